package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// states are the stockist's pictures, one in each state.
type states struct {
	stock *stock
	ids   map[string]session.MessageID
	here  media.Key // of the one that is fetched
}

// order is that of the chat, from its beginning.
var order = []string{
	"view once", "gone", "damaged", "not promised", "silent", "waiting", "expired", "blank", "paused", "later",
	"queued", "running", "running too", "here", "preview",
}

// store puts them into the chat, and has the one be fetched that is to be here.
func (w *states) store(ctx context.Context, s *store.Store) error {
	var list []session.Arrival
	for _, name := range order {
		size := 90 << 10
		if strings.HasPrefix(name, "running") {
			size = 6 << 20
		}
		m, err := w.stock.print(ctx, size, 1280, 480)
		if err != nil {
			return err
		}
		switch name {
		case "view once":
			m.ViewOnce, m.State = true, media.ViewOnce
		case "blank":
			m.Preview = nil
		case "expired", "waiting", "silent", "gone":
			m.ExpiresAt = time.Now().Add(-time.Hour)
		case "here":
			w.here = m.Key()
		}
		list = append(list, session.Arrival{Message: session.Message{Media: m}})
	}
	ids, err := file(ctx, s, session.Person{JID: stockistChat, Contact: stockist}, list)
	if err != nil {
		return err
	}
	w.ids = map[string]session.MessageID{}
	for i, name := range order {
		w.ids[name] = ids[i]
	}
	return s.Enqueue(ctx, w.ids["here"])
}

// settle has each go as far as it is to come.
func (w *states) settle(ctx context.Context, s *store.Store) error {
	now := time.Now()
	q, asks := s.Downloads(), s.Asks()
	for _, end := range []struct {
		name  string
		fault media.Fault
		again time.Time
	}{
		{"damaged", media.BadCipher, time.Time{}}, {"not promised", media.BadPlain, time.Time{}},
		{"later", media.Busy, now.Add(50 * time.Minute)},
	} {
		if err := s.Enqueue(ctx, w.ids[end.name]); err != nil {
			return err
		}
		jobs, err := q.Claim(ctx, now, 1)
		if err != nil || len(jobs) != 1 {
			return fmt.Errorf("%d jobs for %s: %w", len(jobs), end.name, err)
		}
		if err := q.Finish(ctx, jobs[0], end.fault, end.again); err != nil {
			return err
		}
	}
	// The phone was asked twice, half an hour ago, and said nothing.
	if err := s.Ask(ctx, w.ids["silent"]); err != nil {
		return err
	}
	for at := now.Add(-30 * time.Minute); at.Before(now.Add(-28 * time.Minute)); at = at.Add(time.Minute) {
		if _, err := asks.Claim(ctx, at, 1); err != nil {
			return err
		}
		if _, err := asks.Lapse(ctx, at.Add(time.Second), now.Add(11*time.Hour)); err != nil {
			return err
		}
	}
	return errors.Join(
		s.Ask(ctx, w.ids["gone"]), s.Answered(ctx, w.ids["gone"], media.Ref{}, media.NotOnPhone),
		s.Ask(ctx, w.ids["waiting"]),
		s.Enqueue(ctx, w.ids["paused"], w.ids["queued"], w.ids["running"], w.ids["running too"]),
		s.Pause(ctx, w.ids["paused"]),
	)
}

// assortment is one of each kind of what the catalogue has, as somebody may send
// them again: the newest that has its preview alone.
func assortment(ctx context.Context, s *store.Store) ([]session.Arrival, error) {
	chats, err := s.Chats(ctx, session.ChatQuery{})
	if err != nil {
		return nil, err
	}
	var all []session.Message
	for _, c := range chats {
		ms, err := s.Messages(ctx, c.ID, 0, 5000)
		if err != nil {
			return nil, err
		}
		all = append(all, ms...)
	}
	slices.SortFunc(all, func(a, b session.Message) int { return int(b.ID>>20) - int(a.ID>>20) })
	took := map[media.Key]bool{}
	take := func(ok func(session.Message) bool) session.Message {
		for _, m := range all {
			if d := m.Media; d != nil && d.State == media.Remote && !took[d.Key()] && ok(m) {
				took[d.Key()] = true
				return m
			}
		}
		return session.Message{}
	}
	is := func(k media.Kind) func(session.Message) bool {
		return func(m session.Message) bool { return m.Media.Kind == k }
	}
	photo := func(m session.Message) bool {
		return m.Media.Kind == media.Image && !m.HD && m.Motion == 0 && len(m.Media.Preview) > 0
	}
	picks := []session.Message{
		take(is(media.Document)),
		take(func(m session.Message) bool { return m.Media.Kind == media.Document && len(m.Media.Preview) > 0 }),
		take(func(m session.Message) bool {
			return m.Media.Kind == media.Audio && strings.HasPrefix(m.Media.MIME, "audio/ogg")
		}),
		take(func(m session.Message) bool {
			return m.Media.Kind == media.Audio && !strings.HasPrefix(m.Media.MIME, "audio/ogg")
		}),
		take(is(media.Sticker)), take(is(media.GIF)), take(is(media.Video)),
		take(func(m session.Message) bool { return m.HD }),
		take(func(m session.Message) bool { return m.Motion != 0 }),
	}
	for range 5 {
		picks = append(picks, take(photo))
	}
	picks = append(picks, take(photo))
	var list []session.Arrival
	for i, m := range picks {
		if m.Media == nil {
			continue
		}
		d := *m.Media
		a := session.Arrival{Message: session.Message{WAID: fmt.Sprintf("3EB0A550%08X", i), Media: &d, Text: m.Text}}
		switch {
		case m.HD:
			small := d
			list = append(list, session.Arrival{Message: session.Message{WAID: a.WAID, Media: &small, Text: m.Text}})
			a.Better, a.WAID = a.WAID, a.WAID+"HD"
		case i >= 9 && i < 14:
			a.Album = "ALBUM"
		case i == 14:
			a.Forwarded = true
			a.Quote = &session.Quote{WAID: picks[0].WAID, Sender: "46701740677@s.whatsapp.net", Text: "Do you still have the one from the lake?"}
		}
		list = append(list, a)
		if m.Motion != 0 {
			film, err := s.Message(ctx, m.Motion)
			if err != nil {
				return nil, err
			}
			f := *film.Media
			list = append(list, session.Arrival{MotionOf: a.WAID, Message: session.Message{WAID: a.WAID + "M", Media: &f}})
		}
	}
	return list, nil
}
