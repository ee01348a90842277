package clipboard

import (
	"encoding/binary"
	"image"
	"image/draw"
	"unicode/utf16"
)

// dibV5 is a picture as Windows' CF_DIBV5: a BITMAPV5HEADER and rows of BGRA
// with straight alpha, the lowest first.
func dibV5(img image.Image) []byte {
	const header = 124
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	b := make([]byte, header+4*w*h)
	le := binary.LittleEndian
	le.PutUint32(b[0:], header)
	le.PutUint32(b[4:], uint32(w))
	le.PutUint32(b[8:], uint32(h)) // positive: bottom up, which all programs read
	le.PutUint16(b[12:], 1)        // planes
	le.PutUint16(b[14:], 32)       // bits of a pixel
	le.PutUint32(b[16:], 3)        // BI_BITFIELDS
	le.PutUint32(b[20:], uint32(4*w*h))
	le.PutUint32(b[40:], 0x00ff0000) // red, green, blue, alpha
	le.PutUint32(b[44:], 0x0000ff00)
	le.PutUint32(b[48:], 0x000000ff)
	le.PutUint32(b[52:], 0xff000000)
	le.PutUint32(b[56:], 0x73524742) // LCS_sRGB
	le.PutUint32(b[108:], 4)         // LCS_GM_IMAGES
	row := image.NewNRGBA(image.Rect(0, 0, w, 1))
	for y := range h {
		draw.Draw(row, row.Rect, img, image.Pt(img.Bounds().Min.X, img.Bounds().Min.Y+y), draw.Src)
		out := b[header+4*w*(h-1-y):]
		for x := range w {
			p := row.Pix[4*x : 4*x+4]
			out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = p[2], p[1], p[0], p[3]
		}
	}
	return b
}

// hDrop is a list of files as Windows' CF_HDROP: a DROPFILES and the paths in
// UTF-16, each ended by a zero and the list by another.
func hDrop(paths []string) []byte {
	const header = 20
	b := make([]byte, header)
	binary.LittleEndian.PutUint32(b[0:], header) // where the paths begin
	binary.LittleEndian.PutUint32(b[16:], 1)     // they are UTF-16
	for _, p := range paths {
		for _, c := range append(utf16.Encode([]rune(p)), 0) {
			b = binary.LittleEndian.AppendUint16(b, c)
		}
	}
	return binary.LittleEndian.AppendUint16(b, 0)
}
