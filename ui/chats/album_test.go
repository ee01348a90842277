package chats

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// albumOf are pictures of one album, a minute apart.
func albumOf(states ...media.State) []session.Message {
	var ms []session.Message
	for i, st := range states {
		m := picture1(i+1, st)
		m.Album = "A"
		ms = append(ms, m)
	}
	return ms
}

func ids(ms []session.Message) (all []session.MessageID) {
	for _, m := range ms {
		all = append(all, m.ID)
	}
	return all
}

func visible(b *bubble) (cells []*cell) {
	for _, c := range b.album.cells {
		if c.Visible() {
			cells = append(cells, c)
		}
	}
	return cells
}

func TestAlbumIsAGrid(t *testing.T) {
	for n := 1; n <= 8; n++ {
		states := make([]media.State, n)
		for i := range states {
			states[i] = media.Ready
		}
		ms := albumOf(states...)
		s := only(t, ms...)
		b := s.bubbleOf(ms[0].ID)
		if n == 1 {
			if b.album.Visible() || !b.picture.Visible() {
				t.Error("one picture of an album is no grid")
			}
			continue
		}
		cells := visible(b)
		if !b.album.Visible() || len(cells) != min(n, 4) {
			t.Fatalf("%d pictures: %d cells", n, len(cells))
		}
		last := cells[len(cells)-1]
		if last.more.Visible() != (n > 4) || n == 8 && last.more.Text() != "+5" {
			t.Errorf("%d pictures: %q", n, last.more.Text())
		}
		for i, c := range cells {
			at, size := c.Position(), c.Size()
			if at.X < 0 || at.Y < 0 || at.X+size.Width > b.album.Size().Width+0.5 || at.Y+size.Height > b.album.Size().Height+0.5 {
				t.Errorf("%d pictures: cell %d at %v, %v, in %v", n, i, at, size, b.album.Size())
			}
			if c.image() != nil && c.image().At(0, 0) != colorOf(ms[i].ID) {
				t.Errorf("cell %d shows another picture", i)
			}
		}
		test.Tap(last)
		if s.at != len(cells)-1 || !slices.Equal(s.opened, ids(ms)) {
			t.Errorf("%d pictures: opened %v at %d", n, s.opened, s.at)
		}
	}
}

// One button for all: it does to each what it needs, and to no other.
func TestAlbumHasOneButton(t *testing.T) {
	const ready, remote, expired, queued, paused = media.Ready, media.Remote, media.Expired, media.Queued, media.Paused
	for _, c := range []struct {
		states []media.State
		button string
		asks   string
		which  []int
		facts  string
	}{
		{[]media.State{ready, ready}, "", "", nil, "2 pictures · 2.4 MB"},
		{[]media.State{ready, remote, remote, expired, queued}, "Download 2 · 2.4 MB", "download", []int{1, 2}, "5 pictures · 6 MB · 4 to fetch"},
		{[]media.State{ready, expired, queued}, "Ask for 1 again", "ask phone", []int{1}, "3 pictures · 3.6 MB · 2 to fetch"},
		{[]media.State{paused, expired, queued}, "Resume 1", "resume", []int{0}, "3 pictures · 3.6 MB · 3 to fetch"},
		{[]media.State{ready, queued, media.Downloading}, "Cancel 2", "cancel", []int{1, 2}, "3 pictures · 3.6 MB · 2 to fetch"},
	} {
		ms := albumOf(c.states...)
		s := only(t, ms...)
		b := s.bubbleOf(ms[0].ID)
		if b.below.Visible() != (c.button != "") || b.below.Name() != c.button || b.facts.Text() != c.facts {
			t.Errorf("%v: %q, %q", c.states, b.below.Name(), b.facts.Text())
			continue
		}
		if c.button == "" {
			continue
		}
		test.Tap(b.below)
		var want []session.MessageID
		for _, i := range c.which {
			want = append(want, ms[i].ID)
		}
		s.wantAsked(c.asks, want...)
	}
}

func TestAlbumMarksEachPicture(t *testing.T) {
	ms := albumOf(media.Ready, media.Remote, media.Paused, media.Gone)
	ms[0].Media.Kind, ms[0].Media.Seconds = media.Video, 9
	s := only(t, ms...)
	cells := visible(s.bubbleOf(ms[0].ID))
	if !cells[0].play.Visible() || cells[0].mark.Visible() || cells[0].tag.Text() != "0:09" {
		t.Error("the video that is here does not say so")
	}
	for _, c := range cells[1:] {
		if !c.mark.Visible() || c.play.Visible() {
			t.Errorf("%s has no mark", c.msg.Media.State)
		}
	}
	test.Tap(cells[0])
	if !slices.Equal(s.files, []session.MessageID{ms[0].ID}) {
		t.Errorf("the video opened %v, %v", s.files, s.opened)
	}
	cells[1].TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(600, 200)})
	if s.win.Canvas().Overlays().Top() == nil {
		t.Error("no menu for one picture of it")
	}
}

// What arrives, changes or goes changes the one bubble, whichever picture it is.
func TestAlbumIsLive(t *testing.T) {
	ms := albumOf(media.Remote, media.Remote)
	s := only(t, ms...)
	third := albumOf("", "", media.Remote)[2]
	s.set(third)
	s.feed.Publish(session.Change{Chat: 1, Message: third.ID})
	s.until("the third joins", func() bool { b := s.bubbleOf(ms[0].ID); return b != nil && len(visible(b)) == 3 })
	if n := len(s.page.talk.thread.items); n != 3 {
		t.Errorf("%d rows for older messages, a day and an album", n)
	}
	done := ms[1]
	done.Media = &session.Media{Ref: ms[1].Media.Ref, Preview: ms[1].Media.Preview, State: media.Ready, File: media.Key{1}}
	s.set(done)
	s.feed.Publish(session.Change{Message: done.ID})
	s.until("the second is here", func() bool { return !visible(s.bubbleOf(ms[0].ID))[1].mark.Visible() })
	if b := s.bubbleOf(ms[0].ID); b.below.Name() != "Download 2 · 2.4 MB" {
		t.Errorf("still offers %q", b.below.Name())
	}
	s.mu.Lock()
	s.msgs = slices.DeleteFunc(s.msgs, func(m session.Message) bool { return m.ID == third.ID })
	s.mu.Unlock()
	s.feed.Publish(session.Change{Message: third.ID})
	s.until("the third is gone", func() bool { b := s.bubbleOf(ms[0].ID); return b != nil && len(visible(b)) == 2 })
}

// Words between two pictures of an album, or another sender's, part it.
func TestAlbumsApart(t *testing.T) {
	ms := albumOf(media.Ready, media.Ready, media.Ready, media.Ready)
	ms[1].Media, ms[1].Text = nil, "look"
	ms[3].Sender = "tom"
	s := only(t, ms...)
	for _, m := range ms {
		if b := s.bubbleOf(m.ID); b == nil || b.album.Visible() {
			t.Errorf("%v is in a grid", m.ID)
		}
	}
}

func TestAlbumCaption(t *testing.T) {
	ms := albumOf(media.Ready, media.Ready, media.Ready)
	ms[0].Text, ms[1].Text, ms[2].Text = "At the lake", "At the lake", "and home"
	s := only(t, ms...)
	if b := s.bubbleOf(ms[0].ID); b.text.Text() != "At the lake\nand home" {
		t.Errorf("says %q", b.text.Text())
	}
}
