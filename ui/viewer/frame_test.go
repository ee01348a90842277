package viewer

import (
	"image"
	"image/color"
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 0.01 }

// under is the picture's point at a place of the port.
func under(f frame, x, y float64) (float64, float64) {
	cx, cy := f.centre()
	return cx + (x-float64(f.port.X)/2)/f.scale(), cy + (y-float64(f.port.Y)/2)/f.scale()
}

func TestFitShowsAllAndNeverEnlarges(t *testing.T) {
	for _, c := range []struct {
		pic, port image.Point
		turns     int
		want      float64
	}{
		{image.Pt(4000, 3000), image.Pt(1000, 1000), 0, 0.25},
		{image.Pt(4000, 3000), image.Pt(1000, 1000), 1, 0.25},
		{image.Pt(4000, 2000), image.Pt(1000, 1000), 1, 0.25},
		{image.Pt(4000, 1000), image.Pt(1000, 1000), 0, 0.25},
		{image.Pt(4000, 1000), image.Pt(2000, 400), 1, 0.1},
		{image.Pt(100, 100), image.Pt(1000, 1000), 0, 1},
		{image.Point{}, image.Pt(1000, 1000), 0, 1},
	} {
		f := frame{pic: c.pic, port: c.port, turns: c.turns}
		if got := f.fit(); !near(got, c.want) {
			t.Errorf("%v in %v turned %d: %v, want %v", c.pic, c.port, c.turns, got, c.want)
		}
	}
}

func TestWheelKeepsThePointUnderThePointer(t *testing.T) {
	f := frame{pic: image.Pt(4000, 3000), port: image.Pt(1000, 700)}
	x, y := 620.0, 300.0
	f = f.zoomed(3, x, y)
	for range 6 {
		px, py := under(f, x, y)
		g := f.zoomed(1.3, x, y)
		qx, qy := under(g, x, y)
		if g.zoom > f.zoom && (!near(px, qx) || !near(py, qy)) {
			t.Fatalf("at zoom %v the point moved from %v,%v to %v,%v", g.zoom, px, py, qx, qy)
		}
		f = g
	}
	if f.zoomed(1e9, x, y).zoom != maxZoom {
		t.Error("zoom has no end")
	}
	if g := f.zoomed(1e-9, x, y); g.zoom != 0 {
		t.Errorf("zoomed out: %v, want fit", g.zoom)
	}
}

func TestPanStopsAtTheEdges(t *testing.T) {
	f := frame{pic: image.Pt(4000, 3000), port: image.Pt(1000, 700)}
	if g := f.moved(50, 50); g != f {
		t.Error("a fitting picture was moved")
	}
	f = f.toggled(500, 350)
	if !near(f.scale(), 1) {
		t.Fatalf("a double click shows %v", f.scale())
	}
	f = f.moved(1e6, -1e6)
	if x, y, w, h := f.spread(); !near(x, 0) || !near(y+h, 700) || !near(w, 4000) {
		t.Errorf("pushed to the corner: %v %v %v %v", x, y, w, h)
	}
	if f = f.toggled(0, 0); f.zoom != 0 {
		t.Error("a second double click does not fit")
	}
}

func TestSmallSideStaysCentred(t *testing.T) {
	f := frame{pic: image.Pt(4000, 100), port: image.Pt(1000, 1000)}.zoomed(2, 10, 10)
	if _, y, _, h := f.spread(); !near(y, (1000-h)/2) {
		t.Errorf("the strip lies at %v", y)
	}
}

func TestRotateFourTimesIsNothing(t *testing.T) {
	f := frame{pic: image.Pt(4000, 3000), port: image.Pt(1000, 700)}
	g := f.rotated()
	if g.turned() != image.Pt(3000, 4000) || !near(g.fit(), 0.175) {
		t.Errorf("turned %v fit %v", g.turned(), g.fit())
	}
	if g.rotated().rotated().rotated() != f {
		t.Error("four quarters are not a whole")
	}
}

// quarters has another colour in each quarter: red, green / blue, white.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y >= h/2:
				c = color.RGBA{255, 255, 255, 255}
			case x >= w/2:
				c = color.RGBA{0, 255, 0, 255}
			case y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func name(c color.Color) string {
	r, g, _, _ := c.RGBA()
	switch {
	case r > 0x8000 && g > 0x8000:
		return "white"
	case r > 0x8000:
		return "red"
	case g > 0x8000:
		return "green"
	}
	return "blue"
}

func TestRenderTurnsClockwise(t *testing.T) {
	src := quarters(400, 200)
	want := [][4]string{ // upper left, upper right, lower left, lower right
		{"red", "green", "blue", "white"},
		{"blue", "red", "white", "green"},
		{"white", "blue", "green", "red"},
		{"green", "white", "red", "blue"},
	}
	f := frame{pic: image.Pt(4000, 2000), port: image.Pt(300, 300)}
	for turns, w := range want {
		img := render(src, f, nil, nil)
		b := img.Rect
		if b.Dx() != f.window().Dx() || b.Dy() != f.window().Dy() || b.Min != (image.Point{}) {
			t.Fatalf("turned %d: %v for %v", turns, b, f.window())
		}
		got := [4]string{name(img.At(5, 5)), name(img.At(b.Max.X-5, 5)), name(img.At(5, b.Max.Y-5)), name(img.At(b.Max.X-5, b.Max.Y-5))}
		if got != w {
			t.Errorf("turned %d: %v, want %v", turns, got, w)
		}
		f = f.rotated()
	}
}

func TestRenderDrawsThePartThatIsSeen(t *testing.T) {
	src := quarters(4000, 2000)
	f := frame{pic: image.Pt(4000, 2000), port: image.Pt(400, 200)}.toggled(0, 0).moved(-1e6, -1e6)
	img := render(src, f, nil, nil)
	if n := len(img.Pix); n > 4*700*400 {
		t.Errorf("%d bytes were drawn for a small port", n)
	}
	if got := name(img.At(img.Rect.Dx()-2, img.Rect.Dy()-2)); got != "white" {
		t.Errorf("the lower right corner is %s", got)
	}
	r := f.window()
	x0, y0, x1, y1 := f.part(r)
	if !near(x1, 1) || !near(y1, 1) || x0 <= 0.5 || y0 <= 0.5 {
		t.Errorf("the part is %v %v %v %v", x0, y0, x1, y1)
	}
	// Turned, the same corner comes from elsewhere.
	f = f.rotated().toggled(0, 0).moved(-1e6, -1e6)
	img = render(src, f, nil, nil)
	if got := name(img.At(img.Rect.Dx()-2, img.Rect.Dy()-2)); got != "green" {
		t.Errorf("turned, the lower right corner is %s", got)
	}
}

func TestRenderOfNothing(t *testing.T) {
	if render(nil, frame{pic: image.Pt(1, 1), port: image.Pt(1, 1)}, nil, nil) != nil {
		t.Error("drew nothing as something")
	}
	if render(quarters(4, 4), frame{pic: image.Pt(4, 4)}, nil, nil) != nil {
		t.Error("drew into no port")
	}
}
