package codec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

// hugeProgressive is a progressive JPEG 4:2:0 of side×side pixels in libjpeg's ten
// scans: stripes of grey, as long runs of blocks without AC. It has about a bit for
// each block, so that 16000² pixels are 1.5 MB: a bomb for who decodes it all.
func hugeProgressive(side int) []byte {
	b := []byte{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0}
	b = append(b, bytes.Repeat([]byte{8}, 64)...)
	b = append(b, 0xFF, 0xC2, 0, 17, 8, byte(side>>8), byte(side), byte(side>>8), byte(side), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0)
	// DC: 0 for no difference, 10 for one of 4 bits. AC: 0 for a run of 2^14 blocks
	// and more, 10 for the end of one block.
	b = append(b, 0xFF, 0xC4, 0, 2+17+2, 0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4)
	b = append(b, 0xFF, 0xC4, 0, 2+17+2, 0x10, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xE0, 0x00)
	mcus := (side + 15) / 16
	luma := (side + 7) / 8
	chroma := (side/2 + 7) / 8
	scan := func(comps []byte, ss, se, ahal byte, data func(w *bitWriter)) {
		b = append(b, 0xFF, 0xDA, 0, byte(6+2*len(comps)), byte(len(comps)))
		for _, c := range comps {
			b = append(b, c, 0)
		}
		b = append(b, ss, se, ahal)
		w := bitWriter{}
		data(&w)
		b = append(b, w.end()...)
	}
	empty := func(blocks int) func(w *bitWriter) {
		return func(w *bitWriter) {
			for blocks >= 1<<14 {
				n := min(blocks, 1<<15-1)
				w.put(uint32(n-1<<14), 15)
				blocks -= n
			}
			for ; blocks > 0; blocks-- {
				w.put(0b10, 2)
			}
		}
	}
	scan([]byte{1, 2, 3}, 0, 0, 0x01, func(w *bitWriter) {
		for range mcus {
			for x := range mcus {
				if x == 0 || x == mcus/2 {
					v := uint32(0b0001) // -14
					if x == 0 {
						v = 0b1110 // 14
					}
					w.put(0b10, 2)
					w.put(v, 4)
				} else {
					w.put(0, 1)
				}
				w.put(0, 5)
			}
		}
	})
	scan([]byte{1}, 1, 5, 0x02, empty(luma*luma))
	scan([]byte{3}, 1, 63, 0x01, empty(chroma*chroma))
	scan([]byte{2}, 1, 63, 0x01, empty(chroma*chroma))
	scan([]byte{1}, 6, 63, 0x02, empty(luma*luma))
	scan([]byte{1}, 1, 63, 0x21, empty(luma*luma))
	scan([]byte{1, 2, 3}, 0, 0, 0x10, func(w *bitWriter) {
		for range mcus * mcus {
			w.put(0, 6)
		}
	})
	scan([]byte{3}, 1, 63, 0x10, empty(chroma*chroma))
	scan([]byte{2}, 1, 63, 0x10, empty(chroma*chroma))
	scan([]byte{1}, 1, 63, 0x10, empty(luma*luma))
	return append(b, 0xFF, 0xD9)
}

// bitWriter writes entropy-coded data.
type bitWriter struct {
	b   []byte
	acc uint32
	n   uint
}

func (w *bitWriter) put(v uint32, n uint) {
	for n > 0 {
		n--
		w.acc = w.acc<<1 | v>>n&1
		if w.n++; w.n == 8 {
			if w.b = append(w.b, byte(w.acc)); byte(w.acc) == 0xFF {
				w.b = append(w.b, 0)
			}
			w.n = 0
		}
	}
}

func (w *bitWriter) end() []byte {
	for w.n > 0 {
		w.put(1, 1)
	}
	return w.b
}

// A thumbnail of 256 million progressive pixels takes less than 32 MB, and DC tells
// its stripes apart; at its own size it is refused before it is decoded.
func TestThumbnailOfHugeProgressive(t *testing.T) {
	file := hugeProgressive(16000)
	c := New(0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := c.DecodeFit(t.Context(), bytes.NewReader(file), 256, 256, false)
	runtime.ReadMemStats(&after)
	if err != nil || m.Rect.Dx() != 256 {
		t.Fatal(err)
	}
	if l, r := m.RGBAAt(40, 128), m.RGBAAt(210, 128); l.R < r.R+20 {
		t.Errorf("left %v, right %v", l, r)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
		t.Errorf("allocated %d MB", n>>20)
	}
	if _, err := c.DecodeFit(t.Context(), bytes.NewReader(file), 0, 0, false); media.FaultOf(err) != media.TooBig {
		t.Errorf("at its own size: %v", err)
	}
	if !c.memory.TryAcquire(c.budget) {
		t.Error("memory was not given back")
	}
}

// peakOf names, for TestPeak, what to do: a file, and an edge.
const peakOf = "CONTACTSHEET_TEST_PEAK"

// TestPeak is what BenchmarkPeak runs, in a process of its own.
func TestPeak(t *testing.T) {
	what := os.Getenv(peakOf)
	if what == "" {
		t.Skip("BenchmarkPeak runs it")
	}
	name, file, _ := strings.Cut(what, " ")
	c := New(0)
	var err error
	if name == "send" {
		_, err = c.Prepare(t.Context(), file, &bytes.Buffer{}, Options{MaxEdge: 1600, Compress: true})
	} else {
		_, err = c.DecodeFile(t.Context(), file, 256, 256, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	mb, err := peakMB()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("peak %g\n", mb)
}

// peakMB is the most memory that this process has had resident.
func peakMB() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(status), "VmHWM:")
	var kB float64
	if _, err := fmt.Sscan(rest, &kB); !ok || err != nil {
		return 0, errors.New("no VmHWM")
	}
	return kB / 1024, nil
}

// BenchmarkPeak reports the most resident memory, of a whole process, for one
// picture, and fails above its target.
func BenchmarkPeak(b *testing.B) {
	if _, err := peakMB(); err != nil {
		b.Skip("needs Linux: ", err)
	}
	dir := b.TempDir()
	for _, c := range []struct {
		name string
		most float64
		file func() []byte
	}{
		{"send/12MP", 40, func() []byte { return photo(b, 4000, 3000, 93) }},
		{"send/48MP", 70, func() []byte { return photo(b, 8000, 6000, 93) }},
		{"send/12MP-progressive", 70, func() []byte { return progressive(b, photo(b, 4000, 3000, 93)) }},
		{"thumb/12MP", 40, func() []byte { return photo(b, 4000, 3000, 93) }},
		{"thumb/16000²-progressive", 64, func() []byte { return hugeProgressive(16000) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(dir, strings.ReplaceAll(c.name, "/", "-"))
			if err := os.WriteFile(path, c.file(), 0o600); err != nil {
				b.Fatal(err)
			}
			var peak float64
			for b.Loop() {
				kind, _, _ := strings.Cut(c.name, "/")
				mb, err := childPeak(b.Context(), kind+" "+path)
				if err != nil {
					b.Fatal(err)
				}
				peak = max(peak, mb)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(peak, fmt.Sprintf("MB≤%g", c.most))
			if peak > c.most {
				b.Errorf("%.0f MB", peak)
			}
		})
	}
}

func childPeak(ctx context.Context, what string) (mb float64, err error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestPeak$")
	cmd.Env = append(os.Environ(), peakOf+"="+what)
	out, err := cmd.CombinedOutput()
	if err == nil {
		_, err = fmt.Sscanf(string(out), "peak %g", &mb)
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	return mb, nil
}
