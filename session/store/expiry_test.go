package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const day = 24 * time.Hour

// aged is a picture that was sent so long before the start, with a link that
// ends so long after it (0: not known).
func aged(waid string, n int, ago, link time.Duration) session.Arrival {
	a := picture(ana, ana, waid, 0, n)
	a.Time = start().Add(-ago)
	if link != 0 {
		a.Media.ExpiresAt = start().Add(link)
	}
	return a
}

func TestWhatExpiresWithinAWeek(t *testing.T) {
	s, c := openClocked(t)
	doc := aged("DOC", 7, 10*day, 0)
	doc.Media.Kind = media.Document
	saveBatch(t, s, session.Batch{History: true, Messages: []session.Arrival{
		aged("YOUNG", 1, day, 0), aged("WEEK", 2, 7*day, 30*day), aged("SOON", 3, 13*day, 0), aged("OLD", 4, 20*day, 9*day),
		aged("LINK", 5, day, 2*day), aged("OVER", 6, 3*day, -time.Hour), doc, aged("HERE", 8, 10*day, 0),
	}})
	ready(t, s, find(t, s, ana, "HERE").ID)
	e, err := s.Expiring(t.Context())
	must(t, err)
	want := []session.MessageID{find(t, s, ana, "LINK").ID, find(t, s, ana, "WEEK").ID, find(t, s, ana, "SOON").ID}
	if !slices.Equal(e.IDs, want) || e.Bytes != 105+102+103 || !e.First.Equal(start().Add(day)) {
		t.Errorf("%+v", e)
	}
	// What arrives with a link that has run out is Expired from the start; others
	// become so. What is only old stays: the host may have it.
	state(t, s, ana, "OVER", media.Expired, "")
	c.add(2 * day)
	sub := s.Feed().Subscribe(t.Context())
	if n, err := s.Expire(t.Context()); err != nil || n != 1 || len(sub.Take()) != 1 {
		t.Errorf("%d expired, %v", n, err)
	}
	state(t, s, ana, "LINK", media.Expired, "")
	state(t, s, ana, "SOON", media.Remote, "")
	if chat := only(t, s); chat.Expired != 2 || chat.ToFetch != 4 {
		t.Errorf("chat %+v", chat)
	}
	ids, err := s.Sheet(t.Context(), session.SheetQuery{States: []media.State{media.Expired}})
	if must(t, err); len(ids) != 2 {
		t.Errorf("expired %v", ids)
	}
	if n, err := s.Expire(t.Context()); err != nil || n != 0 {
		t.Errorf("%d expired twice, %v", n, err)
	}
	enqueue(t, s, ana, "LINK")
	state(t, s, ana, "LINK", media.Waiting, "")
}

func TestWhatThePhoneUploadedAgainIsYoung(t *testing.T) {
	s := open(t)
	save(t, s, aged("A", 1, 13*day, 0))
	id := find(t, s, ana, "A").ID
	must(t, s.Answered(t.Context(), id, media.Ref{DirectPath: "/v/new"}, nil))
	if e, err := s.Expiring(t.Context()); err != nil || len(e.IDs) != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	for path, want := range map[string]int64{
		"/v/x?oh=1&oe=6AF00000": 0x6AF00000, "/v/x?oe=zz": 0, "/v/x?oe=-5": 0, "/v/x?oe=FFFFFFFFFFFFFFFFFF": 0, "/v/x?oe=7FFFFFFFFFFFFFFF": 0,
	} {
		must(t, s.Answered(t.Context(), id, media.Ref{DirectPath: path}, nil))
		d := find(t, s, ana, "A").Media
		if got := d.ExpiresAt; want == 0 && !got.IsZero() || want != 0 && got.Unix() != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
