package kit

import (
	"hash/fnv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Avatar is a round picture of a person or group: initials, or the drawing of a
// group, where there is none.
type Avatar struct {
	widget.BaseWidget

	edge  float32
	fill  *canvas.Circle
	text  *canvas.Text
	group *Glyph
	thumb *Thumb
}

// NewAvatar makes an empty avatar, edge units wide.
func NewAvatar(l *Loader, edge float32) *Avatar {
	a := &Avatar{
		edge: edge, fill: canvas.NewCircle(nil), text: canvas.NewText("", nil),
		group: NewGlyph(IconGroup, theme.Second, edge/2), thumb: NewThumb(l).Round(),
	}
	a.group.Hide()
	a.ExtendBaseWidget(a)
	return a
}

// Set shows the small JPEG jpeg, or what stands for name.
func (a *Avatar) Set(name string, group bool, jpeg []byte) {
	a.text.Text = Initials(name)
	a.text.Hidden = group
	a.group.Hidden = !group
	a.thumb.Set(media.View{ID: avatarID(jpeg), Preview: jpeg, Crop: true})
	a.Refresh()
}

// avatarID names an avatar's entry in the pixel cache by its content. Ids of
// messages are positive, these are not.
func avatarID(jpeg []byte) int64 {
	if len(jpeg) == 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write(jpeg) // never fails
	return -int64(h.Sum64()>>1) - 1
}

// Initials are at most two letters that stand for name; "#" for a number.
func Initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(name) {
		if word[0] == '(' && len(letters) > 0 {
			continue // "(architect)" is no name
		}
		for _, r := range word {
			if unicode.IsLetter(r) {
				letters = append(letters, unicode.ToUpper(r))
				break
			}
		}
	}
	switch len(letters) {
	case 0:
		return "#"
	case 1:
		return string(letters)
	}
	first, last := letters[0], letters[len(letters)-1]
	if unicode.Is(unicode.Arabic, first) || unicode.Is(unicode.Han, first) {
		return string(first) // two would join, or be a word of their own
	}
	return string([]rune{first, last})
}

// CreateRenderer implements fyne.Widget.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		a.fill.FillColor = theme.Color(theme.Hairline)
		a.text.Color, a.text.TextSize = theme.Color(theme.Second), a.edge*0.36
		a.text.Alignment = fyne.TextAlignCenter
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{a.fill, a.text, a.group, a.thumb},
		layout: func(s fyne.Size) {
			x, y := (s.Width-a.edge)/2, (s.Height-a.edge)/2
			for _, o := range []fyne.CanvasObject{a.fill, a.text, a.group, a.thumb} {
				place(o, x, y, a.edge, a.edge)
			}
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(a.edge) },
		refresh: func() { paint(); a.fill.Refresh(); a.text.Refresh(); a.group.Refresh() },
	}
}
