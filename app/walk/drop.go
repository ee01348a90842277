package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// drop lets files fall on a window at x, y as a file manager would: the source
// side of the XDND protocol, version 5.
func (d *display) drop(target xproto.Window, x, y int, paths ...string) error {
	// A connection of its own, so that the events of the exchange are all it reads.
	conn, err := xgb.NewConnDisplay(d.name)
	if err != nil {
		return err
	}
	defer conn.Close()
	s := &source{conn: conn, root: d.root, target: target, atoms: map[string]xproto.Atom{}}
	if err := s.open(paths); err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	if err := s.run(x, y); err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	return nil
}

type source struct {
	conn         *xgb.Conn
	root, target xproto.Window
	self         xproto.Window
	list         string // text/uri-list
	atoms        map[string]xproto.Atom
}

func (s *source) atom(name string) xproto.Atom {
	if a, ok := s.atoms[name]; ok {
		return a
	}
	r, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0
	}
	s.atoms[name] = r.Atom
	return r.Atom
}

func (s *source) open(paths []string) error {
	for _, p := range paths {
		s.list += (&url.URL{Scheme: "file", Path: p}).String() + "\r\n"
	}
	id, err := xproto.NewWindowId(s.conn)
	if err != nil {
		return err
	}
	s.self = id
	if err := xproto.CreateWindowChecked(s.conn, 0, id, s.root, -10, -10, 1, 1, 0,
		xproto.WindowClassInputOutput, 0, xproto.CwOverrideRedirect, []uint32{1}).Check(); err != nil {
		return err
	}
	return xproto.SetSelectionOwnerChecked(s.conn, id, s.atom("XdndSelection"), xproto.TimeCurrentTime).Check()
}

func (s *source) send(kind string, data [5]uint32) error {
	ev := xproto.ClientMessageEvent{Format: 32, Window: s.target, Type: s.atom(kind),
		Data: xproto.ClientMessageDataUnionData32New(data[:])}
	return xproto.SendEventChecked(s.conn, false, s.target, 0, string(ev.Bytes())).Check()
}

func (s *source) run(x, y int) error {
	me := uint32(s.self)
	if err := s.send("XdndEnter", [5]uint32{me, 5 << 24, uint32(s.atom("text/uri-list"))}); err != nil {
		return err
	}
	if err := s.send("XdndPosition", [5]uint32{me, 0, uint32(x)<<16 | uint32(y), 0, uint32(s.atom("XdndActionCopy"))}); err != nil {
		return err
	}
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		ev, xerr := s.conn.PollForEvent()
		if xerr != nil {
			return xerr
		}
		switch e := ev.(type) {
		case nil:
			time.Sleep(10 * time.Millisecond)
		case xproto.ClientMessageEvent:
			switch e.Type {
			case s.atom("XdndStatus"):
				if e.Data.Data32[1]&1 == 0 {
					return errors.New("the window does not take it")
				}
				if err := s.send("XdndDrop", [5]uint32{me}); err != nil {
					return err
				}
			case s.atom("XdndFinished"):
				return nil
			}
		case xproto.SelectionRequestEvent:
			if err := s.answer(e); err != nil {
				return err
			}
		}
	}
	return errors.New("the window did not finish")
}

// answer hands the list of files over.
func (s *source) answer(e xproto.SelectionRequestEvent) error {
	err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, e.Requestor, e.Property, e.Target, 8,
		uint32(len(s.list)), []byte(s.list)).Check()
	if err != nil {
		return err
	}
	ev := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection,
		Target: e.Target, Property: e.Property}
	return xproto.SendEventChecked(s.conn, false, e.Requestor, 0, strings.Clone(string(ev.Bytes()))).Check()
}
