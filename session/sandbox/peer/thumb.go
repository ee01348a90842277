package peer

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// thumbSide is the longer side of a preview, in pixels.
const thumbSide = 72

// thumbnail is the small JPEG that goes with a picture; nil where the picture
// cannot be read. Every target pixel is the mean of those it stands for.
func thumbnail(file []byte) []byte {
	src, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	tw, th := thumbSide, max(1, thumbSide*h/max(w, 1))
	if h > w {
		tw, th = max(1, thumbSide*w/h), thumbSide
	}
	out := image.NewRGBA(image.Rect(0, 0, tw, th))
	for y := range th {
		for x := range tw {
			out.SetRGBA(x, y, mean(src, image.Rect(
				b.Min.X+x*w/tw, b.Min.Y+y*h/th,
				b.Min.X+max((x+1)*w/tw, x*w/tw+1), b.Min.Y+max((y+1)*h/th, y*h/th+1),
			)))
		}
	}
	var buf bytes.Buffer
	if jpeg.Encode(&buf, out, &jpeg.Options{Quality: 60}) != nil {
		return nil
	}
	return buf.Bytes()
}

// mean looks at no more than 8 by 8 pixels of the area.
func mean(src image.Image, area image.Rectangle) color.RGBA {
	var r, g, b, n uint32
	dx, dy := max(1, area.Dx()/8), max(1, area.Dy()/8)
	for y := area.Min.Y; y < area.Max.Y; y += dy {
		for x := area.Min.X; x < area.Max.X; x += dx {
			cr, cg, cb, _ := src.At(x, y).RGBA()
			r, g, b, n = r+cr>>8, g+cg>>8, b+cb>>8, n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}
