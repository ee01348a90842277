package gallery

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestWhatExpiresSoonIsFetchedWithOneClick(t *testing.T) {
	now := time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)
	ids := []session.MessageID{session.MessageIDAt(now), session.MessageIDAt(now) - 1}
	c := &catalogue{ids: ids, state: map[session.MessageID]media.State{ids[0]: media.Remote, ids[1]: media.Remote},
		soon: session.Expiring{IDs: ids, Bytes: 2_000_000}}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the notice is there", func() bool { return r.page.soon.Text() == "2 pictures expire this week." })
	test.Tap(r.page.soon.Button())
	r.until("both are asked for", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Equal(c.asked, ids)
	})
	c.set(func() { c.soon = session.Expiring{} })
	r.feed.Publish(session.Change{Message: ids[0]})
	r.until("the notice is gone", func() bool { return r.page.soon.Text() == "" })
}

func TestAPausedPictureGoesOn(t *testing.T) {
	id := session.MessageIDAt(time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC))
	c := &catalogue{ids: []session.MessageID{id}, state: map[session.MessageID]media.State{id: media.Paused}}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the print is read", func() bool { return r.b().cells[id] != nil && r.b().cells[id].state == media.Paused })
	r.hover(id)
	if name := r.b().tools.spot.AccessibilityLabel(); name != "Resume" {
		t.Errorf("the mark offers %q", name)
	}
	test.Tap(r.b().tools.spot)
	r.until("it goes on", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Equal(c.resume, []session.MessageID{id})
	})
}

func TestTheNoticeCanBeTakenAway(t *testing.T) {
	id := session.MessageIDAt(time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC))
	c := &catalogue{ids: []session.MessageID{id}, state: map[session.MessageID]media.State{id: media.Remote},
		soon: session.Expiring{IDs: []session.MessageID{id}, Bytes: 1000}}
	r := open(t, c, fyne.NewSize(900, 600))
	told := 0
	r.page.d.Dismissed = func() { told++ }
	r.until("the notice is there", func() bool { return r.page.soon.Text() != "" })
	test.Tap(r.page.soon.Cross())
	if told != 1 || r.page.soon.Text() != "" {
		t.Errorf("told %d times, the notice says %q", told, r.page.soon.Text())
	}
	c.set(func() { c.soon.Bytes = 2000 })
	r.feed.Publish(session.Change{Message: id})
	r.until("it is read again", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.soonRead > 1
	})
	if r.page.soon.Text() != "" {
		t.Error("the notice came back")
	}
}
