package picks

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	manyFiles = 500 // downloads of more, or of more bytes, are asked about, and deletions of more
	manyBytes = 1e9

	mostCopied = 1000 // pictures on the clipboard
	step       = 256  // messages read at once
)

// press does a deed where it is offered, or says why it is not.
func (b *Bar) press(d deed) {
	all := offers(len(b.ids), b.census, b.known)
	i := slices.IndexFunc(all, func(o offer) bool { return o.is == d })
	switch {
	case i >= 0 && all[i].off != "" && b.fresh:
		b.d.Toast(all[i].off, "", nil)
		return
	case i < 0 && b.fresh && d == download:
		b.d.Toast(lang.L("Nothing of this is left to fetch."), "", nil)
		return
	case i < 0 && b.fresh:
		return
	}
	ids := b.ids
	switch d {
	case export:
		b.d.Export(ids)
	case download:
		b.run(d, func(ctx context.Context) error { return b.download(ctx, ids) })
	case askPhone:
		b.run(d, func(ctx context.Context) error { return b.askPhone(ctx, ids) })
	case copyFiles:
		b.run(d, func(ctx context.Context) error { return b.copyFiles(ctx, ids) })
	case forward:
		b.run(d, func(ctx context.Context) error { return b.forward(ctx, ids) })
	case star:
		on := !b.known || b.census.Starred < b.census.N
		b.run(d, func(ctx context.Context) error { return b.d.Actions.Star(ctx, on, ids...) })
	case remove:
		b.run(d, func(ctx context.Context) error { return b.remove(ctx, ids) })
	case showChat:
		b.run(d, func(ctx context.Context) error { return b.showChat(ctx, ids[0]) })
	case reveal:
		b.run(d, func(ctx context.Context) error { return b.reveal(ctx, ids[0]) })
	}
}

// run works beside the UI goroutine and tells when it fails. A deed that is
// under way is not begun again.
func (b *Bar) run(d deed, f func(context.Context) error) {
	if b.doing[d] {
		return
	}
	b.doing[d] = true
	go func() {
		err := f(b.ctx)
		b.d.Do(func() {
			delete(b.doing, d)
			if err != nil && b.ctx.Err() == nil {
				b.d.Fail(err)
			}
		})
	}()
}

// say says something from beside the UI goroutine.
func (b *Bar) say(text, action string, do func()) {
	b.d.Do(func() {
		if b.ctx.Err() == nil {
			b.d.Toast(text, action, do)
		}
	})
}

// those are the messages of ids in one of states, without what is drawn of them.
func (b *Bar) those(ctx context.Context, ids []session.MessageID, states ...media.State) ([]session.Message, error) {
	var list []session.Message
	for part := range slices.Chunk(ids, step) {
		ms, err := b.d.Library.Prints(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			if m.Media != nil && slices.Contains(states, m.Media.State) {
				file := *m.Media
				file.Preview = nil
				m.Media = &file
				list = append(list, m)
			}
		}
	}
	return list, nil
}

func idsOf(ms []session.Message) []session.MessageID {
	ids := make([]session.MessageID, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	return ids
}

// download fetches what is to be fetched; where that is very much, after asking.
func (b *Bar) download(ctx context.Context, ids []session.MessageID) error {
	c, err := b.d.Library.Census(ctx, ids)
	if err != nil {
		return err
	}
	if c.Remote+c.Failed == 0 {
		return nil // it was just asked for
	}
	fetch := func(ctx context.Context) error {
		if c.Expired > 0 { // the phone is not asked by the way
			ms, err := b.those(ctx, ids, media.Remote, media.Failed)
			if err != nil {
				return err
			}
			ids = idsOf(ms)
		}
		return b.d.Actions.Download(ctx, ids...)
	}
	if n := c.Remote + c.Failed; n > manyFiles || c.ToFetch > manyBytes {
		what := sum(n, c.ToFetch)
		b.confirm(lang.L("Download {{.Sum}}?", what), lang.L("Download {{.Sum}}", what),
			lang.L("They are fetched one after the other, what is on screen first. Transfers shows how far they are, and can pause them."),
			func(s *kit.Sheet) *kit.Button { return s.Action() }, func() { b.run(download, fetch) })
		return nil
	}
	return fetch(ctx)
}

// sum is "501 pictures · 601 MB", for a sentence.
func sum(n int, bytes int64) map[string]any {
	text := words.Pictures(n)
	if bytes > 0 {
		text += " · " + words.Size(bytes)
	}
	return map[string]any{"Sum": text}
}

// confirm asks before very much is done; the keyboard is on one of the two
// buttons. It is called beside the UI goroutine.
func (b *Bar) confirm(title, action, text string, on func(*kit.Sheet) *kit.Button, yes func()) {
	b.d.Do(func() {
		canvas := fyne.CurrentApp().Driver().CanvasForObject(b.row)
		if canvas == nil || b.ctx.Err() != nil {
			return
		}
		var s *kit.Sheet
		s = kit.NewSheet(title, kit.NewStack(theme.Space8, kit.NewText(text, theme.TextBody, theme.Second)), action, func() {
			s.Hide()
			yes()
		}, b.d.Do)
		s.Small(fyne.NewSize(theme.BubbleWidth+2*theme.Space24, theme.PictureW*0.6)).Show(canvas)
		canvas.Focus(on(s))
	})
}

// askPhone asks for what has expired.
func (b *Bar) askPhone(ctx context.Context, ids []session.MessageID) error {
	ms, err := b.those(ctx, ids, media.Expired)
	if err != nil || len(ms) == 0 {
		return err
	}
	if err := b.d.Actions.AskPhone(ctx, idsOf(ms)...); err != nil {
		return err
	}
	b.say(words.Count(len(ms), "Asking your phone for one picture", "Asking your phone for {{.N}} pictures"), "", nil)
	return nil
}

// forward opens the send dialog with what is on this disk.
func (b *Bar) forward(ctx context.Context, ids []session.MessageID) error {
	ms, err := b.those(ctx, ids, media.Ready)
	if err != nil {
		return err
	}
	ready, missing := idsOf(ms), len(ids)-len(ms)
	b.d.Do(func() {
		if b.ctx.Err() != nil {
			return
		}
		if len(ready) == 0 {
			b.d.Toast(away(len(ids) == 1), "", nil)
			return
		}
		if missing > 0 {
			b.d.Toast(words.Count(missing, "One picture is not on this computer and was left out",
				"{{.N}} pictures are not on this computer and were left out"), "", nil)
		}
		b.d.Forward(ready)
	})
	return nil
}

// remove moves files to the trash; where they are very many, after asking: the
// way back is offered for a moment only, and it takes its time.
func (b *Bar) remove(ctx context.Context, ids []session.MessageID) error {
	c, err := b.d.Library.Census(ctx, ids)
	if err != nil || c.Ready == 0 { // just done
		return err
	}
	if c.Ready > manyFiles {
		what := sum(c.Ready, c.OnDisk)
		b.confirm(lang.L("Move {{.Sum}} to the trash?", what), lang.L("Move {{.Sum}} to the trash", what),
			lang.L("Favourites that are selected go too. The previews stay, but what neither WhatsApp nor your phone has any more cannot be fetched again."),
			func(s *kit.Sheet) *kit.Button { return s.Cancel() },
			func() { b.run(remove, func(ctx context.Context) error { return b.discard(ctx, ids) }) })
		return nil
	}
	return b.discard(ctx, ids)
}

// discard moves files to the trash, and offers the way back.
func (b *Bar) discard(ctx context.Context, ids []session.MessageID) error {
	sweep, err := b.d.Actions.Delete(ctx, ids...)
	n := len(sweep.Files)
	switch {
	case n == 0 && err != nil:
		return err
	case n == 0:
		b.say(lang.L("Nothing was moved to the trash. What is still to be sent stays."), "", nil)
		return nil
	}
	said := words.Count(n, "Moved one picture to the trash", "Moved {{.N}} pictures to the trash")
	if err != nil {
		said += ". " + words.Explain(err).Sentence
	}
	b.say(said, lang.L("Undo"), func() {
		b.run("undo", func(ctx context.Context) error { return b.d.Actions.Undo(ctx, sweep) })
	})
	return nil
}

func (b *Bar) showChat(ctx context.Context, id session.MessageID) error {
	m, err := b.d.Library.Message(ctx, id)
	if err != nil {
		return err
	}
	b.d.Do(func() {
		if b.ctx.Err() == nil {
			b.d.Chat(m)
		}
	})
	return nil
}

func (b *Bar) reveal(ctx context.Context, id session.MessageID) error {
	m, err := b.d.Library.Message(ctx, id)
	if err != nil {
		return err
	}
	if m.Media == nil || m.Media.State != media.Ready {
		return media.Missing
	}
	path, err := b.d.Desk.Path(m.Media.File)
	if err != nil {
		return err
	}
	return b.d.Desk.Reveal(path)
}

// copyFiles puts one picture on the clipboard as a picture, and several as
// files.
func (b *Bar) copyFiles(ctx context.Context, ids []session.MessageID) error {
	if len(ids) > mostCopied {
		b.say(lang.L("The clipboard takes at most {{.N}} pictures. Export them as files instead.", map[string]any{"N": words.Number(mostCopied)}),
			lang.L("Export…"), func() { b.d.Export(ids) })
		return nil
	}
	ms, err := b.those(ctx, ids, media.Ready)
	if err != nil {
		return err
	}
	if len(ms) == 0 {
		b.say(away(len(ids) == 1), "", nil)
		return nil
	}
	copied := 1
	if kind := ms[0].Media.Kind; len(ids) == 1 && (kind == media.Image || kind == media.Sticker) {
		err = b.d.Desk.CopyPicture(ctx, ms[0].Media.File)
	} else {
		copied, err = b.copyPaths(ctx, ms)
	}
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		b.say(lang.L("This desktop has no clipboard for pictures. Export them as files instead."),
			lang.L("Export…"), func() { b.d.Export(ids) })
		return nil
	case err != nil:
		return err
	}
	b.say(copiedText(copied, len(ids)-copied), "", nil)
	return nil
}

// copyPaths copies the files that are where they should be, and says how many.
func (b *Bar) copyPaths(ctx context.Context, ms []session.Message) (int, error) {
	var paths []string
	seen := map[media.Key]bool{}
	n := 0
	for _, m := range ms {
		path, err := b.d.Desk.Path(m.Media.File)
		if errors.Is(err, media.Missing) {
			continue
		}
		if err != nil {
			return 0, err
		}
		n++
		if !seen[m.Media.File] { // one file, however many messages show it
			seen[m.Media.File] = true
			paths = append(paths, path)
		}
	}
	if n == 0 {
		return 0, media.Missing
	}
	return n, b.d.Desk.CopyFiles(ctx, paths...)
}

func copiedText(copied, missing int) string {
	s := words.Count(copied, "Copied one picture", "Copied {{.N}} pictures")
	if missing > 0 {
		s += " · " + words.Count(missing, "{{.N}} is not on this computer", "{{.N}} are not on this computer")
	}
	return s
}
