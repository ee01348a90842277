package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/chats"
	"github.com/contactsheet/contactsheet/ui/compose"
	"github.com/contactsheet/contactsheet/ui/gallery"
	"github.com/contactsheet/contactsheet/ui/keys"
	"github.com/contactsheet/contactsheet/ui/pair"
	"github.com/contactsheet/contactsheet/ui/settings"
	"github.com/contactsheet/contactsheet/ui/storage"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/transfers"
	"github.com/contactsheet/contactsheet/ui/viewer"
)

// route names a page.
type route string

const (
	routePair      route = "pair"
	routeChats     route = "chats"
	routeSheet     route = "sheet"
	routeTransfers route = "transfers"
	routeKeys      route = "keys"
	routeStorage   route = "storage"
	routeSettings  route = "settings"
)

// Go shows a page. Pages are made when they are first gone to and keep their
// place afterwards.
func (w *Window) Go(to route) {
	if w.route == to {
		return
	}
	switch w.route {
	case routePair:
		w.pair.Hidden()
	case routeChats:
		w.chats.Hidden()
	case routeTransfers:
		w.transfers.Hidden()
	case routeStorage:
		w.storage.Hidden()
	}
	if to == routeKeys {
		w.before = w.route
	}
	w.route = to
	w.win.Canvas().Unfocus()
	w.stack.Objects = []fyne.CanvasObject{w.content(to)}
	w.stack.Refresh()
	switch to {
	case routePair:
		w.pair.Shown(w.ctx)
	case routeChats:
		w.chats.Shown(w.ctx)
	case routeSheet:
		w.gallery.Focus(w.win.Canvas())
	case routeTransfers:
		w.transfers.Shown()
		w.transfers.Focus(w.win.Canvas())
	case routeKeys:
		w.keys.Focus()
	case routeStorage:
		w.storage.Shown()
	case routeSettings:
		w.settings.Shown()
	}
	w.rail.choose(to)
	w.advertise()
}

func (w *Window) content(r route) fyne.CanvasObject {
	switch r {
	case routePair:
		if w.pair == nil {
			w.pair = pair.New(w.pairDeps())
		}
		return w.pair.Content()
	case routeSheet:
		if w.gallery == nil {
			w.gallery = gallery.New(w.ctx, w.galleryDeps())
			if w.dismissed {
				w.gallery.Dismiss()
			}
		}
		return w.gallery.Content()
	case routeTransfers:
		if w.transfers == nil {
			w.transfers = transfers.New(w.ctx, transfers.Deps{
				Library: still{w.d.Library}, Transfers: w.d.Transfers, Actions: w.d.Actions, Prefs: w.d.Prefs,
				Loader: w.loader, Feed: w.d.Feed, Do: w.d.Do, Now: w.d.Now, Open: w.openViewer,
				Sheet: func() { w.Go(routeSheet) }, Settings: w.downloads, Fail: w.Fail,
			})
		}
		return w.transfers.Content()
	case routeKeys:
		if w.keys == nil {
			w.keys = keys.New(w.ctx, w.win, w.keysDeps())
		}
		return w.keys.Content()
	case routeStorage:
		if w.storage == nil {
			w.storage = storage.New(w.ctx, w.win, w.storageDeps())
		}
		return w.storage.Content()
	case routeSettings:
		if w.settings == nil {
			w.settings = settings.New(w.ctx, w.win, w.settingsDeps())
		}
		return w.settings.Content()
	}
	if w.chats == nil {
		w.chats = chats.New(chats.Deps{
			Library: w.d.Library, Actions: w.deeds(), Loader: w.loader, Feed: w.d.Feed, Do: w.d.Do, Now: w.d.Now,
			Focused: func() bool { return w.focused }, Open: w.openViewer, OpenFile: w.openFile,
			Send:   func(c session.Chat) { w.compose(nil, c) },
			Linked: func() bool { return w.status.Phase.Linked() },
			Copy:   w.copy, Fail: w.Fail, Dismissed: w.dismiss,
		})
		if w.dismissed {
			w.chats.Dismiss()
		}
	}
	return w.chats.Content()
}

// dismiss takes the notice of what expires away from every page that has it.
func (w *Window) dismiss() {
	if w.dismissed {
		return
	}
	w.dismissed = true
	if w.gallery != nil {
		w.gallery.Dismiss()
	}
	if w.chats != nil {
		w.chats.Dismiss()
	}
}

func (w *Window) pairDeps() pair.Deps {
	d := pair.Deps{
		Link: w.d.Link, Feed: w.d.Feed, Do: w.d.Do, Now: w.d.Now,
		Copy: w.copy, Update: w.update, Fail: w.Fail,
		Skip: func() { w.Go(routeSheet) }, Keys: func() { w.Go(routeKeys) }, Chats: func() { w.Go(routeChats) },
	}
	if w.d.Phone != nil {
		d.Phone = w.d.Phone
	}
	if !w.d.Sandbox {
		d.Sandbox = w.d.Desk.StartSandbox
	}
	return d
}

func (w *Window) settingsDeps() settings.Deps {
	var folders []settings.Folder
	for _, f := range w.d.Prefs.Folders() {
		folders = append(folders, settings.Folder(f))
	}
	return settings.Deps{
		Link: w.d.Link, Prefs: w.d.Prefs, Library: w.d.Library, Actions: w.d.Actions, Keeping: w.d.Keeping, Past: w.d.Past,
		Folders: folders, Feed: w.d.Feed, Do: w.d.Do, Now: w.d.Now, Version: w.d.Version,
		Relink:     func() { w.Go(routePair) },
		Storage:    func() { w.Go(routeStorage) },
		ApplyTheme: func(name string) { w.app.Settings().SetTheme(theme.New(name)) },
		Reveal:     w.d.Desk.Reveal, Fail: w.Fail,
	}
}

func (w *Window) storageDeps() storage.Deps {
	return storage.Deps{
		Storage: w.d.Storage, Keeping: w.d.Keeping, Actions: w.d.Actions, Feed: w.d.Feed, Do: w.d.Do, Now: w.d.Now,
		Sheet: func(q session.SheetQuery) {
			w.Go(routeSheet)
			w.gallery.Ask(q)
		},
		Rules: func() {
			w.Go(routeSettings)
			w.settings.GoToKeeping()
		},
		Reveal: w.showGallery, Toast: w.layers.Toast, Fail: w.Fail,
	}
}

// showGallery shows the folder of the pictures, which is the first of all.
func (w *Window) showGallery() error {
	for _, f := range w.d.Prefs.Folders() {
		return w.d.Desk.Reveal(f.Path)
	}
	return nil
}

// openViewer shows ids[index] over everything.
func (w *Window) openViewer(ids []session.MessageID, index int) {
	if len(ids) == 0 {
		return
	}
	viewer.Open(w.ctx, w.win, viewer.Deps{
		Library: w.d.Library, Actions: w.deeds(), Pixels: w.d.Pixels, Desk: w.d.Desk, Feed: w.d.Feed, Do: w.d.Do,
		Copy: w.copy, Save: w.save,
		Forward: func(m session.Message) { w.forward([]session.MessageID{m.ID}) },
		Reply: func(m session.Message) {
			w.ask(func(ctx context.Context) error {
				c, err := w.d.Library.Chat(ctx, m.Chat)
				if err == nil {
					w.d.Do(func() {
						w.compose(nil, c)
						w.sending.ReplyTo(m)
					})
				}
				return err
			})
		},
		Chat: w.showInChat,
		OnClosed: func(id session.MessageID) {
			if w.route == routeSheet {
				w.gallery.Show(id)
				w.gallery.Focus(w.win.Canvas())
			}
		},
	}, ids, index)
}

// compose opens the send dialog, or adds to the open one.
func (w *Window) compose(paths []string, to ...session.Chat) {
	if w.sending != nil {
		w.sending.Add(paths...)
		return
	}
	w.sending = compose.Open(w.ctx, w.win, compose.Deps{
		Library: w.d.Library, Actions: w.d.Actions, Link: w.d.Link, Pixels: w.d.Pixels, Loader: w.loader, Pick: w.d.Desk.Pick,
		Feed: w.d.Feed, Do: w.d.Do, Copy: w.copy,
		OnClosed: func() { w.sending = nil },
	}, paths, to)
}

// dropped is told of files and folders dropped anywhere on the window.
func (w *Window) dropped(at fyne.Position, uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) == 0 {
		return
	}
	if w.route == routeKeys && w.sending == nil && len(paths) == 1 && described(paths[0]) {
		w.keys.Open(paths[0])
		return
	}
	if w.route == routeChats && w.sending == nil {
		if c, ok := w.chats.ChatAt(at); ok && !c.Local {
			w.compose(paths, c)
			return
		}
	}
	w.compose(paths)
}

func (w *Window) copy(text string) { w.app.Clipboard().SetContent(text) }
