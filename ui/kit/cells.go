package kit

import (
	"image"

	"fyne.io/fyne/v2/canvas"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// NewDashes is the dashed edge of a picture that has expired.
func NewDashes() *canvas.Raster {
	return canvas.NewRaster(func(w, h int) image.Image { return dashed(w, h, theme.Color(theme.Warning)) })
}

// WordOf is what a picture says of itself besides its mark: "gone"; "" for most.
func WordOf(d *session.Media) string { return shortWord(d.State, len(d.Preview) == 0, d.Size) }

// ViewOf asks for d's picture, for the file where it is here. W and H are left
// to who shows it.
func ViewOf(id session.MessageID, d *session.Media, crop bool) media.View {
	whole := d.Kind == media.Sticker // shown whole, on the ground it lies on
	return media.View{ID: int64(id), File: fileOf(d), Preview: d.Preview, Crop: crop && !whole, Clear: whole}
}
