package main

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// display is a connection to an X server that can point, click, type and look.
type display struct {
	name string // ":99"
	conn *xgb.Conn
	root xproto.Window
	w, h int
	keys map[xproto.Keysym]key
}

// key is where a symbol is on the keyboard.
type key struct {
	code  xproto.Keycode
	shift bool
}

// Symbols of keys without a character, from X11's keysymdef.h.
const (
	keyEscape xproto.Keysym = 0xff1b
	keyReturn xproto.Keysym = 0xff0d
	keyTab    xproto.Keysym = 0xff09
	keyDelete xproto.Keysym = 0xffff
	keyHome   xproto.Keysym = 0xff50
	keyLeft   xproto.Keysym = 0xff51
	keyRight  xproto.Keysym = 0xff53
	keyShift  xproto.Keysym = 0xffe1
	keyCtrl   xproto.Keysym = 0xffe3
)

// openDisplay connects to the server of name (":99").
func openDisplay(name string) (*display, error) {
	conn, err := xgb.NewConnDisplay(name)
	if err != nil {
		return nil, fmt.Errorf("connect to X server %s: %w", name, err)
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("start XTEST: %w", err)
	}
	setup := xproto.Setup(conn)
	screen := setup.DefaultScreen(conn)
	d := &display{name: name, conn: conn, root: screen.Root, w: int(screen.WidthInPixels), h: int(screen.HeightInPixels)}
	return d, d.learnKeys(setup)
}

func (d *display) learnKeys(setup *xproto.SetupInfo) error {
	n := byte(setup.MaxKeycode - setup.MinKeycode + 1)
	m, err := xproto.GetKeyboardMapping(d.conn, setup.MinKeycode, n).Reply()
	if err != nil {
		return fmt.Errorf("keyboard: %w", err)
	}
	d.keys = map[xproto.Keysym]key{}
	per := int(m.KeysymsPerKeycode)
	for i := range int(n) {
		for col := range min(per, 2) {
			sym := m.Keysyms[i*per+col]
			if _, known := d.keys[sym]; !known && sym != 0 {
				d.keys[sym] = key{setup.MinKeycode + xproto.Keycode(i), col == 1}
			}
		}
	}
	return nil
}

// event sends one fake input event; detail is a key or a button.
func (d *display) event(kind, detail byte, x, y int) error {
	return xtest.FakeInputChecked(d.conn, kind, detail, 0, d.root, int16(x), int16(y), 0).Check()
}

// move puts the pointer at x, y.
func (d *display) move(x, y int) error {
	return d.event(xproto.MotionNotify, 0, x, y)
}

// click presses and releases a button (1 left, 4 wheel up, 5 wheel down) at x, y.
func (d *display) click(button byte, x, y int) error {
	// Fyne looks at where the pointer came to rest before it takes a press.
	if err := d.move(x-1, y); err != nil {
		return err
	}
	time.Sleep(30 * time.Millisecond)
	if err := d.move(x, y); err != nil {
		return err
	}
	time.Sleep(60 * time.Millisecond)
	if err := d.event(xproto.ButtonPress, button, x, y); err != nil {
		return err
	}
	time.Sleep(60 * time.Millisecond)
	return d.event(xproto.ButtonRelease, button, x, y)
}

// press strikes one key, with Ctrl held when ctrl is set.
func (d *display) press(sym xproto.Keysym, ctrl bool) error {
	k, ok := d.keys[sym]
	if !ok {
		return fmt.Errorf("no key for symbol %#x", sym)
	}
	var held []byte
	if ctrl {
		held = append(held, byte(d.keys[keyCtrl].code))
	}
	if k.shift {
		held = append(held, byte(d.keys[keyShift].code))
	}
	var errs []error
	for _, h := range held {
		errs = append(errs, d.event(xproto.KeyPress, h, 0, 0))
	}
	errs = append(errs, d.event(xproto.KeyPress, byte(k.code), 0, 0))
	time.Sleep(15 * time.Millisecond)
	errs = append(errs, d.event(xproto.KeyRelease, byte(k.code), 0, 0))
	for _, h := range held {
		errs = append(errs, d.event(xproto.KeyRelease, h, 0, 0))
	}
	return errors.Join(errs...)
}

// write types a line of ASCII.
func (d *display) write(text string) error {
	for _, r := range text {
		if err := d.press(xproto.Keysym(r), false); err != nil {
			return err
		}
		time.Sleep(25 * time.Millisecond)
	}
	return nil
}

// focus gives the keyboard to a window, as a window manager would.
func (d *display) focus(w xproto.Window) error {
	return xproto.SetInputFocusChecked(d.conn, xproto.InputFocusParent, w, xproto.TimeCurrentTime).Check()
}

// windows are the mapped windows on the root, lowest first.
func (d *display) windows() ([]xproto.Window, error) {
	t, err := xproto.QueryTree(d.conn, d.root).Reply()
	if err != nil {
		return nil, err
	}
	var list []xproto.Window
	for _, w := range t.Children {
		a, err := xproto.GetWindowAttributes(d.conn, w).Reply()
		if err != nil || a.MapState != xproto.MapStateViewable || a.Class != xproto.WindowClassInputOutput {
			continue
		}
		// The toolkit keeps a window of one pixel for its own ends.
		if g, err := xproto.GetGeometry(d.conn, xproto.Drawable(w)).Reply(); err == nil && g.Width > 1 {
			list = append(list, w)
		}
	}
	return list, nil
}

// place moves a window to the corner and sizes it.
func (d *display) place(w xproto.Window, width, height int) error {
	return xproto.ConfigureWindowChecked(d.conn, w,
		xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
		[]uint32{0, 0, uint32(width), uint32(height)}).Check()
}

// look is what the upper left w×h pixels of the screen show.
func (d *display) look(w, h int) (*image.RGBA, error) {
	w, h = min(w, d.w), min(h, d.h)
	r, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root),
		0, 0, uint16(w), uint16(h), 0xffffffff).Reply()
	if err != nil {
		return nil, fmt.Errorf("screenshot: %w", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i+3 < len(r.Data) && i+3 < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = r.Data[i+2], r.Data[i+1], r.Data[i], 255
	}
	return img, nil
}

// save writes a PNG and makes its folder.
func save(img image.Image, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}
