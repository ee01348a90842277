package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// bulk is a made-up past of any length: a quarter of its pictures is fetched, and
// every tenth or so has something that a filter asks for.
type bulk struct {
	pictures, words int // messages
}

// batch is the messages from to to of all, the newest first as the phone sends
// them.
func (b *bulk) batch(from, to int) session.Batch {
	all := b.pictures + b.words
	out := session.Batch{History: true}
	for i := from; i < to; i++ {
		who := i % 40
		a := session.Arrival{Chat: session.JID(fmt.Sprintf("120363%06d@g.us", who%8)), Message: session.Message{
			WAID: fmt.Sprintf("3EB0%016X", i), Time: time.Unix(1_790_000_000-int64(i)*60, 0), FromMe: i%11 == 0,
		}}
		if who%2 == 0 {
			a.Chat = session.JID(fmt.Sprintf("3460%07d@s.whatsapp.net", who))
		}
		a.Sender = session.JID(fmt.Sprintf("3460%07d@s.whatsapp.net", who+i%3*100))
		if a.FromMe {
			a.Sender = "34999999999@s.whatsapp.net"
		}
		if i*b.pictures/all == (i+1)*b.pictures/all {
			a.Text = "something that was said"
			out.Messages = append(out.Messages, a)
			continue
		}
		if i%8 == 0 {
			a.Text = []string{"The boat at noon", "Cumpleaños en Menorca", "誕生日おめでとう", "ok", "a longer caption about nothing at all"}[i/8%5]
		}
		sum := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, uint64(i%(all*9/10+1))))
		a.Media = &session.Media{
			Ref: media.Ref{
				Kind: media.Image, MIME: "image/jpeg", MediaKey: sum[:], FileSHA256: sum[:], FileEncSHA256: sum[:],
				URL:        "https://mmg.whatsapp.net/o1/v/t24/f2/m231/AQPq8Fj-0123456789abcdefghijklmnopqrstuvwxyz?ccb=9-4&oh=01_Q5AaIF&oe=68F0A1B2&_nc_sid=e6ed6c",
				DirectPath: "/o1/v/t24/f2/m231/AQPq8Fj-0123456789abcdefghijklmnopqrstuvwxyz?ccb=9-4&oh=01_Q5AaIF&oe=68F0A1B2&_nc_sid=e6ed6c",
				Size:       int64(40_000 + i*7919%3_000_000),
			},
			Width: 1200 + i%5*100, Height: 1600, Preview: make(media.Preview, 900), Starred: i%10 == 3,
		}
		if i%4 == 1 {
			a.Media.State, a.Media.File = media.Ready, sum
		}
		switch i % 20 {
		case 7:
			a.Media.Kind = media.Video
		case 13:
			a.Media.ExpiresAt = time.Unix(1_700_000_000, 0)
		}
		out.Messages = append(out.Messages, a)
	}
	return out
}

// save stores all of b in batches, and says how many messages a second that were
// of the first and of the last tenth, at best.
func (b *bulk) save(tb testing.TB, s *Store) (first, last float64) {
	tb.Helper()
	all, step := b.pictures+b.words, 2000
	for from := 0; from < all; from += step {
		at := time.Now()
		if err := s.Save(tb.Context(), b.batch(from, min(from+step, all))); err != nil {
			tb.Fatal(err)
		}
		rate := float64(step) / time.Since(at).Seconds()
		switch {
		case from < all/10:
			first = max(first, rate)
		case from >= all*9/10:
			last = max(last, rate)
		}
	}
	return first, last
}

// BenchmarkSheet compares what the page of the sheet asks for, of 100,000
// pictures, with the plainest statement that reads as many numbers: the ids of
// all messages. Both in turn, the least of some rounds each.
func BenchmarkSheet(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "catalogue.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	past := bulk{pictures: 100_000}
	b.Run("Save", func(b *testing.B) {
		first, last := past.save(b, s)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(last, "messages/s")
		b.ReportMetric(last/first, "last/first")
		if last < first/2 {
			b.Errorf("%.0f messages a second at first, %.0f at the end", first, last)
		}
	})
	ids, err := s.Sheet(b.Context(), session.SheetQuery{})
	if err != nil || len(ids) != past.pictures {
		b.Fatalf("%d ids, %v", len(ids), err)
	}
	listing := func(q session.SheetQuery) func() error {
		return func() error { _, err := s.Listing(b.Context(), q); return err }
	}
	head := func(q session.SheetQuery) func() error {
		return func() error { _, err := s.Head(b.Context(), q, 200); return err }
	}
	for _, c := range []struct {
		name string
		most float64 // of the peer's time
		do   func() error
	}{
		{"Listing", 5, listing(session.SheetQuery{})},
		{"Listing/chat", 0.4, listing(session.SheetQuery{Chat: 1})},
		{"Listing/favourites", 1, listing(session.SheetQuery{Starred: true})},
		{"Listing/size", 7, listing(session.SheetQuery{Sort: session.BySize})},
		{"Listing/sender", 6, listing(session.SheetQuery{Sort: session.BySender})},
		{"Listing/search", 0.7, listing(session.SheetQuery{Search: "boat"})},
		{"Listing/search-two-characters", 1.5, listing(session.SheetQuery{Search: "生日"})},
		{"Listing/search-part-of-two-letters", 8, listing(session.SheetQuery{Search: "oa"})},
		{"Head", 0.1, head(session.SheetQuery{})},
		{"Head/chat", 0.1, head(session.SheetQuery{Chat: 1})},
		{"Head/size", 0.2, head(session.SheetQuery{Sort: session.BySize})},
		{"Head/sender", 0.2, head(session.SheetQuery{Sort: session.BySender})},
		{"Head/search", 0.3, head(session.SheetQuery{Search: "boat"})},
		{"Census", 20, func() error { _, err := s.Census(b.Context(), ids); return err }},
		{"Usage", 4, func() error { _, err := s.Usage(b.Context(), time.UTC); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			peer := func() error {
				rows, err := s.r.rows(b.Context(), `SELECT id FROM message ORDER BY id`)
				if err != nil {
					return err
				}
				_, err = collect(rows, func(id *int64) []any { return []any{id} })
				return err
			}
			ours, theirs := least(b, c.do, peer)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(ours.Microseconds())/1000, "ms-ours")
			b.ReportMetric(float64(ours)/float64(theirs), "×ids-of-messages")
			if float64(ours) > c.most*float64(theirs) {
				b.Errorf("%.2f of the peer's time, limit %.1f", float64(ours)/float64(theirs), c.most)
			}
		})
	}
}

// least is the shortest of some rounds of each, which take turns.
func least(b *testing.B, do ...func() error) (ours, theirs time.Duration) {
	b.Helper()
	best := [2]time.Duration{time.Hour, time.Hour}
	for range 9 {
		for i, fn := range do {
			at := time.Now()
			if err := fn(); err != nil {
				b.Fatal(err)
			}
			best[i] = min(best[i], time.Since(at))
		}
	}
	return best[0], best[1]
}
