package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"

	"github.com/contactsheet/contactsheet/app/clipboard"
	"github.com/contactsheet/contactsheet/media"
)

// maxOwn is the largest file whose own bytes go on the clipboard beside the PNG,
// and the largest PNG that goes there as it is.
const maxOwn = 64 << 20

// decoder decodes a file of the gallery with its transparency; see
// codec.Codec.DecodeClear.
type decoder func(ctx context.Context, f *os.File) (*image.RGBA, error)

// CopyPicture puts a picture on the clipboard; see ui.Desk. Programs get it as
// PNG, upright and of its own size, as the file's own bytes where they know its
// format, or as a file.
func (d desk) CopyPicture(ctx context.Context, key media.Key) error {
	path, err := d.Path(key)
	if err != nil {
		return err
	}
	f, err := d.files.Open(key)
	if err != nil {
		return err
	}
	defer f.Close()
	own, err := ownForm(f)
	if err != nil {
		return err
	}
	c := clipboard.Content{Own: own, Paths: []string{path}}
	if own.Type == "image/png" {
		c.PNG = own.Data
	} else {
		img, err := d.decode(ctx, f)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
			return fmt.Errorf("picture for the clipboard: %w: %w", media.Internal, err)
		}
		c.PNG = b.Bytes()
	}
	return d.board.Put(ctx, c)
}

// CopyFiles puts files on the clipboard; see ui.Desk.
func (d desk) CopyFiles(ctx context.Context, paths ...string) error {
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			return fmt.Errorf("copy: %w", media.Missing)
		}
	}
	if len(paths) == 0 {
		return fmt.Errorf("copy nothing: %w", media.Missing)
	}
	return d.board.Put(ctx, clipboard.Content{Paths: paths})
}

// ownForm are a file's own bytes, where it is a picture of a format that
// programs paste and not too large; the zero Form where it is not.
func ownForm(f *os.File) (clipboard.Form, error) {
	st, err := f.Stat()
	if err != nil {
		return clipboard.Form{}, fmt.Errorf("%w: %w", media.Unreadable, bare(err))
	}
	if st.Size() > maxOwn {
		return clipboard.Form{}, nil
	}
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return clipboard.Form{}, fmt.Errorf("%w: %w", media.Unreadable, bare(err))
	}
	kind := http.DetectContentType(head[:n])
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
	default:
		return clipboard.Form{}, nil
	}
	data, err := io.ReadAll(io.NewSectionReader(f, 0, st.Size()))
	if err != nil {
		return clipboard.Form{}, fmt.Errorf("%w: %w", media.Unreadable, bare(err))
	}
	return clipboard.Form{Type: kind, Data: data}, nil
}
