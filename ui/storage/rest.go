package storage

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// rest is what takes up room besides the pictures.
type rest struct {
	p      *Page
	object *fyne.Container

	orphans, trash, partial, thumbs, catalogue *fact
	busy                                       bool
	confirm                                    *kit.Sheet
}

func newRest(p *Page) *rest {
	r := &rest{p: p}
	r.orphans = newFact(lang.L("Files without a message"), kit.NewButton(lang.L("Move to the trash"), kit.IconNone, kit.Plain, r.sweep))
	r.trash = newFact(lang.L("Trash"), kit.NewButton(lang.L("Empty it…"), kit.IconNone, kit.Plain, nil))
	r.partial = newFact(lang.L("Downloads that were begun"), nil)
	r.thumbs = newFact(lang.L("Thumbnails"), nil)
	r.catalogue = newFact(lang.L("The list of chats and pictures"), nil)
	r.object = kit.NewStack(theme.Space4, r.orphans, r.trash, r.partial, r.thumbs, r.catalogue,
		kit.NewFlow(kit.NewButton(lang.L("Show the folder"), kit.IconNone, kit.Plain, r.reveal),
			kit.NewButton(lang.L("How long files stay"), kit.IconNone, kit.Quiet, p.d.Rules)))
	return r
}

func (r *rest) usage(u session.Usage) {
	r.orphans.set(u.OrphanBytes, u.Orphans)
	r.trash.set(u.Trash.Bytes, u.Trash.Files)
	visible(r.orphans, u.Orphans > 0)
	counts := max(r.orphans.count.MinSize().Width, r.trash.count.MinSize().Width)
	r.orphans.counts, r.trash.counts = counts, counts
	r.trash.button.OnTapped = func() { r.ask(u.Trash) }
	r.partial.set(u.Partial, -1)
	visible(r.partial, u.Partial > 0)
	r.thumbs.set(u.Thumbs, -1)
	visible(r.thumbs, u.Thumbs > 0)
	r.catalogue.set(u.Catalogue, -1)
}

// sweep moves the files that no message shows to the trash.
func (r *rest) sweep() {
	if r.busy {
		return
	}
	r.busy = true
	beside(r.p, r.p.d.Storage.SweepOrphans, func(s session.Sweep, err error) {
		r.busy = false
		r.p.trashed(s, err)
	})
}

func (r *rest) reveal() {
	beside(r.p, func(context.Context) (struct{}, error) { return struct{}{}, r.p.d.Reveal() }, func(_ struct{}, err error) {
		if err != nil {
			r.p.d.Fail(err)
		}
	})
}

// ask says first that there is no way back.
func (r *rest) ask(t session.Trash) {
	data := map[string]any{"Files": words.Count(t.Files, "{{.N}} file", "{{.N}} files"), "Size": words.Size(t.Bytes)}
	body := kit.NewText(lang.L("{{.Files}}, {{.Size}}, will be deleted for good. Their previews stay; WhatsApp or your phone may not have the files any more.", data), theme.TextBody, theme.Text)
	r.confirm = kit.NewSheet(lang.L("Empty the trash?"), kit.NewStack(theme.Space8, body),
		lang.L("Delete {{.Files}}, {{.Size}}", data), r.purge, r.p.d.Do).
		Small(fyne.NewSize(theme.BubbleWidth+theme.Space32, theme.PictureW*2/3))
	r.confirm.Show(r.p.window.Canvas())
}

// purge deletes for good.
func (r *rest) purge() {
	r.confirm.Hide()
	beside(r.p, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.p.d.Keeping.EmptyTrash(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				r.p.d.Fail(err)
			}
			r.p.again()
		})
}

// fact is a name, a size, how many, and what can be done about it.
type fact struct {
	widget.BaseWidget
	name, count, size *kit.Line
	counts            float32     // the width of that column
	button            *kit.Button // nil: nothing
}

func newFact(name string, button *kit.Button) *fact {
	f := &fact{
		name:  kit.NewElided(name, theme.TextBody, theme.Text),
		count: kit.NewLine("", theme.TextBody, theme.Second).Align(fyne.TextAlignTrailing),
		size:  kit.NewLine("", theme.TextBody, theme.Text).Align(fyne.TextAlignTrailing), button: button,
	}
	f.ExtendBaseWidget(f)
	return f
}

// set says a size, and of how many files where n is not negative.
func (f *fact) set(bytes int64, n int) {
	f.size.SetText(words.Size(bytes))
	switch {
	case n == 0:
		f.size.SetText("")
		f.count.SetText(lang.L("empty"))
	case n > 0:
		f.count.SetText(words.Count(n, "{{.N}} file", "{{.N}} files"))
	}
	if f.button != nil {
		visible(f.button, n > 0)
	}
	f.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (f *fact) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{f.name, f.count, f.size}}
	if f.button != nil {
		r.objects = append(r.objects, f.button)
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, theme.Control) }
	r.layout = f.place
	r.refresh = func() {
		f.place(f.Size())
		for _, o := range r.objects {
			o.Refresh()
		}
	}
	return r
}

func (f *fact) place(s fyne.Size) {
	size, count := widthOf("999.9 MB", theme.TextBody), max(f.counts, f.count.MinSize().Width)
	x := s.Width - size
	put(f.size, x, 0, size, s.Height)
	if f.size.Text() == "" { // empty: there is nothing to line up with
		x, count = s.Width+theme.Space16, f.count.MinSize().Width
	}
	if f.count.Text() != "" {
		x -= count + theme.Space16
		put(f.count, x, 0, count, s.Height)
	}
	if f.button != nil && f.button.Visible() {
		w := f.button.MinSize().Width
		x -= w + theme.Space16
		put(f.button, x, (s.Height-theme.Control)/2, w, theme.Control)
	}
	put(f.name, 0, 0, max(0, x-theme.Space16), s.Height)
}
