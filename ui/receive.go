package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/finder"
	"github.com/contactsheet/contactsheet/ui/keys"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// deeds are the Actions, and what Transfers lets one do to a single file.
type deeds struct {
	Actions
	t Transfers
}

func (w *Window) deeds() deeds { return deeds{w.d.Actions, w.d.Transfers} }

// Pause holds downloads.
func (d deeds) Pause(ctx context.Context, ids ...session.MessageID) error {
	return d.t.Pause(ctx, ids...)
}

// Resume lets them go on.
func (d deeds) Resume(ctx context.Context, ids ...session.MessageID) error {
	return d.t.Resume(ctx, ids...)
}

// still is a Library whose Prints moves nothing to the front of the queue: what
// it reads is one by one.
type still struct{ Library }

// Prints are the messages of ids; see Library.
func (s still) Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error) {
	found := make([]session.Message, 0, len(ids))
	for _, id := range ids {
		m, err := s.Message(ctx, id)
		if errors.Is(err, session.NoSuch) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, nil
}

// openFile opens a fetched file with the system's program for it.
func (w *Window) openFile(m session.Message) {
	if m.Media == nil {
		return
	}
	key := m.Media.File
	w.ask(func(context.Context) error {
		path, err := w.d.Desk.Path(key)
		if err != nil {
			return err
		}
		return w.d.Desk.Open(path)
	})
}

// downloads goes to the settings of downloads.
func (w *Window) downloads() {
	w.Go(routeSettings)
	w.settings.GoToDownloads()
}

// find opens "Go to id".
func (w *Window) find() {
	if w.finding != nil || w.win.Canvas().Overlays().Top() != nil {
		return // one thing at a time lies over the page
	}
	w.finding = finder.Open(w.ctx, w.win, finder.Deps{
		Library: w.d.Library, Actions: w.d.Actions, Do: w.d.Do,
		Open:     func(id session.MessageID) { w.openViewer([]session.MessageID{id}, 0) },
		OnClosed: func() { w.finding = nil },
	})
}

func (w *Window) keysDeps() keys.Deps {
	return keys.Deps{
		Get: func(ctx context.Context, r keys.Request, progress func(done, total int64)) (keys.Result, error) {
			got, err := w.d.Keys.Get(ctx, KeysRequest(r), progress)
			return keys.Result(got), err
		},
		Pixels: w.d.Pixels, Do: w.d.Do, Now: w.d.Now, Clipboard: w.app.Clipboard().Content,
		Save:   w.save,
		View:   func(id session.MessageID) { w.openViewer([]session.MessageID{id}, 0) },
		Reveal: w.d.Desk.Reveal, Find: w.find, Details: w.details, Fail: w.Fail,
	}
}

// described reports whether a file may hold a descriptor.
func described(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json", ".txt":
		return true
	}
	return false
}

// save asks where to write a file of that name, with the toolkit's dialog where
// the system has none; see Desk.Save.
func (w *Window) save(ctx context.Context, name string) (string, error) {
	path, err := w.d.Desk.Save(ctx, name)
	if !errors.Is(err, errors.ErrUnsupported) {
		return path, err
	}
	type answer struct {
		path string
		err  error
	}
	done := make(chan answer, 1)
	w.d.Do(func() {
		d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
			if f == nil || err != nil {
				done <- answer{err: err}
				return
			}
			path := f.URI().Path()
			go func() {
				// Only its path was wanted, and the dialog has emptied the file.
				_ = f.Close()
				_ = os.Remove(path)
				done <- answer{path: path}
			}()
		}, w.win)
		d.SetFileName(name)
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

// Swept tells that files went to the trash, and offers to take it back.
func (w *Window) Swept(s session.Sweep) {
	if len(s.Files) == 0 {
		return
	}
	w.layers.Toast(words.Count(len(s.Files), "Moved one picture to the trash", "Moved {{.N}} pictures to the trash"),
		lang.L("Undo"), func() {
			w.ask(func(ctx context.Context) error { return w.d.Actions.Undo(ctx, s) })
		})
}
