package wa_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/session/wa"
)

// ears is an Inbox that tells of the answers of the phone.
type ears struct {
	wa.Inbox
	heard func(id session.MessageID, err error)
}

func (e ears) Answered(ctx context.Context, id session.MessageID, ref media.Ref, answer error) error {
	err := e.Inbox.Answered(ctx, id, ref, answer)
	e.heard(id, answer)
	return err
}

// lab fetches on a rig, whose media host keeps files for two weeks, and asks the
// phone for what it has no longer.
type lab struct {
	*rig
	gallery *gallery.Gallery
	asker   *ask.Asker
	fetcher *fetch.Fetcher
	halt    func()

	mu      sync.Mutex
	answers []session.MessageID
}

func newLab(t *testing.T) *lab {
	server, endpoint := serve(t, sandbox.Options{Log: logger(t), Delay: 300 * time.Millisecond})
	l := &lab{rig: &rig{t: t, server: server, endpoint: endpoint, dir: t.TempDir()}}
	var err error
	if l.gallery, err = gallery.Open(filepath.Join(l.dir, "pictures")); err != nil {
		t.Fatal(err)
	}
	l.work()
	t.Cleanup(func() {
		l.halt()
		l.gallery.Close()
	})
	l.pair()
	return l
}

// work starts everything that the lab does, until halt.
func (l *lab) work() {
	l.start(func(i wa.Inbox) wa.Inbox {
		return ears{i, func(id session.MessageID, _ error) {
			l.mu.Lock()
			l.answers = append(l.answers, id)
			l.mu.Unlock()
			l.wake()
		}}
	})
	host := &fetch.HTTP{Client: l.endpoint.HTTPClient(), Hosts: l.client.MediaHosts, Loopback: l.endpoint.Address}
	asker := &ask.Asker{Source: l.store.Asks(), Phone: l.client, Log: logger(l.t)}
	fetcher := fetch.New(fetch.Options{Jobs: told{l.store.Downloads(), asker}, Source: host, Gallery: l.gallery})
	l.mu.Lock()
	l.asker, l.fetcher = asker, fetcher
	l.mu.Unlock()
	ctx, cancel := context.WithCancel(l.t.Context())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{asker.Run, fetcher.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				l.t.Error(err)
			}
		})
	}
	l.halt = func() {
		cancel()
		wg.Wait()
		l.rig.halt()
		l.halt = func() {}
	}
}

// told wakes the asker when a download has ended: the phone may be wanted.
type told struct {
	store.DownloadQueue
	asker *ask.Asker
}

func (q told) Finish(ctx context.Context, job media.Job, err error, retryAt time.Time) error {
	defer q.asker.Wake()
	return q.DownloadQueue.Finish(ctx, job, err, retryAt)
}

func (l *lab) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asker != nil {
		l.asker.Wake()
		l.fetcher.Wake()
	}
}

// heard is how often the phone has answered about a file.
func (l *lab) heard(id session.MessageID) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.answers {
		if a == id {
			n++
		}
	}
	return n
}

// questions are those that the phone was asked and has not answered.
func (l *lab) questions() (n int) {
	l.t.Helper()
	list, err := l.store.Transfers(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, x := range list {
		if x.Way == session.Ask && x.Step == session.Running {
			n++
		}
	}
	return n
}

// want asks for files and waits until they are in that state.
func (l *lab) want(state media.State, ids ...session.MessageID) {
	l.t.Helper()
	if err := l.store.Enqueue(l.t.Context(), ids...); err != nil {
		l.t.Fatal(err)
	}
	l.wake()
	l.state(state, ids...)
}

func (l *lab) state(state media.State, ids ...session.MessageID) {
	l.t.Helper()
	l.wait(string(state), func() bool {
		return !slices.ContainsFunc(ids, func(id session.MessageID) bool { return l.message(id).Media.State != state })
	})
}

// old are pictures that the media host has no longer, one of a person, one of a
// group and one of our own among them. No two are of one file.
func (l *lab) old(n int) (ids []session.MessageID) {
	l.t.Helper()
	var first, rest []session.MessageID
	seen := map[string]bool{}
	files := map[media.Key]bool{}
	for _, m := range l.pictures() {
		key := m.Media.Key()
		if m.Media.State != media.Remote && m.Media.State != media.Expired || time.Since(m.Time) < session.HostKeeps+time.Hour || files[key] {
			continue
		}
		files[key] = true
		kind := string(m.ChatJID[len(m.ChatJID)-4:])
		if m.FromMe {
			kind = "own"
		}
		if !seen[kind] {
			seen[kind] = true
			first = append(first, m.ID)
		} else {
			rest = append(rest, m.ID)
		}
	}
	if ids = append(first, rest...); len(seen) < 3 || len(ids) < n {
		l.t.Fatalf("%d old pictures of %d kinds", len(ids), len(seen))
	}
	return ids[:n]
}

// TestExpired is an old picture's whole way: the media host has it no longer, the
// phone is asked, answers in all the ways that phones have, and it is fetched.
func TestExpired(t *testing.T) {
	l := newLab(t)
	faults := l.server.Faults()
	ids := l.old(12)
	next := func(n int) []session.MessageID {
		these := ids[:n]
		ids = ids[n:]
		return these
	}

	l.want(media.Ready, next(5)...)

	faults.Phone(peer.Twice)
	twice := next(1)
	l.want(media.Ready, twice...)
	l.wait("second answer", func() bool { return l.heard(twice[0]) == 2 })
	l.state(media.Ready, twice...)

	faults.Phone(peer.Late)
	l.want(media.Ready, next(1)...)

	faults.Phone(peer.NotFound)
	gone := next(1)
	l.want(media.Gone, gone...)
	if f := l.message(gone[0]).Media.Fault; f != media.NotOnPhone {
		t.Errorf("gone because of %q", f)
	}

	faults.Phone(peer.Failing)
	failed := next(1)
	l.want(media.Expired, failed...)
	if m := l.message(failed[0]).Media; m.Fault != media.PhoneSilent || time.Until(m.Due) < 11*time.Hour {
		t.Errorf("expired because of %q, again at %v", m.Fault, m.Due)
	}
	faults.Phone(peer.Prompt)
	l.want(media.Ready, failed...)

	// Asked before a restart, answered after it.
	faults.PhoneOffline(true)
	late := next(2)
	l.want(media.Waiting, late...)
	l.wait("question", func() bool { return l.questions() == len(late) })
	l.halt()
	faults.PhoneOffline(false)
	l.work()
	l.phase(session.PhaseOnline)
	l.wake() // as app does: what was not asked before the end is asked now
	l.state(media.Ready, late...)

	// Without a network nothing is asked, and all of it once there is one.
	faults.Offline(true)
	l.phase(session.PhaseOffline)
	dark := next(1)
	if err := l.store.Ask(t.Context(), dark...); err != nil {
		t.Fatal(err)
	}
	l.wake()
	l.state(media.Waiting, dark...)
	faults.Offline(false)
	if err := l.client.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.phase(session.PhaseOnline)
	l.wake()
	l.state(media.Ready, dark...)
	for _, m := range l.pictures() {
		if m.Media.State == media.Ready && !l.gallery.Has(m.Media.File) {
			t.Error("a picture that is not there")
		}
	}
}
