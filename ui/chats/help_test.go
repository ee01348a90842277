package chats

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"slices"
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

var noon = time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)

// catalogue is a Library in memory, and the Actions asked of it.
type catalogue struct {
	mu       sync.Mutex
	chats    []session.Chat
	msgs     []session.Message // oldest first
	progress map[session.MessageID]media.Progress
	err      error
	queries  []session.ChatQuery
	asked    chan asked
	expiring session.Expiring
	older    chan answer // what the phone says
}

// answer is what comes of asking for older messages.
type answer struct {
	n    int
	err  error
	msgs []session.Message // that came
}

type asked struct {
	what string
	ids  []session.MessageID
}

func (c *catalogue) Chats(_ context.Context, q session.ChatQuery) ([]session.Chat, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queries = append(c.queries, q)
	if q.Search != "" {
		return nil, c.err
	}
	return slices.Clone(c.chats), c.err
}

func (c *catalogue) Chat(_ context.Context, id session.ChatID) (session.Chat, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, chat := range c.chats {
		if chat.ID == id {
			return chat, c.err
		}
	}
	return session.Chat{}, session.NoSuch
}

func (c *catalogue) Messages(_ context.Context, chat session.ChatID, before session.MessageID, n int) ([]session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var of []session.Message
	for _, m := range c.msgs {
		if m.Chat == chat && (before == 0 || m.ID < before) {
			of = append(of, m)
		}
	}
	return of[max(0, len(of)-n):], c.err
}

func (c *catalogue) MessagesAfter(_ context.Context, chat session.ChatID, from session.MessageID, n int) ([]session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var of []session.Message
	for _, m := range c.msgs {
		if m.Chat == chat && m.ID >= from {
			of = append(of, m)
		}
	}
	return of[:min(n, len(of))], c.err
}

func (c *catalogue) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.msgs {
		if m.ID == id {
			return m, nil
		}
	}
	return session.Message{}, session.NoSuch
}

func (c *catalogue) Sheet(_ context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []session.MessageID
	for _, m := range c.msgs {
		if m.Chat == q.Chat && m.Media != nil && slices.Contains(q.States, m.Media.State) {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

func (c *catalogue) Progress(id session.MessageID) media.Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.progress[id]
}

func (c *catalogue) set(m session.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.msgs {
		if c.msgs[i].ID == m.ID {
			c.msgs[i] = m
			return
		}
	}
	c.msgs = append(c.msgs, m)
}

func (c *catalogue) ask(what string) func(context.Context, ...session.MessageID) error {
	return func(_ context.Context, ids ...session.MessageID) error {
		c.asked <- asked{what, ids}
		return nil
	}
}

func (c *catalogue) Download(x context.Context, ids ...session.MessageID) error {
	return c.ask("download")(x, ids...)
}

func (c *catalogue) Cancel(x context.Context, ids ...session.MessageID) error {
	return c.ask("cancel")(x, ids...)
}

func (c *catalogue) AskPhone(x context.Context, ids ...session.MessageID) error {
	return c.ask("ask phone")(x, ids...)
}

func (c *catalogue) Resend(x context.Context, ids ...session.MessageID) error {
	return c.ask("resend")(x, ids...)
}

func (c *catalogue) Pause(x context.Context, ids ...session.MessageID) error {
	return c.ask("pause")(x, ids...)
}

func (c *catalogue) Resume(x context.Context, ids ...session.MessageID) error {
	return c.ask("resume")(x, ids...)
}

func (c *catalogue) Star(x context.Context, on bool, ids ...session.MessageID) error {
	return c.ask(fmt.Sprintf("star %v", on))(x, ids...)
}

func (c *catalogue) SetAuto(x context.Context, chat session.ChatID, auto session.AutoChat) error {
	return c.ask(strings.TrimSpace("auto "+string(auto)))(x, session.MessageID(chat))
}

func (c *catalogue) LoadOlder(ctx context.Context, chat session.ChatID) (int, error) {
	if err := c.ask("older")(ctx, session.MessageID(chat)); err != nil {
		return 0, err
	}
	select {
	case a := <-c.older:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.msgs = append(slices.Clone(a.msgs), c.msgs...)
		return a.n, a.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (c *catalogue) Expiring(context.Context) (session.Expiring, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.expiring, nil
}

func (c *catalogue) MarkRead(x context.Context, chat session.ChatID) error {
	return c.ask("read")(x, session.MessageID(chat))
}

// Peek and Load paint a picture in a colour made of its message's id.
func (c *catalogue) Peek(media.View) *image.RGBA { return nil }

func (c *catalogue) Load(_ context.Context, v media.View) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, v.W, v.H))
	img.SetRGBA(0, 0, colorOf(session.MessageID(v.ID)))
	return img, nil
}

func colorOf(id session.MessageID) color.RGBA {
	n := int(id>>20) / 60
	return color.RGBA{R: uint8(n), G: uint8(n >> 8), B: 9, A: 255}
}

// stand is the page in a window, with its UI goroutine as a queue.
type stand struct {
	*catalogue
	t       *testing.T
	page    *Page
	win     fyne.Window
	feed    session.Feed
	queue   chan func()
	focused bool
	opened  []session.MessageID
	at      int
	files   []session.MessageID // opened with the system's program
	copied  string
	gone    bool // the notice was taken away
	sent    []session.ChatID
	failed  []error
}

func newStand(t *testing.T, c *catalogue, w, h float32) *stand {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	c.asked, c.older = make(chan asked, 64), make(chan answer, 1)
	s := &stand{catalogue: c, t: t, queue: make(chan func(), 1024), focused: true}
	do := func(f func()) { s.queue <- f }
	s.page = New(Deps{
		Library: c, Actions: c, Loader: kit.NewLoader(t.Context(), c, do), Feed: &s.feed, Do: do,
		Now: func() time.Time { return noon }, Focused: func() bool { return s.focused },
		Open:     func(ids []session.MessageID, at int) { s.opened, s.at = ids, at },
		OpenFile: func(m session.Message) { s.files = append(s.files, m.ID) },
		Send:     func(chat session.Chat) { s.sent = append(s.sent, chat.ID) },
		Linked:   func() bool { return true }, Copy: func(text string) { s.copied = text },
		Fail:      func(err error) { s.failed = append(s.failed, err) },
		Dismissed: func() { s.gone = true },
	})
	s.page.every = 10 * time.Millisecond
	s.win = test.NewTempWindow(t, s.page.Content())
	s.win.SetPadded(false)
	s.win.Resize(fyne.NewSize(w, h))
	s.page.Shown(t.Context())
	return s
}

// until runs what comes to the UI goroutine until ok.
func (s *stand) until(what string, ok func() bool) {
	s.t.Helper()
	limit := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-s.queue:
			f()
		case <-limit:
			s.t.Fatalf("never: %s", what)
		}
	}
}

func (s *stand) open(id session.ChatID) {
	s.t.Helper()
	s.until("chats are listed", func() bool { return len(s.page.list.chats) > 0 })
	s.page.list.choose(id)
	s.until("messages are read", func() bool { return s.page.talk.loaded })
}

// bubbleOf is the bubble in view that stands for a message, or nil.
func (s *stand) bubbleOf(id session.MessageID) *bubble {
	var found *bubble
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if b, ok := o.(*bubble); ok && b.msg.ID == id && b.Visible() {
			found = b
			return
		}
		if w, ok := o.(fyne.Widget); ok {
			for _, c := range test.WidgetRenderer(w).Objects() {
				walk(c)
			}
		}
		if c, ok := o.(*fyne.Container); ok {
			for _, c := range c.Objects {
				walk(c)
			}
		}
	}
	walk(s.page.talk)
	return found
}

func (s *stand) wantAsked(what string, ids ...session.MessageID) {
	s.t.Helper()
	select {
	case a := <-s.asked:
		if a.what != what || !slices.Equal(a.ids, ids) {
			s.t.Errorf("asked %v, want %s %v", a, what, ids)
		}
	case <-time.After(time.Minute):
		s.t.Errorf("did not ask to %s", what)
	}
}

// at is a time whose MessageID is unique to the minute.
func idAt(minute int) session.MessageID {
	return session.MessageIDAt(noon.Add(time.Duration(minute-1000) * time.Minute))
}

func picture1(minute int, st media.State) session.Message {
	id := idAt(minute)
	m := session.Message{
		ID: id, Chat: 1, Sender: "ana", SenderName: "Ana", Time: id.Time(),
		Media: &session.Media{
			Ref: media.Ref{Kind: media.Image, Size: 1_200_000}, Width: 400, Height: 300,
			Preview: media.Preview("jpeg"), State: st,
		},
	}
	if st == media.Ready {
		m.Media.File = media.Key{byte(minute), byte(minute >> 8), 1}
	}
	return m
}

func oneChat(unread int) []session.Chat {
	return []session.Chat{{ID: 1, Name: "Ana", Unread: unread, Pictures: 3, ToFetch: 2}}
}
