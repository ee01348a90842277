package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

const (
	// pictures is how many the history of the tests' sandboxes has; they are small.
	pictures = 120
	// patience bounds what a busy machine may need for one step, and the phone
	// that is given half a minute to answer.
	patience = 2 * time.Minute
)

// stage is what every test begins with: folders of a sandbox nobody has linked
// to, of one that has a companion, and of that companion's program. They are
// copied, so that every test has a server and a program of its own, while all
// servers share one root of certificates, which whatsmeow keeps per process.
type stage struct{ fresh, linked, data string }

func newStage(t *testing.T) stage {
	t.Helper()
	st := stage{fresh: t.TempDir(), linked: t.TempDir(), data: t.TempDir()}
	srv, err := sandbox.Start(context.WithoutCancel(t.Context()), sandbox.Options{Dir: st.fresh, Pictures: pictures, Small: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Close(); err != nil {
		t.Fatal(err)
	}
	copyFolder(t, st.linked, st.fresh)
	r := &rig{t: t, data: st.data, dir: st.linked}
	r.serve()
	r.open()
	r.pair()
	r.close()
	if err := r.server.Close(); err != nil {
		t.Fatal(err)
	}
	return st
}

// unlinked is a program that no account is linked to, and its server.
func (st stage) unlinked(t *testing.T) *rig {
	t.Helper()
	return newRig(t, st.fresh, "")
}

// online is a program that is linked, has the history and is connected.
func (st stage) online(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, st.linked, st.data)
	r.open()
	r.phase(session.PhaseOnline)
	return r
}

// rig is a program without its window, and the server it talks to.
type rig struct {
	t       *testing.T
	dir     string // the server's
	data    string // the program's
	server  *sandbox.Server
	options options
	console lockedBuffer    // the server's log
	ahead   atomic.Int64    // how far the program's clock is ahead of the server's
	spy     spy             // on what is asked of the media host
	before  func(*services) // what a test changes before the work begins; may be nil
	sent    int             // files that people have sent while the program runs

	*services
	actions actions
	cancel  context.CancelFunc
	ended   chan error
}

func newRig(t *testing.T, dir, data string) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), data: t.TempDir()}
	copyFolder(t, r.dir, dir)
	if data != "" {
		copyFolder(t, r.data, data)
	}
	r.serve()
	return r
}

// serve starts the server as "sandbox serve" does.
func (r *rig) serve() {
	r.t.Helper()
	var err error
	// It outlives the test's context: the program hangs up first.
	r.server, err = sandbox.Start(context.WithoutCancel(r.t.Context()), sandbox.Options{
		Dir: r.dir, Pictures: pictures, Small: true, Log: slog.New(slog.NewTextHandler(&r.console, nil)),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		r.close()
		if err := r.server.Close(); err != nil {
			r.t.Error(err)
		}
	})
	file := filepath.Join(r.t.TempDir(), "server.json")
	if err := r.server.WriteFile(file); err != nil {
		r.t.Fatal(err)
	}
	r.options = options{serverFile: file, data: r.data, now: func() time.Time {
		return time.Now().Add(time.Duration(r.ahead.Load()))
	}}
	if err := r.options.resolve(); err != nil {
		r.t.Fatal(err)
	}
}

// open starts the program, as the window does.
func (r *rig) open() {
	r.t.Helper()
	s, err := open(r.t.Context(), r.options)
	if err != nil {
		r.t.Fatal(err)
	}
	s.media.Client.Transport = &spying{s.media.Client.Transport, &r.spy}
	if r.before != nil {
		r.before(s)
	}
	ctx, cancel := context.WithCancel(r.t.Context())
	r.services, r.actions, r.cancel, r.ended = s, actions{s}, cancel, make(chan error, 1)
	ended := r.ended
	go func() { ended <- s.run(ctx) }()
}

// close ends the program, as closing the window does.
func (r *rig) close() {
	r.t.Helper()
	if r.services == nil {
		return
	}
	r.cancel()
	if err := <-r.ended; err != nil {
		r.t.Errorf("background work: %v", err)
	}
	if err := r.services.close(); err != nil {
		r.t.Errorf("close: %v", err)
	}
	r.services = nil
}

// until waits for what the window would be told of.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	sub := r.store.Feed().Subscribe(ctx)
	for !ok() {
		select {
		case <-sub.Wake():
			sub.Take()
		case <-ctx.Done():
			s := r.link.Status()
			r.t.Fatalf("%s: not in time; link %q, %v", what, s.Phase, s.Err)
		}
	}
}

// moves waits for something of the board, which tells of a transfer that stands
// still no more than what it told last.
func (r *rig) moves(what string, ok func() bool) {
	r.t.Helper()
	look, end := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-end:
			r.t.Fatalf("%s: not in time", what)
		}
	}
}

// later lets time pass, for the program.
func (r *rig) later(d time.Duration) {
	r.ahead.Add(int64(d))
	r.asker.Wake()
	r.fetch.Wake()
}

func (r *rig) phase(p session.Phase) session.Status {
	r.t.Helper()
	r.until("link "+string(p), func() bool { return r.link.Status().Phase == p })
	return r.link.Status()
}

// pair links by QR code and waits until the history is in.
func (r *rig) pair() {
	r.t.Helper()
	if err := r.link.Pair(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	s := r.phase(session.PhaseQR)
	if err := r.phone.Scan(r.t.Context(), s.QR); err != nil {
		r.t.Fatal(err)
	}
	r.phase(session.PhaseOnline)
}

func (r *rig) message(id session.MessageID) session.Message {
	r.t.Helper()
	m, err := r.store.Message(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// sheet are all pictures of the catalogue, newest first.
func (r *rig) sheet() []session.Message {
	r.t.Helper()
	lib := library{r.store, r.board}
	ids, err := lib.Sheet(r.t.Context(), session.SheetQuery{})
	if err != nil {
		r.t.Fatal(err)
	}
	list, err := lib.Prints(r.t.Context(), ids)
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

func (r *rig) chats() []session.Chat {
	r.t.Helper()
	var all []session.Chat
	for _, archived := range []bool{false, true} {
		list, err := r.store.Chats(r.t.Context(), session.ChatQuery{Archived: archived})
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, list...)
	}
	return all
}

// talk is the newest of the conversation with a person, oldest first.
func (r *rig) talk(number string) []session.Message {
	r.t.Helper()
	for _, c := range r.chats() {
		if c.Number != "+"+number {
			continue
		}
		list, err := r.store.Messages(r.t.Context(), c.ID, 0, 200)
		if err != nil {
			r.t.Fatal(err)
		}
		return list
	}
	return nil
}

// files are all files below the gallery's folder, half-written ones as well but
// for those that a later attempt goes on with, by name without extension.
func (r *rig) files() map[string]string {
	r.t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(foldersIn(r.data).gallery, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".partial" {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			name := d.Name()
			found[name[:len(name)-len(filepath.Ext(name))]] = path
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// partials counts the beginnings of files.
func (r *rig) partials() int {
	r.t.Helper()
	n, _, err := r.services.files.Partials()
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// download asks for a picture and waits until nothing more will come of it.
func (r *rig) download(id session.MessageID) session.Message {
	r.t.Helper()
	if err := r.actions.Download(r.t.Context(), id); err != nil {
		r.t.Fatal(err)
	}
	return r.settled(id)
}

func (r *rig) settled(id session.MessageID) session.Message {
	r.t.Helper()
	r.until("end of the download", func() bool {
		switch r.message(id).Media.State {
		case media.Ready, media.Failed, media.Expired, media.Gone:
			return true
		}
		return false
	})
	return r.message(id)
}

// stopped waits until nothing more will come of a download for the time being:
// it has ended, or waits for another attempt.
func (r *rig) stopped(id session.MessageID) session.Message {
	r.t.Helper()
	r.until("end of the attempt", func() bool { return r.stands(id) })
	return r.message(id)
}

func (r *rig) stands(id session.MessageID) bool {
	r.t.Helper()
	switch m := r.message(id).Media; m.State {
	case media.Ready, media.Failed, media.Expired, media.Gone, media.ViewOnce:
		return true
	case media.Queued:
		return m.Due.After(r.options.now())
	}
	return false
}

// arrives has Ada send a picture, and returns the message that it becomes.
func (r *rig) arrives(file []byte) session.Message {
	r.t.Helper()
	return r.comes(r.server.Cast().People()[0], peer.Picture{File: file})
}

// comes has somebody send a picture.
func (r *rig) comes(from *peer.Person, p peer.Picture) session.Message {
	r.t.Helper()
	id, err := from.SendPicture(r.t.Context(), r.server.Cast().Owner().LID(), p)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.lands(id)
}

// lands waits for a message.
func (r *rig) lands(waid string) session.Message {
	r.t.Helper()
	var id session.MessageID
	r.until("a message", func() bool {
		var err error
		if id, err = r.store.Find(r.t.Context(), waid); err != nil && !errors.Is(err, session.NoSuch) {
			r.t.Fatal(err)
		}
		return id != 0
	})
	return r.message(id)
}

// whole reports, as a test's failure, a picture that is not there as it was sent.
func (r *rig) whole(m session.Message, want media.Key) {
	r.t.Helper()
	if m.Media.State != media.Ready || m.Media.File != want {
		r.t.Errorf("picture is %q, %q", m.Media.State, m.Media.Fault)
		return
	}
	path, err := r.services.files.Path(want)
	if err != nil {
		r.t.Error(err)
		return
	}
	data, err := os.ReadFile(path)
	if err != nil || media.Key(sha256.Sum256(data)) != want {
		r.t.Errorf("file of %d bytes is not the one that was sent: %v", len(data), err)
	}
}

// photo is a JPEG of w×h pixels that no other n gives. Its bytes do not compress.
func photo(t *testing.T, n, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	x := uint32(n)*2654435761 + 1
	for i := range img.Pix {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		img.Pix[i] = uint8(x)
	}
	img.SetGray(0, 0, color.Gray{})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func copyFolder(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// lockedBuffer is a bytes.Buffer for several goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// String is what was written so far.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
