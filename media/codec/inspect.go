package codec

import (
	"context"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/contactsheet/contactsheet/media"
)

// Info is what can be said of a picture without decoding it.
type Info struct {
	MIME          string // sniffed from the bytes; "" where they cannot be read
	Bytes         int64
	Width, Height int  // pixels, upright; 0 where not known
	Orientation   int  // 1 to 8 as EXIF counts; 1 is upright
	Animated      bool // moves
	Location      bool // carries GPS data
	Metadata      bool // carries EXIF, XMP, IPTC or comments
	Profile       bool // carries an ICC colour profile
	Progressive   bool // a progressive JPEG
}

// head is what is known of a picture before it is decoded.
type head struct {
	mime          string
	width, height int // as stored, before orientation
	cost          int64
	animated      bool
	rows          bool // a PNG that can be read row by row
	hasMeta       bool
	meta          exif
	icc           []byte
	jpeg          jpegHead
	webp          webpHead
}

// size is width and height upright.
func (h *head) size() (w, hgt int) {
	if h.meta.orientation > 4 {
		return h.height, h.width
	}
	return h.width, h.height
}

// readHead sniffs a picture and reads its header. It wraps media.NotPicture,
// Unsupported or TooBig; the head then holds what was found out until there.
func readHead(in *input) (h *head, err error) {
	h = &head{meta: exif{orientation: 1}}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("picture header: panic %T: %w", p, media.NotPicture)
		}
		if err != nil && in.ctx.Err() != nil {
			err = in.ctx.Err()
		}
	}()
	start := in.bytes(0, min(in.size, media.SniffSize))
	if start == nil {
		return h, media.Unreadable
	}
	h.mime, _ = media.Sniff(start)
	switch h.mime {
	case "image/jpeg":
		h.jpeg, err = readJPEG(in)
		j := &h.jpeg
		h.width, h.height, h.meta, h.icc, h.hasMeta = j.width, j.height, j.meta, j.icc, j.hasMeta
		h.cost = j.cost()
	case "image/png":
		err = readPNG(in, h)
	case "image/gif":
		err = readGIF(in, h)
	case "image/webp":
		err = readWebP(in, h)
	case "image/bmp":
		var c image.Config
		c, err = bmp.DecodeConfig(in.from(0))
		h.setConfig(c, 4)
	case "image/tiff":
		var c image.Config
		c, err = tiff.DecodeConfig(in.from(0))
		h.setConfig(c, 8)
		h.meta, h.hasMeta = parseTIFF(in), true
	case "image/heic", "image/avif":
		readHEIF(in, h)
		return h, fmt.Errorf("%s: %w", h.mime, media.Unsupported)
	default:
		return h, media.NotPicture
	}
	if err != nil {
		return h, asFault(err)
	}
	if h.width <= 0 || h.height <= 0 {
		return h, fmt.Errorf("%d×%d pixels: %w", h.width, h.height, media.NotPicture)
	}
	return h, nil
}

// maxSide bounds width and height, so that no product of theirs overflows: a
// BMP may claim 2³¹ pixels each way, a PNG 2³².
const maxSide = 1 << 20

func (h *head) setConfig(c image.Config, bytesPer int64) {
	h.width, h.height = c.Width, c.Height
	if max(c.Width, c.Height) > maxSide {
		h.cost = 1 << 62
		return
	}
	h.cost = int64(c.Width) * int64(c.Height) * bytesPer
}

// asFault gives a decoder's error its kind: what is not a Fault already means a
// damaged picture.
func asFault(err error) error {
	var f media.Fault
	if errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if unsupported(err) {
		return fmt.Errorf("%w: %w", media.Unsupported, err)
	}
	return fmt.Errorf("%w: %w", media.NotPicture, err)
}

// Inspect says what a picture on disk is, without decoding it. Where it cannot
// be sent the error wraps a media.Fault — Unreadable, Empty, NotPicture,
// Unsupported, TooSmall, TooBig — and Info holds what is known all the same.
func (c *Codec) Inspect(ctx context.Context, path string) (Info, error) {
	f, err := open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	in, err := newInput(ctx, f)
	if err != nil {
		return Info{}, err
	}
	h, err := readHead(in)
	info := h.info(in.size)
	if err != nil {
		return info, err
	}
	return info, c.check(h)
}

// check wraps media.TooSmall or TooBig for a picture that may not be sent. Its
// full size must fit the budget, though we may need less of it: whoever gets the
// picture decodes it all.
func (c *Codec) check(h *head) error {
	if h.cost > c.budget {
		return fmt.Errorf("needs %d MB of memory: %w", h.cost>>20, media.TooBig)
	}
	return h.checkEdges()
}

func (h *head) info(size int64) Info {
	i := Info{
		MIME: h.mime, Bytes: size,
		Orientation: h.meta.orientation, Location: h.meta.location, Metadata: h.hasMeta,
		Animated: h.animated, Profile: len(h.icc) > 0, Progressive: h.jpeg.progressive,
	}
	i.Width, i.Height = h.size()
	return i
}

// checkEdges wraps media.TooSmall or TooBig for a picture outside the limits of
// what may be sent.
func (h *head) checkEdges() error {
	switch {
	case min(h.width, h.height) < MinEdge:
		return fmt.Errorf("%d×%d pixels: %w", h.width, h.height, media.TooSmall)
	case max(h.width, h.height) > MaxEdge:
		return fmt.Errorf("%d×%d pixels: %w", h.width, h.height, media.TooBig)
	}
	return nil
}
