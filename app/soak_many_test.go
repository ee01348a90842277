package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
)

const (
	many     = 5000
	manyReal = 12      // of them are on the media host, the newest ones
	manySize = 400_000 // of each of these, in bytes
	abreast  = 8
	// stopsIn is what is promised of a pause; a busy machine is given thrice that.
	stopsIn = time.Second
)

// TestThousandsPaused: with thousands of files queued, pausing all of them stops
// what is under way within a second, however slow that is, and begins nothing.
func TestThousandsPaused(t *testing.T) {
	r := &rig{t: t, dir: t.TempDir(), data: t.TempDir()}
	r.serve()
	under := &underWay{changed: make(chan struct{}, 1)}
	r.before = func(s *services) {
		under.Source = s.fetch.Source
		s.fetch.Source = under
	}
	r.open()
	ids, real := r.crowd()
	d := session.Downloads{Parallel: abreast}
	if err := r.prefs.SetDownloads(d); err != nil {
		t.Fatal(err)
	}
	way := transfers{r.services}
	slow := func(speed int) { r.server.Faults().Bandwidth(speed) }
	slow(20_000) // so nothing ends before its pause
	began := time.Now()
	if err := r.actions.Download(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files queued in %d ms", many, time.Since(began).Milliseconds())

	for _, c := range []struct {
		name       string
		moving     int // files of which something comes
		begin, end func()
	}{
		{"slow line", abreast, func() {}, func() { slow(0) }},
		{"speed limit", abreast, func() { d.Limit = 20_000 }, func() { d.Limit = 0 }},
		{"silent host", 0, func() { r.server.Faults().Latency(time.Hour) }, func() {}},
	} {
		c.begin()
		if err := r.prefs.SetDownloads(d); err != nil {
			t.Fatal(err)
		}
		if way.Paused() {
			if err := way.PauseAll(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		under.wait(t, c.name+": work", func() bool { return under.running == abreast && under.moving == c.moving })
		began = time.Now()
		if err := way.PauseAll(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		called := time.Since(began)
		under.wait(t, c.name+": end of the work", func() bool { return under.running == 0 })
		took := time.Since(began)
		t.Logf("%s: paused in %d ms, %d of them for the call", c.name, took.Milliseconds(), called.Milliseconds())
		if took > 3*stopsIn {
			t.Errorf("%s: files still came %v after the pause", c.name, took)
		}
		r.spy.forget()
		r.held(way)
		c.end()
	}

	// All of it goes on.
	r.server.Faults().Latency(0)
	if err := r.prefs.SetDownloads(d); err != nil {
		t.Fatal(err)
	}
	if err := way.PauseAll(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for i, key := range real {
		r.whole(r.settled(ids[i]), key)
	}
	on := 0
	for _, a := range r.spy.all() {
		if a.from != "" {
			on++
		}
	}
	if on != abreast {
		t.Errorf("%d of %d files went on from where they were", on, abreast)
	}
}

// held: nothing is under way, nothing is handed out, and nothing was asked for
// since the last look.
func (r *rig) held(way transfers) {
	r.t.Helper()
	r.fetch.Wake()
	if jobs, err := r.store.Downloads().Claim(r.t.Context(), r.now(), many); err != nil || len(jobs) > 0 {
		r.t.Errorf("%d files are handed out, %v", len(jobs), err)
	}
	began := time.Now()
	rows, err := way.Transfers(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Logf("%d rows read in %d ms", len(rows), time.Since(began).Milliseconds())
	next := 0
	for _, row := range rows {
		if row.Step == session.Next {
			next++
		}
	}
	if next != many || len(rows) != many {
		r.t.Errorf("%d of %d rows wait for their turn, want all %d", next, len(rows), many)
	}
	if asked := r.spy.all(); len(asked) > 0 {
		r.t.Errorf("%d files were asked for while everything is paused", len(asked))
	}
}

// crowd puts many pictures into the catalogue, newest first; the first of them
// are on the media host.
func (r *rig) crowd() (ids []session.MessageID, real []media.Key) {
	r.t.Helper()
	const chat = "34600111222@s.whatsapp.net"
	now := time.Now().Truncate(time.Second)
	b := session.Batch{History: true}
	for i := range many {
		var ref media.Ref
		if i < manyReal {
			ref = r.hosted(i)
			real = append(real, ref.Key())
		} else {
			sha := sha256.Sum256(fmt.Append(nil, "made up ", i))
			ref = media.Ref{DirectPath: fmt.Sprintf("/v/t62.7118-24/%d_n.enc?oh=0&oe=7FFFFFFF", i),
				MediaKey: sha[:], FileSHA256: sha[:], FileEncSHA256: sha[:], Size: manySize}
		}
		ref.Kind, ref.MIME = media.Image, "image/jpeg"
		b.Messages = append(b.Messages, session.Arrival{Chat: chat, Sender: chat, Message: session.Message{
			WAID: fmt.Sprint("MANY", i), Time: now.Add(-time.Duration(i) * time.Second), Media: &session.Media{Ref: ref},
		}})
	}
	if err := r.store.Save(r.t.Context(), b); err != nil {
		r.t.Fatal(err)
	}
	ids, err := r.store.Sheet(r.t.Context(), session.SheetQuery{})
	if err != nil || len(ids) != many {
		r.t.Fatalf("%d pictures, %v", len(ids), err)
	}
	return ids, real
}

// hosted uploads a file as clients do.
func (r *rig) hosted(n int) media.Ref {
	r.t.Helper()
	var blob bytes.Buffer
	plain := bytes.Repeat(fmt.Appendf(nil, "file %4d ", n), manySize/10)
	sealed, err := crypt.Encrypt(r.t.Context(), &blob, bytes.NewReader(plain), media.Image)
	if err != nil {
		r.t.Fatal(err)
	}
	c := r.options.endpoint.HTTPClient()
	defer c.CloseIdleConnections()
	to := "https://" + r.server.Address() + "/mms/image/" + base64.URLEncoding.EncodeToString(sealed.FileEncSHA256) + "?auth=sandbox-media"
	resp, err := c.Post(to, "application/octet-stream", &blob)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	var at struct {
		DirectPath string `json:"direct_path"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&at); err != nil || resp.StatusCode != http.StatusOK {
		r.t.Fatalf("%s, %v", resp.Status, err)
	}
	return media.Ref{DirectPath: at.DirectPath, MediaKey: sealed.MediaKey, FileSHA256: sealed.FileSHA256,
		FileEncSHA256: sealed.FileEncSHA256, Size: sealed.Size}
}

// underWay counts the transfers of a Source.
type underWay struct {
	fetch.Source
	changed chan struct{}

	mu      sync.Mutex
	running int
	moving  int // of these, bytes have come
}

// Fetch implements fetch.Source.
func (u *underWay) Fetch(ctx context.Context, ref media.Ref, dst *gallery.Temp, progress func(int64)) error {
	moves := 0
	u.add(1, 0)
	begun := int64(-1)
	err := u.Source.Fetch(ctx, ref, dst, func(done int64) {
		if begun < 0 {
			begun = done
		}
		if done > begun && moves == 0 {
			moves = 1
			u.add(0, 1)
		}
		progress(done)
	})
	u.add(-1, -moves)
	return err
}

func (u *underWay) add(running, moving int) {
	u.mu.Lock()
	u.running += running
	u.moving += moving
	u.mu.Unlock()
	select {
	case u.changed <- struct{}{}:
	default:
	}
}

// wait waits for a count; ok is called under the lock.
func (u *underWay) wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.After(patience)
	for {
		u.mu.Lock()
		done := ok()
		u.mu.Unlock()
		if done {
			return
		}
		select {
		case <-u.changed:
		case <-limit:
			t.Fatalf("%s: not in time, %d run", what, u.running)
		}
	}
}
