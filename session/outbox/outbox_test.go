package outbox_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/outbox"
	"github.com/contactsheet/contactsheet/session/store"
)

const (
	anna = session.JID("34600111222@s.whatsapp.net")
	walk = session.JID("120363000000000001@g.us")
)

// post is a scripted WhatsApp: script says what comes of each attempt.
type post struct {
	more   chan struct{}
	mu     sync.Mutex
	got    []session.Parcel
	script func(ctx context.Context, p session.Parcel, n int, progress func(int64, int64)) error
}

func (p *post) Send(ctx context.Context, parcel session.Parcel, progress func(done, total int64)) (session.Ack, error) {
	p.mu.Lock()
	p.got = append(p.got, parcel)
	n := len(p.got)
	p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	if p.script != nil {
		if err := p.script(ctx, parcel, n, progress); err != nil {
			return session.Ack{}, err
		}
	}
	progress(parcel.Size, parcel.Size)
	ref := media.Ref{Kind: parcel.Kind, MIME: parcel.MIME, DirectPath: "/v/x?oe=1", MediaKey: make([]byte, 32),
		FileSHA256: parcel.Key[:], FileEncSHA256: make([]byte, 32), Size: parcel.Size}
	return session.Ack{Time: time.Unix(1790000000, 0), Ref: ref, Raw: []byte("raw")}, nil
}

func (p *post) parcels() []session.Parcel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]session.Parcel(nil), p.got...)
}

// rig is an Outbox on the real catalogue, gallery and codec.
type rig struct {
	*outbox.Outbox
	t       *testing.T
	dir     string
	post    *post
	store   *store.Store
	gallery *gallery.Gallery
	board   *media.Board

	mu  sync.Mutex
	now time.Time
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir(), post: &post{more: make(chan struct{}, 1)}, now: time.Unix(1790000000, 0)}
	r.open()
	t.Cleanup(r.close)
	return r
}

func (r *rig) open() {
	r.t.Helper()
	var err error
	if r.store, err = store.Open(r.t.Context(), filepath.Join(r.dir, "catalogue.db"), store.Options{Now: r.clock}); err != nil {
		r.t.Fatal(err)
	}
	if r.gallery, err = gallery.Open(filepath.Join(r.dir, "pictures")); err != nil {
		r.t.Fatal(err)
	}
	r.board = media.NewBoard(nil, nil)
	r.Outbox = outbox.New(outbox.Config{
		Store: r.store, Jobs: r.store.Outbox(), Files: r.gallery, Codec: codec.New(0), Sender: r.post,
		Board: r.board, Temp: filepath.Join(r.dir, "temp"), Now: r.clock,
	})
}

func (r *rig) close() {
	r.store.Close()
	r.gallery.Close()
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// pass lets time go by and looks for work.
func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	r.now = r.now.Add(d)
	r.mu.Unlock()
	r.Wake()
}

// run starts the outbox; stop ends it as a quit or a crash would, without
// another word to the catalogue.
func (r *rig) run() (stop func()) {
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Error(err)
		}
	})
}

func (r *rig) message(id session.MessageID) session.Message {
	r.t.Helper()
	m, err := r.store.Message(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// until waits for a message to come that far.
func (r *rig) until(id session.MessageID, d session.Delivery) session.Message {
	r.t.Helper()
	sub := r.store.Feed().Subscribe(r.t.Context())
	deadline := time.After(30 * time.Second)
	for {
		m := r.message(id)
		if m.Delivery == d {
			return m
		}
		select {
		case <-sub.Wake():
			sub.Take()
		case <-deadline:
			r.t.Fatalf("message is %q (%s), not %q", m.Delivery, m.Fault, d)
		}
	}
}

// attempts waits until n parcels were handed over.
func (r *rig) attempts(n int) []session.Parcel {
	r.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		got := r.post.parcels()
		if len(got) >= n {
			return got
		}
		select {
		case <-r.post.more:
		case <-deadline:
			r.t.Fatalf("%d attempts, not %d", len(got), n)
		}
	}
}

func (r *rig) picture(name string, w, h int) string {
	r.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y >> 6), 255})
		}
	}
	path := filepath.Join(r.dir, name)
	f, err := os.Create(path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	if filepath.Ext(name) == ".png" {
		err = png.Encode(f, img)
	} else {
		err = jpeg.Encode(f, img, nil)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return path
}

func (r *rig) add(d session.Draft) []session.MessageID {
	r.t.Helper()
	ids, err := r.Add(r.t.Context(), d)
	if err != nil {
		r.t.Fatal(err)
	}
	return ids
}

// draft is one picture to Anna.
func (r *rig) draft() session.Draft {
	return session.Draft{
		To: []session.JID{anna}, Quality: session.Standard, Compress: true,
		Pictures: []session.Picture{{Path: r.picture("a.png", 200, 120), Caption: "the harbor"}},
	}
}

func TestSend(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	day := 24 * time.Hour
	d := r.draft()
	d.To = []session.JID{anna, walk, anna}
	d.Pictures = append(d.Pictures, session.Picture{Path: r.picture("b.jpg", 2400, 1200), Name: "b.jpg"})
	d.Expires, d.Forwarded, d.ViewOnce = &day, true, true
	ids := r.add(d)
	if len(ids) != 4 {
		t.Fatalf("%d rows for two pictures and two chats", len(ids))
	}
	for _, id := range ids {
		r.until(id, session.Sent)
	}
	seen := map[string]bool{}
	sizes := map[session.JID][]string{}
	for _, p := range r.post.parcels() {
		if seen[p.WAID] || !strings.HasPrefix(p.WAID, "3EB0") || len(p.WAID) != 22 {
			t.Errorf("message id %q", p.WAID)
		}
		seen[p.WAID] = true
		sizes[p.To] = append(sizes[p.To], fmt.Sprintf("%dx%d", p.Width, p.Height))
		if p.Kind != media.Image || p.MIME != "image/jpeg" || !p.ViewOnce || !p.Forwarded || p.Expires != day {
			t.Errorf("%+v", p)
		}
		if len(p.Preview) < 3 || p.Preview[0] != 0xff {
			t.Error("no JPEG preview")
		}
		if data, err := os.ReadFile(p.Path); err != nil || int64(len(data)) != p.Size {
			t.Errorf("prepared file: %d bytes of %d, %v", len(data), p.Size, err)
		}
	}
	for _, to := range []session.JID{anna, walk} {
		if got := strings.Join(sizes[to], " "); got != "200x120 1600x800" {
			t.Errorf("to %s went %s", to, got)
		}
	}
	m := r.message(ids[0])
	if m.Text != "the harbor" || m.Media.State != media.Ready || m.Media.DirectPath == "" || !r.gallery.Has(m.Media.File) {
		t.Errorf("%+v %+v", m, m.Media)
	}
	raw, err := r.store.Raw(t.Context(), anna, m.WAID)
	if err != nil || string(raw) != "raw" {
		t.Errorf("raw %q, %v", raw, err)
	}
	if p := r.board.Progress(int64(ids[0])); p != (media.Progress{}) {
		t.Errorf("progress after the end: %+v", p)
	}
}

func TestOriginal(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	d := r.draft()
	d.Quality, d.ViewOnce, d.Pictures[0].Name = session.Original, true, "sub/har\nbour.png"
	r.until(r.add(d)[0], session.Sent)
	p := r.post.parcels()[0]
	if p.Kind != media.Document || p.MIME != "image/png" || p.FileName != "sub_har_bour.png" || p.ViewOnce {
		t.Errorf("%+v", p)
	}
}

func TestTimerOfTheChatAndReply(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	week := 7 * 24 * time.Hour
	arrival := session.Arrival{Chat: anna, Sender: anna}
	arrival.WAID, arrival.Time, arrival.Text = "3A77", r.clock().Add(-time.Hour), "where are you?"
	if err := r.store.Save(t.Context(), session.Batch{
		Chats: []session.ChatInfo{{JID: anna, Expires: &week}}, Messages: []session.Arrival{arrival},
	}); err != nil {
		t.Fatal(err)
	}
	id, err := r.store.ByWAID(t.Context(), anna, "3A77")
	if err != nil {
		t.Fatal(err)
	}
	d := r.draft()
	d.ReplyTo = id
	r.until(r.add(d)[0], session.Sent)
	p := r.post.parcels()[0]
	if p.Expires != week || p.Quote == nil || p.Quote.WAID != "3A77" || p.Quote.Sender != anna || p.Quote.Text != "where are you?" {
		t.Errorf("%v %+v", p.Expires, p.Quote)
	}
	off := time.Duration(0)
	d.Expires = &off
	r.until(r.add(d)[0], session.Sent)
	if p := r.post.parcels()[1]; p.Expires != 0 {
		t.Errorf("timer switched off for this one: %v", p.Expires)
	}
}

// What may help later is tried again under the same id; what WhatsApp refuses is
// not.
func TestRetry(t *testing.T) {
	for _, fault := range []error{session.NoNetwork, session.Ambiguous, media.TimedOut, media.Busy} {
		t.Run(fault.Error(), func(t *testing.T) {
			r := newRig(t)
			defer r.run()()
			r.post.script = func(_ context.Context, _ session.Parcel, n int, _ func(int64, int64)) error {
				if n < 4 {
					return fmt.Errorf("attempt %d: %w", n, fault)
				}
				return nil
			}
			id := r.add(r.draft())[0]
			for n := range 3 {
				r.attempts(n + 1)
				r.until(id, session.Pending)
				r.pass(time.Hour)
			}
			r.until(id, session.Sent)
			got := r.post.parcels()
			for i, p := range got {
				if p.WAID != got[0].WAID || p.Key != got[0].Key || p.Attempt != i+1 {
					t.Errorf("attempt %d went out as %s, %d", i+1, p.WAID, p.Attempt)
				}
			}
		})
	}
	for _, fault := range []error{session.Restricted, session.Rejected, session.NotOnWhatsApp, session.NotLinked, media.Missing} {
		t.Run(fault.Error(), func(t *testing.T) {
			r := newRig(t)
			defer r.run()()
			r.post.script = func(_ context.Context, _ session.Parcel, n int, _ func(int64, int64)) error {
				if n == 1 {
					return fault
				}
				return nil
			}
			id := r.add(r.draft())[0]
			if m := r.until(id, session.Undone); m.Fault != fault.Error() {
				t.Errorf("failed because of %q", m.Fault)
			}
			r.pass(24 * time.Hour)
			if n := len(r.post.parcels()); n != 1 {
				t.Errorf("%d attempts", n)
			}
			if err := r.Resend(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			r.until(id, session.Sent)
			if got := r.post.parcels(); got[0].WAID != got[1].WAID {
				t.Error("sent again under another id")
			}
		})
	}
}

// A crash at any point leaves a row that goes on under its id.
func TestRestart(t *testing.T) {
	r := newRig(t)
	started := make(chan struct{})
	r.post.script = func(ctx context.Context, _ session.Parcel, n int, _ func(int64, int64)) error {
		if n == 1 {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	stop := r.run()
	id := r.add(r.draft())[0]
	<-started
	stop()
	r.close()
	r.open()
	defer r.run()()
	r.until(id, session.Sent)
	got := r.post.parcels()
	if len(got) != 2 || got[0].WAID != got[1].WAID || got[0].Key != got[1].Key {
		t.Errorf("%d attempts: %+v", len(got), got)
	}
}

func TestCancel(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	uploading, uploaded, answer := make(chan struct{}), make(chan struct{}), make(chan struct{})
	r.post.script = func(ctx context.Context, p session.Parcel, n int, progress func(int64, int64)) error {
		if n == 1 {
			progress(1, p.Size)
			close(uploading)
			<-ctx.Done()
			return ctx.Err()
		}
		progress(p.Size, p.Size)
		close(uploaded)
		<-answer
		return ctx.Err()
	}
	early := r.add(r.draft())[0]
	<-uploading
	if p := r.board.Progress(int64(early)); p.Done != 1 || p.Total == 0 {
		t.Errorf("progress %+v", p)
	}
	if err := r.Cancel(t.Context(), early); err != nil {
		t.Fatal(err)
	}
	r.until(early, session.Withdrawn)
	late := r.add(r.draft())[0]
	<-uploaded
	if err := r.Cancel(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	close(answer)
	r.until(late, session.Sent)
}

// An upload that was given up may still tell of its end: what it says no longer
// counts.
func TestALateReportIsIgnored(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	var late func()
	again := make(chan struct{})
	r.post.script = func(ctx context.Context, p session.Parcel, n int, progress func(int64, int64)) error {
		if n == 1 {
			late = func() { progress(p.Size, p.Size) }
			return session.Rejected
		}
		close(again)
		<-ctx.Done()
		return ctx.Err()
	}
	id := r.add(r.draft())[0]
	r.until(id, session.Undone)
	late()
	if p := r.board.Progress(int64(id)); p != (media.Progress{}) {
		t.Errorf("still shown: %+v", p)
	}
	if err := r.Resend(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	<-again
	if err := r.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r.until(id, session.Withdrawn)
}

// A picture for many chats is prepared once.
func TestPreparedOnce(t *testing.T) {
	r := newRig(t)
	defer r.run()()
	d := r.draft()
	for i := range 10 {
		d.To = append(d.To, session.JID(fmt.Sprintf("4917000000%02d@s.whatsapp.net", i)))
	}
	for _, id := range r.add(d) {
		r.until(id, session.Sent)
	}
	files, _, err := r.gallery.Size(t.Context())
	if err != nil || files != 2 { // the original and what was made of it
		t.Errorf("%d files, %v", files, err)
	}
	left, _ := os.ReadDir(filepath.Join(r.dir, "temp"))
	if len(left) != 0 {
		t.Errorf("%d files left behind", len(left))
	}
}
