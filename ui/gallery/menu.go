package gallery

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// menu shows what can be done with a picture; with all that are selected, where
// it is one of them.
func (b *board) menu(id session.MessageID, at fyne.Position) {
	m, ok := b.p.prints[id]
	if !ok {
		return
	}
	items := b.p.entries(m)
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at)
	}
}

// entries are what can be done with m.
func (p *Page) entries(m session.Message) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	add := func(label string, do func()) { items = append(items, fyne.NewMenuItem(label, do)) }
	d := m.Media
	here := d.State == media.Ready
	i, ok := p.found.find(m.ID)
	ids := []session.MessageID{m.ID}
	many := ok && p.picked.has(i) && p.picked.n > 1
	if many {
		ids = p.picked.ids(p.found.IDs)
	}
	add(lang.L("Open"), func() { p.board.open(m.ID) })
	if name := pressName(d.State); name != "" {
		add(name, func() { p.press(m) })
	}
	if d.State != media.ViewOnce {
		name := lang.L("Favourite")
		if d.Starred {
			name = lang.L("No longer a favourite")
		}
		add(name, func() { p.star(!d.Starred, ids...) })
	}
	items = append(items, fyne.NewMenuItemSeparator())
	add(lang.L("Show in chat"), func() { p.d.Chat(m) })
	if here {
		add(lang.L("Show in folder"), func() { p.reveal(d.File) })
		add(lang.L("Copy"), func() {
			if many {
				p.bar.Shortcut(fyne.KeyC, true)
			} else {
				p.copy(m)
			}
		})
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if d.State != media.ViewOnce {
		add(lang.L("Export…"), func() { p.d.Export(ids) })
		add(lang.L("Forward…"), func() { p.d.Forward(ids) })
	}
	if here {
		add(lang.L("Delete from this computer"), func() {
			if many {
				p.bar.Shortcut(fyne.KeyDelete, false)
			} else {
				p.remove(m.ID)
			}
		})
	}
	return items
}

// fetch asks for pictures; what comes of it is told by the feed.
func (p *Page) fetch(ids ...session.MessageID) { p.ask(p.d.Actions.Download, ids) }

// press does what the mark on a print offers.
func (p *Page) press(m session.Message) {
	ids := []session.MessageID{m.ID}
	switch m.Media.State {
	case media.Remote, media.Failed:
		p.fetch(ids...)
	case media.Expired:
		p.ask(p.d.Actions.AskPhone, ids)
	case media.Paused:
		p.ask(p.d.Actions.Resume, ids)
	case media.Queued, media.Downloading, media.Waiting:
		p.ask(p.d.Actions.Cancel, ids)
	}
}

// star makes pictures favourites, or no longer.
func (p *Page) star(on bool, ids ...session.MessageID) {
	p.ask(func(ctx context.Context, ids ...session.MessageID) error { return p.d.Actions.Star(ctx, on, ids...) }, ids)
}

// reveal shows a file in the system's file manager.
func (p *Page) reveal(key media.Key) {
	p.do(func(context.Context) error {
		path, err := p.d.Desk.Path(key)
		if err != nil {
			return err
		}
		return p.d.Desk.Reveal(path)
	})
}

// copy puts one picture on the clipboard, as a file where it is no picture.
func (p *Page) copy(m session.Message) {
	p.do(func(ctx context.Context) error {
		var err error
		if m.Media.Kind == media.Image {
			err = p.d.Desk.CopyPicture(ctx, m.Media.File)
		} else {
			var path string
			if path, err = p.d.Desk.Path(m.Media.File); err == nil {
				err = p.d.Desk.CopyFiles(ctx, path)
			}
		}
		said := lang.L("Copied")
		if errors.Is(err, errors.ErrUnsupported) {
			said, err = lang.L("This desktop has no clipboard for pictures."), nil
		}
		if err == nil {
			p.d.Do(func() { p.d.Toast(said, "", nil) })
		}
		return err
	})
}

// remove moves the file of one picture to the trash, and offers to take it back.
func (p *Page) remove(id session.MessageID) {
	p.do(func(ctx context.Context) error {
		sweep, err := p.d.Actions.Delete(ctx, id)
		if err != nil {
			return err
		}
		p.d.Do(func() {
			p.d.Toast(lang.L("Moved to the trash"), lang.L("Undo"), func() {
				p.do(func(ctx context.Context) error { return p.d.Actions.Undo(ctx, sweep) })
			})
		})
		return nil
	})
}

func (p *Page) ask(f func(context.Context, ...session.MessageID) error, ids []session.MessageID) {
	if len(ids) > 0 {
		p.do(func(ctx context.Context) error { return f(ctx, ids...) })
	}
}

// do calls f beside the UI goroutine and tells of its error.
func (p *Page) do(f func(context.Context) error) {
	go func() {
		if err := f(p.ctx); err != nil && p.ctx.Err() == nil {
			p.d.Do(func() { p.d.Fail(err) })
		}
	}()
}
