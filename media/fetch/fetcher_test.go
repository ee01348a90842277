package fetch

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// rows is a queue in memory.
type rows struct {
	mu      sync.Mutex
	waiting []media.Job
	ended   chan end
}

type end struct {
	job     media.Job
	err     error
	retryAt time.Time
}

func (r *rows) Claim(_ context.Context, _ time.Time, n int) ([]media.Job, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n = min(n, len(r.waiting))
	jobs := slices.Clone(r.waiting[:n])
	r.waiting = r.waiting[n:]
	return jobs, nil
}

func (r *rows) Finish(_ context.Context, job media.Job, err error, retryAt time.Time) error {
	r.ended <- end{job, err, retryAt}
	return nil
}

func (r *rows) Reset(context.Context) error { return nil }

// source is the real HTTP beside a phone that answers as told.
type source struct {
	*HTTP
	renew func(media.Job) (media.Ref, error)
}

func (s source) Renew(_ context.Context, job media.Job) (media.Ref, error) { return s.renew(job) }

// desk runs a Fetcher on jobs and notes what it tells.
type desk struct {
	*Fetcher
	files   *gallery.Gallery
	rows    *rows
	mu      sync.Mutex
	states  map[int64][]media.State
	renewed map[int64]media.Ref
}

func run(t *testing.T, src Source, jobs ...media.Job) *desk {
	t.Helper()
	d := &desk{files: files(t), rows: &rows{waiting: jobs, ended: make(chan end, 10)},
		states: map[int64][]media.State{}, renewed: map[int64]media.Ref{}}
	d.Fetcher = New(Options{
		Jobs: d.rows, Source: src, Gallery: d.files, Board: media.NewBoard(nil, nil),
		State: func(_ context.Context, id int64, s media.State) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.states[id] = append(d.states[id], s)
			return nil
		},
		Renewed: func(_ context.Context, id int64, ref media.Ref) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.renewed[id] = ref
			return nil
		},
		Time: func(id int64) time.Time { return time.Unix(id, 0) },
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) next(t *testing.T) end {
	t.Helper()
	select {
	case e := <-d.rows.ended:
		return e
	case <-time.After(30 * time.Second):
		t.Fatal("no job ended")
		return end{}
	}
}

func (d *desk) count(t *testing.T) int {
	t.Helper()
	n, _, err := d.files.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFetcherBringsFilesIn(t *testing.T) {
	ref, body := seal(t, plain)
	asked := 0
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { asked++; w.Write(body) })
	d := run(t, source{h, nil}, media.Job{ID: 1700000000, Ref: ref, Attempt: 1})
	if e := d.next(t); e.err != nil {
		t.Fatal(e.err)
	}
	path, err := d.files.Path(ref.Key())
	if err != nil {
		t.Fatal(err)
	}
	if st, _ := os.Stat(path); st.ModTime().Unix() != 1700000000 || st.Size() != ref.Size {
		t.Errorf("%v, %d bytes", st.ModTime(), st.Size())
	}
	if !slices.Equal(d.states[1700000000], []media.State{media.Verifying}) {
		t.Errorf("states %v", d.states)
	}
	if d.Board.Progress(1700000000) != (media.Progress{}) {
		t.Error("progress of a transfer that has ended")
	}
	// The same picture in another chat is not fetched again.
	d.rows.mu.Lock()
	d.rows.waiting = []media.Job{{ID: 2, Ref: ref, Attempt: 1}}
	d.rows.mu.Unlock()
	d.Wake()
	if e := d.next(t); e.err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, e.err)
	}
}

func TestFetcherAsksThePhoneOnce(t *testing.T) {
	ref, body := seal(t, plain)
	serve := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/fresh" {
			w.WriteHeader(410)
			return
		}
		w.Write(body)
	}
	fresh := ref
	fresh.DirectPath = "/fresh?oh=1"
	for name, c := range map[string]struct {
		renewed bool
		answer  media.Ref
		err     error
		want    media.Fault
		asked   int
		states  []media.State
	}{
		"answers":        {false, fresh, nil, "", 1, []media.State{media.Waiting, media.Downloading, media.Verifying}},
		"not there":      {false, ref, fmt.Errorf("answer: %w", media.NotOnPhone), media.NotOnPhone, 1, []media.State{media.Waiting}},
		"silent":         {false, ref, media.PhoneSilent, media.PhoneSilent, 1, []media.State{media.Waiting}},
		"cannot ask":     {false, ref, media.BadRef, media.NotFound, 1, []media.State{media.Waiting}},
		"expired again":  {false, ref, nil, media.NotFound, 1, []media.State{media.Waiting, media.Downloading}},
		"asked before":   {true, fresh, nil, media.NotFound, 0, nil},
		"phone unlinked": {false, ref, media.Offline, media.Offline, 1, []media.State{media.Waiting}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			renew := func(media.Job) (media.Ref, error) { asked++; return c.answer, c.err }
			d := run(t, source{host(t, serve), renew}, media.Job{ID: 5, Ref: ref, Attempt: 1, Renewed: c.renewed})
			e := d.next(t)
			if media.FaultOf(e.err) != c.want || asked != c.asked || !slices.Equal(d.states[5], c.states) {
				t.Errorf("%v, asked %d, states %v", e.err, asked, d.states[5])
			}
			if again := c.want == media.Offline; again == e.retryAt.IsZero() {
				t.Errorf("retry at %v", e.retryAt)
			}
			if c.err == nil && c.asked == 1 && d.renewed[5].DirectPath != c.answer.DirectPath {
				t.Errorf("stored %v", d.renewed)
			}
			if want := map[bool]int{true: 1}[c.want == ""]; d.count(t) != want {
				t.Errorf("%d files", d.count(t))
			}
		})
	}
}

func TestFetcherAsksThePhoneFirstWhenTheUserWishesIt(t *testing.T) {
	ref, body := seal(t, plain)
	fresh := ref
	fresh.DirectPath = "/fresh?oh=1"
	var old atomic.Int32
	serve := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/fresh" {
			old.Add(1)
		}
		w.Write(body)
	}
	renew := func(media.Job) (media.Ref, error) { return fresh, nil }
	d := run(t, source{host(t, serve), renew}, media.Job{ID: 5, Ref: ref, Attempt: 1, Ask: true})
	if e := d.next(t); e.err != nil || d.count(t) != 1 || d.renewed[5].DirectPath != fresh.DirectPath {
		t.Errorf("%v, %d files, stored %v", e.err, d.count(t), d.renewed)
	}
	if n := old.Load(); n != 0 {
		t.Errorf("the old path was asked %d times", n)
	}
}

func TestFetcherReadsDamagedBodiesAgain(t *testing.T) {
	ref, body := seal(t, plain)
	flipped := slices.Clone(body)
	flipped[9] ^= 4
	for name, c := range map[string]struct {
		bodies [][]byte
		want   media.Fault
		asked  int
	}{
		"broken off once":   {[][]byte{body[:900], body}, "", 2},
		"broken off always": {[][]byte{body[:900], body[:500], body[:1], body}, media.Truncated, 3},
		"damaged once":      {[][]byte{flipped, body}, "", 2},
		"damaged always":    {[][]byte{flipped, flipped, body}, media.BadCipher, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			h := host(t, func(w http.ResponseWriter, _ *http.Request) { asked++; w.Write(c.bodies[asked-1]) })
			d := run(t, source{h, nil}, media.Job{ID: 1, Ref: ref, Attempt: 1})
			if e := d.next(t); media.FaultOf(e.err) != c.want || asked != c.asked || !e.retryAt.IsZero() {
				t.Errorf("%v after %d times, retry %v", e.err, asked, e.retryAt)
			}
			if want := map[bool]int{true: 1}[c.want == ""]; d.count(t) != want {
				t.Errorf("%d files", d.count(t))
			}
		})
	}
}

func TestFetcherCancels(t *testing.T) {
	ref, body := seal(t, plain)
	begun := make(chan struct{})
	h := host(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(body[:1000])
		w.(http.Flusher).Flush()
		close(begun)
		<-r.Context().Done()
	})
	d := run(t, source{h, nil}, media.Job{ID: 7, Ref: ref, Attempt: 1})
	<-begun
	if !d.Cancel(7) {
		t.Error("not under way")
	}
	if e := d.next(t); media.FaultOf(e.err) != media.Cancelled || !e.retryAt.IsZero() {
		t.Errorf("%v, retry %v", e.err, e.retryAt)
	}
	if d.count(t) != 0 {
		t.Error("half a file in the gallery")
	}
}

func TestRetry(t *testing.T) {
	again := map[media.Fault]bool{media.Busy: true, media.TimedOut: true, media.Offline: true}
	for _, f := range []media.Fault{
		media.BadRef, media.BadHost, media.BadKey, media.BadCipher, media.BadPlain, media.Truncated, media.TooLong, media.NotFound,
		media.NotOnPhone, media.PhoneSilent, media.DiskFull, media.NotWritable, media.Internal, media.Busy, media.TimedOut, media.Offline,
	} {
		if _, ok := retry(media.Job{Attempt: 1}, f); ok != again[f] {
			t.Errorf("%s: again %v", f, ok)
		}
	}
	if _, ok := retry(media.Job{Attempt: 5}, media.Busy); ok {
		t.Error("a sixth attempt at a busy host")
	}
	if d, ok := retry(media.Job{Attempt: 50}, media.Offline); !ok || d != offlineDelay {
		t.Errorf("without network: %v, %v", d, ok)
	}
}
