package fetch

import (
	"context"
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

// desk runs a Fetcher on jobs and notes what it tells.
type desk struct {
	*Fetcher
	files  *gallery.Gallery
	rows   *rows
	mu     sync.Mutex
	states map[int64][]media.State
	free   atomic.Int64
	stop   func()
}

func run(t *testing.T, src Source, jobs ...media.Job) *desk {
	t.Helper()
	return runIn(t, files(t), src, jobs...)
}

func runIn(t *testing.T, g *gallery.Gallery, src Source, jobs ...media.Job) *desk {
	t.Helper()
	d := &desk{files: g, rows: &rows{waiting: jobs, ended: make(chan end, 100)},
		states: map[int64][]media.State{}}
	d.free.Store(1 << 40)
	d.Fetcher = New(Options{
		Jobs: d.rows, Source: src, Gallery: d.files, Board: media.NewBoard(nil, nil),
		Free: func() (int64, error) { return d.free.Load(), nil },
		State: func(_ context.Context, id int64, s media.State) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.states[id] = append(d.states[id], s)
			return nil
		},
		Time: func(id int64) time.Time { return time.Unix(id, 0) },
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	d.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(d.stop)
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

// add puts a job into the queue.
func (d *desk) add(j media.Job) {
	d.rows.mu.Lock()
	d.rows.waiting = append(d.rows.waiting, j)
	d.rows.mu.Unlock()
	d.Wake()
}

// parts are the partial files that are left, and their bytes.
func parts(t *testing.T, g *gallery.Gallery) (int, int64) {
	t.Helper()
	n, size, err := g.Partials()
	if err != nil {
		t.Fatal(err)
	}
	return n, size
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
	d := run(t, h, media.Job{ID: 1700000000, Ref: ref, Attempt: 1})
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
	d.add(media.Job{ID: 2, Ref: ref, Attempt: 1})
	if e := d.next(t); e.err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, e.err)
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
			d := run(t, h, media.Job{ID: 1, Ref: ref, Attempt: 1})
			if e := d.next(t); media.FaultOf(e.err) != c.want || asked != c.asked || e.retryAt.IsZero() != (c.want != media.Truncated) {
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
	d := run(t, h, media.Job{ID: 7, Ref: ref, Attempt: 1})
	<-begun
	if !d.Cancel(7) {
		t.Error("not under way")
	}
	if e := d.next(t); media.FaultOf(e.err) != media.Cancelled || !e.retryAt.IsZero() {
		t.Errorf("%v, retry %v", e.err, e.retryAt)
	}
	if n, _ := parts(t, d.files); d.count(t) != 0 || n != 0 {
		t.Errorf("left of it: %d files, %d partial ones", d.count(t), n)
	}
}
