package gallery

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// lasso is the rubber band: a rectangle of the sheet, which goes on growing while
// the sheet scrolls beneath it.
type lasso struct {
	x0, x1 float32
	y0, y1 float64 // from the top of the sheet
	base   picked  // what was selected before
	flip   bool    // toggles what it touches, instead of adding
	roll   *fyne.Animation
	rolled time.Time
}

// Dragged draws the band: from a gap, from what is written beneath a print, or
// from anywhere while Ctrl or Shift is held.
func (b *board) Dragged(e *fyne.DragEvent) {
	if b.lasso == nil {
		const held = fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
		b.pressed.last = e.Position
		_, inside, ok := b.printAt(b.pressed.at)
		if ok && inside && b.pressed.mods&held == 0 || !b.p.found.whole || b.pressed.slipped() {
			return
		}
		b.focus()
		at := b.pressed.at
		b.lasso = &lasso{x0: at.X, y0: b.offset + float64(at.Y), flip: b.pressed.mods&fyne.KeyModifierShortcutDefault != 0}
		if b.pressed.mods&held != 0 {
			b.lasso.base = b.p.picked
		}
	}
	b.at = e.Position
	b.stretch()
	b.rollAtEdge()
}

// stretch makes the band reach to the pointer, and selects what it touches.
func (b *board) stretch() {
	k, s := b.lasso, b.Size()
	at := fyne.NewPos(min(max(b.at.X, 0), s.Width), min(max(b.at.Y, 0), s.Height))
	k.x1, k.y1 = at.X, b.offset+float64(at.Y)
	left, right := min(k.x0, k.x1), max(k.x0, k.x1)
	top, bottom := min(k.y0, k.y1), max(k.y0, k.y1)
	runs := b.grid.in(left-gap, top, right-gap, bottom)
	if k.flip {
		b.p.picked = k.base.flip(runs)
	} else {
		b.p.picked = k.base.with(runs)
	}
	b.remark(false)
	b.frame.Hidden = false
	y0, y1 := max(top-b.offset, -float64(theme.Space8)), min(bottom-b.offset, float64(s.Height)+float64(theme.Space8))
	put(b.frame, left, float32(y0), right-left, float32(y1-y0))
	b.frame.Refresh()
}

// rollAtEdge scrolls while the pointer is at the upper or lower edge, the faster
// the farther it is beyond.
func (b *board) rollAtEdge() {
	k := b.lasso
	if b.beyond() == 0 {
		if k.roll != nil {
			k.roll.Stop()
			k.roll = nil
		}
		return
	}
	if k.roll != nil {
		return
	}
	k.rolled = time.Now()
	k.roll = fyne.NewAnimation(time.Second, func(float32) {
		if b.lasso != k {
			return
		}
		now := time.Now()
		passed := min(now.Sub(k.rolled), 100*time.Millisecond).Seconds()
		k.rolled = now
		b.scrollTo(b.offset + 12*float64(b.beyond())*passed)
		b.stretch()
	})
	k.roll.RepeatCount = fyne.AnimationRepeatForever
	k.roll.Curve = fyne.AnimationLinear
	k.roll.Start()
}

// beyond is how far the pointer is past the edge where scrolling begins: negative
// at the upper one.
func (b *board) beyond() float32 {
	switch at := b.at.Y; {
	case at < theme.Space24:
		return max(at-theme.Space24, -2*theme.Rail)
	case at > b.Size().Height-theme.Space24:
		return min(at-b.Size().Height+theme.Space24, 2*theme.Rail)
	}
	return 0
}

// DragEnd is part of fyne.Draggable: what the band touches is selected.
func (b *board) DragEnd() {
	if b.lasso == nil {
		if b.pressed.slipped() { // Fyne takes the least slip of a click for a drag
			b.Tapped(&fyne.PointEvent{Position: b.pressed.at})
		}
		return
	}
	b.dropLasso()
	b.p.pickedNow(false)
}

// carry takes the band along when the pictures beneath it have moved, see
// found.moved, and the sheet was scrolled by that much for it.
func (b *board) carry(move []int32, by float64) {
	if b.lasso != nil {
		b.lasso.base.move(move)
		b.lasso.y0 += by
	}
}

// dropLasso takes the band off the sheet.
func (b *board) dropLasso() {
	if b.lasso.roll != nil {
		b.lasso.roll.Stop()
	}
	b.lasso = nil
	b.frame.Hidden = true
	b.frame.Refresh()
}

// fade is a colour of 16 bits a channel, that strong.
func fade(r, g, b uint32, strong float64) color.Color {
	return color.NRGBA64{uint16(r), uint16(g), uint16(b), uint16(strong * 0xffff)}
}
