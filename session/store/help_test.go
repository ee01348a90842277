package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// clock is a time that a test moves by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) add(d time.Duration) time.Time {
	c.at = c.at.Add(d)
	return c.at
}

// openClocked opens a catalogue whose clock is moved by hand.
func openClocked(t *testing.T) (*store.Store, *clock) {
	t.Helper()
	c := &clock{start()}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "catalogue.db"), store.Options{Now: c.now})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s, c
}

// pictures saves n pictures of Ana's, A0 first, as history, and returns their ids.
func pictures(t *testing.T, s *store.Store, n int) (ids []session.MessageID) {
	t.Helper()
	b := session.Batch{History: true}
	for i := range n {
		b.Messages = append(b.Messages, picture(ana, ana, fmt.Sprint("A", i), i, i+1))
	}
	saveBatch(t, s, b)
	for i := range n {
		ids = append(ids, find(t, s, ana, fmt.Sprint("A", i)).ID)
	}
	return ids
}

// ready fetches a file as the fetcher does.
func ready(t *testing.T, s *store.Store, ids ...session.MessageID) {
	t.Helper()
	must(t, s.Enqueue(t.Context(), ids...))
	for _, j := range claim(t, s, len(ids)) {
		finish(t, s, j, nil, time.Time{})
	}
}

func stateOf(t *testing.T, s *store.Store, id session.MessageID, want media.State, fault media.Fault) session.Media {
	t.Helper()
	m, err := s.Message(t.Context(), id)
	must(t, err)
	if m.Media.State != want || m.Media.Fault != fault {
		t.Errorf("%s is %q (%q), want %q (%q)", m.WAID, m.Media.State, m.Media.Fault, want, fault)
	}
	return *m.Media
}

// names are the WAIDs of jobs' messages, in order.
func names(t *testing.T, s *store.Store, jobs []media.Job) (list []string) {
	t.Helper()
	for _, j := range jobs {
		m, err := s.Message(t.Context(), session.MessageID(j.ID))
		must(t, err)
		list = append(list, m.WAID)
	}
	return list
}

func forget(t *testing.T, s *store.Store, files ...media.Key) []session.MessageID {
	t.Helper()
	ids, err := s.Forget(t.Context(), files...)
	must(t, err)
	return ids
}
