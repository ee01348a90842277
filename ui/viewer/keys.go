package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// focus takes the keyboard.
func (v *Viewer) focus() { v.window.Canvas().Focus(v) }

// FocusGained is part of fyne.Focusable.
func (v *Viewer) FocusGained() {}

// FocusLost is part of fyne.Focusable.
func (v *Viewer) FocusLost() {}

// TypedRune is part of fyne.Focusable.
func (v *Viewer) TypedRune(r rune) {
	x, y := float64(v.stage.frame.port.X)/2, float64(v.stage.frame.port.Y)/2
	f := v.stage.frame
	switch r {
	case '+', '=':
		f = f.zoomed(1.25, x, y)
	case '-':
		f = f.zoomed(1/1.25, x, y)
	case '0':
		f.zoom = 0
	case '1':
		f = f.zoomed(1/f.scale(), x, y)
	default:
		return
	}
	v.acted()
	v.stage.look(f)
}

// TypedKey is part of fyne.Focusable.
func (v *Viewer) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		v.back()
	case fyne.KeySpace:
		v.toggleShow()
	case fyne.KeyF, fyne.KeyF11:
		v.toggleFull()
	case fyne.KeyH:
		v.toggleBars()
	default:
		if do := v.keyed(e.Name); do != nil {
			v.acted()
			do()
		}
	}
}

// keyed is what a key does that ends a slideshow as well; nil for no such key.
func (v *Viewer) keyed(name fyne.KeyName) func() {
	switch name {
	case fyne.KeyLeft, fyne.KeyPageUp, fyne.KeyUp:
		return func() { v.step(-1) }
	case fyne.KeyRight, fyne.KeyPageDown, fyne.KeyDown:
		return func() { v.step(1) }
	case fyne.KeyHome:
		return func() { v.step(-v.index) }
	case fyne.KeyEnd:
		return func() { v.step(len(v.ids) - 1 - v.index) }
	case fyne.KeyR:
		return v.rotate
	case fyne.KeyI:
		return v.toggleInfo
	case fyne.KeyS:
		return v.toggleStar
	case fyne.KeyK:
		return v.toggleFilm
	case fyne.KeyDelete:
		return v.deleteFile
	case fyne.KeyReturn, fyne.KeyEnter:
		return func() { v.act(v.bars.status.deed) }
	}
	return nil
}

// TypedShortcut is part of fyne.Shortcutable. What is none of the viewer's goes
// to the window.
func (v *Viewer) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		v.acted()
		v.copyPicture()
		return
	}
	if c, ok := s.(*desktop.CustomShortcut); ok && c.KeyName == fyne.KeyS && c.Modifier == fyne.KeyModifierShortcutDefault {
		v.acted()
		v.saveCopy()
		return
	}
	if c, ok := v.window.Canvas().(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// back undoes one step: full screen, then the slideshow, then the viewer.
func (v *Viewer) back() {
	switch {
	case v.full:
		v.toggleFull()
	case v.show.on:
		v.toggleShow()
	default:
		v.Close()
	}
}

// jump shows the frame of the strip that was pressed.
func (v *Viewer) jump(i int) {
	v.acted()
	v.focus()
	v.step(i - v.index)
}

// step goes on by n pictures, within the sheet.
func (v *Viewer) step(n int) {
	if i := min(max(v.index+n, 0), len(v.ids)-1); i != v.index {
		v.goTo(i)
	}
}

func (v *Viewer) rotate() {
	if v.src.img != nil {
		v.stage.look(v.stage.frame.rotated())
	}
}

func (v *Viewer) toggleInfo() {
	show(v.info, !v.info.Visible())
	v.tell()
}

func (v *Viewer) toggleFull() {
	v.full = !v.full
	v.window.SetFullScreen(v.full)
	v.awake()
	v.tell()
}

// toggleBars takes everything but the picture away, or brings it back.
func (v *Viewer) toggleBars() {
	v.plain = !v.plain
	v.awake()
	v.tell()
}

var (
	_ fyne.Focusable    = (*Viewer)(nil)
	_ fyne.Shortcutable = (*Viewer)(nil)
)
