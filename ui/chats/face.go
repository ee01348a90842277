package chats

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// face is a chat's avatar; a key for the chat that is nobody's.
type face struct {
	widget.BaseWidget

	edge   float32
	avatar *kit.Avatar
	fill   *canvas.Circle
	key    *kit.Glyph
}

func newFace(l *kit.Loader, edge float32) *face {
	f := &face{
		edge: edge, avatar: kit.NewAvatar(l, edge), fill: canvas.NewCircle(nil),
		key: kit.NewGlyph(kit.IconKey, theme.Second, edge/2),
	}
	f.ExtendBaseWidget(f)
	return f
}

func (f *face) set(c session.Chat) {
	f.avatar.Set(c.Name, c.Group, c.Avatar)
	show(f.avatar, !c.Local)
	show(f.key, c.Local)
	f.fill.Hidden = !c.Local
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *face) CreateRenderer() fyne.WidgetRenderer { return &faceRenderer{f: f} }

type faceRenderer struct{ f *face }

func (r *faceRenderer) Destroy()           {}
func (r *faceRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.f.edge) }

func (r *faceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.fill, r.f.avatar, r.f.key}
}

func (r *faceRenderer) Refresh() {
	r.f.fill.FillColor = theme.Color(theme.Hairline)
	canvas.Refresh(r.f)
}

func (r *faceRenderer) Layout(s fyne.Size) {
	f := r.f
	x, y := (s.Width-f.edge)/2, (s.Height-f.edge)/2
	for _, o := range r.Objects() {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSquareSize(f.edge))
	}
	r.Refresh()
}
