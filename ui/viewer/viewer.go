package viewer

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Viewer is one picture over the whole window. Its methods belong to the UI
// goroutine.
type Viewer struct {
	widget.BaseWidget

	d      Deps
	window fyne.Window
	ctx    context.Context
	close  context.CancelFunc
	// after calls f on the UI goroutine when d has passed, unless stop was called
	// there before.
	after  func(d time.Duration, f func()) (stop func())
	motion func() bool // things may move by themselves

	ids      []session.MessageID
	index    int
	way      int                                   // 1 or -1: where the user is heading
	messages map[session.MessageID]session.Message // on show and its neighbours
	lost     bool                                  // the picture on show has gone from the catalogue
	trouble  error                                 // the catalogue could not be read

	// Of the picture on show; token tells late answers which one that is.
	token      int
	visit      context.Context
	leave      context.CancelFunc
	src        source
	film       *film              // of what moves, while it does
	halt       context.CancelFunc // ends the film under way; nil before the first
	tried      [steps]bool
	loading    bool
	unreadable error
	drawing    bool
	again      bool
	onDrawn    []func()
	spare      *image.RGBA // to draw into

	layers *kit.Layers
	stage  *stage
	bars   *bars
	strip  *strip
	info   *panel
	keys   func(*fyne.KeyEvent) // the window's, while the viewer has them
	runes  func(rune)
	full   bool
	plain  bool // the user wants no bars
	asleep bool // nor does anybody look for them
	doze   func()
	show   slideshow
	shut   bool
	told   session.Message // what the panel shows
}

// Open shows ids[index] over window's content and takes the keyboard. Everything
// it started ends with ctx or Close. ids must not be changed afterwards and hold
// at least one.
func Open(ctx context.Context, window fyne.Window, d Deps, ids []session.MessageID, index int) *Viewer {
	v := &Viewer{d: d, window: window, ids: ids, way: 1, messages: map[session.MessageID]session.Message{},
		show: slideshow{every: usualPause}}
	v.ctx, v.close = context.WithCancel(ctx)
	v.after, v.motion = v.later, fyne.CurrentApp().Settings().ShowAnimations
	v.stage = newStage(window.Canvas(), v.looked, v.focus)
	v.stage.acted, v.stage.moved, v.stage.menu = v.acted, v.awake, v.popUp
	v.bars = newBars(v)
	v.strip = newStrip(newReel(v.ctx, d.Library, ids, d.Do), kit.NewLoader(v.ctx, d.Pixels, d.Do), v.jump, v.awake)
	v.info = newPanel(v.copied, v.copyJSON, v.copyDescriptor)
	v.ExtendBaseWidget(v)
	c := window.Canvas()
	v.layers = kit.NewLayers(v, d.Do)
	c.Overlays().Add(v.layers)
	v.keys, v.runes = c.OnTypedKey(), c.OnTypedRune()
	c.SetOnTypedKey(v.TypedKey) // while nothing has the focus
	c.SetOnTypedRune(v.TypedRune)
	v.focus()
	v.goTo(min(max(index, 0), len(ids)-1))
	go v.listen(d.Feed.Subscribe(v.ctx))
	return v
}

// later is after with the real clock.
func (v *Viewer) later(d time.Duration, f func()) (stop func()) {
	off := false
	t := time.AfterFunc(d, func() {
		v.d.Do(func() {
			if !off && !v.shut {
				f()
			}
		})
	})
	return func() { off = true; t.Stop() }
}

// Close takes the viewer away. Transfers go on.
func (v *Viewer) Close() {
	if v.shut {
		return
	}
	v.shut = true
	if v.full {
		v.window.SetFullScreen(false)
	}
	v.endShow()
	v.close()
	v.token++
	c := v.window.Canvas()
	c.SetOnTypedKey(v.keys)
	c.SetOnTypedRune(v.runes)
	c.Overlays().Remove(v.layers)
	if v.d.OnClosed != nil {
		v.d.OnClosed(v.id())
	}
}

// id is the message of the picture on show.
func (v *Viewer) id() session.MessageID { return v.ids[v.index] }

// current is the message of the picture on show; false while it is being read.
func (v *Viewer) current() (session.Message, bool) {
	m, ok := v.messages[v.id()]
	return m, ok && m.Media != nil
}

// goTo shows ids[index].
func (v *Viewer) goTo(index int) {
	switch {
	case index > v.index:
		v.way = 1
	case index < v.index:
		v.way = -1
	}
	v.index = index
	v.token++
	if v.leave != nil {
		v.leave()
	}
	v.visit, v.leave = context.WithCancel(v.ctx)
	v.src, v.film, v.tried, v.loading, v.unreadable = source{}, nil, [steps]bool{}, false, nil
	v.lost, v.trouble = false, nil
	v.stage.blank()
	v.stage.frame = frame{port: v.stage.port()}
	v.keep()
	if m, ok := v.current(); ok {
		v.meet(m)
	}
	v.strip.goTo(index)
	v.tell()
	v.read()
}

// keep forgets all messages but those on show and beside it. What the strip
// knows need not be waited for.
func (v *Viewer) keep() {
	near := map[session.MessageID]session.Message{}
	for _, i := range v.around() {
		id := v.ids[i]
		if m, ok := v.messages[id]; ok {
			near[id] = m
		} else if m, ok := v.strip.reel.message(i); ok {
			near[id] = m
		}
	}
	v.messages = near
}

// around are the places of the picture on show and of its neighbours, in the
// order in which they are wanted: where the user is heading first, and there two.
func (v *Viewer) around() []int {
	places := []int{v.index}
	for _, by := range []int{v.way, -v.way, 2 * v.way} {
		if i := v.index + by; i >= 0 && i < len(v.ids) {
			places = append(places, i)
		}
	}
	return places
}

// read reads the messages around, then decodes the neighbours.
func (v *Viewer) read() {
	ctx, token, port := v.visit, v.token, v.stage.port()
	var ids []session.MessageID
	for _, i := range v.around() {
		ids = append(ids, v.ids[i])
	}
	go func() {
		ms, err := v.d.Library.Prints(ctx, ids)
		if ctx.Err() != nil {
			return
		}
		v.d.Do(func() {
			if token == v.token {
				v.got(ms, err)
			}
		})
		if err == nil && port.X > 0 {
			v.ahead(ctx, ms[min(1, len(ms)):], port)
		}
	}()
}

// got takes what was read.
func (v *Viewer) got(ms []session.Message, err error) {
	v.trouble = err
	if err != nil {
		v.tell()
		return
	}
	for _, m := range ms {
		v.messages[m.ID] = m
	}
	m, ok := v.messages[v.id()]
	v.lost = len(ms) == 0 || ms[0].ID != v.id()
	if v.lost {
		delete(v.messages, v.id())
	}
	if ok && !v.lost && m.Media != nil {
		v.meet(m)
	}
	v.tell()
}

// meet begins or goes on with m's pixels.
func (v *Viewer) meet(m session.Message) {
	f := &v.stage.frame
	if v.src.img == nil && f.pic == (image.Point{}) && !v.tried[sharp] {
		f.pic = image.Pt(max(0, m.Media.Width), max(0, m.Media.Height))
	}
	v.reload()
}

// looked is told by the stage that its frame has changed. It is called for every
// turn of the wheel and every step of a drag, so it lays nothing out.
func (v *Viewer) looked() {
	v.reload()
	v.draw()
	v.bars.zoom.SetText(zoomOf(v))
}

// listen waits for changes until the viewer closes.
func (v *Viewer) listen(sub *session.Subscription) {
	for {
		select {
		case <-v.ctx.Done():
			return
		case <-sub.Wake():
		}
		cs := sub.Take()
		v.d.Do(func() { v.changed(cs) })
	}
}

// changed reads again what cs touch.
func (v *Viewer) changed(cs []session.Change) {
	if v.shut {
		return
	}
	v.strip.reel.changed(cs)
	for _, c := range cs {
		if c.All || c.Message == v.id() {
			v.tell() // how far the download is
			v.reread()
			return
		}
	}
}

// reread reads the message on show again. A file that came in is tried anew.
func (v *Viewer) reread() {
	ctx, token, id := v.visit, v.token, v.id()
	go func() {
		ms, err := v.d.Library.Prints(ctx, []session.MessageID{id})
		if ctx.Err() != nil {
			return
		}
		v.d.Do(func() {
			if token != v.token {
				return
			}
			if old, ok := v.current(); ok && err == nil && len(ms) == 1 && ms[0].Media != nil &&
				(old.Media.State != ms[0].Media.State || old.Media.File != ms[0].Media.File) {
				v.tried, v.unreadable = [steps]bool{preview: v.tried[preview]}, nil
				if ms[0].Media.State != media.Ready && v.src.sharp {
					v.withdraw(len(ms[0].Media.Preview) > 0)
				}
			}
			v.got(ms, err)
		})
	}()
}

// withdraw takes the file of the picture on show, which has gone, off the stage.
func (v *Viewer) withdraw(previewed bool) {
	v.src, v.film, v.tried[preview] = source{}, nil, false
	if v.halt != nil {
		v.halt()
	}
	if !previewed {
		v.stage.blank()
	}
}
