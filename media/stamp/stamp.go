package stamp

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Meta is what a copy is to say. Empty fields are not written; of a name the
// first 256 characters are, of a caption the first 8,000.
type Meta struct {
	Time    time.Time // when it was sent, in the zone in which people will read it
	Sender  string
	Chat    string
	Caption string
}

const (
	maxName    = 256
	maxCaption = 8000
	// maxMeta is the largest block of metadata that is looked into, in bytes.
	maxMeta = 1 << 20
	// maxSteps bounds the segments or chunks looked at in one file.
	maxSteps = 20_000
	bufSize  = 64 << 10
)

// edit puts with in the place of cut bytes at an offset of the file.
type edit struct {
	at, cut int64
	with    []byte
}

// Copy copies src to dst and says m in it, as far as that can be done without
// touching the picture and what the file says already; else it copies the bytes
// as they are and reports false. It looks around in src first; then it reads it
// once from its beginning to its end, so that a reader that begins anew at each
// Seek to the beginning can sum it up. Errors of reading wrap media.Unreadable;
// those of writing are dst's.
func Copy(dst io.Writer, src io.ReadSeeker, m Meta) (stamped bool, err error) {
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return false, fmt.Errorf("%w: %w", media.Unreadable, err)
	}
	edits := plan(&input{src: src, size: size}, m)
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return false, fmt.Errorf("%w: %w", media.Unreadable, err)
	}
	c := copier{dst: dst, src: src, buf: make([]byte, bufSize)}
	at := int64(0)
	for _, e := range edits {
		if err := c.copy(dst, e.at-at); err != nil {
			return false, err
		}
		if _, err := dst.Write(e.with); err != nil {
			return false, err
		}
		if err := c.copy(io.Discard, e.cut); err != nil {
			return false, err
		}
		at = e.at + e.cut
	}
	// To the very end, so that src has been read as a whole.
	if err := c.copy(dst, -1); err != nil {
		return false, err
	}
	return len(edits) > 0, nil
}

// copier tells errors of reading from those of writing.
type copier struct {
	dst io.Writer
	src io.Reader
	buf []byte
}

// copy copies n bytes to w; all there are for -1.
func (c *copier) copy(w io.Writer, n int64) error {
	for n != 0 {
		buf := c.buf
		if n > 0 {
			buf = buf[:min(n, int64(len(buf)))]
		}
		got, err := c.src.Read(buf)
		if _, err := w.Write(buf[:got]); err != nil {
			return err
		}
		if n > 0 {
			n -= int64(got)
		}
		switch {
		case errors.Is(err, io.EOF) && n < 0:
			return nil
		case err != nil && n != 0:
			return fmt.Errorf("%w: %w", media.Unreadable, err)
		}
	}
	return nil
}

// plan says what to change in a file, in the order of the file; nil for nothing.
func plan(in *input, m Meta) []edit {
	var edits []edit
	switch mime, _ := media.Sniff(in.bytes(0, min(in.size, media.SniffSize))); mime {
	case "image/jpeg":
		edits = planJPEG(in, m)
	case "image/png":
		edits = planPNG(in, m)
	case "image/webp":
		edits = planWebP(in, m)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.at, b.at) })
	return edits
}

// input is the file as its parsers read it.
type input struct {
	src  io.ReadSeeker
	size int64
}

// bytes are n bytes at an offset; nil where not all of them are there.
func (in *input) bytes(off, n int64) []byte {
	if off < 0 || n < 0 || off+n > in.size {
		return nil
	}
	if _, err := in.src.Seek(off, io.SeekStart); err != nil {
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(in.src, b); err != nil {
		return nil
	}
	return b
}

// notes are what a file says of itself: its EXIF, as a TIFF structure, and XMP.
type notes struct {
	exif, xmp []byte // nil for none
	noEXIF    bool   // EXIF cannot be written: there is some in a form that is left alone
	noXMP     bool   // likewise
	dated     bool   // it says elsewhere when it was taken
}

// add is what n becomes where m is said in it. What stays as it is comes back as
// nil. room is how long either may be.
func (n notes) add(m Meta, exifRoom, xmpRoom int) (exif, xmp []byte) {
	x, sound := parseXMP(n.xmp)
	if !sound {
		n.noXMP = true
	}
	dated := n.dated || x.dated()
	if n.exif != nil {
		more, has, ok := extendEXIF(n.exif, m.Time)
		dated = dated || has
		n.noEXIF = n.noEXIF || !ok || has
		exif = more
	} else {
		exif = newEXIF(m.Time)
	}
	if dated {
		m.Time = time.Time{}
	}
	if n.noEXIF || m.Time.IsZero() || len(exif) > exifRoom {
		exif = nil
	}
	if !n.noXMP {
		xmp = x.with(n.xmp, m)
	}
	if len(xmp) > xmpRoom {
		xmp = nil
	}
	return exif, xmp
}
