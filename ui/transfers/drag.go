package transfers

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	edge       = theme.RingLarge       // near the upper or lower edge the list moves by itself
	glideEvery = 30 * time.Millisecond // how often it does
	glideMost  = theme.Space16         // how far at once
)

// hand is what drags a row: which one, where the pointer is, and where it would
// land.
type hand struct {
	b    *board
	on   bool
	id   session.MessageID
	y    float32 // of the pointer, on the canvas
	held float32 // of the pointer, below the row's top when it was taken

	line  *canvas.Rectangle // where it would land
	ghost *row              // follows the pointer
	stop  context.CancelFunc
	done  bool // given up: what the pointer still does is nothing
}

func (h *hand) init(b *board) {
	h.b, h.line, h.ghost = b, canvas.NewRectangle(nil), newRow(b)
	h.ghost.raised = true
	h.line.Hide()
	h.ghost.Hide()
}

// drag moves the row of id with the pointer, which is at y on the canvas.
func (b *board) drag(id session.MessageID, y float32) {
	h := &b.hand
	if h.done {
		return
	}
	if !h.on {
		i := b.find(key{id: id})
		if i < 0 || !waits(b.p.shown[i]) {
			return
		}
		h.on, h.id, h.y = true, id, y
		h.held = max(0, min(rowTall, h.over()-b.at(i)))
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
			c.Focus(b) // for Escape
		}
		b.cursor = key{id: id}
		var ctx context.Context
		ctx, h.stop = context.WithCancel(b.p.ctx)
		go b.glide(ctx)
		b.rebind()
	}
	h.y = y
	b.fill()
}

// over is where the pointer is on the list.
func (h *hand) over() float32 {
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(h.b).Y
	return h.y - top + h.b.scroll.Offset.Y
}

// landing is the waiting download that the row would come before, 0 for the end,
// and the height of that place. False while nothing is dragged.
func (h *hand) landing() (before session.MessageID, y float32, ok bool) {
	if !h.on {
		return 0, 0, false
	}
	over, last := h.over(), -1
	for i, t := range h.b.p.shown {
		if !waits(t) {
			continue
		}
		if over < h.b.at(i)+rowTall/2 {
			return t.ID, h.b.at(i), true
		}
		last = i
	}
	return 0, h.b.at(last) + rowTall, last >= 0
}

// draw puts the line and the row that follows the pointer where they belong.
func (h *hand) draw() {
	_, y, ok := h.landing()
	visible(h.line, ok)
	visible(h.ghost, ok)
	if !ok {
		return
	}
	x, w := column(h.b.scroll.Size().Width)
	h.line.FillColor, h.line.CornerRadius = theme.Color(theme.Accent), theme.FocusLine/2
	put(h.line, x, y-theme.FocusLine/2, w, theme.FocusLine)
	if i := h.b.find(key{id: h.id}); i >= 0 {
		m := h.b.msgs[h.id]
		if h.ghost.key.id != h.id || h.ghost.name.Text() == "" {
			h.ghost.set(key{id: h.id}, m, h.b.say(i, m), true, false, false)
		}
	}
	put(h.ghost, x-gripWidth, h.over()-h.held, w+gripWidth, rowTall)
}

// drop lets the row go where it is.
func (b *board) drop() {
	h := &b.hand
	id := h.id
	before, _, ok := h.landing()
	b.letGo()
	h.done = false
	if ok && b.find(key{id: id}) >= 0 {
		b.p.move(id, before)
		b.reveal(b.find(key{id: id}))
	}
}

// giveUp leaves the row where it was; the pointer may go on moving.
func (b *board) giveUp() {
	if b.hand.on {
		b.letGo()
		b.hand.done = true
	}
}

func (b *board) letGo() {
	h := &b.hand
	if !h.on {
		return
	}
	h.on = false
	h.stop()
	h.ghost.key = key{}
	b.rebind()
	b.fill()
}

// follows ends a drag whose row began to run or is gone.
func (b *board) follows() {
	if !b.hand.on {
		return
	}
	if i := b.find(key{id: b.hand.id}); i < 0 || !waits(b.p.shown[i]) {
		b.giveUp()
	}
}

// glide moves the list while a row is held near its edges, until ctx ends. It
// waits for every step to be drawn.
func (b *board) glide(ctx context.Context) {
	t := time.NewTicker(glideEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		drawn := make(chan struct{})
		b.p.d.Do(func() {
			defer close(drawn)
			if ctx.Err() == nil {
				b.glideOnce()
			}
		})
		select {
		case <-drawn:
		case <-ctx.Done():
			return
		}
	}
}

func (b *board) glideOnce() {
	at, tall := b.hand.over()-b.scroll.Offset.Y, b.Size().Height
	by := float32(0)
	switch {
	case at < edge:
		by = -glideMost * min(1, (edge-at)/edge)
	case at > tall-edge:
		by = glideMost * min(1, (at-tall+edge)/edge)
	}
	if by != 0 {
		b.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(b.scroll.Offset.Y+by, b.height()-tall))))
		b.fill()
	}
}
