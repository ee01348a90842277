package clipboard

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"
	"unicode/utf16"
)

func TestDIBIsBottomUpWithStraightAlpha(t *testing.T) {
	m := image.NewRGBA(image.Rect(10, 20, 12, 23))
	m.Set(10, 20, color.NRGBA{200, 100, 50, 128})
	m.Set(11, 22, color.NRGBA{1, 2, 3, 255})
	b := dibV5(m)
	le := binary.LittleEndian
	if len(b) != 124+4*6 || le.Uint32(b) != 124 || le.Uint32(b[4:]) != 2 || le.Uint32(b[8:]) != 3 || le.Uint16(b[14:]) != 32 {
		t.Fatalf("header % x", b[:24])
	}
	px := b[124:]
	if got := px[4:8]; !bytes.Equal(got, []byte{3, 2, 1, 255}) {
		t.Errorf("the last row comes first, as BGRA: %v", got)
	}
	if got := px[16:20]; got[3] != 128 || got[2] < 198 || got[0] > 52 {
		t.Errorf("alpha is multiplied in: %v", got)
	}
}

func TestListOfFilesInUTF16(t *testing.T) {
	b := hDrop([]string{`C:\a\ñ.jpg`, `D:\🙂.png`})
	if binary.LittleEndian.Uint32(b) != 20 || binary.LittleEndian.Uint32(b[16:]) != 1 {
		t.Fatalf("header % x", b[:20])
	}
	var u []uint16
	for r := b[20:]; len(r) > 0; r = r[2:] {
		u = append(u, binary.LittleEndian.Uint16(r))
	}
	if got := string(utf16.Decode(u)); got != "C:\\a\\ñ.jpg\x00D:\\🙂.png\x00\x00" {
		t.Errorf("%q", got)
	}
}
