package codec

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"image"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// DefaultQuality is the JPEG quality that Options.Quality 0 stands for.
const DefaultQuality = 80

// plainQuality is the JPEG quality of pictures that must be converted although
// they are not to be compressed.
const plainQuality = 92

// Options say how a picture is made ready to be sent.
type Options struct {
	MaxEdge  int  // longer edge in pixels when compressing; 0 keeps the size
	Quality  int  // of JPEG, 1 to 100; 0 stands for DefaultQuality
	Compress bool // make a smaller JPEG; else the picture's own bytes where WhatsApp shows them
	Document bool // the file's own bytes, as a document
	KeepMeta bool // keep EXIF, XMP and comments (documents only)
	// MaxBytes bounds what is written; 0 stands for no bound.
	MaxBytes int64
}

// Prepared is a picture ready to be sent.
type Prepared struct {
	Kind          media.Kind // Image or Document
	MIME          string
	Width, Height int // pixels, upright; 0 for documents that are no known picture
	Size          int64
	SHA           media.Key // of what was written
	Preview       media.Preview
	Converted     string // MIME type the picture had, where it was turned into another
	Reencoded     bool   // the pixels went through a JPEG encoder
	Stripped      bool   // metadata that was there was left out
	Location      bool   // what was written still carries GPS data
	Still         bool   // the picture moved; its first frame was taken
}

// Prepare reads the picture at path, writes what is to be sent to dst and says
// what that is. Pictures become JPEG, upright, on white where transparent, with
// their colour profile and without other metadata.
//
// Errors wrap media.Unreadable, Empty, NotPicture, Unsupported, TooSmall,
// TooBig; media.TooLarge where more than opt.MaxBytes would be written; or are
// those of dst and ctx. What was written must then be thrown away.
func (c *Codec) Prepare(ctx context.Context, path string, dst io.Writer, opt Options) (Prepared, error) {
	f, err := open(path)
	if err != nil {
		return Prepared{}, err
	}
	defer f.Close()
	in, err := newInput(ctx, f)
	if err != nil {
		return Prepared{}, err
	}
	h, err := readHead(in)
	out := &meter{dst: dst, sum: sha256.New(), max: opt.MaxBytes}
	var p Prepared
	if opt.Document {
		p, err = c.prepareDocument(in, h, err, out, opt)
	} else if err == nil {
		if err = c.check(h); err == nil {
			p, err = c.prepareImage(in, h, out, opt)
		}
	}
	if err != nil {
		return Prepared{}, err
	}
	if ctx.Err() != nil {
		return Prepared{}, ctx.Err()
	}
	p.Size, p.SHA = out.n, media.KeyOf(out.sum.Sum(nil))
	return p, nil
}

// prepareDocument sends a file as it is, whatever it is; bad is what was wrong
// with it as a picture.
func (c *Codec) prepareDocument(in *input, h *head, bad error, out *meter, opt Options) (Prepared, error) {
	if in.ctx.Err() != nil || errors.Is(bad, media.Unreadable) {
		return Prepared{}, bad
	}
	p := Prepared{Kind: media.Document, MIME: h.mime, Location: h.meta.location}
	p.Width, p.Height = h.size()
	if bad == nil {
		// A document without preview is better than none.
		p.Preview, _ = c.preview(in, h)
	}
	if !opt.KeepMeta && (bad == nil || errors.Is(bad, media.Unsupported)) {
		done, err := strip(out, in, h)
		if err != nil {
			return Prepared{}, err
		}
		if done {
			p.Stripped, p.Location = h.hasMeta, false
			return p, nil
		}
	}
	_, err := io.Copy(out, in.from(0))
	return p, err
}

func (c *Codec) prepareImage(in *input, h *head, out *meter, opt Options) (Prepared, error) {
	p := Prepared{Kind: media.Image, MIME: "image/jpeg", Stripped: h.hasMeta, Still: h.animated}
	if h.mime != "image/jpeg" {
		p.Converted = h.mime
	}
	own := h.mime == "image/jpeg" && h.jpeg.plain()
	ow, oh := h.size()
	if !opt.Compress {
		if own {
			var err error
			if p.Preview, err = c.preview(in, h); err != nil {
				return p, err
			}
			p.Width, p.Height = ow, oh
			return p, stripJPEG(out, in, h)
		}
		opt.MaxEdge, opt.Quality = 0, plainQuality
	}

	t := edge(ow, oh, opt.MaxEdge)
	pic, err := c.planes(in, h, t)
	if err != nil {
		return p, err
	}
	p.Width, p.Height, p.Preview = pic.w, pic.h, encodePreview(pic.image())
	var enc bytes.Buffer
	if err := encodeJPEG(&enc, pic.image(), opt.Quality, h.icc); err != nil {
		return p, err
	}
	// A JPEG that would not become smaller is not made worse either.
	if own && pic.w == ow && pic.h == oh && h.meta.orientation == 1 {
		var bare bytes.Buffer
		if err := stripJPEG(&bare, in, h); err == nil && bare.Len() <= enc.Len() {
			_, err = out.Write(bare.Bytes())
			return p, err
		}
	}
	p.Reencoded = true
	_, err = out.Write(enc.Bytes())
	return p, err
}

// planes decodes a picture to t, upright, with chroma of half the size.
func (c *Codec) planes(in *input, h *head, t fit) (*planar, error) {
	d, err := c.decodeFor(in, h, want{fit: t, half: true})
	if err != nil {
		return nil, err
	}
	defer d.free()
	p := resample(d.img, d.head, d.fit.stored(h.meta.orientation), true)
	p.upright(h.meta.orientation)
	return p, nil
}

func (c *Codec) preview(in *input, h *head) (media.Preview, error) {
	ow, oh := h.size()
	// Drawn twice as large as shown, so that encodePreview has something to
	// choose from.
	p, err := c.planes(in, h, edge(ow, oh, 2*previewEdge))
	if err != nil {
		return nil, err
	}
	return encodePreview(p.image()), nil
}

const (
	// previewEdge is the longer edge of previews that are sent, in pixels.
	previewEdge = 100
	// previewBytes is their size at most.
	previewBytes = 4 << 10
)

// encodePreview makes the small JPEG that travels inside a message.
func encodePreview(img image.Image) media.Preview {
	var b bytes.Buffer
	for _, try := range []struct{ edge, quality int }{
		{previewEdge, 60}, {previewEdge, 50}, {84, 50}, {72, 50}, {72, 40}, {60, 40}, {48, 35}, {32, 30},
	} {
		b.Reset()
		if err := encodeJPEG(&b, shrinkTo(img, try.edge), try.quality, nil); err != nil {
			return nil
		}
		if b.Len() < previewBytes {
			break
		}
	}
	return media.Preview(b.Bytes())
}

// shrinkTo resizes a picture from planar.image to a longer edge of n.
func shrinkTo(img image.Image, n int) image.Image {
	b := img.Bounds()
	h := &head{width: b.Dx(), height: b.Dy(), meta: exif{orientation: 1}}
	return resample(img, h, edge(b.Dx(), b.Dy(), n), true).image()
}

// meter counts and hashes what is written, up to a limit.
type meter struct {
	dst io.Writer
	sum hash.Hash
	n   int64
	max int64 // 0 for none
}

// Write implements io.Writer. It wraps media.TooLarge.
func (m *meter) Write(p []byte) (int, error) {
	if m.max > 0 && m.n+int64(len(p)) > m.max {
		return 0, fmt.Errorf("more than %d bytes: %w", m.max, media.TooLarge)
	}
	n, err := m.dst.Write(p)
	m.sum.Write(p[:n])
	m.n += int64(n)
	return n, err
}
