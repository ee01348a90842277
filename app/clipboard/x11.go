//go:build linux || freebsd || openbsd || netbsd

package clipboard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

const (
	// most is how many bytes go into one request; more goes piece by piece.
	most = 128 << 10
	// stale is how long a transfer may stand still before it is forgotten.
	stale = 30 * time.Second
	// answers is how long the server may take to say what time it is.
	answers = 5 * time.Second
)

// owner owns the CLIPBOARD selection; see ICCCM 2.2 to 2.7.
type owner struct {
	conn   *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
	since  xproto.Timestamp
	forms  map[xproto.Atom]Form
	order  []xproto.Atom // of forms
	chunk  int
	under  map[place]*transfer
	events chan xgb.Event
}

// place is where a requestor wants something.
type place struct {
	window   xproto.Window
	property xproto.Atom
}

// transfer is a large form on its way, piece by piece.
type transfer struct {
	kind xproto.Atom
	rest []byte
	last time.Time
}

// x11 takes the clipboard for c and serves it until another program takes it or
// the Board's context ends. The owner before, which may be this program, ends by
// itself.
func (b *Board) x11(ctx context.Context, c Content) error {
	conn, err := xgb.NewConn()
	if err != nil {
		return fmt.Errorf("X11: %w: %w", errors.ErrUnsupported, err)
	}
	o := &owner{conn: conn, forms: map[xproto.Atom]Form{}, under: map[place]*transfer{}, events: make(chan xgb.Event)}
	end := make(chan struct{})
	b.owners.Go(func() { o.listen(end) })
	if err := o.take(ctx, c); err != nil {
		close(end)
		conn.Close()
		return fmt.Errorf("X11 clipboard: %w", err)
	}
	b.owners.Go(func() {
		defer conn.Close()
		defer close(end)
		o.serve(b.ctx)
	})
	return nil
}

// listen hands events on until the connection ends. A request that failed, for
// its window has gone, is nobody's loss.
func (o *owner) listen(end chan struct{}) {
	defer close(o.events)
	for {
		ev, err := o.conn.WaitForEvent()
		switch {
		case ev == nil && err == nil:
			return
		case ev == nil:
			continue
		}
		select {
		case o.events <- ev:
		case <-end:
		}
	}
}

// take becomes the owner, with the server's own time as ICCCM asks for.
func (o *owner) take(ctx context.Context, c Content) error {
	if err := o.intern(c); err != nil {
		return err
	}
	setup := xproto.Setup(o.conn)
	o.chunk = min(most, int(setup.MaximumRequestLength)*4-256)
	var err error
	if o.window, err = xproto.NewWindowId(o.conn); err != nil {
		return err
	}
	root := setup.DefaultScreen(o.conn).Root
	if err := xproto.CreateWindowChecked(o.conn, 0, o.window, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check(); err != nil {
		return err
	}
	xproto.ChangeProperty(o.conn, xproto.PropModeAppend, o.window, xproto.AtomWmName, xproto.AtomString, 8, 0, nil)
	if o.since, err = o.now(ctx); err != nil {
		return err
	}
	xproto.SetSelectionOwner(o.conn, o.window, o.atoms["CLIPBOARD"], o.since)
	got, err := xproto.GetSelectionOwner(o.conn, o.atoms["CLIPBOARD"]).Reply()
	switch {
	case err != nil:
		return err
	case got.Owner != o.window:
		return errors.New("another program took it")
	}
	return nil
}

func (o *owner) intern(c Content) error {
	names := []string{"CLIPBOARD", "TARGETS", "TIMESTAMP", "MULTIPLE", "INCR", "ATOM_PAIR"}
	fs := forms(c)
	for _, f := range fs {
		names = append(names, f.Type)
	}
	o.atoms = map[string]xproto.Atom{}
	for _, n := range names {
		r, err := xproto.InternAtom(o.conn, false, uint16(len(n)), n).Reply()
		if err != nil {
			return err
		}
		o.atoms[n] = r.Atom
	}
	for _, f := range fs {
		a := o.atoms[f.Type]
		o.forms[a] = f
		o.order = append(o.order, a)
	}
	return nil
}

// now is the server's time, which it tells with the change of a property.
func (o *owner) now(ctx context.Context) (xproto.Timestamp, error) {
	late := time.NewTimer(answers)
	defer late.Stop()
	for {
		select {
		case ev, ok := <-o.events:
			if !ok {
				return 0, errors.New("the display has gone")
			}
			if p, ok := ev.(xproto.PropertyNotifyEvent); ok && p.Window == o.window {
				return p.Time, nil
			}
		case <-late.C:
			return 0, context.DeadlineExceeded
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// serve answers requests. Once another program owns the clipboard, what is under
// way is still brought to its end.
func (o *owner) serve(ctx context.Context) {
	tick := time.NewTicker(stale / 3)
	defer tick.Stop()
	for lost := false; !lost || len(o.under) > 0; {
		select {
		case ev, ok := <-o.events:
			if !ok {
				return
			}
			switch ev := ev.(type) {
			case xproto.SelectionRequestEvent:
				o.answer(ev)
			case xproto.SelectionClearEvent:
				lost = lost || ev.Selection == o.atoms["CLIPBOARD"]
			case xproto.PropertyNotifyEvent:
				if ev.State == xproto.PropertyDelete {
					o.proceed(place{ev.Window, ev.Atom})
				}
			case xproto.DestroyNotifyEvent:
				for p := range o.under {
					if p.window == ev.Window {
						delete(o.under, p)
					}
				}
			}
		case <-tick.C:
			for p, t := range o.under {
				if time.Since(t.last) > stale {
					o.end(p)
				}
			}
		case <-ctx.Done():
			return
		}
	}
}

// answer does what a requestor asks and tells it where it lies.
func (o *owner) answer(r xproto.SelectionRequestEvent) {
	property := r.Property
	if property == xproto.AtomNone {
		property = r.Target // clients of before ICCCM
	}
	if !o.convert(place{r.Requestor, property}, r.Target) {
		property = xproto.AtomNone
	}
	note := xproto.SelectionNotifyEvent{
		Time: r.Time, Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: property,
	}
	xproto.SendEvent(o.conn, false, r.Requestor, xproto.EventMaskNoEvent, string(note.Bytes()))
}

// convert writes target to p, or begins to; false where there is no such form.
func (o *owner) convert(p place, target xproto.Atom) bool {
	switch target {
	case o.atoms["TARGETS"]:
		list := append([]xproto.Atom{target, o.atoms["TIMESTAMP"], o.atoms["MULTIPLE"]}, o.order...)
		o.write32(p, xproto.AtomAtom, list...)
		return true
	case o.atoms["TIMESTAMP"]:
		o.write32(p, xproto.AtomInteger, xproto.Atom(o.since))
		return true
	case o.atoms["MULTIPLE"]:
		return o.several(p)
	}
	f, ok := o.forms[target]
	if !ok {
		return false
	}
	if len(f.Data) <= o.chunk {
		xproto.ChangeProperty(o.conn, xproto.PropModeReplace, p.window, p.property, target, 8, uint32(len(f.Data)), f.Data)
		return true
	}
	// The requestor deletes the property when it wants the next piece.
	o.watch(p.window, xproto.EventMaskPropertyChange|xproto.EventMaskStructureNotify)
	o.under[p] = &transfer{kind: target, rest: f.Data, last: time.Now()}
	o.write32(p, o.atoms["INCR"], xproto.Atom(len(f.Data)))
	return true
}

// several converts the pairs of target and property that p lists. Those without
// a form come back as None.
func (o *owner) several(p place) bool {
	pairs := o.atoms["ATOM_PAIR"]
	got, err := xproto.GetProperty(o.conn, false, p.window, p.property, xproto.GetPropertyTypeAny, 0, 256).Reply()
	if err != nil || got.Format != 32 {
		return false
	}
	var list []xproto.Atom
	for b := got.Value; len(b) >= 8; b = b[8:] {
		target, property := xproto.Atom(binary.LittleEndian.Uint32(b)), xproto.Atom(binary.LittleEndian.Uint32(b[4:]))
		if target == o.atoms["MULTIPLE"] || !o.convert(place{p.window, property}, target) {
			property = xproto.AtomNone
		}
		list = append(list, target, property)
	}
	o.write32(p, pairs, list...)
	return true
}

// write32 writes numbers; xgb speaks to the server with the low byte first.
func (o *owner) write32(p place, kind xproto.Atom, list ...xproto.Atom) {
	b := make([]byte, 0, 4*len(list))
	for _, a := range list {
		b = binary.LittleEndian.AppendUint32(b, uint32(a))
	}
	xproto.ChangeProperty(o.conn, xproto.PropModeReplace, p.window, p.property, kind, 32, uint32(len(list)), b)
}

// proceed writes the next piece; an empty one says that it was the last.
func (o *owner) proceed(p place) {
	t := o.under[p]
	if t == nil {
		return
	}
	piece := t.rest[:min(len(t.rest), o.chunk)]
	t.rest, t.last = t.rest[len(piece):], time.Now()
	xproto.ChangeProperty(o.conn, xproto.PropModeReplace, p.window, p.property, t.kind, 8, uint32(len(piece)), piece)
	if len(piece) == 0 {
		o.end(p)
	}
}

// end forgets a transfer.
func (o *owner) end(p place) {
	delete(o.under, p)
	for other := range o.under {
		if other.window == p.window {
			return
		}
	}
	o.watch(p.window, xproto.EventMaskNoEvent)
}

func (o *owner) watch(w xproto.Window, mask uint32) {
	if w != o.window {
		xproto.ChangeWindowAttributes(o.conn, w, xproto.CwEventMask, []uint32{mask})
	}
}
