package fetch

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/queue"
)

// tap is a media host that gives so many bytes of a file and then waits, until
// it is opened.
type tap struct {
	*HTTP
	mu     sync.Mutex
	files  map[string][]byte
	asked  map[string][]int // from which byte, by path
	first  int
	begun  chan string
	opened chan struct{}
	out    atomic.Int64
}

func newTap(t *testing.T, first int) *tap {
	s := &tap{files: map[string][]byte{}, asked: map[string][]int{}, first: first,
		begun: make(chan string, 100), opened: make(chan struct{})}
	s.HTTP = host(t, s.serve)
	return s
}

func (s *tap) add(t *testing.T, path string, file []byte) media.Ref {
	ref, body := seal(t, file)
	ref.DirectPath = path + "?oe=1"
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = body
	return ref
}

func (s *tap) asks(path string) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

func (s *tap) serve(w http.ResponseWriter, r *http.Request) {
	from, part := rangeOf(r)
	s.mu.Lock()
	body := s.files[r.URL.Path]
	s.asked[r.URL.Path] = append(s.asked[r.URL.Path], from)
	s.mu.Unlock()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)-from))
	if part {
		w.Header().Set("Content-Range", "bytes "+strconv.Itoa(from)+"-"+strconv.Itoa(len(body)-1)+"/"+strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusPartialContent)
	}
	if rest := body[from:]; s.first < len(rest) {
		w.Write(rest[:s.first])
		w.(http.Flusher).Flush()
		s.out.Add(int64(s.first))
		s.begun <- r.URL.Path
		select {
		case <-s.opened:
		case <-r.Context().Done():
			return
		}
		from += s.first
	}
	n, _ := w.Write(body[from:])
	s.out.Add(int64(n))
}

// arrived waits until so much of a file is on the disk.
func (d *desk) arrived(t *testing.T, size int64) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, n := parts(t, d.files); n >= size {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing arrives")
		}
		<-time.After(time.Millisecond)
	}
}

// much is more than two chunks, so that something is on the disk.
const much = 300_000

func TestPauseKeepsWhatIsHereAndGoesOn(t *testing.T) {
	t.Parallel()
	file := noise(2 * much)
	s := newTap(t, much)
	ref := s.add(t, "/a", file)
	d := run(t, s, media.Job{ID: 7, Ref: ref, Attempt: 1})
	<-s.begun
	d.arrived(t, 200_000)
	if !d.Pause(7) || d.Pause(8) {
		t.Error("what is under way is not known")
	}
	e := d.next(t)
	if !errors.Is(e.err, queue.ErrPaused) || e.retryAt.IsZero() {
		t.Errorf("ended with %v, again at %v", e.err, e.retryAt)
	}
	n, size := parts(t, d.files)
	if n != 1 || size < 200_000 || size%16 != 0 || d.count(t) != 0 {
		t.Fatalf("%d partial files of %d bytes", n, size)
	}
	close(s.opened)
	d.add(media.Job{ID: 7, Ref: ref, Attempt: 2})
	if e := d.next(t); e.err != nil || !d.files.Has(ref.Key()) {
		t.Fatal(e.err)
	}
	if asked := s.asks("/a"); len(asked) != 2 || int64(asked[1]) != size {
		t.Errorf("asked from %v, had %d", asked, size)
	}
	if n, _ := parts(t, d.files); n != 0 {
		t.Errorf("%d partial files left", n)
	}
}

func TestRestartGoesOn(t *testing.T) {
	t.Parallel()
	file := noise(2 * much)
	s := newTap(t, much)
	ref := s.add(t, "/a", file)
	dir := filepath.Join(t.TempDir(), "g")
	g, err := gallery.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := runIn(t, g, s, media.Job{ID: 7, Ref: ref, Attempt: 1})
	<-s.begun
	d.arrived(t, 200_000)
	d.stop()
	select {
	case e := <-d.rows.ended:
		t.Errorf("the end of the run became %v", e.err)
	default:
	}
	g.Close()
	if g, err = gallery.Open(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	// What a power loss does to a length: the end was never written.
	names, _ := filepath.Glob(filepath.Join(dir, ".partial", "*"))
	f, err := os.OpenFile(names[0], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.Write(make([]byte, 1000))
	f.Close()
	close(s.opened)
	d = runIn(t, g, s, media.Job{ID: 7, Ref: ref, Attempt: 2})
	if e := d.next(t); e.err != nil || !g.Has(ref.Key()) {
		t.Fatal(e.err)
	}
	asked := s.asks("/a")
	if n, _ := parts(t, g); n != 0 || len(asked) != 3 || asked[1] == 0 || asked[2] != 0 {
		t.Errorf("asked from %v, %d partial files left", asked, n)
	}
}

func TestHoldStopsAllTransfersAtOnce(t *testing.T) {
	t.Parallel()
	s := newTap(t, much)
	var jobs []media.Job
	for i := range 5 {
		ref := s.add(t, "/"+strconv.Itoa(i), noise(2*much+i))
		jobs = append(jobs, media.Job{ID: int64(i + 1), Ref: ref, Attempt: 1})
	}
	d := run(t, s, jobs...)
	for range 3 {
		<-s.begun
	}
	d.arrived(t, 3*200_000)
	began := time.Now()
	d.Hold(true)
	var back []media.Job
	for range 3 {
		e := d.next(t)
		if !errors.Is(e.err, queue.ErrPaused) || e.retryAt.IsZero() {
			t.Errorf("ended with %v, again at %v", e.err, e.retryAt)
		}
		back = append(back, e.job)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
	close(s.opened)
	for _, j := range back {
		d.add(j)
	}
	select {
	case p := <-s.begun:
		t.Errorf("%s was begun while all is held", p)
	case <-time.After(100 * time.Millisecond):
	}
	d.Hold(false)
	for range 5 {
		if e := d.next(t); e.err != nil {
			t.Error(e.err)
		}
	}
	if n, _ := parts(t, d.files); n != 0 || d.count(t) != 5 {
		t.Errorf("%d files, %d partial ones", d.count(t), n)
	}
}

func TestCancelRemovesWhatIsHere(t *testing.T) {
	t.Parallel()
	s := newTap(t, much)
	ref := s.add(t, "/a", noise(2*much))
	d := run(t, s, media.Job{ID: 7, Ref: ref, Attempt: 1})
	<-s.begun
	d.arrived(t, 200_000)
	d.Cancel(7)
	if e := d.next(t); media.FaultOf(e.err) != media.Cancelled || errors.Is(e.err, queue.ErrPaused) || !e.retryAt.IsZero() {
		t.Errorf("ended with %v", e.err)
	}
	if n, _ := parts(t, d.files); n != 0 {
		t.Error("what was cancelled is kept")
	}
}

func TestALineThatBreaksOffIsGoneOnWith(t *testing.T) {
	t.Parallel()
	file := noise(4 << 20)
	ref, body := seal(t, file)
	var from []int
	h := host(t, func(w http.ResponseWriter, r *http.Request) {
		at, _ := rangeOf(r)
		from = append(from, at)
		if len(from) > 6 {
			serve(w, r, body)
			return
		}
		// So much, and the line is cut; more often than a broken file is read.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)-at))
		if at > 0 {
			w.Header().Set("Content-Range", "bytes "+strconv.Itoa(at)+"-"+strconv.Itoa(len(body)-1)+"/*")
			w.WriteHeader(206)
		}
		w.Write(body[at : at+500_000])
		panic(http.ErrAbortHandler)
	})
	d := run(t, h, media.Job{ID: 1, Ref: ref, Attempt: 1})
	if e := d.next(t); e.err != nil || !d.files.Has(ref.Key()) {
		t.Fatalf("%v, asked from %v", e.err, from)
	}
	for i := 1; i < len(from); i++ {
		if from[i] <= from[i-1] {
			t.Errorf("asked from %v", from)
		}
	}
	if n, _ := parts(t, d.files); n != 0 {
		t.Errorf("%d partial files left", n)
	}
}

func TestSameReferenceTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newTap(t, much)
	ref := s.add(t, "/a", noise(2*much))
	d := run(t, s, media.Job{ID: 1, Ref: ref, Attempt: 1}, media.Job{ID: 2, Ref: ref, Attempt: 1})
	<-s.begun
	close(s.opened)
	for range 2 {
		if e := d.next(t); e.err != nil {
			t.Error(e.err)
		}
	}
	if asked := s.asks("/a"); len(asked) != 1 || d.count(t) != 1 {
		t.Errorf("asked %v", asked)
	}
}

func TestFromTheTrash(t *testing.T) {
	t.Parallel()
	file := noise(5000)
	ref, body := seal(t, file)
	asked := 0
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { asked++; w.Write(body) })
	g := files(t)
	if err := resume(t, h, g, ref); err != nil {
		t.Fatal(err)
	}
	if err := g.Trash(ref.Key()); err != nil {
		t.Fatal(err)
	}
	d := runIn(t, g, h, media.Job{ID: 1, Ref: ref, Attempt: 1})
	if e := d.next(t); e.err != nil || asked != 1 || !g.Has(ref.Key()) {
		t.Errorf("asked %d times, %v", asked, e.err)
	}
	// What was damaged in the trash is fetched.
	path, _ := g.Path(ref.Key())
	if err := os.WriteFile(path, make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := g.Trash(ref.Key()); err != nil {
		t.Fatal(err)
	}
	d.add(media.Job{ID: 2, Ref: ref, Attempt: 1})
	if e := d.next(t); e.err != nil || asked != 2 || !g.Has(ref.Key()) {
		t.Errorf("asked %d times, %v", asked, e.err)
	}
	if n, _, _ := g.TrashSize(t.Context()); n != 0 {
		t.Errorf("%d files in the trash", n)
	}
}

// roused is a queue that can be told of the network.
type roused struct {
	*rows
	times int
}

func (r *roused) Rouse(context.Context) error { r.times++; return nil }

func TestOnlineRousesTheQueue(t *testing.T) {
	q := &roused{rows: &rows{ended: make(chan end, 1)}}
	f := New(Options{Jobs: q, Source: &HTTP{}, Gallery: files(t)})
	if err := f.Online(t.Context()); err != nil || q.times != 1 {
		t.Errorf("%v, %d times", err, q.times)
	}
	f = New(Options{Jobs: q.rows, Source: &HTTP{}, Gallery: files(t)})
	if err := f.Online(t.Context()); err != nil {
		t.Error(err)
	}
}
