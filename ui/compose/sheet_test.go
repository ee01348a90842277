package compose

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// post is the world around the dialog. A file is what its name says: .txt is no
// picture.
type post struct {
	mu     sync.Mutex
	chats  []session.Chat
	msgs   map[session.MessageID]session.Message
	drafts []session.Draft
	resent []session.MessageID
	picks  []string
	pick   error
	fail   error
	found  map[string]session.JID
	told   func()
}

func (p *post) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *post) Chats(_ context.Context, q session.ChatQuery) ([]session.Chat, error) {
	var cs []session.Chat
	for _, c := range p.chats {
		if strings.Contains(strings.ToLower(c.Name), strings.ToLower(q.Search)) {
			cs = append(cs, c)
		}
	}
	return cs, nil
}

func (p *post) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ms []session.Message
	for _, id := range ids {
		ms = append(ms, p.msgs[id])
	}
	return ms, nil
}

func (p *post) Progress(session.MessageID) media.Progress {
	return media.Progress{Done: 500_000, Total: 1_000_000, Since: time.Now()}
}

func (p *post) Send(ctx context.Context, d session.Draft) ([]session.MessageID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.told()
	if p.fail != nil || ctx.Err() != nil {
		return nil, p.fail
	}
	p.drafts = append(p.drafts, d)
	var ids []session.MessageID
	for range len(d.To) * len(d.Pictures) {
		id := session.MessageID(len(p.msgs) + 1)
		p.msgs[id] = session.Message{ID: id, WAID: "3EB0" + string(rune('0'+id)), ChatName: "Ana", FromMe: true,
			Delivery: session.Pending, Media: &session.Media{State: media.Ready}}
		ids = append(ids, id)
	}
	return ids, nil
}

func (p *post) Resend(_ context.Context, ids ...session.MessageID) error {
	p.set(func() { p.resent = append(p.resent, ids...) })
	p.told()
	return nil
}

func (p *post) Find(_ context.Context, number string) (session.JID, error) {
	if jid, ok := p.found[number]; ok {
		return jid, nil
	}
	return "", session.NotOnWhatsApp
}

func (p *post) LoadFile(_ context.Context, path string, w, h int) (*image.RGBA, error) {
	if strings.HasSuffix(path, ".txt") {
		return nil, media.NotPicture
	}
	return image.NewRGBA(image.Rect(0, 0, w, h)), nil
}

func (p *post) Inspect(_ context.Context, path string) (session.PictureInfo, error) {
	if strings.HasSuffix(path, ".txt") {
		return session.PictureInfo{}, media.NotPicture
	}
	return session.PictureInfo{Width: 4000, Height: 3000, Bytes: 3_400_000, MIME: "image/jpeg"}, nil
}

func (p *post) Peek(media.View) *image.RGBA { return nil }
func (p *post) Load(context.Context, media.View) (*image.RGBA, error) {
	return image.NewRGBA(image.Rect(0, 0, 1, 1)), nil
}

type rig struct {
	t      *testing.T
	p      *post
	s      *Sheet
	window fyne.Window
	feed   *session.Feed
	queue  chan func()
	dir    string
	copied string
	closed int
}

var ana = session.Chat{ID: 1, JID: "1@s.whatsapp.net", Name: "Ana", Number: "+34600", Known: true}

func launch(t *testing.T, files []string, chats ...session.Chat) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	r := &rig{t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<16), dir: t.TempDir()}
	do := func(f func()) { r.queue <- f }
	r.p = &post{chats: []session.Chat{ana, {ID: 2, JID: "2@g.us", Name: "Wedding", Group: true}, {ID: 3, JID: "3@lid", Name: "Bo", Known: true},
		{ID: 4, JID: "keys@local", Name: "From keys", Local: true}},
		msgs: map[session.MessageID]session.Message{}, found: map[string]session.JID{"+34 600 111 222": "34600111222@s.whatsapp.net"}}
	r.p.told = func() { do(func() {}) }
	r.window = test.NewTempWindow(t, kit.NewLine("beneath", theme.TextBody, theme.Text))
	r.window.Resize(fyne.NewSize(1000, 700))
	r.s = Open(t.Context(), r.window, Deps{
		Library: r.p, Actions: r.p, Link: r.p, Pixels: r.p, Loader: kit.NewLoader(t.Context(), r.p, do), Feed: r.feed, Do: do,
		Pick:     func(context.Context) ([]string, error) { return r.p.picks, r.p.pick },
		Copy:     func(s string) { r.copied = s },
		OnClosed: func() { r.closed++ },
	}, r.files(files...), chats)
	return r
}

// files makes files with those names and gives their paths.
func (r *rig) files(names ...string) []string {
	var paths []string
	for _, n := range names {
		path := filepath.Join(r.dir, n)
		if err := os.WriteFile(path, []byte(n), 0o600); err != nil {
			r.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

func (r *rig) action() *kit.Button { return r.s.sheet.Action() }

func (r *rig) ready() bool { return !r.action().Disabled() }

func TestFromDropToSent(t *testing.T) {
	r := launch(t, []string{"a.jpg", "b.png"}, ana)
	r.until("it can be sent", r.ready)
	if got := r.action().Name(); got != "Send 2 pictures to Ana" {
		t.Errorf("the button says %q", got)
	}
	r.s.options.caption.SetText("The cake")
	test.Tap(r.s.options.once)
	test.Tap(r.s.options.forwarded)
	test.Tap(r.s.options.quality[1])
	test.Tap(r.s.options.expires[3])
	test.Tap(r.s.strip.later) // the first one, behind the second
	test.Tap(r.action())
	r.until("it is on its way", func() bool { return r.s.sheet.Action().Hidden })
	week := 7 * 24 * time.Hour
	want := session.Draft{To: []session.JID{ana.JID}, Quality: session.HD, Compress: true, ViewOnce: true, Forwarded: true, Expires: &week,
		Pictures: []session.Picture{
			{Path: filepath.Join(r.dir, "b.png"), Name: "b.png", Caption: "The cake"},
			{Path: filepath.Join(r.dir, "a.jpg"), Name: "a.jpg", Caption: "The cake"}}}
	if got := r.p.drafts[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("sent %+v\nwant %+v", got, want)
	}
	r.s.Close()
	if r.closed != 1 || r.s.ctx.Err() == nil {
		t.Error("not closed")
	}
}

func TestResultsAndRetry(t *testing.T) {
	r := launch(t, []string{"a.jpg", "b.jpg"}, ana)
	r.until("it can be sent", r.ready)
	test.Tap(r.action())
	r.until("it is on its way", func() bool { return r.s.sheet.Action().Hidden })
	become := func(id session.MessageID, d session.Delivery, fault string) {
		r.p.set(func() {
			m := r.p.msgs[id]
			m.Delivery, m.Fault = d, fault
			r.p.msgs[id] = m
		})
		r.feed.Publish(session.Change{Message: id})
	}
	rows := func() map[session.MessageID]*outRow {
		found := map[session.MessageID]*outRow{}
		for _, x := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
			if row, ok := x.(*outRow); ok && row.id != 0 {
				found[row.id] = row
			}
		}
		return found
	}
	become(1, session.Uploading, "")
	r.until("the upload is seen", func() bool {
		row := rows()[1]
		return row != nil && row.state.Text() == "Uploading 500 kB of 1 MB" && row.ring.Visible()
	})
	become(1, session.Delivered, "")
	become(2, session.Undone, string(session.Rejected))
	r.until("the results are seen", func() bool {
		one, two := rows()[1], rows()[2]
		return one.state.Text() == "Delivered" && one.code.Text() == "3EB01" && !one.again.Visible() &&
			two.state.Text() == "WhatsApp refused it." && two.again.Visible()
	})
	test.Tap(rows()[2].again)
	r.until("it is sent again", func() bool {
		r.p.mu.Lock()
		defer r.p.mu.Unlock()
		return reflect.DeepEqual(r.p.resent, []session.MessageID{2})
	})
	test.Tap(rows()[1].copy)
	if r.copied != "3EB01" {
		t.Errorf("copied %q", r.copied)
	}
	r.s.Add(r.files("c.jpg")...)
	if len(r.s.form.pictures) != 2 {
		t.Error("a picture joined what is on its way")
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	r := launch(t, []string{"a.jpg", "notes.txt"}, ana)
	r.until("the bad one is seen", func() bool { return len(r.s.form.bad()) == 1 && r.s.form.pictures[0].seen })
	if r.ready() {
		t.Error("it can be sent")
	}
	r.s.strip.choose(r.s.form.pictures[1])
	if got := r.s.strip.facts.Text(); got != "This file is not a picture." {
		t.Errorf("it says %q", got)
	}
	test.Tap(r.s.strip.mend)
	if !r.ready() || len(r.s.form.pictures) != 1 || r.s.strip.mend.Visible() {
		t.Error("without it, it cannot be sent")
	}
	r.s.options.caption.SetText(strings.Repeat("x", session.MaxCaption+1))
	if r.ready() || r.s.options.counter.Text() != "3,001 / 3,000" {
		t.Errorf("too long a caption: %q", r.s.options.counter.Text())
	}
	r.s.options.caption.SetText("")
	r.p.fail = media.DiskFull
	test.Tap(r.action())
	r.until("the failure is told and it can be tried again", r.ready)
}

func TestCaptionOfItsOwn(t *testing.T) {
	r := launch(t, []string{"a.jpg", "b.jpg"}, ana)
	r.until("it can be sent", r.ready)
	o := r.s.options
	o.caption.SetText("for all")
	test.Tap(o.each)
	if o.caption.Text != "" {
		t.Errorf("the picture's own caption is %q", o.caption.Text)
	}
	o.caption.SetText("first")
	r.s.strip.choose(r.s.form.pictures[1])
	if o.caption.Text != "" {
		t.Errorf("the second has %q", o.caption.Text)
	}
	o.caption.SetText("second")
	r.s.strip.choose(r.s.form.pictures[0])
	d := r.s.form.draft()
	if o.caption.Text != "first" || d.Pictures[0].Caption != "first" || d.Pictures[1].Caption != "second" {
		t.Errorf("%q, %+v", o.caption.Text, d.Pictures)
	}
	test.Tap(o.each)
	if o.caption.Text != "for all" {
		t.Errorf("back to %q", o.caption.Text)
	}
}

func TestChoosingWho(t *testing.T) {
	r := launch(t, []string{"a.jpg"})
	c := r.s.to
	r.until("the chats are there", func() bool { return len(c.chats) == 3 })
	c.list.Select(1)
	c.list.Select(0)
	if got := r.s.form.draft().To; !reflect.DeepEqual(got, []session.JID{"2@g.us", "1@s.whatsapp.net"}) {
		t.Errorf("to %v", got)
	}
	c.list.Select(1)
	if r.s.form.chosen("2@g.us") {
		t.Error("a second click does not take it off")
	}
	c.search.SetText("bo")
	r.until("only Bo is there", func() bool { return len(c.chats) == 1 })
	c.submit()
	if !r.s.form.chosen("3@lid") {
		t.Error("Return does not take the only one")
	}
}

func TestNobodyIsBehindALocalChat(t *testing.T) {
	r := launch(t, []string{"a.jpg"})
	r.until("the others are listed", func() bool { return r.s.to.rows() == 3 })
	r.s.to.search.SetText("keys")
	r.until("none is left", func() bool { return r.s.to.none.Text() != "" })
	if r.s.to.rows() != 0 {
		t.Error("it can be sent to")
	}
}

func TestPhoneNumberIsChecked(t *testing.T) {
	r := launch(t, []string{"a.jpg"})
	c := r.s.to
	c.search.SetText("+34 699 000 000")
	r.until("the number is offered", func() bool { return c.number != "" && c.rows() == 1 })
	c.list.Select(0)
	r.until("it is not on WhatsApp", func() bool { return c.said.Text() == "This number is not on WhatsApp." })
	if len(r.s.form.to) != 0 {
		t.Error("it was taken all the same")
	}
	c.search.SetText("+34 600 111 222")
	r.until("the number is offered", func() bool { return c.number == "+34 600 111 222" && len(c.chats) == 0 })
	c.submit()
	r.until("it is taken", func() bool { return r.s.form.chosen("34600111222@s.whatsapp.net") })
	r.until("it can be sent", r.ready)
	if r.action().Name() != "Send 1 picture to +34 600 111 222" || r.s.form.warning() == "" {
		t.Errorf("%q, warning %q", r.action().Name(), r.s.form.warning())
	}
}

func TestDropsAndPicks(t *testing.T) {
	r := launch(t, nil, ana)
	if r.ready() {
		t.Error("nothing can be sent")
	}
	r.s.Add(filepath.Join(r.dir, "nowhere.jpg"))
	r.until("it is said politely", func() bool { return len(r.queue) == 0 && r.s.sheet.Shown() && saidIn(r, "no longer there") })
	r.p.picks = r.files("a.jpg", "b.jpg")
	test.Tap(r.s.strip.add)
	r.until("they are there", func() bool { return len(r.s.form.pictures) == 2 && r.ready() })
	r.p.picks, r.p.pick = nil, errors.ErrUnsupported
	test.Tap(r.s.strip.add)
	r.until("the toolkit asks", func() bool { return len(r.window.Canvas().Overlays().List()) == 2 })
}

// saidIn reports whether a sentence with that part is on screen.
func saidIn(r *rig, part string) bool {
	for _, o := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
		if p, ok := o.(*kit.Para); ok && strings.Contains(p.Text(), part) {
			return true
		}
	}
	return false
}
