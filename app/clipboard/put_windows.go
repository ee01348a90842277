package clipboard

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Formats that every Windows has.
const (
	cfHDrop = 15
	cfDIBV5 = 17
)

// ownNames are the registered formats in which browsers and office programs take
// a picture's own bytes.
var ownNames = map[string]string{"image/jpeg": "JFIF", "image/gif": "GIF"}

// api are the functions of the system that are called.
type api struct {
	open, empty, set, close, register *windows.LazyProc
	alloc, lock, unlock, free         *windows.LazyProc
}

func newAPI() api {
	user, kernel := windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("kernel32.dll")
	return api{
		open: user.NewProc("OpenClipboard"), empty: user.NewProc("EmptyClipboard"), set: user.NewProc("SetClipboardData"),
		close: user.NewProc("CloseClipboard"), register: user.NewProc("RegisterClipboardFormatW"),
		alloc: kernel.NewProc("GlobalAlloc"), lock: kernel.NewProc("GlobalLock"),
		unlock: kernel.NewProc("GlobalUnlock"), free: kernel.NewProc("GlobalFree"),
	}
}

func (b *Board) put(ctx context.Context, c Content) error {
	type item struct {
		format uintptr
		data   []byte
	}
	a := newAPI()
	var items []item
	if len(c.PNG) > 0 {
		f, err := a.format("PNG")
		if err != nil {
			return err
		}
		items = append(items, item{f, c.PNG})
		if name := ownNames[c.Own.Type]; name != "" {
			if f, err = a.format(name); err != nil {
				return err
			}
			items = append(items, item{f, c.Own.Data})
		}
		// Programs of old know no PNG.
		img, err := png.Decode(bytes.NewReader(c.PNG))
		if err != nil {
			return fmt.Errorf("picture for the clipboard: %w", err)
		}
		items = append(items, item{cfDIBV5, dibV5(img)})
	}
	if len(c.Paths) > 0 {
		items = append(items, item{cfHDrop, hDrop(c.Paths)})
	}

	runtime.LockOSThread() // who opens it is a thread
	defer runtime.UnlockOSThread()
	if err := a.opened(ctx); err != nil {
		return err
	}
	defer a.close.Call() //nolint:errcheck // nothing to be done
	if ok, _, err := a.empty.Call(); ok == 0 {
		return fmt.Errorf("EmptyClipboard: %w", err)
	}
	for _, i := range items {
		if err := a.hand(i.format, i.data); err != nil {
			return err
		}
	}
	return nil
}

// opened opens the clipboard, which another program may hold for a moment.
func (a api) opened(ctx context.Context) error {
	for tries := 0; ; tries++ {
		ok, _, err := a.open.Call(0)
		if ok != 0 {
			return nil
		}
		if tries == 20 {
			return fmt.Errorf("OpenClipboard: %w", err)
		}
		select {
		case <-time.After(25 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (a api) format(name string) (uintptr, error) {
	p, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	f, _, err := a.register.Call(uintptr(unsafe.Pointer(p)))
	if f == 0 {
		return 0, fmt.Errorf("RegisterClipboardFormat: %w", err)
	}
	return f, nil
}

// hand copies data into memory of the system's, which then owns it.
func (a api) hand(format uintptr, data []byte) error {
	const movable = 2
	h, _, err := a.alloc.Call(movable, uintptr(len(data)))
	if h == 0 {
		return fmt.Errorf("GlobalAlloc: %w", err)
	}
	p, _, err := a.lock.Call(h)
	if p == 0 {
		a.free.Call(h) //nolint:errcheck // nothing to be done
		return fmt.Errorf("GlobalLock: %w", err)
	}
	copy(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&p))), len(data)), data)
	a.unlock.Call(h) //nolint:errcheck // it says "not locked any more"
	if ok, _, err := a.set.Call(format, h); ok == 0 {
		a.free.Call(h) //nolint:errcheck // nothing to be done
		return fmt.Errorf("SetClipboardData: %w", err)
	}
	return nil
}
