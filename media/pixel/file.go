package pixel

import (
	"context"
	"errors"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Play decodes an animation; see ui.Pixels.
func (c *Cache) Play(context.Context, media.View, func(*image.RGBA, time.Duration) error) error {
	return errors.ErrUnsupported
}

// Facts are what a file of the gallery says of itself.
func (c *Cache) Facts(context.Context, media.Key) (media.Facts, error) { return media.Facts{}, nil }
