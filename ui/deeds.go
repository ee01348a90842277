package ui

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/export"
	"github.com/contactsheet/contactsheet/ui/gallery"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// mostForwarded is how many pictures are forwarded at once: more than anybody
// looks at before sending.
const mostForwarded = 100

func (w *Window) galleryDeps() gallery.Deps {
	return gallery.Deps{
		Library: w.d.Library, Actions: w.deeds(), Desk: w.d.Desk, Prefs: w.d.Prefs, Loader: w.loader, Feed: w.d.Feed,
		Do: w.d.Do, Open: w.openViewer, Export: w.export, Forward: w.forward, Chat: w.showInChat, Toast: w.layers.Toast,
		Fail: w.Fail, Now: w.d.Now, Dismissed: w.dismiss,
	}
}

// export opens the export dialog for ids.
func (w *Window) export(ids []session.MessageID) {
	if len(ids) == 0 || w.win.Canvas().Overlays().Top() != nil {
		return
	}
	export.Open(w.ctx, w.win, export.Deps{
		Library: w.d.Library, Exports: w.d.Exports, Prefs: w.d.Prefs, Do: w.d.Do, Now: w.d.Now,
		PickFolder: w.pickFolder, Reveal: w.d.Desk.Reveal,
		Details: func(err error) { w.details(words.Explain(err).Sentence, err) },
	}, ids)
}

// forward opens the send dialog with those of ids that are on this disk. What is
// not can be fetched first.
func (w *Window) forward(ids []session.MessageID) {
	if len(ids) > mostForwarded {
		w.layers.Toast(lang.L("At most {{.N}} pictures are forwarded at once.", map[string]any{"N": words.Number(mostForwarded)}), "", nil)
		return
	}
	w.ask(func(ctx context.Context) error {
		ms, err := still{w.d.Library}.Prints(ctx, ids)
		if err != nil {
			return err
		}
		paths, missing, err := w.paths(ms)
		if err != nil {
			return err
		}
		w.d.Do(func() {
			w.leftOut(missing, len(paths) == 0)
			if len(paths) > 0 {
				w.compose(paths)
			}
		})
		return nil
	})
}

// paths are the files of ms; missing are those that can be fetched.
func (w *Window) paths(ms []session.Message) (paths []string, missing []session.MessageID, err error) {
	for _, m := range ms {
		switch {
		case m.Media == nil || m.Media.State == media.ViewOnce:
			continue
		case m.Media.State != media.Ready:
			missing = append(missing, m.ID)
			continue
		}
		path, err := w.d.Desk.Path(m.Media.File)
		if errors.Is(err, media.Missing) {
			missing = append(missing, m.ID)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("forward: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, missing, nil
}

// leftOut tells how many pictures cannot be forwarded yet, and offers to fetch
// them.
func (w *Window) leftOut(missing []session.MessageID, all bool) {
	n := len(missing)
	if n == 0 {
		return
	}
	said := words.Count(n, "One picture is left out: it is not on this computer yet.", "{{.N}} pictures are left out: they are not on this computer yet.")
	if all {
		said = words.Count(n, "This picture has to be fetched before it can be forwarded.", "These {{.N}} pictures have to be fetched before they can be forwarded.")
	}
	w.layers.Toast(said, lang.L("Download"), func() {
		w.ask(func(ctx context.Context) error { return w.d.Actions.Download(ctx, missing...) })
	})
}

// showInChat goes to the chat of m.
func (w *Window) showInChat(m session.Message) {
	w.ask(func(ctx context.Context) error {
		c, err := w.d.Library.Chat(ctx, m.Chat)
		if err != nil {
			return err
		}
		w.d.Do(func() {
			w.Go(routeChats)
			w.chats.Show(c, m)
		})
		return nil
	})
}

// pickFolder asks for a folder, with the toolkit's dialog where the system has
// none; see Desk.PickFolder.
func (w *Window) pickFolder(ctx context.Context) (string, error) {
	path, err := w.d.Desk.PickFolder(ctx)
	if !errors.Is(err, errors.ErrUnsupported) {
		return path, err
	}
	type answer struct {
		path string
		err  error
	}
	done := make(chan answer, 1)
	w.d.Do(func() {
		d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if u == nil || err != nil {
				done <- answer{err: err}
				return
			}
			done <- answer{path: u.Path()}
		}, w.win)
		d.Show()
		d.Resize(w.win.Canvas().Size().SubtractWidthHeight(2*theme.Space32, 2*theme.Space32))
	})
	select {
	case a := <-done:
		return a.path, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
