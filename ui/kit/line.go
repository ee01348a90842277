package kit

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Line is one line of text without padding. Use NewLine or NewElided.
type Line struct {
	widget.BaseWidget

	text  string
	size  float32
	color fyne.ThemeColorName
	style fyne.TextStyle
	align fyne.TextAlign
	elide bool
	cut   func(text string, width, size float32, style fyne.TextStyle) string
	drawn *canvas.Text
}

// NewLine is a Line that is never narrower than its text.
func NewLine(text string, size float32, color fyne.ThemeColorName) *Line {
	l := &Line{text: text, size: size, color: color, drawn: canvas.NewText(text, theme.Color(color))}
	l.ExtendBaseWidget(l)
	return l
}

// NewElided is a Line that takes any width and ends in an ellipsis where that is
// too little.
func NewElided(text string, size float32, color fyne.ThemeColorName) *Line {
	l := NewLine(text, size, color)
	l.elide, l.cut = true, Elide
	return l
}

// NewPath is an elided Line for the path of a file: it is cut in the middle, for
// the end of a path tells most.
func NewPath(path string, size float32, color fyne.ThemeColorName) *Line {
	l := NewElided(path, size, color).Mono()
	l.cut = ElideMiddle
	return l
}

// Bold makes l bold and returns it.
func (l *Line) Bold() *Line { l.style.Bold = true; return l }

// Mono makes l monospaced, for ids and hashes, and returns it.
func (l *Line) Mono() *Line { l.style.Monospace = true; return l }

// Align sets where the text stands in the line, and returns l.
func (l *Line) Align(a fyne.TextAlign) *Line { l.align = a; return l }

// Text is the whole text, cut or not.
func (l *Line) Text() string { return l.text }

// Set changes text and colour; it draws only where something changed.
func (l *Line) Set(text string, color fyne.ThemeColorName) {
	if l.text == text && l.color == color {
		return
	}
	l.text, l.color = text, color
	l.Refresh()
}

// SetText changes the text.
func (l *Line) SetText(text string) { l.Set(text, l.color) }

// SetBold changes the weight.
func (l *Line) SetBold(bold bool) {
	if l.style.Bold != bold {
		l.style.Bold = bold
		l.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	fit := func() {
		l.drawn.Color = theme.Color(l.color)
		l.drawn.TextSize, l.drawn.TextStyle, l.drawn.Alignment = l.size, l.style, l.align
		l.drawn.Text = l.text
		if l.elide {
			l.drawn.Text = l.cut(l.text, l.Size().Width, l.size, l.style)
		}
	}
	fit()
	return &renderer{
		objects: []fyne.CanvasObject{l.drawn},
		layout: func(s fyne.Size) {
			h := l.MinSize().Height
			place(l.drawn, 0, (s.Height-h)/2, s.Width, h)
			if before := l.drawn.Text; l.elide {
				if fit(); before != l.drawn.Text {
					l.drawn.Refresh()
				}
			}
		},
		min: func() fyne.Size {
			text := l.text
			if l.elide {
				text = ""
			}
			m := fyne.MeasureText(text, l.size, l.style)
			if l.elide {
				m.Width = 0
			}
			return m
		},
		refresh: func() { fit(); l.drawn.Refresh() },
	}
}

// Elide cuts text, at a character, so that it is at most width wide with the
// ellipsis it then gets.
func Elide(text string, width, size float32, style fyne.TextStyle) string {
	const dots = "…"
	if width <= 0 || text == "" {
		return ""
	}
	runes := []rune(text)
	if most := int(width) + 8; len(runes) > most { // no character is narrower than a unit
		runes = runes[:most]
		text = string(runes)
	}
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	lo, hi := 0, len(runes)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+dots, size, style).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	for lo > 0 && (runes[lo-1] == ' ' || joins(runes[lo-1])) {
		lo--
	}
	if rightToLeft(runes[0]) && lo > 0 && rightToLeft(runes[lo-1]) {
		return dots + string(runes[:lo]) // drawn at its left, where such a text ends
	}
	return string(runes[:lo]) + dots
}

// rightToLeft reports whether r is a letter of a script written that way.
func rightToLeft(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }

// ElideMiddle cuts text like Elide, but keeps its end and, for a quarter of what
// is left, its beginning.
func ElideMiddle(text string, width, size float32, style fyne.TextStyle) string {
	const dots = "…"
	if width <= 0 || text == "" {
		return ""
	}
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	cut := func(n int) string {
		head := n / 4
		return string(runes[:head]) + dots + string(runes[len(runes)-(n-head):])
	}
	lo, hi := 0, min(len(runes)-1, int(width)+8)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(cut(mid), size, style).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return cut(lo)
}

// joins reports whether r glues to its neighbour, so that no cut goes there.
func joins(r rune) bool { return r == '\u200d' || r == '\ufe0f' }
