package kit

import "fyne.io/fyne/v2"

// renderer is a fyne.WidgetRenderer made of functions. refresh may be nil.
type renderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
	destroy func()
}

func (r *renderer) Layout(s fyne.Size)           { r.layout(s) }
func (r *renderer) MinSize() fyne.Size           { return r.min() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) Refresh() {
	if r.refresh != nil {
		r.refresh()
	}
}

func (r *renderer) Destroy() {
	if r.destroy != nil {
		r.destroy()
	}
}

// place moves and resizes in one go.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// pixelsOf is how many pixels one unit is on o's screen.
func pixelsOf(o fyne.CanvasObject) float32 {
	a := fyne.CurrentApp()
	if a == nil {
		return 1
	}
	if c := a.Driver().CanvasForObject(o); c != nil {
		return c.Scale()
	}
	// Nobody knows where o is before it was painted once.
	if ws := a.Driver().AllWindows(); len(ws) > 0 {
		return ws[0].Canvas().Scale()
	}
	return 1
}
