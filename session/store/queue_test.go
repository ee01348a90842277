package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func claim(t *testing.T, s *store.Store, n int) []media.Job {
	t.Helper()
	jobs, err := s.Downloads().Claim(t.Context(), start(), n)
	must(t, err)
	return jobs
}

func finish(t *testing.T, s *store.Store, j media.Job, err error, retry time.Time) {
	t.Helper()
	must(t, s.Downloads().Finish(t.Context(), j, err, retry))
}

func state(t *testing.T, s *store.Store, chat session.JID, waid string, want media.State, fault media.Fault) {
	t.Helper()
	if d := find(t, s, chat, waid).Media; d.State != want || d.Fault != fault {
		t.Errorf("%s is %q (%q), want %q (%q)", waid, d.State, d.Fault, want, fault)
	}
}

func enqueue(t *testing.T, s *store.Store, chat session.JID, waids ...string) {
	t.Helper()
	for _, w := range waids {
		must(t, s.Enqueue(t.Context(), find(t, s, chat, w).ID))
	}
}

func TestDownloadVisibleFirstThenNewest(t *testing.T) {
	s := open(t)
	for i := range 5 {
		save(t, s, picture(ana, ana, fmt.Sprint("A", i), i, i))
	}
	enqueue(t, s, ana, "A0", "A1", "A2", "A3", "A4")
	must(t, s.Show(t.Context(), []session.MessageID{find(t, s, ana, "A1").ID, find(t, s, ana, "A0").ID}))
	var got []string
	for _, j := range claim(t, s, 4) {
		got = append(got, j.Ref.DirectPath)
		if j.Attempt != 1 || j.Renewed || j.Ref.Kind != media.Image || len(j.Ref.MediaKey) != 32 || j.Ref.Size == 0 {
			t.Errorf("job %+v", j)
		}
	}
	if fmt.Sprint(got) != "[/v/A1 /v/A0 /v/A4 /v/A3]" {
		t.Errorf("claimed %v", got)
	}
	state(t, s, ana, "A1", media.Downloading, "")
	state(t, s, ana, "A2", media.Queued, "")
}

func TestEqualPicturesAreFetchedOnceAndAllAreReady(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1), picture(bob, bob, "B1", 2, 1), picture(family, bob, "F1", 3, 1), picture(ana, ana, "A2", 4, 2))
	enqueue(t, s, ana, "A1")
	enqueue(t, s, bob, "B1")
	jobs := claim(t, s, 5)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs for one file", len(jobs))
	}
	finish(t, s, jobs[0], nil, time.Time{})
	for chat, waid := range map[session.JID]string{ana: "A1", bob: "B1", family: "F1"} {
		m := find(t, s, chat, waid)
		if m.Media.State != media.Ready || m.Media.File != media.KeyOf(sha(1)) {
			t.Errorf("%s: %+v", waid, m.Media)
		}
	}
	for _, c := range chats(t, s, session.ChatQuery{}) {
		want := 0
		if c.JID == ana {
			want = 1
		}
		if c.ToFetch != want {
			t.Errorf("%s: %d to fetch, want %d", c.Name, c.ToFetch, want)
		}
	}
	if more := claim(t, s, 5); len(more) != 0 {
		t.Errorf("still queued: %+v", more)
	}
	// One that arrives later is there at once.
	save(t, s, picture(ana, ana, "A3", 5, 1))
	state(t, s, ana, "A3", media.Ready, "")
	// The file vanishes: all of them can be fetched again.
	must(t, s.MarkMissing(t.Context(), media.KeyOf(sha(1))))
	state(t, s, bob, "B1", media.Remote, "")
	state(t, s, ana, "A3", media.Remote, "")
}

func TestAPictureThatIsHereAlreadyArrivesReady(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1))
	enqueue(t, s, ana, "A1")
	finish(t, s, claim(t, s, 1)[0], nil, time.Time{})
	here := func(chat session.JID, waid string, n int) {
		t.Helper()
		if d := find(t, s, chat, waid).Media; d.State != media.Ready || d.File != media.KeyOf(sha(n)) {
			t.Errorf("%s is %q, file %v", waid, d.State, d.File)
		}
	}
	saveBatch(t, s, session.Batch{History: true, Messages: []session.Arrival{picture(bob, bob, "B1", 0, 1)}})
	here(bob, "B1", 1)
	// One whose reference comes later.
	bare := picture(bob, bob, "B2", 2, 1)
	bare.Media.Ref = media.Ref{Kind: media.Image}
	save(t, s, bare)
	state(t, s, bob, "B2", media.Remote, "")
	save(t, s, picture(bob, bob, "B2", 2, 1))
	here(bob, "B2", 1)
	// One whose HD version is here, while the first version is being fetched.
	save(t, s, picture(bob, bob, "SD", 3, 7))
	enqueue(t, s, bob, "SD")
	running := claim(t, s, 1)[0]
	hd := picture(bob, bob, "HD", 3, 1)
	hd.Better = "SD"
	save(t, s, hd)
	here(bob, "SD", 1)
	finish(t, s, running, media.BadCipher, time.Time{})
	here(bob, "SD", 1)
	// View once stays on the phone, and what is not here is shown as a preview.
	once := picture(bob, bob, "B3", 4, 1)
	once.Media.ViewOnce = true
	save(t, s, once, picture(bob, bob, "B4", 5, 8))
	state(t, s, bob, "B3", media.ViewOnce, "")
	state(t, s, bob, "B4", media.Remote, "")
	for _, c := range chats(t, s, session.ChatQuery{}) {
		if want := map[session.JID]int{ana: 0, bob: 1}[c.JID]; c.ToFetch != want {
			t.Errorf("%s: %d to fetch, want %d", c.JID, c.ToFetch, want)
		}
	}
	// The file vanishes: what arrives from now on is fetched.
	must(t, s.MarkMissing(t.Context(), media.KeyOf(sha(1))))
	save(t, s, picture(ana, ana, "A2", 6, 1))
	state(t, s, ana, "A2", media.Remote, "")
}

func TestWhatWeSentComesBackReady(t *testing.T) {
	s := open(t)
	id := add(t, s, outgoing(ana, "W1"))[0]
	p := claimOut(t, s, 1)[0].Parcel
	p.Key = media.KeyOf(sha(51))
	must(t, s.Prepared(t.Context(), id, p))
	ref := media.Ref{DirectPath: "/v/up", MediaKey: sha(60), FileEncSHA256: sha(61), FileSHA256: sha(51)}
	must(t, s.Sent(t.Context(), id, session.Ack{Ref: ref}))
	save(t, s, picture(ana, ana, "ECHO", 5, 51))
	if d := find(t, s, ana, "ECHO").Media; d.State != media.Ready || d.File != media.KeyOf(sha(51)) {
		t.Errorf("the echo is %q", d.State)
	}
	if c := only(t, s); c.ToFetch != 0 || c.Pictures != 2 {
		t.Errorf("chat %+v", c)
	}
}

func TestHowADownloadEnds(t *testing.T) {
	for _, c := range []struct {
		err   error
		state media.State
		fault media.Fault
	}{
		{fmt.Errorf("get: %w", media.NotFound), media.Waiting, ""},
		{media.NotOnPhone, media.Gone, media.NotOnPhone},
		{media.Cancelled, media.Remote, ""},
		{media.BadCipher, media.Failed, media.BadCipher},
		{errors.New("boom"), media.Failed, media.Internal},
	} {
		s := open(t)
		save(t, s, picture(ana, ana, "A1", 1, 1))
		enqueue(t, s, ana, "A1")
		finish(t, s, claim(t, s, 1)[0], c.err, time.Time{})
		state(t, s, ana, "A1", c.state, c.fault)
		if len(claim(t, s, 1)) != 0 {
			t.Errorf("%v: still queued", c.err)
		}
		if c.state == media.Gone || c.state == media.Waiting {
			continue
		}
		enqueue(t, s, ana, "A1")
		if jobs := claim(t, s, 1); len(jobs) != 1 || jobs[0].Attempt != 1 {
			t.Errorf("%v: asked for again: %+v", c.err, jobs)
		}
	}
}

func TestARetryWaitsAndCounts(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1))
	enqueue(t, s, ana, "A1")
	j := claim(t, s, 1)[0]
	later := start().Add(time.Minute)
	finish(t, s, j, media.Busy, later)
	state(t, s, ana, "A1", media.Queued, media.Busy)
	if d := find(t, s, ana, "A1").Media; !d.Due.Equal(later) {
		t.Errorf("due %v", d.Due)
	}
	if len(claim(t, s, 1)) != 0 {
		t.Error("claimed before its time")
	}
	jobs, err := s.Downloads().Claim(t.Context(), later, 1)
	must(t, err)
	if len(jobs) != 1 || jobs[0].Attempt != 2 {
		t.Errorf("jobs %+v", jobs)
	}
	// The end of the first attempt, coming late, is of no interest any more.
	finish(t, s, j, media.BadCipher, time.Time{})
	state(t, s, ana, "A1", media.Downloading, "")
}

func TestDownloadsSurviveACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	save(t, s, picture(ana, ana, "A1", 1, 1))
	enqueue(t, s, ana, "A1")
	claim(t, s, 1)
	must(t, s.Close())
	s = openAt(t, path)
	must(t, s.Downloads().Reset(t.Context()))
	state(t, s, ana, "A1", media.Queued, "")
	jobs := claim(t, s, 1)
	if len(jobs) != 1 || jobs[0].Attempt != 2 {
		t.Errorf("after the crash: %+v", jobs)
	}
}

func TestCancelADownload(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1), picture(ana, ana, "A2", 2, 2))
	enqueue(t, s, ana, "A1", "A2")
	running := claim(t, s, 1)[0]
	must(t, s.CancelDownloads(t.Context(), find(t, s, ana, "A1").ID, find(t, s, ana, "A2").ID))
	state(t, s, ana, "A1", media.Remote, "")
	state(t, s, ana, "A2", media.Remote, "")
	finish(t, s, running, media.Truncated, start().Add(time.Second))
	state(t, s, ana, "A2", media.Remote, "")
	if len(claim(t, s, 9)) != 0 {
		t.Error("cancelled, but still queued")
	}
	// The fetcher may say how far it is before it hears of that.
	must(t, s.SetState(t.Context(), find(t, s, ana, "A2").ID, media.Verifying))
	state(t, s, ana, "A2", media.Remote, "")
	enqueue(t, s, ana, "A1")
	claim(t, s, 1)
	must(t, s.SetState(t.Context(), find(t, s, ana, "A1").ID, media.Verifying))
	state(t, s, ana, "A1", media.Verifying, "")
	if err := s.SetState(t.Context(), find(t, s, ana, "A1").ID, media.Ready); err == nil {
		t.Error("Ready by word alone")
	}
}

func TestABetterVersionStartsTheDownloadAnew(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "SD", 1, 1))
	enqueue(t, s, ana, "SD")
	old := claim(t, s, 1)[0]
	hd := picture(ana, ana, "HD", 1, 2)
	hd.Better = "SD"
	save(t, s, hd)
	finish(t, s, old, nil, time.Time{})
	state(t, s, ana, "SD", media.Queued, "")
	if jobs := claim(t, s, 1); len(jobs) != 1 || jobs[0].Ref.DirectPath != "/v/HD" {
		t.Errorf("jobs %+v", jobs)
	}
}

func TestAFileOfUnknownHash(t *testing.T) {
	s := open(t)
	a := picture(ana, ana, "A1", 1, 1)
	a.Media.FileSHA256 = nil
	save(t, s, a)
	enqueue(t, s, ana, "A1")
	j := claim(t, s, 1)[0]
	j.Ref.FileSHA256 = sha(1)
	finish(t, s, j, nil, time.Time{})
	state(t, s, ana, "A1", media.Ready, "")
}

// outgoing is a picture to one chat.
func outgoing(to session.JID, waid string) session.Outgoing {
	return session.Outgoing{
		Parcel: session.Parcel{
			WAID: waid, To: to, Kind: media.Image, MIME: "image/png", Size: 5, Width: 10, Height: 20,
			Preview: media.Preview(thumb), Caption: "for you", Expires: time.Hour, Forwarded: true,
			Quote: &session.Quote{WAID: "Q", Sender: ana, Text: "?"},
		},
		Original: media.KeyOf(sha(50)), Quality: session.Standard, Compress: true,
	}
}

func add(t *testing.T, s *store.Store, list ...session.Outgoing) []session.MessageID {
	t.Helper()
	ids, err := s.AddOutgoing(t.Context(), list)
	must(t, err)
	return ids
}

func claimOut(t *testing.T, s *store.Store, n int) []session.Outgoing {
	t.Helper()
	jobs, err := s.Outbox().Claim(t.Context(), start(), n)
	must(t, err)
	return jobs
}

func delivery(t *testing.T, s *store.Store, id session.MessageID, want session.Delivery, fault string) {
	t.Helper()
	m, err := s.Message(t.Context(), id)
	must(t, err)
	if m.Delivery != want || m.Fault != fault {
		t.Errorf("delivery %q (%q), want %q (%q)", m.Delivery, m.Fault, want, fault)
	}
}

func TestSendEndToEnd(t *testing.T) {
	s := open(t)
	id := add(t, s, outgoing(ana, "W1"))[0]
	m, err := s.Message(t.Context(), id)
	must(t, err)
	if !m.FromMe || m.Delivery != session.Pending || m.Text != "for you" || m.SenderName == "" || m.Media.State != media.Ready ||
		m.Media.File != media.KeyOf(sha(50)) || m.Media.Width != 10 || m.Media.Size != 5 || string(m.Media.Preview) != thumb {
		t.Errorf("message %+v %+v", m, m.Media)
	}
	if c := only(t, s); c.JID != ana || c.Last == nil || c.Last.ID != id || c.Unread != 0 || c.ToFetch != 0 || c.Pictures != 1 {
		t.Errorf("chat %+v", c)
	}
	jobs := claimOut(t, s, 3)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	j := jobs[0]
	if j.ID != id || j.WAID != "W1" || j.To != ana || j.Caption != "for you" || j.Expires != time.Hour || !j.Forwarded ||
		j.Quote == nil || j.Quote.Sender != ana || j.Original != media.KeyOf(sha(50)) || !j.Key.IsZero() || !j.Compress ||
		j.Quality != session.Standard || j.Attempt != 1 {
		t.Errorf("job %+v", j)
	}
	delivery(t, s, id, session.Uploading, "")
	p := j.Parcel
	p.Key, p.Path, p.MIME, p.Size, p.Width, p.Height, p.Preview = media.KeyOf(sha(51)), "p.jpg", "image/jpeg", 3, 5, 10, media.Preview("new")
	must(t, s.Prepared(t.Context(), id, p))
	ref := media.Ref{DirectPath: "/v/up", MediaKey: sha(60), FileEncSHA256: sha(61), FileSHA256: sha(51)}
	must(t, s.Sent(t.Context(), id, session.Ack{Ref: ref, Raw: []byte("raw")}))
	must(t, s.Outbox().Finish(t.Context(), j, nil, time.Time{}))
	delivery(t, s, id, session.Sent, "")
	m, err = s.Message(t.Context(), id)
	must(t, err)
	if d := m.Media; d.File != media.KeyOf(sha(51)) || d.Key() != d.File || d.DirectPath != "/v/up" || d.MIME != "image/jpeg" ||
		d.Width != 5 || string(d.Preview) != "new" || !bytes.Equal(d.MediaKey, sha(60)) {
		t.Errorf("media %+v", d)
	}
	raw, err := s.Raw(t.Context(), anaLID, "W1")
	if err != nil || string(raw) != "raw" {
		t.Errorf("raw %q, %v", raw, err)
	}
	// The phone tells us of the same message.
	echo := picture(ana, me, "W1", 9, 51)
	echo.FromMe = true
	save(t, s, echo)
	if c := only(t, s); c.Pictures != 1 || c.Last.ID != id {
		t.Errorf("doubled: %+v", c)
	}
	if len(claimOut(t, s, 1)) != 0 {
		t.Error("sent, but still in the outbox")
	}
}

func TestACrashAfterSentNeverSendsAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	ids := add(t, s, outgoing(ana, "W1"), outgoing(bob, "W2"))
	if n := len(claimOut(t, s, 2)); n != 2 {
		t.Fatalf("%d jobs", n)
	}
	must(t, s.Sent(t.Context(), ids[0], session.Ack{Raw: []byte("raw")}))
	p := outgoing(bob, "W2").Parcel
	p.Key = media.KeyOf(sha(9))
	must(t, s.Prepared(t.Context(), ids[1], p))
	must(t, s.Close())
	s = openAt(t, path)
	must(t, s.Outbox().Reset(t.Context()))
	delivery(t, s, ids[0], session.Sent, "")
	delivery(t, s, ids[1], session.Pending, "")
	jobs := claimOut(t, s, 5)
	if len(jobs) != 1 || jobs[0].WAID != "W2" || jobs[0].Key != p.Key || jobs[0].Attempt != 2 {
		t.Errorf("after the crash: %+v", jobs)
	}
}

func TestAChatsPicturesGoOutInOrder(t *testing.T) {
	s := open(t)
	add(t, s, outgoing(ana, "A1"), outgoing(ana, "A2"), outgoing(bob, "B1"), outgoing(ana, "A3"))
	first := claimOut(t, s, 9)
	if len(first) != 2 || first[0].WAID != "A1" || first[1].WAID != "B1" {
		t.Fatalf("claimed %+v", first)
	}
	later := start().Add(time.Minute)
	must(t, s.Outbox().Finish(t.Context(), first[0], session.NoNetwork, later))
	delivery(t, s, first[0].ID, session.Pending, "")
	if jobs := claimOut(t, s, 9); len(jobs) != 0 {
		t.Errorf("overtaken by %+v", jobs)
	}
	jobs, err := s.Outbox().Claim(t.Context(), later, 9)
	must(t, err)
	if len(jobs) != 1 || jobs[0].WAID != "A1" || jobs[0].Attempt != 2 {
		t.Fatalf("claimed %+v", jobs)
	}
	must(t, s.Outbox().Finish(t.Context(), jobs[0], fmt.Errorf("send: %w", session.Restricted), time.Time{}))
	delivery(t, s, jobs[0].ID, session.Undone, string(session.Restricted))
	next := claimOut(t, s, 9)
	if len(next) != 1 || next[0].WAID != "A2" {
		t.Fatalf("claimed %+v", next)
	}
	must(t, s.Outbox().Finish(t.Context(), next[0], nil, time.Time{}))
	must(t, s.Requeue(t.Context(), jobs[0].ID))
	delivery(t, s, jobs[0].ID, session.Pending, "")
	again := claimOut(t, s, 9)
	if len(again) != 1 || again[0].WAID != "A1" || again[0].Attempt != 1 {
		t.Errorf("claimed %+v", again)
	}
}

func TestWithdrawASend(t *testing.T) {
	s := open(t)
	ids := add(t, s, outgoing(ana, "A1"), outgoing(ana, "A2"))
	running := claimOut(t, s, 1)[0]
	must(t, s.CancelOutgoing(t.Context(), ids...))
	delivery(t, s, ids[0], session.Withdrawn, "")
	delivery(t, s, ids[1], session.Withdrawn, "")
	must(t, s.Outbox().Finish(t.Context(), running, media.Cancelled, time.Time{}))
	if len(claimOut(t, s, 9)) != 0 {
		t.Error("withdrawn, but still in the outbox")
	}
	// It had gone out already: the receipt tells the truth, and it stays sent.
	saveBatch(t, s, session.Batch{Receipts: []session.Receipt{{Chat: ana, WAIDs: []string{"A1"}, Delivery: session.Delivered}}})
	delivery(t, s, ids[0], session.Delivered, "")
	must(t, s.Requeue(t.Context(), ids...))
	if jobs := claimOut(t, s, 9); len(jobs) != 1 || jobs[0].WAID != "A2" {
		t.Errorf("claimed %+v", jobs)
	}
}

func TestWhatCannotBeAddedToTheOutbox(t *testing.T) {
	s := open(t)
	bad := outgoing("", "W")
	if _, err := s.AddOutgoing(t.Context(), []session.Outgoing{outgoing(ana, "W1"), bad}); !errors.Is(err, session.NoRecipient) {
		t.Errorf("no recipient: %v", err)
	}
	bad = outgoing(ana, "W")
	bad.Original = media.Key{}
	if _, err := s.AddOutgoing(t.Context(), []session.Outgoing{bad}); !errors.Is(err, session.NoPicture) {
		t.Errorf("no picture: %v", err)
	}
	if got := chats(t, s, session.ChatQuery{}); len(got) != 0 {
		t.Errorf("half of it was stored: %+v", got)
	}
}
