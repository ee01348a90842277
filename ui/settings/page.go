package settings

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Page is the settings. Its methods belong to the UI goroutine.
type Page struct {
	d      Deps
	window fyne.Window
	ctx    context.Context
	close  context.CancelFunc
	object fyne.CanvasObject

	name, number, device, state *fact
	trouble                     *text
	link, back, logOut          *kit.Button
	themes                      map[string]*kit.Chip
	confirm                     *kit.Sheet
	downloads                   *downloads
	keeping                     *keeping
	frame                       *frame
}

// New makes the page. It works until ctx ends or Close.
func New(ctx context.Context, window fyne.Window, d Deps) *Page {
	p := &Page{d: d, window: window, themes: map[string]*kit.Chip{}}
	p.ctx, p.close = context.WithCancel(ctx)
	p.downloads, p.keeping = newDownloads(p), newKeeping(p)
	p.frame = newFrame([]part{
		{lang.L("Account"), p.account()},
		{lang.L("Downloads"), p.downloads.object()},
		{lang.L("Keeping"), p.keeping.object()},
		{lang.L("Storage"), p.storage()},
		{lang.L("Folders"), p.folders()},
		{lang.L("Appearance"), p.appearance()},
		{lang.L("About"), p.about()},
	})
	p.object = p.frame
	live.Watch(p.ctx, d.Feed, d.Do, live.Reader[session.Status]{
		Concerns: func(c session.Change) bool { return c.Status || c.All },
		Load:     func(context.Context, []session.Change) (session.Status, error) { return d.Link.Status(), nil },
		Show:     func(s session.Status, _ error) { p.tell(s) },
	})
	p.tell(d.Link.Status())
	p.Shown()
	return p
}

// Shown reads again what other pages may have changed.
func (p *Page) Shown() {
	p.downloads.read()
	p.keeping.readTrash()
	p.keeping.look()
}

// GoToDownloads scrolls to the section of downloads.
func (p *Page) GoToDownloads() { p.frame.goTo(downloadsPart) }

// GoToKeeping shows how long files stay.
func (p *Page) GoToKeeping() { p.frame.goTo(keepingPart) }

// relayout makes room for what came, or takes it from what went.
func (p *Page) relayout() {
	if p.frame != nil {
		p.frame.relayout()
	}
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.object }

// Close ends everything the page started.
func (p *Page) Close() { p.close() }

func (p *Page) account() fyne.CanvasObject {
	p.name, p.number = newFact(lang.L("Name")), newFact(lang.L("Number"))
	p.device, p.state = newFact(lang.L("This device")), newFact(lang.L("Link"))
	p.trouble = newText("", theme.Text)
	p.link = kit.NewButton(lang.L("Link this computer"), kit.IconNone, kit.Primary, p.d.Relink)
	p.back = kit.NewButton(words.TakeBack.Label(), kit.IconNone, kit.Primary, func() { p.ask(p.d.Link.Reconnect) })
	p.logOut = kit.NewButton(lang.L("Log out…"), kit.IconNone, kit.Plain, p.askLogOut)
	return container.New(columnLayout{}, p.name, p.number, p.device, p.state, p.trouble,
		container.New(rowLayout{}, p.link, p.back, p.logOut))
}

// tell shows how the link stands.
func (p *Page) tell(s session.Status) {
	p.name.set(s.Name)
	p.number.set(s.Number)
	p.device.set(s.Device)
	p.state.set(phaseText(s, p.d.Now()))
	trouble := ""
	if s.Err != nil {
		trouble = words.Explain(s.Err).Sentence
	}
	p.trouble.set(trouble)
	linked := s.Phase.Linked()
	show(p.link, !linked)
	show(p.back, s.Phase == session.PhaseReplaced)
	show(p.logOut, linked)
	if !linked && p.confirm != nil && p.confirm.Shown() {
		p.confirm.Hide()
	}
	p.relayout()
}

// phaseText says in a few words how the link stands.
func phaseText(s session.Status, now time.Time) string {
	switch s.Phase {
	case session.PhaseOnline:
		return lang.L("Linked and connected")
	case session.PhaseSyncing:
		return lang.L("Linked; older messages are coming in")
	case session.PhaseOffline:
		return lang.L("Linked, not connected now; it connects again by itself")
	case session.PhaseReplaced:
		return lang.L("In use by another copy of the app")
	case session.PhaseLoggedOut:
		return lang.L("The phone has unlinked this computer")
	case session.PhaseRefused:
		if !s.Until.IsZero() {
			return lang.L("Refused by WhatsApp until {{.When}}", map[string]any{"When": words.Moment(s.Until, now)})
		}
		return lang.L("Refused by WhatsApp")
	case session.PhaseOff:
		return lang.L("Not linked")
	}
	return lang.L("Being linked")
}

// askLogOut says first what stays.
func (p *Page) askLogOut() {
	body := newText(lang.L("This computer will no longer get new pictures, and you will need your phone to link it again. "+
		"Everything you have here stays: the pictures on disk, the previews and the chats."), theme.Text)
	p.confirm = kit.NewSheet(lang.L("Log out of WhatsApp?"), container.New(columnLayout{}, body), lang.L("Log out, keep the gallery"), func() {
		p.confirm.Hide()
		p.ask(p.d.Link.LogOut)
	}, p.d.Do).Small(fyne.NewSize(theme.BubbleWidth+theme.Space32, theme.PictureW*2/3))
	p.confirm.Show(p.window.Canvas())
}

// ask runs f beside the UI goroutine and tells when it fails.
func (p *Page) ask(f func(context.Context) error) {
	go func() {
		if err := f(p.ctx); err != nil && p.ctx.Err() == nil {
			p.d.Do(func() { p.d.Fail(err) })
		}
	}()
}

func (p *Page) storage() fyne.CanvasObject {
	return container.New(columnLayout{},
		newText(lang.L("What your pictures take up, by chat and by month; files that no message needs; and how to free room."), theme.Second),
		newFlow(kit.NewButton(lang.L("See what takes up the disk"), kit.IconNone, kit.Plain, p.d.Storage)))
}

func (p *Page) folders() fyne.CanvasObject {
	box := container.New(columnLayout{})
	for _, f := range p.d.Folders {
		path := f.Path
		show := kit.NewButton(lang.L("Show in folder"), kit.IconFolder, kit.Quiet, func() {
			p.ask(func(context.Context) error { return p.d.Reveal(path) })
		})
		box.Add(newFolderRow(f.Name, filepath.Clean(path), show))
	}
	return box
}

func (p *Page) appearance() fyne.CanvasObject {
	row := newFlow()
	for _, t := range []struct{ name, text string }{
		{theme.System, lang.L("As the system")}, {theme.Light, lang.L("Light")}, {theme.Dark, lang.L("Dark")},
	} {
		c := kit.NewChip(t.text, func() { p.choose(t.name) })
		c.SetOn(p.d.Prefs.Theme() == t.name)
		p.themes[t.name] = c
		row.objects = append(row.objects, c)
	}
	return row
}

// choose shows another theme at once and keeps the choice.
func (p *Page) choose(name string) {
	for n, c := range p.themes {
		c.SetOn(n == name)
	}
	p.d.ApplyTheme(name)
	p.ask(func(context.Context) error { return p.d.Prefs.SetTheme(name) })
}

func (p *Page) about() fyne.CanvasObject {
	version := newFact(lang.L("Version"))
	version.set(p.d.Version)
	return container.New(columnLayout{}, version,
		newText(lang.L("Contact Sheet is an unofficial client. It is neither made nor approved by WhatsApp or Meta."), theme.Text),
		newText(lang.L("It links to your account as another device, as WhatsApp Desktop does. WhatsApp may restrict or ban accounts "+
			"that use unofficial clients, above all those that send many messages or write to strangers."), theme.Second),
		newText(lang.L("Your pictures stay on this computer. Nothing is sent to anybody but WhatsApp."), theme.Second))
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
