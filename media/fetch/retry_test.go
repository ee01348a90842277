package fetch

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func TestRetry(t *testing.T) {
	again := map[media.Fault]bool{media.Busy: true, media.TimedOut: true, media.Truncated: true, media.Offline: true,
		media.LowDisk: true, media.DiskFull: true}
	for _, fault := range []media.Fault{
		media.BadRef, media.BadHost, media.BadKey, media.BadCipher, media.BadPlain, media.Truncated, media.TooLong, media.TooLarge,
		media.NotFound, media.DiskFull, media.NotWritable, media.Internal, media.Busy, media.TimedOut, media.Offline, media.LowDisk,
	} {
		f := New(Options{Source: &HTTP{}, Gallery: files(t)})
		f.count(media.Job{ID: 1}, fault, false)
		if _, ok := f.retry(media.Job{ID: 1, Attempt: 1}, fault); ok != again[fault] {
			t.Errorf("%s: again %v", fault, ok)
		}
	}
}

func TestFiveAttempts(t *testing.T) {
	f := New(Options{Source: &HTTP{}, Gallery: files(t)})
	job := media.Job{ID: 1}
	fail := func(err error, gained bool) (time.Duration, bool) {
		job.Attempt++
		f.count(job, err, gained)
		return f.retry(job, err)
	}
	within := func(d, want time.Duration) bool { return d >= want && d <= want*6/5 }
	busy := fmt.Errorf("status 503: %w", media.Busy)
	for i, want := range []time.Duration{30 * time.Second, 5 * time.Minute, 50 * time.Minute, 6 * time.Hour} {
		// What is not the file's fault does not count, however often.
		for range 10 {
			if d, ok := fail(media.Offline, false); !ok || d > offlineDelay {
				t.Fatalf("without network: %v, %v", d, ok)
			}
			if d, ok := fail(media.LowDisk, false); !ok || d != diskDelay {
				t.Fatalf("disk full: %v, %v", d, ok)
			}
		}
		if d, ok := fail(busy, false); !ok || !within(d, want) {
			t.Errorf("attempt %d: %v, %v, want %v", i+1, d, ok, want)
		}
	}
	if _, ok := fail(busy, false); ok {
		t.Error("a sixth attempt")
	}
	// Asked for again by the user: from the beginning.
	if d, ok := fail(media.TimedOut, false); !ok || !within(d, 30*time.Second) {
		t.Errorf("anew: %v, %v", d, ok)
	}
	// As long as more of it comes each time, it is worth going on.
	for range 20 {
		if d, ok := fail(media.Truncated, true); !ok || !within(d, 30*time.Second) {
			t.Fatalf("with gain: %v, %v", d, ok)
		}
	}
}

func TestTheHostsOwnTimeCounts(t *testing.T) {
	f := New(Options{Source: &HTTP{}, Gallery: files(t)})
	for after, want := range map[time.Duration]time.Duration{
		time.Second: 30 * time.Second, time.Hour: time.Hour, 100 * time.Hour: longest,
	} {
		f.failures[1] = 1
		d, ok := f.retry(media.Job{ID: 1}, fmt.Errorf("host: %w", &later{media.Busy, after}))
		if !ok || d < want || d > want*6/5 {
			t.Errorf("asked for %v, waits %v", after, d)
		}
	}
}

func TestDiskFloor(t *testing.T) {
	t.Parallel()
	file := noise(12 << 20)
	ref, body := seal(t, file)
	var asked atomic.Int32
	h := host(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); serve(w, r, body) })
	d := run(t, h)
	d.SetFloor(100 << 20)
	d.free.Store(111 << 20)
	d.add(media.Job{ID: 1, Ref: ref, Attempt: 9})
	e := d.next(t)
	if wait := time.Until(e.retryAt); media.FaultOf(e.err) != media.LowDisk || wait < 4*time.Minute || wait > 6*time.Minute {
		t.Errorf("ended with %v, again in %v", e.err, wait)
	}
	if n, _ := parts(t, d.files); n != 0 || asked.Load() != 0 {
		t.Errorf("begun all the same: asked %d times", asked.Load())
	}
	// For what no file may be there is no room to wait for.
	huge := ref
	huge.Size = 1 << 60
	d.add(media.Job{ID: 2, Ref: huge})
	if e := d.next(t); media.FaultOf(e.err) != media.TooLarge || !e.retryAt.IsZero() {
		t.Errorf("of 2^60 bytes: ended with %v, again at %v", e.err, e.retryAt)
	}
	// A small one still fits.
	small, smallBody := seal(t, noise(1000))
	h2 := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(smallBody) })
	d2 := run(t, h2)
	d2.SetFloor(100 << 20)
	d2.free.Store(101 << 20)
	d2.add(media.Job{ID: 2, Ref: small, Attempt: 1})
	if e := d2.next(t); e.err != nil {
		t.Error(e.err)
	}
	d.free.Store(113 << 20)
	d.add(media.Job{ID: 1, Ref: ref, Attempt: 10})
	if e := d.next(t); e.err != nil {
		t.Error(e.err)
	}
}

func TestDiskFloorOfALongFile(t *testing.T) {
	t.Parallel()
	file := noise(12 << 20)
	s := newTap(t, 1<<20)
	ref := s.add(t, "/a", file)
	d := run(t, s)
	d.SetFloor(100 << 20)
	d.free.Store(200 << 20)
	d.add(media.Job{ID: 1, Ref: ref, Attempt: 1})
	<-s.begun
	d.free.Store(100 << 20) // somebody else fills the disk
	close(s.opened)
	if e := d.next(t); media.FaultOf(e.err) != media.LowDisk || e.retryAt.IsZero() {
		t.Errorf("ended with %v", e.err)
	}
	if n, size := parts(t, d.files); n != 1 || size < checkEvery || size >= ref.Size {
		t.Errorf("%d bytes are kept", size)
	}
	d.free.Store(200 << 20)
	d.SetFloor(50 << 20) // ends the rest
	d.add(media.Job{ID: 1, Ref: ref, Attempt: 2})
	if e := d.next(t); e.err != nil {
		t.Error(e.err)
	}
	if asked := s.asks("/a"); len(asked) != 2 || asked[1] < checkEvery {
		t.Errorf("asked from %v", asked)
	}
}

func TestManyFilesShareTheRoom(t *testing.T) {
	f := New(Options{Source: &HTTP{}, Gallery: files(t), Free: func() (int64, error) { return 100, nil }})
	f.SetFloor(20)
	if f.room(1, 40) != nil || f.room(2, 30) != nil {
		t.Error("80 bytes are there for both")
	}
	if err := f.room(3, 30); media.FaultOf(err) != media.LowDisk {
		t.Errorf("100 bytes into 80: %v", err)
	}
	f.done(3)
	f.done(1)
	if err := f.room(3, 30); err != nil {
		t.Errorf("60 bytes into 80: %v", err)
	}
	f.Free = func() (int64, error) { return 0, media.Unreadable }
	if err := f.room(4, 1<<40); err != nil {
		t.Errorf("a disk that does not say: %v", err)
	}
}

func TestWithoutNetworkFewAreTried(t *testing.T) {
	t.Parallel()
	h := host(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	})
	d := run(t, h)
	for i := range 50 {
		ref, _ := seal(t, noise(100+i))
		d.rows.mu.Lock()
		d.rows.waiting = append(d.rows.waiting, media.Job{ID: int64(i + 1), Ref: ref, Attempt: 1})
		d.rows.mu.Unlock()
	}
	d.Wake()
	for range darkAfter {
		if e := d.next(t); media.FaultOf(e.err) != media.Offline || e.retryAt.IsZero() {
			t.Errorf("ended with %v", e.err)
		}
	}
	d.Wake()
	<-time.After(200 * time.Millisecond)
	d.rows.mu.Lock()
	left := len(d.rows.waiting)
	d.rows.mu.Unlock()
	if left < 50-darkAfter-3 {
		t.Errorf("only %d of 50 were left alone", left)
	}
	if err := d.Online(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range darkAfter { // more are tried at once
		d.next(t)
	}
}
