package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Para is text wrapped to a given width, without padding. Its height follows
// from SetText, so that a list can know it before anything is drawn.
type Para struct {
	widget.BaseWidget

	text  string
	width float32
	size  float32
	color fyne.ThemeColorName
	align fyne.TextAlign
	lines []string
	drawn []fyne.CanvasObject
}

// NewPara makes a Para; give it text and width with SetText.
func NewPara(size float32, color fyne.ThemeColorName) *Para {
	p := &Para{size: size, color: color}
	p.ExtendBaseWidget(p)
	return p
}

// Centre aligns every line to the middle and returns p.
func (p *Para) Centre() *Para { p.align = fyne.TextAlignCenter; return p }

// Text is the whole text.
func (p *Para) Text() string { return p.text }

// SetText wraps text to width.
func (p *Para) SetText(text string, width float32) {
	if p.text != text || p.width != width {
		p.SetWrapped(text, width, Wrap(text, width, p.size, fyne.TextStyle{}))
	}
}

// SetWrapped is SetText where the lines are known already.
func (p *Para) SetWrapped(text string, width float32, lines []string) {
	if p.text == text && p.width == width && len(lines) == len(p.lines) {
		return
	}
	p.text, p.width, p.lines = text, width, lines
	p.Refresh()
}

// SetColor changes the colour.
func (p *Para) SetColor(c fyne.ThemeColorName) {
	if p.color != c {
		p.color = c
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Para) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{}
	h := fyne.MeasureText("", p.size, fyne.TextStyle{}).Height
	r.layout = func(s fyne.Size) {
		for i, o := range p.drawn {
			place(o, 0, float32(i)*h, s.Width, h)
		}
	}
	r.min = func() fyne.Size {
		w := float32(0)
		for _, l := range p.lines {
			w = max(w, fyne.MeasureText(l, p.size, fyne.TextStyle{}).Width)
		}
		return fyne.NewSize(w, h*float32(len(p.lines)))
	}
	r.refresh = func() {
		for len(p.drawn) < len(p.lines) {
			p.drawn = append(p.drawn, canvas.NewText("", nil))
		}
		p.drawn = p.drawn[:len(p.lines)]
		for i, l := range p.lines {
			t := p.drawn[i].(*canvas.Text)
			t.Text, t.TextSize, t.Color, t.Alignment = l, p.size, theme.Color(p.color), p.align
			t.Refresh()
		}
		r.objects = p.drawn
		r.layout(p.Size())
	}
	r.refresh()
	return r
}

// Wrap breaks text into lines at most width wide: at line ends, then between
// words, and inside a word only where it alone is too wide.
func Wrap(text string, width, size float32, style fyne.TextStyle) []string {
	if width <= 0 || text == "" {
		return nil
	}
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	space := measure(" ")
	var lines []string
	for para := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line, used := "", float32(0)
		for _, word := range strings.Fields(para) {
			w := measure(word)
			if sum := used + space + w; line != "" && sum <= width {
				// Words join and kern where they meet, so near the edge the line is measured whole.
				if sum < 0.85*width || measure(line+" "+word) <= width {
					line, used = line+" "+word, sum
					continue
				}
			}
			if line != "" {
				lines = append(lines, line)
			}
			for w > width {
				head := breakWord(word, width, measure)
				lines = append(lines, head)
				word = word[len(head):]
				w = measure(word)
			}
			line, used = word, w
		}
		lines = append(lines, line)
	}
	return lines
}

// breakWord is the longest beginning of word that fits, at least one character.
func breakWord(word string, width float32, measure func(string) float32) string {
	runes := []rune(word)
	lo, hi := 1, len(runes)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if measure(string(runes[:mid])) <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	for lo < len(runes) && (joins(runes[lo]) || joins(runes[lo-1])) {
		lo++
	}
	return string(runes[:lo])
}
