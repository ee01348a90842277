package world

import (
	"image/color"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/mux"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// stickerEdge is the size of stickers in pixels, as WhatsApp wants it.
const stickerEdge = 512

// The colours of a sticker, as indexes into its palette.
const (
	clear = iota
	rim
	body
	shade
	dark
	blush
)

// sticker draws a face: a body of some shape with a white rim on nothing, eyes
// and a mouth.
func sticker(seed uint64) []byte {
	r := paint.NewRand(seed)
	tones := [...][2]uint32{{0xffc93c, 0xf0a500}, {0x7bc8a4, 0x4e9f78}, {0xf48fb1, 0xd96a93}, {0x81b5f0, 0x5688c7}, {0xc6a5e8, 0x9c78c4}, {0xff9f68, 0xe57a3c}}
	tone := tones[r.N(len(tones))]
	rgb := func(v uint32) color.NRGBA { return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }
	palette := []color.NRGBA{clear: {}, rim: rgb(0xffffff), body: rgb(tone[0]), shade: rgb(tone[1]), dark: rgb(0x33272a), blush: rgb(0xff8080)}

	petals := float64(paint.Pick(r, 0, 0, 3, 5, 6, 8, 12))
	depth := r.In(8, 22)
	start := r.F()
	gap, high, wide := r.In(52, 84), r.In(20, 34), r.In(14, 22)
	mouth, wink := r.In(40, 80), r.One(3)
	smile := r.N(3)

	oval := func(x, y, rx, ry float64) bool { return paint.Len(x/rx, y/ry) < 1 }
	at := func(x, y float64) uint8 {
		far := paint.Len(x, y)
		if far > 256 {
			return clear
		}
		edge := 208.0
		if petals > 0 {
			edge += float64(depth * paint.Sin(float64(petals*paint.Turn(x, y))+start))
		}
		switch {
		case far > edge+18:
			return clear
		case far > edge:
			return rim
		}
		left, right := oval(x+gap, y+40, wide, high), oval(x-gap, y+40, wide, high)
		if wink {
			right = oval(x-gap, y+40, high, 6)
		}
		switch {
		case left || right:
			return dark
		case oval(x+gap+40, y-20, 26, 16) || oval(x-gap-40, y-20, 26, 16):
			return blush
		case smile == 0 && y > 30 && oval(x, y-30, mouth, mouth*0.8):
			return dark
		case smile == 1 && y > 40 && oval(x, y-40, mouth, 50) && !oval(x, y-30, mouth, 50):
			return dark
		case smile == 2 && oval(x, y-70, mouth*0.4, mouth*0.5):
			return dark
		case paint.Len(x-20, y+24) > edge-6:
			return shade
		}
		return body
	}
	pix := make([]uint8, stickerEdge*stickerEdge)
	for y := range stickerEdge {
		for x := range stickerEdge {
			pix[y*stickerEdge+x] = at(float64(x-stickerEdge/2), float64(y-stickerEdge/2))
		}
	}
	return mux.WebP(pix, stickerEdge, stickerEdge, palette)
}
