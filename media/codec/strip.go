package codec

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// strip copies a picture without its metadata and without touching its pixels.
// Colour profiles stay, and the orientation, alone. GIF has no metadata but
// comments, which stay too. It reports false, with nothing written, for what it
// cannot do this to.
func strip(dst io.Writer, in *input, h *head) (bool, error) {
	switch h.mime {
	case "image/jpeg":
		return true, stripJPEG(dst, in, h)
	case "image/png":
		return true, stripPNG(dst, in, h)
	case "image/webp":
		return true, stripWebP(dst, in, h)
	case "image/tiff":
		return true, blankTIFF(dst, in)
	case "image/heic", "image/avif":
		return blankHEIF(dst, in)
	}
	return false, nil
}

// keepSegment reports whether a JPEG segment is part of the picture: tables,
// frames, scans, JFIF, Adobe's colour transform and the ICC profile are; EXIF,
// XMP, IPTC, makers' notes, further pictures and comments are not.
func keepSegment(s segment) bool {
	switch {
	case s.marker == mCOM:
		return false
	case s.marker == mAPP0:
		b := s.in.bytes(s.off+4, min(s.size, 5))
		return string(b) == "JFIF\x00"
	case s.marker == mAPP0+2:
		b := s.in.bytes(s.off+4, min(s.size, int64(len(iccMark))))
		return string(b) == iccMark
	case s.marker == mAPP0+14:
		b := s.in.bytes(s.off+4, min(s.size, 5))
		return string(b) == "Adobe"
	case s.marker > mAPP0 && s.marker <= mAPP0+15:
		return false
	}
	return true
}

func stripJPEG(dst io.Writer, in *input, h *head) error {
	if _, err := dst.Write([]byte{0xFF, mSOI}); err != nil {
		return err
	}
	oriented := h.meta.orientation == 1
	orient := func() error {
		if oriented {
			return nil
		}
		oriented = true
		b := orientationEXIF(h.meta.orientation)
		n := len(b) + 2
		_, err := dst.Write(append([]byte{0xFF, mAPP0 + 1, byte(n >> 8), byte(n)}, b...))
		return err
	}
	scan := int64(-1)
	err := eachSegment(in, func(s segment) (bool, error) {
		// EXIF stands behind JFIF, before all else.
		if s.marker != mAPP0 {
			if err := orient(); err != nil {
				return false, err
			}
		}
		if s.marker == mSOS {
			scan = s.off
			return false, nil
		}
		if !keepSegment(s) {
			return true, nil
		}
		_, err := io.Copy(dst, io.NewSectionReader(in, s.off, s.end()-s.off))
		return true, err
	})
	if err != nil {
		return err
	}
	if scan < 0 {
		return fmt.Errorf("JPEG without a scan: %w", media.NotPicture)
	}
	return copyScans(dst, in, scan)
}

// copyScans copies from a JPEG's first scan to the end of its picture. What
// stands behind the end — other pictures, videos, makers' data — is left out.
func copyScans(dst io.Writer, in *input, off int64) error {
	r := bufio.NewReaderSize(in.from(off), 64<<10)
	w := bufio.NewWriterSize(dst, 64<<10)
	for {
		b, err := r.ReadSlice(0xFF)
		w.Write(b) // bufio keeps the first error for Flush
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			// Broken off in a scan: what is there is shown by most programs.
			w.Write([]byte{0xFF, mEOI})
			return w.Flush()
		}
		if err != nil {
			return err
		}
		m, err := r.ReadByte()
		for m == 0xFF && err == nil { // fill bytes
			m, err = r.ReadByte()
		}
		if err != nil {
			w.WriteByte(mEOI)
			return w.Flush()
		}
		switch {
		case m == mEOI:
			w.WriteByte(m)
			return w.Flush()
		case m == 0 || m&0xF8 == 0xD0: // stuffing, restart
			w.WriteByte(m)
		default:
			if err := copySegment(w, r, m); err != nil {
				return err
			}
		}
	}
}

// copySegment copies a segment between two scans, whose 0xFF is written already.
// Comments and application data are dropped: a fill byte takes their place.
func copySegment(w *bufio.Writer, r *bufio.Reader, m byte) error {
	var l [2]byte
	if _, err := io.ReadFull(r, l[:]); err != nil {
		return fmt.Errorf("JPEG segment: %w", media.NotPicture)
	}
	n := int64(binary.BigEndian.Uint16(l[:])) - 2
	if n < 0 {
		return fmt.Errorf("JPEG segment: %w", media.NotPicture)
	}
	dst := io.Writer(w)
	if m == mCOM || m&0xF0 == mAPP0 {
		dst = io.Discard
	} else {
		w.WriteByte(m)
		w.Write(l[:])
	}
	_, err := io.CopyN(dst, r, n)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("JPEG segment: %w", media.NotPicture)
	}
	return err
}

// pngText are the chunks that carry text, times and EXIF.
func pngText(name string) bool {
	switch name {
	case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		return true
	}
	return false
}

func stripPNG(dst io.Writer, in *input, h *head) error {
	if _, err := dst.Write(in.bytes(0, 8)); err != nil {
		return err
	}
	var failed error
	write := func(p []byte) {
		if failed == nil {
			_, failed = dst.Write(p)
		}
	}
	eachPNGChunk(in, func(c chunk) bool {
		if c.name == "IDAT" && h.meta.orientation != 1 {
			write(pngChunk("eXIf", bytes.TrimPrefix(orientationEXIF(h.meta.orientation), []byte(exifMark))))
			h.meta.orientation = 1
		}
		if !pngText(c.name) && failed == nil {
			_, failed = io.Copy(dst, io.NewSectionReader(in, c.off-8, min(c.size+12, in.size-c.off+8)))
		}
		return failed == nil
	})
	return failed
}

func pngChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// stripWebP drops the EXIF and XMP chunks and their flags.
func stripWebP(dst io.Writer, in *input, h *head) error {
	keep := func(c chunk) bool { return c.name != "EXIF" && c.name != "XMP " }
	size := int64(4)
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		if keep(c) {
			size += 8 + c.size + c.size&1
		}
		return true
	})
	oriented := h.meta.orientation != 1
	exif := bytes.TrimPrefix(orientationEXIF(h.meta.orientation), []byte(exifMark))
	if oriented {
		exif = appendChunk(nil, "EXIF", exif)
		size += int64(len(exif))
	}
	head := append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size)), "WEBP"...)
	_, failed := dst.Write(head)
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		switch {
		case failed != nil || !keep(c):
		case c.name == "VP8X":
			b := c.data()
			if len(b) == 0 {
				break
			}
			b[0] &^= 0x0C // EXIF and XMP
			if oriented {
				b[0] |= 0x08
			}
			_, failed = dst.Write(appendChunk(nil, c.name, b))
		default:
			_, failed = io.Copy(dst, io.NewSectionReader(in, c.off-8, min(8+c.size+c.size&1, in.size-c.off+8)))
		}
		return failed == nil
	})
	if failed == nil && oriented {
		_, failed = dst.Write(exif)
	}
	return failed
}
