package viewer

import "image"

// maxZoom is the largest enlargement: screen pixels for one of the picture's.
const maxZoom = 8

// frame is how a picture lies in the window: which part of it, how large, how
// turned. All lengths are pixels; the picture's are counted after turning.
type frame struct {
	pic   image.Point // the picture, before turning
	port  image.Point // the window's part that shows it
	turns int         // quarter turns clockwise, 0 to 3
	zoom  float64     // screen pixels for one of the picture's; 0: fit
	cx    float64     // the picture's point in the middle of the port,
	cy    float64     // meaningless while zoom is 0
}

// turned is the picture's size as it is looked at.
func (f frame) turned() image.Point {
	if f.turns%2 == 1 {
		return image.Pt(f.pic.Y, f.pic.X)
	}
	return f.pic
}

// fit is the zoom that shows the whole picture: never enlarged.
func (f frame) fit() float64 {
	t := f.turned()
	if t.X <= 0 || t.Y <= 0 || f.port.X <= 0 || f.port.Y <= 0 {
		return 1
	}
	return min(1, float64(f.port.X)/float64(t.X), float64(f.port.Y)/float64(t.Y))
}

// scale is the zoom in use.
func (f frame) scale() float64 {
	if f.zoom == 0 {
		return f.fit()
	}
	return f.zoom
}

// centre is the picture's point in the middle of the port.
func (f frame) centre() (x, y float64) {
	if f.zoom == 0 {
		t := f.turned()
		return float64(t.X) / 2, float64(t.Y) / 2
	}
	return f.cx, f.cy
}

// zoomed changes the zoom by factor and keeps what is under the port's point
// (x, y) where it is. At or below fit the picture fits again.
func (f frame) zoomed(factor, x, y float64) frame {
	old := f.scale()
	z := min(old*factor, max(maxZoom, f.fit()))
	if z <= f.fit() {
		f.zoom, f.cx, f.cy = 0, 0, 0
		return f
	}
	cx, cy := f.centre()
	dx, dy := x-float64(f.port.X)/2, y-float64(f.port.Y)/2
	f.cx, f.cy = cx+dx/old-dx/z, cy+dy/old-dy/z
	f.zoom = z
	return f.held()
}

// toggled goes from fit to 100 % at the port's point (x, y), and back. A picture
// that is smaller than the port goes to 200 %.
func (f frame) toggled(x, y float64) frame {
	if f.zoom != 0 {
		f.zoom, f.cx, f.cy = 0, 0, 0
		return f
	}
	want := 1.0
	if f.fit() >= 1 {
		want = 2
	}
	return f.zoomed(want/f.scale(), x, y)
}

// moved pans by screen pixels; it does nothing while the picture fits.
func (f frame) moved(dx, dy float64) frame {
	if f.zoom == 0 {
		return f
	}
	f.cx -= dx / f.zoom
	f.cy -= dy / f.zoom
	return f.held()
}

// held keeps the picture's edges from coming inside the port, and centres it
// along a side that is shorter than the port.
func (f frame) held() frame {
	t := f.turned()
	f.cx = hold(f.cx, float64(t.X), float64(f.port.X)/f.zoom)
	f.cy = hold(f.cy, float64(t.Y), float64(f.port.Y)/f.zoom)
	return f
}

func hold(c, length, shown float64) float64 {
	if shown >= length {
		return length / 2
	}
	return min(max(c, shown/2), length-shown/2)
}

// resized is f in another port: the middle stays in the middle.
func (f frame) resized(port image.Point) frame {
	f.port = port
	if f.zoom == 0 {
		return f
	}
	if f.zoom <= f.fit() {
		f.zoom, f.cx, f.cy = 0, 0, 0
		return f
	}
	return f.held()
}

// rotated turns the view by a quarter clockwise and fits it again.
func (f frame) rotated() frame {
	f.turns = (f.turns + 1) % 4
	f.zoom, f.cx, f.cy = 0, 0, 0
	return f
}

// corrected is f with the picture's true size: what is seen stays as it is.
func (f frame) corrected(pic image.Point) frame {
	if f.zoom != 0 {
		was := f.turned()
		f.pic = pic
		now := f.turned()
		f.cx *= float64(now.X) / float64(was.X)
		f.cy *= float64(now.Y) / float64(was.Y)
		f.zoom *= float64(was.X) / float64(now.X)
		return f.resized(f.port)
	}
	f.pic = pic
	return f
}

// spread is the whole picture's rectangle in the port, which may reach far
// beyond it.
func (f frame) spread() (x, y, w, h float64) {
	z := f.scale()
	cx, cy := f.centre()
	t := f.turned()
	return float64(f.port.X)/2 - cx*z, float64(f.port.Y)/2 - cy*z, float64(t.X) * z, float64(t.Y) * z
}

// margin is how much more than the port is drawn on every side, so that the
// picture can be dragged before the next drawing is there.
const margin = 0.125

// window is what has to be drawn: the part of the port and its margins that the
// picture covers, in port pixels.
func (f frame) window() image.Rectangle {
	x, y, w, h := f.spread()
	mx, my := int(float64(f.port.X)*margin), int(float64(f.port.Y)*margin)
	whole := image.Rect(round(x), round(y), round(x+w), round(y+h))
	return whole.Intersect(image.Rect(-mx, -my, f.port.X+mx, f.port.Y+my))
}

// part is what r, in port pixels, shows of the turned picture: in fractions of
// its sides.
func (f frame) part(r image.Rectangle) (x0, y0, x1, y1 float64) {
	x, y, w, h := f.spread()
	return clamp((float64(r.Min.X) - x) / w), clamp((float64(r.Min.Y) - y) / h),
		clamp((float64(r.Max.X) - x) / w), clamp((float64(r.Max.Y) - y) / h)
}

func clamp(v float64) float64 { return min(max(v, 0), 1) }

func round(v float64) int {
	if v < 0 {
		return -int(-v + 0.5)
	}
	return int(v + 0.5)
}
