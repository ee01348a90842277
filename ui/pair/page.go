package pair

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Page is the pairing page. All its methods belong to the UI goroutine.
type Page struct {
	d    Deps
	ctx  context.Context // while the page is shown
	stop context.CancelFunc

	root    *fyne.Container
	stage   *stage
	words   *wordsColumn
	ended   time.Time     // Until of the code that span belongs to
	span    time.Duration // how long that code lasts in all
	started bool          // Pair was asked for by itself once
}

// New makes the page; it does nothing until Shown.
func New(d Deps) *Page {
	p := &Page{d: d}
	p.stage = newStage(p.copyCode, p.step)
	p.stage.copy.Set(lang.L("Copy the code"), kit.IconCopy)
	p.words = newWordsColumn(p)
	p.root = container.New(twoHalves{}, p.stage, p.words)
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Shown starts the page: it follows the link until Hidden or until ctx ends,
// and asks for a first code by itself.
func (p *Page) Shown(ctx context.Context) {
	p.Hidden()
	p.ctx, p.stop = context.WithCancel(ctx)
	live.Watch(p.ctx, p.d.Feed, p.d.Do, live.Reader[session.Status]{
		Concerns: func(c session.Change) bool { return c.Status || c.All },
		Load:     func(context.Context, []session.Change) (session.Status, error) { return p.d.Link.Status(), nil },
		Show:     func(session.Status, error) { p.draw() },
	})
	go p.tick(p.ctx)
	if s := p.d.Link.Status(); s.Phase == session.PhaseOff && s.Err == nil && !p.started {
		p.started = true
		p.ask(p.d.Link.Pair)
	}
	p.draw()
}

// Hidden stops the page.
func (p *Page) Hidden() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// tick redraws the countdown every second.
func (p *Page) tick(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			p.d.Do(func() {
				if ctx.Err() == nil {
					p.draw()
				}
			})
		case <-ctx.Done():
			return
		}
	}
}

func (p *Page) draw() {
	s, now := p.d.Link.Status(), p.d.Now()
	if !s.Until.Equal(p.ended) {
		p.ended, p.span = s.Until, lasts(s.Phase, s.Until.Sub(now))
	}
	f := faceOf(s, now, p.span)
	if err := p.stage.show(f); err != nil {
		p.d.Fail(err)
	}
	p.words.show(f, s)
}

// step is the stage's one button.
func (p *Page) step() {
	switch p.stage.face.step {
	case pairAgain:
		p.ask(p.d.Link.Pair)
	case reconnect:
		p.ask(p.d.Link.Reconnect)
	case update:
		p.d.Update()
	case gallery:
		p.d.Skip()
	case chats:
		p.d.Chats()
	}
}

// ask calls f beside the UI goroutine and tells of its error.
func (p *Page) ask(f func(context.Context) error) {
	ctx := p.ctx
	go func() {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			p.d.Do(func() { p.d.Fail(err) })
		}
	}()
}

func (p *Page) copyCode() { p.d.Copy(p.stage.face.big) }

// scan lets the demo phone read what is shown: the QR code, or the one to type.
func (p *Page) scan() {
	s := p.d.Link.Status()
	p.ask(func(ctx context.Context) error {
		if s.Phase == session.PhaseCode {
			return p.d.Phone.Type(ctx, s.Code)
		}
		return p.d.Phone.Scan(ctx, s.QR)
	})
}

func (p *Page) sandbox() {
	p.ask(func(context.Context) error { return p.d.Sandbox() })
}

// number asks for a code for a phone number.
func (p *Page) number(text string) {
	ctx := p.ctx
	p.words.note("", theme.Second)
	go func() {
		err := p.d.Link.PairPhone(ctx, text)
		p.d.Do(func() {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				p.words.note(words.Explain(err).Sentence, theme.Bad)
			default:
				p.words.byNumber(false)
			}
		})
	}()
}

// twoHalves puts stage and words beside each other, in the middle.
type twoHalves struct{}

func (twoHalves) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.MinW-theme.Rail, theme.QRRing)
}

func (twoHalves) Layout(o []fyne.CanvasObject, s fyne.Size) {
	gap := theme.Space32
	w := theme.QRRing + gap + theme.PairText
	text := theme.PairText
	if w > s.Width-2*theme.Space16 {
		w = s.Width - 2*theme.Space16
		text = w - theme.QRRing - gap
	}
	x := (s.Width - w) / 2
	o[0].Move(fyne.NewPos(x, 0))
	o[0].Resize(fyne.NewSize(theme.QRRing, s.Height))
	o[1].Move(fyne.NewPos(x+theme.QRRing+gap, 0))
	o[1].Resize(fyne.NewSize(text, s.Height))
}

// numeral is "1", "2", "3" before a step.
func numeral(i int) string { return strconv.Itoa(i + 1) }
