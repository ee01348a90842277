package codec

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"go/build"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	xdraw "golang.org/x/image/draw"

	"github.com/contactsheet/contactsheet/media"
)

// byRows reads a PNG row by row whatever its size.
func byRows(t testing.TB, b []byte, fits func(ow, oh int) fit, clear bool) (*image.RGBA, error) {
	t.Helper()
	in, err := newInput(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	ow, oh := hd.size()
	return New(0).drawRows(in, hd, fits(ow, oh), clear, 1)
}

// suite are the PNGs of Go's own tests, of every kind, by name.
func suite(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src/image/png/testdata/pngsuite/*.png"))
	if err != nil || len(names) == 0 {
		t.Skip("Go's own pictures are not installed")
	}
	all := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = b
	}
	return all
}

// deep is scene with 16 bits a sample, some of it transparent.
func deep(w, h int) *image.NRGBA64 {
	m := image.NewNRGBA64(image.Rect(0, 0, w, h))
	s := scene(w, h)
	for y := range h {
		for x := range w {
			c := s.RGBAAt(x, y)
			a := uint16(0xFFFF)
			if (x/7+y/5)%3 == 0 {
				a = uint16(x * 0xFFFF / w)
			}
			m.SetNRGBA64(x, y, color.NRGBA64{uint16(c.R)<<8 | uint16(x), uint16(c.G)<<8 | uint16(y), uint16(c.B) << 8, a})
		}
	}
	return m
}

// kinds are PNGs of more kinds, and with more of the filters, than the suite has.
func kinds(t testing.TB) map[string][]byte {
	const w, h = 301, 203
	s := scene(w, h)
	rgba64, grey16, nrgba := image.NewRGBA64(s.Rect), image.NewGray16(s.Rect), image.NewNRGBA(s.Rect)
	xdraw.Draw(rgba64, s.Rect, s, image.Point{}, xdraw.Src)
	xdraw.Draw(grey16, s.Rect, s, image.Point{}, xdraw.Src)
	xdraw.Draw(nrgba, s.Rect, deep(w, h), image.Point{}, xdraw.Src)
	pal := image.NewPaletted(s.Rect, nil)
	for i := range 40 {
		pal.Palette = append(pal.Palette, color.NRGBA{uint8(6 * i), uint8(255 - 5*i), uint8(i * i), uint8(255 - 2*i)})
	}
	xdraw.Draw(pal, s.Rect, s, image.Point{}, xdraw.Src)
	all := map[string][]byte{}
	for name, m := range map[string]image.Image{
		"true": s, "true deep": rgba64, "grey deep": grey16, "alpha": nrgba, "alpha deep": deep(w, h), "palette": pal,
	} {
		all[name] = pngOf(t, m)
	}
	all["true keyed"] = withChunk(all["true"], "tRNS", []byte{0, 230, 0, 40, 0, 40})
	all["deep keyed"] = withChunk(all["true deep"], "tRNS", []byte{230, 230, 40, 40, 40, 40})
	all["grey deep keyed"] = withChunk(all["grey deep"], "tRNS", []byte{99, 99})
	return all
}

// withChunk puts a chunk behind a PNG's header.
func withChunk(b []byte, name string, data []byte) []byte {
	const at = 8 + 25
	out := append(bytes.Clone(b[:at]), pngChunkOf(name, data)...)
	return append(out, b[at:]...)
}

func pngChunkOf(name string, data []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = append(append(c, name...), data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

func all(t testing.TB) map[string][]byte {
	m := kinds(t)
	for name, b := range suite(t) {
		m[name] = b
	}
	return m
}

var fits = map[string]func(ow, oh int) fit{
	"own size": func(ow, oh int) fit { return target(ow, oh, 0, 0, false) },
	"small":    func(ow, oh int) fit { return target(ow, oh, 19, 17, false) },
	"crop":     func(ow, oh int) fit { return target(ow, oh, 16, 9, true) },
	"enlarged": func(ow, oh int) fit { return target(ow, oh, 350, 350, true) },
}

// Read row by row, a picture is what image/png and the same resizing make of it.
func TestRowsAreExact(t *testing.T) {
	n := 0
	for name, b := range all(t) {
		if _, err := byRows(t, b, fits["small"], false); errors.Is(err, media.Unsupported) {
			continue // interlaced
		}
		n++
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(name, err)
		}
		hd := &head{mime: "image/png", width: img.Bounds().Dx(), height: img.Bounds().Dy(), meta: exif{orientation: 1}}
		for size, f := range fits {
			want := f(hd.width, hd.height).draw(img, hd)
			got, err := byRows(t, b, f, false)
			if err != nil || got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%s, %s: not the same, %v", name, size, err)
			}
		}
	}
	if n < 25 {
		t.Errorf("only %d pictures compared", n)
	}
}

// Transparency is what image/png reads, resized with as good a kernel.
func TestRowsClear(t *testing.T) {
	for name, b := range all(t) {
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(name, err)
		}
		for size, f := range fits {
			got, err := byRows(t, b, f, true)
			if errors.Is(err, media.Unsupported) {
				break
			}
			if err != nil {
				t.Fatal(name, err)
			}
			w := f(img.Bounds().Dx(), img.Bounds().Dy())
			if w.w != float64(img.Bounds().Dx()) || w.h != float64(img.Bounds().Dy()) {
				continue // x/draw cuts at whole pixels only
			}
			want := image.NewRGBA(image.Rect(0, 0, w.outW, w.outH))
			xdraw.CatmullRom.Scale(want, want.Rect, img, img.Bounds(), xdraw.Src, nil)
			var worst, sum int
			for i, v := range want.Pix {
				d := int(v) - int(got.Pix[i])
				worst, sum = max(worst, d, -d), sum+d*d
			}
			if size == "own size" && worst > 2 || float64(sum)/float64(len(want.Pix)) > 6 {
				t.Errorf("%s, %s: differs by %d, mean square %.1f", name, size, worst, float64(sum)/float64(len(want.Pix)))
			}
		}
	}
}

// Damage is found where image/png finds it.
func TestRowsRefuseDamage(t *testing.T) {
	whole := kinds(t)["alpha"]
	at := bytes.Index(whole, []byte("IDAT"))
	for name, b := range map[string][]byte{
		"cut short":     whole[:len(whole)*2/3],
		"no pixels":     append(bytes.Clone(whole[:at-4]), pngChunkOf("IEND", nil)...),
		"one bit":       flip(whole, at+2000),
		"checksum":      flip(whole, len(whole)-12-1),
		"filter 9":      rawPNG(4, 2, 8, 6, bytes.Repeat([]byte{9}, 34)),
		"a row less":    rawPNG(4, 3, 8, 6, make([]byte, 34)),
		"a row more":    rawPNG(4, 1, 8, 6, make([]byte, 34)),
		"no palette":    rawPNG(4, 2, 8, 3, make([]byte, 10)),
		"empty":         rawPNG(4, 2, 8, 6, nil),
		"pixels in two": split(whole, at),
	} {
		_, theirs := png.Decode(bytes.NewReader(b))
		_, ours := byRows(t, b, fits["small"], false)
		if (theirs == nil) != (ours == nil) {
			t.Errorf("%s: %v, image/png says %v", name, ours, theirs)
		}
		if ours != nil && media.FaultOf(ours) != media.NotPicture {
			t.Errorf("%s: %v", name, ours)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	in, _ := newInput(ctx, bytes.NewReader(whole))
	hd, err := readHead(in)
	if err != nil {
		t.Fatal(err)
	}
	end()
	if _, err := New(0).drawRows(in, hd, target(301, 203, 9, 9, false), false, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0x10
	return b
}

// split puts a PNG's pixels into two chunks, one of them empty.
func split(b []byte, idat int) []byte {
	n := int(binary.BigEndian.Uint32(b[idat-4:]))
	data := b[idat+4 : idat+4+n]
	out := bytes.Clone(b[:idat-4])
	for _, part := range [][]byte{data[:n/3], nil, data[n/3:]} {
		out = append(out, pngChunkOf("IDAT", part)...)
	}
	return append(out, pngChunkOf("IEND", nil)...)
}

// rawPNG is a PNG of any header around unpacked rows, each with its filter byte.
func rawPNG(w, h int, depth, colour byte, rows []byte) []byte {
	var z bytes.Buffer
	pack := zlib.NewWriter(&z)
	pack.Write(rows)
	pack.Close()
	head := binary.BigEndian.AppendUint32(nil, uint32(w))
	head = append(binary.BigEndian.AppendUint32(head, uint32(h)), depth, colour, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), pngChunkOf("IHDR", head)...)
	out = append(out, pngChunkOf("IDAT", z.Bytes())...)
	return append(out, pngChunkOf("IEND", nil)...)
}

// huge is a PNG of w×h pixels that takes little room on the disk.
func huge(t testing.TB, w, h int, colour byte) []byte {
	t.Helper()
	var z bytes.Buffer
	pack, err := zlib.NewWriterLevel(&z, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	samples, _ := pngSamples(colour, 8)
	row := make([]byte, 1+samples*w)
	for i := range row[1:] {
		row[1+i] = byte(i * 256 / len(row))
	}
	for range h {
		pack.Write(row)
	}
	pack.Close()
	b := rawPNG(w, h, 8, colour, nil)
	at := bytes.Index(b, []byte("IDAT")) - 4
	return append(append(b[:at:at], pngChunkOf("IDAT", z.Bytes())...), pngChunkOf("IEND", nil)...)
}

// The largest PNG there may be has a thumbnail within a few megabytes, and one
// with more pixels is refused before anything is read.
func TestRowsMemory(t *testing.T) {
	b := huge(t, MaxEdge, MaxEdge, 0)
	c := New(4 << 20) // it would take 256 MB whole
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 320, 320, false)
	runtime.ReadMemStats(&after)
	if err != nil || m.Rect != image.Rect(0, 0, 320, 320) {
		t.Fatal(m, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%.1f MB were allocated", float64(n)/1e6)
	}
	if l, r := m.RGBAAt(5, 100).R, m.RGBAAt(314, 100).R; l > 8 || r < 247 {
		t.Errorf("from %d to %d", l, r)
	}
	if !c.memory.TryAcquire(c.budget) {
		t.Error("memory was not given back")
	}
	for name, b := range map[string][]byte{
		"a pixel more": rawPNG(MaxEdge+1, MaxEdge, 8, 0, nil),
		"interlaced":   interlaced(rawPNG(8001, 8000, 8, 0, nil)),
	} {
		if _, err := New(1<<40).DecodeFit(t.Context(), bytes.NewReader(b), 9, 9, false); media.FaultOf(err) != media.TooBig {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func interlaced(b []byte) []byte {
	b = bytes.Clone(b)
	b[8+8+12] = 1
	binary.BigEndian.PutUint32(b[8+8+13:], crc32.ChecksumIEEE(b[8+4:8+8+13]))
	return b
}

// Above the threshold DecodeFit and DecodeClear read by rows, with the same
// pixels as below it, upright and cropped.
func TestRowsInUse(t *testing.T) {
	big := image.NewNRGBA(image.Rect(0, 0, 2000, 1100))
	xdraw.Draw(big, big.Rect, scene(2000, 1100), image.Point{}, xdraw.Src)
	big.SetNRGBA(0, 0, color.NRGBA{})
	plain := pngOf(t, big)
	for _, o := range []int{1, 6, 7} {
		b := withChunk(plain, "eXIf", orientationEXIF(o)[6:])
		in, _ := newInput(t.Context(), bytes.NewReader(b))
		hd, err := readHead(in)
		if err != nil {
			t.Fatal(err)
		}
		ow, oh := hd.size()
		if _, ok := hd.byRows(target(ow, oh, 200, 100, false)); !ok {
			t.Fatal("not read by rows")
		}
		for _, crop := range []bool{false, true} {
			if got := decodeFit(t, b, 200, 100, crop); !bytes.Equal(got.Pix, full(t, b, 200, 100, crop).Pix) {
				t.Errorf("orientation %d, crop %v: not the same", o, crop)
			}
		}
		m, err := New(0).DecodeClear(t.Context(), bytes.NewReader(b), 200, 200)
		if err != nil || psnr(t, m, decodeFit(t, b, 200, 200, false)) < 40 {
			t.Errorf("orientation %d, clear: %v", o, err)
		}
		if corners := m.RGBAAt(0, 0).A != 255 || m.RGBAAt(m.Rect.Dx()-1, 0).A != 255 ||
			m.RGBAAt(0, m.Rect.Dy()-1).A != 255 || m.RGBAAt(m.Rect.Dx()-1, m.Rect.Dy()-1).A != 255; !corners {
			t.Errorf("orientation %d: no corner is transparent", o)
		}
	}
}

func FuzzRows(f *testing.F) {
	for _, b := range all(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := newInput(t.Context(), bytes.NewReader(b))
		if err != nil {
			return
		}
		hd, err := readHead(in)
		if err != nil || hd.mime != "image/png" || hd.width*hd.height > 1<<20 {
			return
		}
		w := target(hd.width, hd.height, 33, 21, len(b)%2 == 0)
		got, ours := New(0).drawRows(in, hd, w, false, 1)
		if ours != nil {
			return
		}
		img, theirs := png.Decode(bytes.NewReader(b))
		if theirs == nil && img.Bounds().Dx() == hd.width && hd.meta.orientation == 1 && !bytes.Equal(got.Pix, w.draw(img, hd).Pix) {
			t.Error("not what image/png reads")
		}
	})
}

func BenchmarkRows(b *testing.B) {
	for name, colour := range map[string]byte{"grey": 0, "true": 2, "alpha": 6} {
		file := huge(b, 4000, 3000, colour)
		b.Run(name, func(b *testing.B) {
			against(b, "image/png", func() {
				if _, err := byRows(b, file, func(ow, oh int) fit { return target(ow, oh, 320, 320, false) }, false); err != nil {
					b.Fatal(err)
				}
			}, func() { full(b, file, 320, 320, false) })
		})
	}
	photo := pngOf(b, grain(3000, 2000))
	b.Run("photo", func(b *testing.B) {
		against(b, "image/png", func() {
			if _, err := byRows(b, photo, func(ow, oh int) fit { return target(ow, oh, 320, 320, false) }, false); err != nil {
				b.Fatal(err)
			}
		}, func() { full(b, photo, 320, 320, false) })
	})
}
