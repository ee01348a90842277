package chats

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// inAlbum reports whether m stands beside prev in one album.
func inAlbum(prev, m session.Message) bool {
	return m.Album != "" && m.Album == prev.Album && m.Sender == prev.Sender && m.FromMe == prev.FromMe &&
		inGrid(prev) && inGrid(m)
}

func inGrid(m session.Message) bool {
	return m.Media != nil && !isFile(m.Media) && m.Media.Kind != media.Sticker
}

// targets are the messages that the button of ms does its deed to.
func targets(ms []session.Message, d deed, local bool) (ids []session.MessageID, size int64) {
	for _, m := range ms {
		if len(ms) == 1 || deedOf(m, local) == d {
			ids = append(ids, m.ID)
			size += m.Media.Size
		}
	}
	return ids, size
}

// deedOf is what m's own button would do.
func deedOf(m session.Message, local bool) deed {
	return noteOf(m, media.Progress{}, local, m.Time).deed
}

// albumNote is one button for what most of an album needs: what can be fetched
// first, what must be asked for after it, and the way back from both last.
func albumNote(ms []session.Message, local bool) note {
	for _, d := range []deed{resend, download, resume, askPhone, cancel} {
		ids, size := targets(ms, d, local)
		if len(ids) == 0 {
			continue
		}
		n := map[string]any{"N": words.Number(len(ids)), "Size": words.Size(size)}
		switch d {
		case resend:
			return note{deed: d, icon: kit.IconRetry, button: lang.L("Send {{.N}} again", n)}
		case download:
			if size == 0 {
				return note{deed: d, icon: kit.IconArrow, button: lang.L("Download {{.N}}", n)}
			}
			return note{deed: d, icon: kit.IconArrow, button: lang.L("Download {{.N}} · {{.Size}}", n)}
		case resume:
			return note{deed: d, icon: kit.IconResume, button: lang.L("Resume {{.N}}", n)}
		case askPhone:
			return note{deed: d, icon: kit.IconPhone, button: lang.L("Ask for {{.N}} again", n)}
		}
		return note{deed: d, icon: kit.IconClose, button: lang.L("Cancel {{.N}}", n)}
	}
	return note{}
}

// factsOf is the line below what ms carry. There is no room for more than the
// control itself on a sticker, so this line tells how far it is.
func factsOf(ms []session.Message, n note) string {
	switch {
	case len(ms) == 1 && shapeOf(ms) == bare && n.word != "":
		return n.word
	case len(ms) == 1:
		return facts(ms[0])
	}
	size, fetch := int64(0), 0
	for _, m := range ms {
		size += m.Media.Size
		if s := m.Media.State; s != media.Ready && s != media.Gone && s != media.ViewOnce {
			fetch++
		}
	}
	parts := []string{words.Pictures(len(ms))}
	if size > 0 {
		parts = append(parts, words.Size(size))
	}
	if fetch > 0 {
		parts = append(parts, words.ToFetch(fetch))
	}
	return join(parts)
}

// album is the pictures of one album in a grid, the last with how many more
// there are.
type album struct {
	widget.BaseWidget

	cells []*cell
	n     int // pictures
}

func newAlbum(l *kit.Loader) *album {
	a := &album{}
	for range mostCells {
		a.cells = append(a.cells, newCell(l))
	}
	a.ExtendBaseWidget(a)
	return a
}

func (a *album) set(ms []session.Message, progress func(session.MessageID) media.Progress) {
	a.n = len(ms)
	for i, c := range a.cells {
		if c.Hidden = i >= len(ms); c.Hidden {
			c.clear()
			continue
		}
		more := 0
		if i == mostCells-1 && len(ms) > mostCells {
			more = len(ms) - mostCells + 1
		}
		c.set(ms[i], progress(ms[i].ID), more)
	}
	a.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (a *album) CreateRenderer() fyne.WidgetRenderer { return &albumRenderer{a: a} }

type albumRenderer struct{ a *album }

func (r *albumRenderer) Destroy()           {}
func (r *albumRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *albumRenderer) Refresh()           { r.Layout(r.a.Size()) }

func (r *albumRenderer) Objects() []fyne.CanvasObject {
	var os []fyne.CanvasObject
	for _, c := range r.a.cells {
		os = append(os, c)
	}
	return os
}

func (r *albumRenderer) Layout(s fyne.Size) {
	if r.a.n < 2 {
		return
	}
	for i, p := range cells(r.a.n, s.Width) {
		r.a.cells[i].Move(fyne.NewPos(p.x, p.y))
		r.a.cells[i].Resize(fyne.NewSize(p.w, p.h))
	}
}
