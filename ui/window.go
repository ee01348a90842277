package ui

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/chats"
	"github.com/contactsheet/contactsheet/ui/compose"
	"github.com/contactsheet/contactsheet/ui/faults"
	"github.com/contactsheet/contactsheet/ui/finder"
	"github.com/contactsheet/contactsheet/ui/gallery"
	"github.com/contactsheet/contactsheet/ui/keys"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/pair"
	"github.com/contactsheet/contactsheet/ui/settings"
	"github.com/contactsheet/contactsheet/ui/storage"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/transfers"
)

// Releases is where new versions are found.
const Releases = "https://github.com/contactsheet/contactsheet/releases"

// Deps is what the window needs; all fields but Phone, Faults and Focused are
// required.
type Deps struct {
	Library   Library
	Actions   Actions
	Transfers Transfers
	Keeping   Keeping
	Past      Past
	Storage   Storage
	Exports   Exports
	Keys      Keys
	Link      Link
	Pixels    Pixels
	Phone     Phone  // nil on the real WhatsApp
	Faults    Faults // nil on the real WhatsApp
	Desk      Desk
	Prefs     Prefs
	Feed      *session.Feed

	Do      func(func()) // runs a function on the UI goroutine, in order: fyne.Do
	Now     func() time.Time
	Sandbox bool // a coloured strip says so
	Version string
	Log     *slog.Logger
	// Focused is told when the window gains or loses the keyboard. It must not
	// block; may be nil.
	Focused func(on bool)
}

// Window is the app's one window. All its methods belong to the UI goroutine.
type Window struct {
	d   Deps
	ctx context.Context
	app fyne.App
	win fyne.Window

	loader  *kit.Loader
	layers  *kit.Layers
	rail    *rail
	banner  *banner
	strip   *strip // nil on the real WhatsApp
	frame   *frame
	stack   *fyne.Container
	route   route
	before  route // where "Get from keys" was gone to from
	status  session.Status
	focused bool
	met     bool // a first Status was seen

	dismissed bool // the notice of what expires

	patience time.Duration // how long being offline goes without a banner
	early    time.Duration // see aheadAfter; 0: never
	offline  bool          // for longer than that

	pair      *pair.Page
	chats     *chats.Page
	gallery   *gallery.Page
	transfers *transfers.Page
	keys      *keys.Page
	settings  *settings.Page
	storage   *storage.Page
	wrong     *faults.Panel  // nil where nothing can be made to go wrong
	sending   *compose.Sheet // open, or nil
	finding   *finder.Sheet  // open, or nil
}

// New makes the window, to be shown with Show. It follows d.Feed until ctx ends.
func New(ctx context.Context, a fyne.App, d Deps) *Window {
	a.Settings().SetTheme(theme.New(d.Prefs.Theme()))
	w := &Window{d: d, ctx: ctx, app: a, win: a.NewWindow("Contact Sheet"), focused: true, patience: offlineAfter, early: aheadAfter}
	w.loader = kit.NewLoader(ctx, d.Pixels, d.Do)
	w.rail = newRail(w.loader, w.Go, w.account)
	w.banner = newBanner()
	w.stack = container.NewStack()
	w.sandbox()
	w.frame = newFrame(w.rail, w.banner, w.stack, w.strip)
	w.layers = kit.NewLayers(w.frame, d.Do)
	w.win.SetContent(w.layers)
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.Resize(fyne.NewSize(theme.WindowW, theme.WindowH))
	w.win.SetOnDropped(w.dropped)
	w.listen()
	w.watch()
	a.Lifecycle().SetOnEnteredForeground(func() { w.setFocused(true) })
	a.Lifecycle().SetOnExitedForeground(func() { w.setFocused(false) })
	return w
}

// Show shows the window.
func (w *Window) Show() {
	w.win.Show()
	w.ahead()
}

// aheadAfter is how soon after its start the window gets the sheet ready.
const aheadAfter = 800 * time.Millisecond

// ahead makes the sheet before it is asked for: it reads its pictures at the size
// they will have, so that they are there at once.
func (w *Window) ahead() {
	if w.early <= 0 {
		return
	}
	time.AfterFunc(w.early, func() {
		if w.ctx.Err() != nil {
			return
		}
		w.d.Do(func() {
			if w.ctx.Err() != nil || w.gallery != nil {
				return
			}
			sheet := w.content(routeSheet)
			w.d.Do(func() { sheet.Resize(w.stack.Size()) })
		})
	})
}

// Window is the toolkit's window.
func (w *Window) Window() fyne.Window { return w.win }

// Route is the page on show: "pair", "chats", "sheet", "transfers", "keys",
// "storage" or "settings".
func (w *Window) Route() string { return string(w.route) }

// Raise brings the window to the front, as when it is started a second time.
func (w *Window) Raise() { w.win.RequestFocus() }

// watch follows the link's status and the transfers under way.
func (w *Window) watch() {
	live.Watch(w.ctx, w.d.Feed, w.d.Do, live.Reader[session.Status]{
		Concerns: func(c session.Change) bool { return c.Status || c.All },
		Load:     func(context.Context, []session.Change) (session.Status, error) { return w.d.Link.Status(), nil },
		Show:     func(s session.Status, _ error) { w.linked(s) },
	})
	live.Watch(w.ctx, w.d.Feed, w.d.Do, live.Reader[traffic]{
		Concerns: func(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 },
		Load: func(ctx context.Context, _ []session.Change) (traffic, error) {
			return readTraffic(ctx, w.d.Transfers, w.d.Library)
		},
		Show: func(t traffic, err error) {
			if err == nil {
				w.rail.show(t)
			}
		},
		Every: 400 * time.Millisecond,
	})
	w.linked(w.d.Link.Status())
}

// linked draws the link's status, and goes where it leads: to the pairing page
// while there is no account, on to the chats once there is one.
func (w *Window) linked(s session.Status) {
	before := w.status.Phase
	w.status = s
	w.rail.account(s)
	w.wait(before)
	w.advertise()
	switch {
	case !w.met && s.Phase.Linked():
		w.met = true
		w.Go(routeChats)
	case !w.met:
		w.met = true
		w.Go(routePair)
	case w.route == routePair && s.Phase == session.PhaseOnline && before != session.PhaseOnline:
		w.Go(routeChats)
	}
}

// offlineAfter spares a banner to those whose connection is back at once, as
// after every start.
const offlineAfter = 3 * time.Second

// wait begins or ends the time without a banner.
func (w *Window) wait(before session.Phase) {
	if w.status.Phase != session.PhaseOffline {
		w.offline = false
		return
	}
	if before == session.PhaseOffline {
		return
	}
	if w.offline = w.patience <= 0; w.offline {
		return
	}
	time.AfterFunc(w.patience, func() {
		w.d.Do(func() {
			if w.ctx.Err() == nil && w.status.Phase == session.PhaseOffline {
				w.offline = true
				w.advertise()
			}
		})
	})
}

// advertise draws the banner, and gives the page the room that is left.
func (w *Window) advertise() {
	w.banner.show(w.advise(w.status))
	w.frame.Refresh()
}

// account is the button at the bottom of the rail.
func (w *Window) account() {
	if w.status.Phase.Linked() {
		w.Go(routeSettings)
	} else {
		w.Go(routePair)
	}
}

func (w *Window) setFocused(on bool) {
	w.focused = on
	if w.d.Focused != nil {
		w.d.Focused(on)
	}
	if on && w.route == routeChats {
		w.chats.Looked()
	}
}

// shortcuts are what Ctrl and a key do, on every page.
func (w *Window) shortcuts() map[fyne.KeyName]func() {
	return map[fyne.KeyName]func(){
		fyne.Key1: func() { w.Go(routeChats) },
		fyne.Key2: func() { w.Go(routeSheet) },
		fyne.Key3: func() { w.Go(routeTransfers) },
		fyne.Key4: func() { w.Go(routeSettings) },
		fyne.KeyK: func() { w.Go(routeKeys) },
		fyne.KeyG: w.find,
		fyne.KeyQ: w.app.Quit,
		fyne.KeyF: func() {
			if w.route == routeSheet {
				w.gallery.Search()
				return
			}
			if w.Go(routeChats); w.route == routeChats {
				w.chats.Search()
			}
		},
	}
}

func (w *Window) listen() {
	c := w.win.Canvas()
	for key, f := range w.shortcuts() {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { f() })
	}
	// The sheet has its keys and shortcuts also after something beside it was
	// pressed, but not from what lies over it.
	bare := func() bool { return w.route == routeSheet && c.Overlays().Top() == nil }
	shortcuts := []fyne.Shortcut{&fyne.ShortcutSelectAll{}, &fyne.ShortcutCopy{}}
	for _, key := range []fyne.KeyName{fyne.KeyD, fyne.KeyE, fyne.KeyPlus, fyne.KeyEqual, fyne.KeyMinus, fyne.Key0} {
		shortcuts = append(shortcuts, &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
	}
	for _, s := range shortcuts {
		c.AddShortcut(s, func(fyne.Shortcut) {
			if bare() {
				w.gallery.Shortcut(s)
			}
		})
	}
	c.SetOnTypedRune(func(r rune) {
		if bare() && c.Focused() == nil {
			w.gallery.TypedRune(r)
		}
	})
	if k, ok := c.(desktop.Canvas); ok {
		k.SetOnKeyDown(func(ev *fyne.KeyEvent) {
			if bare() && c.Focused() == nil {
				w.gallery.KeyDown(ev)
			}
		})
	}
	passing := false // the sheet hands back what it has no use for
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch {
		case w.route == routeSheet && c.Focused() == nil && w.layers.Said() == "" && !passing:
			passing = true
			w.gallery.Typed(ev)
			passing = false
		case ev.Name == fyne.KeyEscape:
			w.back()
		}
	})
}

// back undoes one step: a toast, the conversation's turn, a page.
func (w *Window) back() {
	switch {
	case w.layers.Said() != "":
		w.layers.HideToast()
	case w.route == routeChats && w.chats.Back():
	case w.route == routeChats:
		w.win.Canvas().Unfocus()
	case w.route == routeSheet:
		w.gallery.Focus(w.win.Canvas())
	case w.route == routeKeys && w.before != "" && (w.before != routePair || !w.status.Phase.Linked()):
		w.Go(w.before)
	case w.route == routeStorage:
		w.Go(routeSettings)
	default:
		w.Go(routeChats)
	}
}

func (w *Window) update() {
	if u, err := url.Parse(Releases); err == nil {
		w.ask(func(context.Context) error { return w.app.OpenURL(u) })
	}
}

// ask calls f beside the UI goroutine and tells of its error.
func (w *Window) ask(f func(context.Context) error) {
	go func() {
		if err := f(w.ctx); err != nil && w.ctx.Err() == nil {
			w.d.Do(func() { w.Fail(err) })
		}
	}()
}
