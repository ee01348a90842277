package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/outbox"
	"github.com/contactsheet/contactsheet/session/store"
)

// stuck is a media host that sends nothing.
type stuck struct{ busy atomic.Int64 }

func (s *stuck) SetLimit(int64) {}

func (s *stuck) Fetch(ctx context.Context, _ media.Ref, _ *gallery.Temp, _ func(int64)) error {
	s.busy.Add(1)
	defer s.busy.Add(-1)
	<-ctx.Done()
	return ctx.Err()
}

// idle is a program without window and link that fetches from a stuck host, and
// the pictures that it may fetch.
func idle(t *testing.T, n int) (*services, *stuck, []session.MessageID) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, host, dir := &services{now: time.Now}, &stuck{}, t.TempDir()
	var err error
	s.store, err = store.Open(t.Context(), filepath.Join(dir, "catalogue.db"), store.Options{})
	check(err)
	s.files, err = gallery.Open(filepath.Join(dir, "gallery"))
	check(err)
	s.closers = append(s.closers, s.store.Close, s.files.Close)
	s.asker = &ask.Asker{Source: s.store.Asks()}
	s.fetch = fetch.New(fetch.Options{Jobs: downloads{s.store.Downloads(), s.asker.Wake, func(media.Key) {}}, Source: host, Gallery: s.files})
	s.outbox = outbox.New(outbox.Config{Store: s.store, Jobs: s.store.Outbox()})
	b := session.Batch{History: true}
	for i := range n {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		b.Messages = append(b.Messages, session.Arrival{Chat: "34600111222@s.whatsapp.net", Message: session.Message{
			WAID: fmt.Sprint("W", i), Time: time.Unix(1_790_000_000, 0),
			Media: &session.Media{Ref: media.Ref{
				Kind: media.Image, DirectPath: "/v/a", MediaKey: sum[:], FileSHA256: sum[:], FileEncSHA256: sum[:], Size: 9,
			}},
		}})
	}
	check(s.store.Save(t.Context(), b))
	e, err := s.store.Chats(t.Context(), session.ChatQuery{})
	check(err)
	ms, err := s.store.Messages(t.Context(), e[0].ID, 0, n)
	check(err)
	ids := make([]session.MessageID, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.fetch.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		check(<-done)
		check(s.close())
	})
	return s, host, ids
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// What waits behind a transfer that is cancelled must not take its place when it
// is cancelled as well: it would go on to its end, and no row would tell.
func TestCancellingAllEndsAll(t *testing.T) {
	s, host, ids := idle(t, 40)
	for range 10 {
		if err := (actions{s}).Download(t.Context(), ids...); err != nil {
			t.Fatal(err)
		}
		eventually(t, "nothing begins", func() bool { return host.busy.Load() == 3 })
		if err := (actions{s}).Cancel(t.Context(), ids...); err != nil {
			t.Fatal(err)
		}
		eventually(t, "a cancelled file is still being fetched", func() bool { return host.busy.Load() == 0 })
	}
}

// Who pauses and goes on faster than the catalogue is written gets what the
// catalogue says in the end.
func TestPausingAllTwiceAtOnce(t *testing.T) {
	s, host, ids := idle(t, 4)
	if err := (actions{s}).Download(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		var both sync.WaitGroup
		for _, on := range []bool{true, false} {
			both.Go(func() {
				if err := (transfers{s}).PauseAll(t.Context(), on); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		want := int64(3)
		if s.store.Paused() {
			want = 0
		}
		eventually(t, fmt.Sprint("held: ", s.store.Paused(), ", and the fetcher does otherwise"),
			func() bool { return host.busy.Load() == want })
	}
}
