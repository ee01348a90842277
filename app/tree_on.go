//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// treeSocket names the variable that holds the path of the unix socket.
const treeSocket = "CONTACTSHEET_E2E"

// node is one thing on screen, in window pixels from the upper left corner.
type node struct {
	Window  string `json:"window"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Enabled bool   `json:"enabled"`
	Focused bool   `json:"focused"`
}

// serveTree answers GET /tree on the socket named by CONTACTSHEET_E2E until ctx
// ends; without the variable it does nothing.
func serveTree(ctx context.Context, a fyne.App) error {
	path := os.Getenv(treeSocket)
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("e2e socket: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("e2e socket: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tree", func(w http.ResponseWriter, r *http.Request) {
		var nodes []node
		fyne.DoAndWait(func() { nodes = tree(a) })
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(nodes)
	})
	serveVitals(ctx, mux)
	serveProbe(ctx, mux)
	srv := &http.Server{Handler: mux}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	go func() { _ = srv.Serve(l) }()
	return nil
}

// tree lists what every window shows, overlays last.
func tree(a fyne.App) []node {
	nodes := []node{}
	for _, w := range a.Driver().AllWindows() {
		t := walker{canvas: w.Canvas(), window: w.Title(), driver: a.Driver()}
		size := t.canvas.Size()
		screen := rect{0, 0, size.Width, size.Height}
		t.walk(t.canvas.Content(), screen, true)
		for _, o := range t.canvas.Overlays().List() {
			t.walk(o, screen, true)
		}
		nodes = append(nodes, t.nodes...)
	}
	return nodes
}

type rect struct{ x, y, w, h float32 }

func (r rect) cut(o rect) rect {
	x, y := max(r.x, o.x), max(r.y, o.y)
	return rect{x, y, min(r.x+r.w, o.x+o.w) - x, min(r.y+r.h, o.y+o.h) - y}
}

type walker struct {
	canvas fyne.Canvas
	driver fyne.Driver
	window string
	nodes  []node
}

// walk adds o and what is in it, as far as clip lets it be seen.
func (t *walker) walk(o fyne.CanvasObject, clip rect, enabled bool) {
	if o == nil || !o.Visible() {
		return
	}
	pos, size := t.driver.AbsolutePositionForObject(o), o.Size()
	seen := clip.cut(rect{pos.X, pos.Y, size.Width, size.Height})
	if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
		enabled = false
	}
	kind, text := describe(o)
	if text != "" || kind == "Image" || kind == "Entry" {
		if seen.w >= 1 && seen.h >= 1 {
			t.add(o, kind, text, seen, enabled)
		}
	}
	switch v := o.(type) {
	case *fyne.Container:
		for _, c := range v.Objects {
			t.walk(c, clip, enabled)
		}
	case fyne.Widget:
		if clips(v) {
			clip = seen
		}
		for _, c := range test.WidgetRenderer(v).Objects() {
			t.walk(c, clip, enabled)
		}
	}
}

func (t *walker) add(o fyne.CanvasObject, kind, text string, at rect, enabled bool) {
	x, y := t.canvas.PixelCoordinateForPosition(fyne.NewPos(at.x, at.y))
	x2, y2 := t.canvas.PixelCoordinateForPosition(fyne.NewPos(at.x+at.w, at.y+at.h))
	focused := false
	if f, ok := o.(fyne.Focusable); ok {
		focused = t.canvas.Focused() == f
	}
	t.nodes = append(t.nodes, node{Window: t.window, Kind: kind, Text: text,
		X: x, Y: y, W: x2 - x, H: y2 - y, Enabled: enabled, Focused: focused})
}

// clips reports whether a widget hides what hangs over its edge.
func clips(w fyne.Widget) bool {
	switch w.(type) {
	case *container.Scroll, *container.Clip, *widget.List, *widget.GridWrap:
		return true
	}
	return strings.Contains(reflect.TypeOf(w).String(), "Scroll")
}

// describe is an object's kind and what a person reads on it or would be told.
func describe(o fyne.CanvasObject) (kind, text string) {
	kind = reflect.TypeOf(o).String()
	kind = kind[strings.LastIndexByte(kind, '.')+1:]
	switch v := o.(type) {
	case *canvas.Text:
		return kind, v.Text
	case *canvas.Image:
		return kind, ""
	case *widget.Entry:
		return kind, v.Text + placeholder(v)
	case *widget.RichText:
		return kind, v.String()
	case *widget.Check:
		return kind, v.Text
	case *widget.Select:
		return kind, v.Selected
	case *fyne.Container:
		return kind, ""
	case fyne.Accessible:
		return kind, v.AccessibilityLabel()
	}
	return kind, ""
}

func placeholder(e *widget.Entry) string {
	if e.Text == "" {
		return e.PlaceHolder
	}
	return ""
}
