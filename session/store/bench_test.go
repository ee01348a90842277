package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// bulk is a made-up past of any length, in which every tenth picture or so has
// something that a filter asks for.
type bulk struct {
	pictures, words int // messages
	rng             *rand.Rand
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

// save stores all of b in batches, and says how many rows a second that were of
// the first and of the last tenth.
func (b *bulk) save(tb testing.TB, s *Store) (first, last float64) {
	tb.Helper()
	all, step := b.pictures+b.words, 2000
	began := time.Now()
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
	tb.Logf("%d messages in %v", all, time.Since(began))
	return first, last
}

func openBulk(tb testing.TB, pictures, words int) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), filepath.Join(tb.TempDir(), "catalogue.db"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	b := bulk{pictures: pictures, words: words}
	first, last := b.save(tb, s)
	tb.Logf("%.0f a second at first, %.0f at the end", first, last)
	return s
}
