package gallery

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestAskingForSomethingElse(t *testing.T) {
	c := &catalogue{ids: hourly(3000)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()
	b.scrollTo(9000)
	b.toggle(r.page.found.IDs[2])
	slow := make(chan struct{})
	c.set(func() { c.slow = slow })
	c.set(func() { c.ids = nil }) // nothing comes of the head, so the old stays
	r.page.Ask(session.SheetQuery{Chat: 1})
	if len(r.page.found.IDs) != 3000 || !r.page.picked.none() {
		t.Error("what is shown went away, or the selection stayed")
	}
	r.until("the old is dimmed", func() bool { return b.veil.Visible() })
	c.set(func() { c.ids = hourly(3000) })
	close(slow)
	r.until("the new is there", func() bool { return !r.page.stale && r.page.found.whole })
	if b.veil.Visible() || b.offset != 0 || len(r.page.found.IDs) == 3000 {
		t.Errorf("veil %v, at %v, %d pictures", b.veil.Visible(), b.offset, len(r.page.found.IDs))
	}
	for _, id := range r.page.found.IDs {
		if chatOf(id) != 1 {
			t.Fatalf("%d is of another chat", id)
		}
	}
	r.complete()
	// Only the last of many wishes counts.
	for chat := range session.ChatID(20) {
		r.page.Ask(session.SheetQuery{Chat: 1 + chat%2})
	}
	r.until("the last wish is shown", func() bool { return !r.page.stale && r.page.found.whole })
	if got := chatOf(r.page.found.IDs[0]); got != 2 {
		t.Errorf("chat %d is shown", got)
	}
}

func TestNothingMatches(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(30)}, fyne.NewSize(900, 600))
	r.complete()
	r.page.Ask(session.SheetQuery{Search: "nothing", Sort: session.ByOldest})
	r.until("nothing is found", func() bool { return r.page.empty.Visible() })
	if !r.page.head.track.Visible() {
		t.Error("the tools jump away")
	}
	test.Tap(r.page.empty.Button())
	r.until("all are shown again", func() bool { return len(r.page.found.IDs) == 30 })
	if r.page.empty.Visible() || filtered(r.page.query) || r.page.query.Sort != session.ByOldest {
		t.Errorf("the query is %+v", r.page.query)
	}
	r.complete()
	if r.page.found.IDs[0] != r.c.ids[29] || r.page.found.number(0) != 1 {
		t.Error("the oldest is not the first")
	}
}

func TestTheViewIsKept(t *testing.T) {
	c := &catalogue{ids: hourly(300), view: session.SheetView{Query: session.SheetQuery{Chat: 2}, Zoom: 240, Fitted: true}}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	if b := r.b(); b.want != 240 || !b.fitted || r.page.query.Chat != 2 || r.page.filter.Query().Chat != 2 || len(r.page.found.IDs) == 300 {
		t.Errorf("begins at %v, fitted %v, %+v", b.want, b.fitted, r.page.query)
	}
	if !r.page.head.fitted.On || r.page.head.slider.Value != 240 {
		t.Error("the tools say something else")
	}
	for range 30 {
		r.b().zoom(r.b().want/1.01, nil)
	}
	r.b().fit(false)
	r.page.Ask(session.SheetQuery{Starred: true})
	r.until("it is stored", c.is(func() bool { return c.view.Query.Starred && !c.view.Fitted && c.view.Zoom == r.b().want }))
	if c.is(func() bool { return c.saved > 2 })() {
		t.Errorf("stored %d times", c.saved)
	}
}

func TestOnlyWhatMattersIsReadAgain(t *testing.T) {
	c := &catalogue{ids: hourly(100), state: map[session.MessageID]media.State{}, texts: map[session.MessageID]bool{}}
	l := &lister{library: c}
	f := newFound(session.Listing{IDs: c.ids[1:]}, session.ByNewest, true, time.UTC)
	text := c.ids[0] + 7
	c.texts[text] = true
	known := session.Change{Chat: chatOf(c.ids[5]), Message: c.ids[5]}
	for _, x := range []struct {
		what string
		q    session.SheetQuery
		c    session.Change
		want need
	}{
		{"the link", session.SheetQuery{}, session.Change{Status: true}, nothing},
		{"everything", session.SheetQuery{}, session.Change{All: true}, everything},
		{"a chat", session.SheetQuery{}, session.Change{Chat: 1}, everything},
		{"another chat", session.SheetQuery{Chat: 2}, session.Change{Chat: 1}, nothing},
		{"a known picture", session.SheetQuery{}, known, fetching},
		{"a known picture among favourites", session.SheetQuery{Starred: true}, known, everything},
		{"a known picture by state", session.SheetQuery{States: []media.State{media.Remote}}, known, everything},
		{"a new picture", session.SheetQuery{}, session.Change{Chat: 1, Message: c.ids[0]}, everything},
		{"a text", session.SheetQuery{}, session.Change{Chat: 1, Message: text}, nothing},
		{"one that was never there", session.SheetQuery{}, session.Change{Message: 77}, nothing},
		{"outside of the dates", session.SheetQuery{Before: c.ids[0].Time()}, session.Change{Message: c.ids[0]}, nothing},
		{"within the dates", session.SheetQuery{After: c.ids[0].Time()}, session.Change{Message: c.ids[0]}, everything},
	} {
		if got := l.weigh(t.Context(), x.q, f, []session.Change{x.c}); got != x.want {
			t.Errorf("%s: %v, want %v", x.what, got, x.want)
		}
	}
	many := make([]session.Change, mostAsked+1)
	for i := range many {
		many[i].Message = session.MessageID(i + 1)
	}
	if got := l.weigh(t.Context(), session.SheetQuery{}, f, many); got != everything {
		t.Errorf("many unknown ones: %v", got)
	}
}
