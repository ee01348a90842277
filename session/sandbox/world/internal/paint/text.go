package paint

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Face is a typeface of the Go fonts.
type Face int

// The faces there are.
const (
	Regular Face = iota
	Bold
	Mono
)

// Align says where x is in a line of text.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Pen writes text on a canvas; it keeps the fonts it has read.
type Pen struct {
	c     *Canvas
	fonts [3]*sfnt.Font
	buf   sfnt.Buffer
}

// Pen makes one.
func (c *Canvas) Pen() *Pen { return &Pen{c: c} }

func (p *Pen) font(f Face) *sfnt.Font {
	if p.fonts[f] == nil {
		data := [...][]byte{goregular.TTF, gobold.TTF, gomono.TTF}[f]
		// The Go fonts are part of the build and always parse.
		p.fonts[f], _ = sfnt.Parse(data)
	}
	return p.fonts[f]
}

// Write draws a line of text whose letters stand on y and are size units high.
// Where the canvas is too small to read it, it draws what reading glasses
// would be needed for: a grey line of the same length.
func (p *Pen) Write(f Face, size, x, y float64, a Align, col Color, text string) {
	if size*p.c.K < 3.5 {
		p.scribble(size, x, y, a, col, text)
		return
	}
	fnt := p.font(f)
	const em = 1024
	ppem := fixed.I(em)
	scale := float64(size / (em * 64))
	width := fixed.Int26_6(0)
	type glyph struct {
		at   fixed.Int26_6
		name sfnt.GlyphIndex
	}
	var line []glyph
	for _, r := range text {
		g, err := fnt.GlyphIndex(&p.buf, r)
		if err != nil {
			continue
		}
		line = append(line, glyph{width, g})
		adv, err := fnt.GlyphAdvance(&p.buf, g, ppem, font.HintingNone)
		if err == nil {
			width += adv
		}
	}
	x -= float64(float64(width) * scale * float64(a) / 2)
	path := p.c.Path()
	for _, g := range line {
		segs, err := fnt.LoadGlyph(&p.buf, g.name, ppem, nil)
		if err != nil {
			continue
		}
		px := func(i fixed.Point26_6) float64 { return x + float64(float64(i.X+g.at)*scale) }
		py := func(i fixed.Point26_6) float64 { return y + float64(float64(i.Y)*scale) }
		for _, s := range segs {
			q := s.Args
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				path.Move(px(q[0]), py(q[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(px(q[0]), py(q[0]))
			case sfnt.SegmentOpQuadTo:
				path.Quad(px(q[0]), py(q[0]), px(q[1]), py(q[1]))
			case sfnt.SegmentOpCubeTo:
				path.Cube(px(q[0]), py(q[0]), px(q[1]), py(q[1]), px(q[2]), py(q[2]))
			}
		}
	}
	p.c.Draw(path, Flat(col))
}

func (p *Pen) scribble(size, x, y float64, a Align, col Color, text string) {
	w := float64(size * 0.55)
	width := float64(float64(len(text)) * w)
	x -= float64(width * float64(a) / 2)
	path := p.c.Path()
	from := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != ' ' {
			continue
		}
		if i > from {
			path.Rect(x+float64(float64(from)*w), y-float64(size*0.52), float64(i-from)*w, size*0.5)
		}
		from = i + 1
	}
	p.c.Draw(path, Flat(col.Fade(0.5)))
}
