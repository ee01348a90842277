package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// chooserRow is one row of a Chooser.
type chooserRow struct {
	widget.BaseWidget

	c       *Chooser
	row     int
	option  Option
	marked  bool
	hovered bool
	back    *canvas.Rectangle
	gap     *canvas.Rectangle
	face    *Avatar // made for the first option that has one
	icon    *Glyph
	tick    *Glyph
	text    *Line
	note    *Line
}

func newChooserRow(c *Chooser) *chooserRow {
	r := &chooserRow{
		c: c, back: canvas.NewRectangle(nil), gap: canvas.NewRectangle(nil),
		icon: NewGlyph(IconNone, theme.Second, theme.Icon), tick: NewGlyph(IconSent, theme.Accent, theme.Icon),
		text: NewElided("", theme.TextBody, theme.Text),
		note: NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignTrailing),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *chooserRow) set(row int, o Option, marked bool) {
	r.row, r.option, r.marked = row, o, marked
	if o.Face != nil {
		if r.face == nil {
			r.face = NewAvatar(r.c.loader, theme.AvatarSmall)
		}
		jpeg := o.Face.JPEG
		if r.c.loader == nil {
			jpeg = nil
		}
		r.face.Set(o.Text, o.Face.Group, jpeg)
	}
	color := theme.Text
	if o.Off {
		color = theme.Disabled
	}
	r.text.Set(o.Text, color)
	r.note.SetText(o.Note)
	r.icon.Set(o.Icon, theme.Second)
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *chooserRow) Tapped(*fyne.PointEvent) { r.c.press(r.row) }

// AccessibilityLabel implements fyne.Accessible.
func (r *chooserRow) AccessibilityLabel() string { return r.option.Text }

// AccessibilityRole implements fyne.Accessible.
func (r *chooserRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// MouseIn implements desktop.Hoverable.
func (r *chooserRow) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (r *chooserRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *chooserRow) MouseOut() { r.hovered = false; r.Refresh() }

// Cursor implements desktop.Cursorable.
func (r *chooserRow) Cursor() desktop.Cursor {
	if r.option.Off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (r *chooserRow) CreateRenderer() fyne.WidgetRenderer {
	x := &renderer{}
	x.layout = func(s fyne.Size) {
		place(r.back, theme.FocusLine, theme.Hair, s.Width-2*theme.FocusLine, s.Height-2*theme.Hair)
		place(r.gap, theme.Space8, 0, s.Width-2*theme.Space8, theme.Hair)
		left := theme.Space8
		switch {
		case r.option.Face != nil:
			place(r.face, left, (s.Height-theme.AvatarSmall)/2, theme.AvatarSmall, theme.AvatarSmall)
			left += theme.AvatarSmall + theme.Space8
		case r.option.Icon != IconNone:
			place(r.icon, left, 0, theme.Icon, s.Height)
			left += theme.Icon + theme.Space8
		}
		right := s.Width - theme.Space8
		if r.option.On {
			place(r.tick, right-theme.Icon, 0, theme.Icon, s.Height)
			right -= theme.Icon + theme.Space8
		}
		// The text may take half of the row from the note, and more where that is short.
		room := max(0, right-left)
		text, note := r.text.textWidth()+theme.Hair, r.note.textWidth()
		if note > 0 {
			note += theme.Hair
			text = min(text, max(room/2, room-note-theme.Space12))
			note = max(0, min(note, room-text-theme.Space12))
		}
		text = min(text, room)
		place(r.text, left, 0, text, s.Height)
		place(r.note, right-note, 0, note, s.Height)
	}
	x.min = func() fyne.Size { return fyne.NewSize(theme.Space32, theme.Control) }
	x.refresh = func() {
		back, edge := theme.Clear, theme.Clear
		if (r.hovered || r.marked) && !r.option.Off {
			back = theme.Hover
		}
		if r.marked {
			edge = theme.Accent
		}
		r.back.FillColor, r.back.StrokeColor = theme.Color(back), theme.Color(edge)
		r.back.StrokeWidth, r.back.CornerRadius = theme.FocusLine, theme.RadiusControl
		if !r.marked {
			r.back.StrokeWidth = 0
		}
		r.gap.FillColor, r.gap.Hidden = theme.Color(theme.Hairline), !r.option.Gap
		r.tick.Hidden = !r.option.On
		x.objects = []fyne.CanvasObject{r.back, r.gap}
		if r.option.Face != nil {
			x.objects = append(x.objects, r.face)
		} else {
			x.objects = append(x.objects, r.icon)
		}
		x.objects = append(x.objects, r.text, r.note, r.tick)
		x.layout(r.Size())
		for _, o := range x.objects[2:] {
			o.Refresh()
		}
		canvas.Refresh(r)
	}
	x.refresh()
	return x
}
