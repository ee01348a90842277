package pair

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// stage is the left half of the page: the ring, and in it the white print with
// the code, or large type, or a sentence and a button.
type stage struct {
	widget.BaseWidget

	ring     *kit.Ring
	paper    *canvas.Rectangle
	code     *code
	big      *canvas.Text
	copy     *kit.Button
	sentence *kit.Para
	glyph    *kit.Glyph
	button   *kit.Button
	left     *kit.Line
	face     face
}

func newStage(copyCode, tapped func()) *stage {
	s := &stage{
		ring:  kit.NewRing(theme.QRRing, theme.Accent, theme.Hairline),
		paper: canvas.NewRectangle(nil), code: newCode(), big: canvas.NewText("", nil),
		sentence: kit.NewPara(theme.TextTitle, theme.Text).Centre(),
		glyph:    kit.NewGlyph(kit.IconAlert, theme.Warning, theme.RingLarge),
		button:   kit.NewButton("", kit.IconNone, kit.Primary, tapped),
		left:     kit.NewLine("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter),
	}
	s.copy = kit.NewButton("", kit.IconCopy, kit.Plain, copyCode)
	s.ExtendBaseWidget(s)
	return s
}

const stageText = theme.QR + theme.Space32

// show draws f; it reports an error where the code cannot be drawn.
func (s *stage) show(f face) error {
	s.face = f
	err := s.code.set(f.qr)
	s.ring.Set(f.share)
	s.sentence.SetText(f.sentence, stageText)
	s.button.Set(f.button, kit.IconNone)
	s.left.SetText(f.left)
	s.big.Text = f.big
	s.Refresh()
	return err
}

// CreateRenderer implements fyne.Widget.
func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	r := &stageRenderer{s: s}
	r.Refresh()
	return r
}

type stageRenderer struct{ s *stage }

func (r *stageRenderer) Destroy() {}

func (r *stageRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.QRRing) }

func (r *stageRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	return []fyne.CanvasObject{s.ring, s.paper, s.code.raster, s.glyph, s.big, s.copy, s.sentence, s.button, s.left}
}

func (r *stageRenderer) Refresh() {
	s, f := r.s, r.s.face
	s.paper.FillColor, s.paper.CornerRadius = theme.Color(theme.Paper), theme.RadiusPicture
	s.big.Color, s.big.TextSize = theme.Color(theme.Text), theme.TextCode
	s.big.TextStyle = fyne.TextStyle{Monospace: f.mono, Bold: true}
	s.big.Alignment = fyne.TextAlignCenter
	s.paper.Hidden, s.code.raster.Hidden = f.qr == "", f.qr == ""
	s.big.Hidden, s.copy.Hidden = f.big == "", !f.mono
	s.sentence.Hidden, s.button.Hidden = f.sentence == "", f.button == ""
	s.glyph.Hidden = !f.trouble
	r.Layout(s.Size())
	canvas.Refresh(s)
}

func (r *stageRenderer) Layout(size fyne.Size) {
	s, f := r.s, r.s.face
	mid := size.Width / 2
	at := func(o fyne.CanvasObject, y, w, h float32) {
		o.Move(fyne.NewPos(mid-w/2, y))
		o.Resize(fyne.NewSize(w, h))
	}
	top := (size.Height - theme.QRRing) / 2
	at(s.ring, top, theme.QRRing, theme.QRRing)
	inner := (size.Height - theme.QR) / 2
	at(s.paper, inner, theme.QR, theme.QR)
	at(s.code.raster, inner, theme.QR, theme.QR)
	at(s.left, inner+theme.QR+theme.Space16, theme.QR, theme.Space16)

	// The rest is a column in the middle.
	type part struct {
		o    fyne.CanvasObject
		w, h float32
	}
	var parts []part
	if f.trouble {
		parts = append(parts, part{s.glyph, theme.RingLarge, theme.RingLarge})
	}
	if f.big != "" {
		parts = append(parts, part{s.big, stageText, s.big.MinSize().Height})
	}
	if f.mono {
		parts = append(parts, part{s.copy, s.copy.MinSize().Width, theme.Control})
	}
	if f.sentence != "" {
		parts = append(parts, part{s.sentence, stageText, s.sentence.MinSize().Height})
	}
	if f.button != "" {
		parts = append(parts, part{s.button, s.button.MinSize().Width, theme.Control})
	}
	h := float32(0)
	for _, p := range parts {
		h += p.h + theme.Space16
	}
	y := (size.Height - h + theme.Space16) / 2
	for _, p := range parts {
		at(p.o, y, p.w, p.h)
		y += p.h + theme.Space16
	}
}
