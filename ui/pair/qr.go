package pair

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2/canvas"
	"github.com/skip2/go-qrcode"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// code draws a QR code. Every module is a whole number of pixels wide, so that
// it is crisp on any screen, and it is black on white whatever the theme.
type code struct {
	text    string
	modules [][]bool // with the quiet zone of four modules
	raster  *canvas.Raster
}

func newCode() *code {
	c := &code{}
	c.raster = canvas.NewRaster(c.draw)
	c.raster.ScaleMode = canvas.ImageScalePixels
	return c
}

// set shows text; it reports an error where text does not fit into a QR code.
func (c *code) set(text string) error {
	if text == c.text {
		return nil
	}
	c.text, c.modules = text, nil
	if text != "" {
		q, err := qrcode.New(text, qrcode.Low) // WhatsApp's own level: larger modules
		if err != nil {
			return err
		}
		c.modules = q.Bitmap()
	}
	c.raster.Refresh()
	return nil
}

func (c *code) draw(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(theme.Color(theme.Paper)), image.Point{}, draw.Src)
	n := len(c.modules)
	if n == 0 || w < n || h < n {
		return img
	}
	size := min(w, h) / n
	x0, y0 := (w-n*size)/2, (h-n*size)/2
	ink := image.NewUniform(theme.Color(theme.Ink))
	for y, row := range c.modules {
		for x, dark := range row {
			if dark {
				at := image.Rect(0, 0, size, size).Add(image.Pt(x0+x*size, y0+y*size))
				draw.Draw(img, at, ink, image.Point{}, draw.Src)
			}
		}
	}
	return img
}
