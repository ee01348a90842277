package codec

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// encodeJPEG writes a baseline JPEG 4:2:0 with a JFIF header and, where icc is
// a profile for RGB, that profile.
func encodeJPEG(dst io.Writer, img image.Image, quality int, icc []byte) error {
	if quality <= 0 {
		quality = DefaultQuality
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: min(quality, 100)}); err != nil {
		return fmt.Errorf("encode JPEG: %w", err)
	}
	head := []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	if _, grey := img.(*image.Gray); profileFits(icc, grey) {
		head = appendICC(head, icc)
	}
	if _, err := dst.Write(head); err != nil {
		return err
	}
	_, err := dst.Write(b.Bytes()[2:])
	return err
}

// profileFits reports whether an ICC profile describes the colours that a JPEG
// of ours has: RGB, or grey for grey ones.
func profileFits(icc []byte, grey bool) bool {
	if len(icc) < 128 {
		return false
	}
	if grey {
		return string(icc[16:20]) == "GRAY"
	}
	return string(icc[16:20]) == "RGB "
}

// appendICC appends a profile as APP2 segments.
func appendICC(dst, icc []byte) []byte {
	const room = 0xFFFF - 2 - len(iccMark) - 2
	parts := (len(icc) + room - 1) / room
	for i := range parts {
		part := icc[i*room : min((i+1)*room, len(icc))]
		n := 2 + len(iccMark) + 2 + len(part)
		dst = append(dst, 0xFF, mAPP0+2, byte(n>>8), byte(n))
		dst = append(dst, iccMark...)
		dst = append(dst, byte(i+1), byte(parts))
		dst = append(dst, part...)
	}
	return dst
}
