package chats

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// fetchAll downloads all that can be.
func (t *talk) fetchAll() { t.withAll(t.d.Actions.Download, media.Remote, media.Failed) }

// askAll asks the phone for all that have expired, in one go.
func (t *talk) askAll() { t.withAll(t.d.Actions.AskPhone, media.Expired) }

// withAll calls f with all pictures of the chat in those states.
func (t *talk) withAll(f func(context.Context, ...session.MessageID) error, states ...media.State) {
	id := t.chat.ID
	t.ask(func(ctx context.Context) error {
		ids, err := inStates(ctx, t.d.Library, id, states...)
		if err != nil || len(ids) == 0 {
			return err
		}
		return f(ctx, ids...)
	})
}

// deed does d to those of ms that it is meant for.
func (t *talk) deed(ms []session.Message, d deed) {
	a := t.d.Actions
	var f func(context.Context, ...session.MessageID) error
	switch d {
	case download:
		f = a.Download
	case cancel:
		f = a.Cancel
	case pause:
		f = a.Pause
	case resume:
		f = a.Resume
	case askPhone:
		f = a.AskPhone
	case resend:
		f = a.Resend
	case open:
		t.openFile(ms[0])
		return
	default:
		return
	}
	ids, _ := targets(ms, d, t.chat.Local)
	t.ask(func(ctx context.Context) error { return f(ctx, ids...) })
}

// ask calls f beside the UI goroutine and tells of its error.
func (t *talk) ask(f func(context.Context) error) {
	ctx := t.ctx
	if ctx == nil {
		return
	}
	go func() {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			t.d.Do(func() { t.d.Fail(err) })
		}
	}()
}

// pressed opens what m carries: in the viewer, or with the system's program what
// that is for.
func (t *talk) pressed(m session.Message) {
	d := m.Media
	switch {
	case d == nil || d.State == media.ViewOnce:
	case outside(d):
		if d.State == media.Ready {
			t.openFile(m)
		} else if !isFile(d) {
			t.view(m.ID)
		}
	default:
		t.view(m.ID)
	}
}

func (t *talk) openFile(m session.Message) {
	if m.Media != nil && m.Media.State == media.Ready {
		t.d.OpenFile(m)
	}
}

func (t *talk) view(id session.MessageID) {
	ids, at := t.thread.pictures(id)
	t.d.Open(ids, at)
}

// menu is what can be done with one message.
func (t *talk) menu(m session.Message, at fyne.Position) {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", t.entries(m)...), c, at)
}

func (t *talk) entries(m session.Message) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	ms := []session.Message{m}
	add := func(label string, do func()) { items = append(items, fyne.NewMenuItem(label, do)) }
	if d := m.Media; d != nil {
		n := noteOf(m, t.d.Library.Progress(m.ID), t.chat.Local, t.d.Now())
		switch {
		case n.ring && n.deed == cancel:
			if d.State == media.Queued || d.State == media.Downloading {
				add(lang.L("Pause"), func() { t.deed(ms, pause) })
			}
			add(lang.L("Cancel"), func() { t.deed(ms, cancel) })
		case n.button != "":
			add(n.button, func() { t.deed(ms, n.deed) })
			if n.deed == resume {
				add(lang.L("Cancel"), func() { t.deed(ms, cancel) })
			}
		case d.State == media.Ready && outside(d):
			add(lang.L("Open"), func() { t.openFile(m) })
		}
		if m.Motion != 0 {
			add(lang.L("Play its motion"), func() { t.playMotion(m) })
		}
		if d.State != media.ViewOnce {
			label := lang.L("Favourite")
			if d.Starred {
				label = lang.L("No longer a favourite")
			}
			add(label, func() {
				t.ask(func(ctx context.Context) error { return t.d.Actions.Star(ctx, !d.Starred, m.ID) })
			})
		}
	}
	if m.Text != "" {
		add(lang.L("Copy text"), func() { t.d.Copy(m.Text) })
	}
	if m.WAID != "" {
		add(lang.L("Copy id"), func() { t.d.Copy(m.WAID) })
	}
	return items
}

// playMotion opens the video of a motion photo, or fetches it first.
func (t *talk) playMotion(m session.Message) {
	t.ask(func(ctx context.Context) error {
		v, err := t.d.Library.Message(ctx, m.Motion)
		switch {
		case err != nil:
			return err
		case v.Media != nil && v.Media.State == media.Ready:
			t.d.Do(func() { t.openFile(v) })
			return nil
		}
		return t.d.Actions.Download(ctx, m.Motion)
	})
}

// options is what can be done with the whole chat, each with what it leads to.
func (t *talk) options() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	if t.fetch > 0 {
		items = append(items, fyne.NewMenuItem(words.Count(t.fetch, "Fetch {{.N}} picture of this chat", "Fetch all {{.N}} pictures of this chat"), t.fetchAll))
	}
	if t.chat.Local {
		return items
	}
	if n := t.chat.Expired; n > 0 {
		items = append(items, fyne.NewMenuItem(words.Count(n, "Ask your phone to upload {{.N}} expired picture again", "Ask your phone to upload all {{.N}} expired pictures again"), t.askAll))
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	for _, o := range []struct {
		auto  session.AutoChat
		label string
	}{
		{session.AutoDefault, lang.L("Automatic download: as the settings say")},
		{session.AutoAlways, lang.L("Always: what comes from now on is fetched by itself")},
		{session.AutoNever, lang.L("Never: nothing of this chat is fetched unless you ask")},
	} {
		it := fyne.NewMenuItem(o.label, func() { t.setAuto(o.auto) })
		it.Checked = t.chat.Auto == o.auto
		items = append(items, it)
	}
	return items
}

func (t *talk) setAuto(auto session.AutoChat) {
	id := t.chat.ID
	t.ask(func(ctx context.Context) error { return t.d.Actions.SetAuto(ctx, id, auto) })
}

// more shows them below the button at.
func (t *talk) more(at *kit.Button) {
	d := fyne.CurrentApp().Driver()
	menu := widget.NewPopUpMenu(fyne.NewMenu("", t.options()...), d.CanvasForObject(t))
	pos := d.AbsolutePositionForObject(at).AddXY(at.Size().Width-menu.MinSize().Width, at.Size().Height)
	menu.ShowAtPosition(fyne.NewPos(max(0, pos.X), pos.Y))
}
