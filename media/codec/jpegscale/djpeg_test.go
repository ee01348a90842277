package jpegscale

import (
	"bytes"
	"fmt"
	"image"
	"testing"
)

// turboRGB is libjpeg's conversion (jdcolor.c), whose rounding differs from that
// of image/color by 1 here and there.
func turboRGB(y, cb, cr uint8) [3]uint8 {
	b, r := int32(cb)-128, int32(cr)-128
	const half = 1 << 15
	clip := func(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
	return [3]uint8{
		clip(int32(y) + (91881*r+half)>>16),
		clip(int32(y) + (-22554*b-46802*r+half)>>16),
		clip(int32(y) + (116130*b+half)>>16),
	}
}

// difference compares a picture with djpeg's of the same file.
func difference(t *testing.T, m image.Image, ref []byte) (mean float64, most int) {
	t.Helper()
	w, h, n, pix := netpbm(t, ref)
	if m.Bounds() != image.Rect(0, 0, w, h) {
		t.Fatalf("%v, djpeg makes %d×%d", m.Bounds(), w, h)
	}
	sum := 0
	for y := range h {
		for x := range w {
			var got [3]uint8
			switch m := m.(type) {
			case *image.Gray:
				got[0] = m.GrayAt(x, y).Y
			case *image.YCbCr:
				c := m.YCbCrAt(x, y)
				got = turboRGB(c.Y, c.Cb, c.Cr)
			case *image.RGBA:
				c := m.RGBAAt(x, y)
				got = [3]uint8{c.R, c.G, c.B}
			default:
				t.Fatalf("%T", m)
			}
			for i := range n {
				d := int(got[i]) - int(pix[(y*w+x)*n+i])
				d = max(d, -d)
				sum += d
				most = max(most, d)
			}
		}
	}
	return float64(sum) / float64(len(pix)), most
}

// Both use the same integer transforms, so that not one sample differs. That is
// also the tightest bound there is: a change that moves one sample shows.
func TestLikeDjpeg(t *testing.T) {
	kinds := map[string][]string{
		"grey": {"-grayscale"}, "444": {"-sample", "1x1"}, "422": {"-sample", "2x1"},
		"440": {"-sample", "1x2"}, "420": {"-sample", "2x2"}, "411": {"-sample", "4x1"},
		"410": {"-sample", "4x2"}, "rgb": {"-rgb"},
		"restart": {"-sample", "2x2", "-restart", "3B"}, "rows": {"-restart", "1"},
		"coarse": {"-quality", "10"}, "fine": {"-quality", "100"},
	}
	for _, size := range [][2]int{{1, 1}, {7, 9}, {16, 16}, {67, 45}, {129, 200}, {640, 481}} {
		src := ppm(scene(size[0], size[1]))
		for name, args := range kinds {
			for _, mode := range []string{"-baseline", "-progressive"} {
				file := tool(t, src, "cjpeg", append([]string{"-quality", "90", mode, "-optimize"}, args...)...)
				for _, scale := range []int{1, 2, 4, 8} {
					t.Run(fmt.Sprintf("%dx%d/%s%s/%d", size[0], size[1], name, mode, scale), func(t *testing.T) {
						likeDjpeg(t, file, scale)
					})
				}
			}
		}
	}
}

func likeDjpeg(t *testing.T, file []byte, scale int) {
	t.Helper()
	m, err := Decode(bytes.NewReader(file), scale, nil)
	if err != nil {
		t.Fatal(err)
	}
	ref := tool(t, file, "djpeg", "-scale", fmt.Sprintf("1/%d", scale), "-dct", "int", "-nosmooth", "-pnm")
	if mean, most := difference(t, m, ref); most > 0 {
		t.Errorf("differs by %.3f, at most %d", mean, most)
	}
}

// With only the first coefficients of 2×2 results, as huge progressive files have
// them, colour is off by less than half a step on the whole; at edges, where the
// coefficients left out are, by more.
func TestRough(t *testing.T) {
	src := ppm(scene(640, 481))
	file := tool(t, src, "cjpeg", "-quality", "85", "-progressive", "-sample", "2x2")
	m, err := Decode(bytes.NewReader(file), 8, &Options{exact: 1})
	if err != nil {
		t.Fatal(err)
	}
	ref := tool(t, file, "djpeg", "-scale", "1/8", "-dct", "int", "-nosmooth", "-pnm")
	mean, most := difference(t, m, ref)
	if t.Logf("mean %.3f, at most %d", mean, most); mean > 0.5 || most > 20 {
		t.Errorf("differs by %.3f, at most %d", mean, most)
	}
}
