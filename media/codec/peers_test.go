package codec

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The benchmarks run peers beside us, in turn and on one processor, and report our
// processor time as a share of theirs, minimum to minimum: below 1 we are faster.
// A unit such as "×djpeg≤0.35" names the target. A peer that is not installed is
// named as such and left out. sharp is found by node, as after
// npm install -g sharp.

// rounds is how often each is run. Where a target is missed then, it is run on, up
// to so many rounds more: on a busy machine minima come late.
const (
	rounds     = 5
	moreRounds = 25
)

// peer does what we do.
type peer struct {
	name string
	most float64                          // of its time that ours may be; 0 for no target
	run  func(b *testing.B) time.Duration // nil where it is not installed
}

// timed runs f.
func timed(f func()) time.Duration {
	start := cpuTime()
	f()
	return cpuTime() - start
}

// inside is a peer in this process.
func inside(name string, most float64, f func()) peer {
	return peer{name, most, func(*testing.B) time.Duration { return timed(f) }}
}

// compare runs ours and the peers in turn, reports the ratios and fails where a
// target is missed.
func compare(b *testing.B, ours func(), peers ...peer) {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	best, theirs := time.Duration(1<<62), make([]time.Duration, len(peers))
	ratio := func(i int) float64 { return float64(best) / float64(theirs[i]) }
	missed := func() bool {
		for i, p := range peers {
			if p.run != nil && p.most > 0 && ratio(i) > p.most {
				return true
			}
		}
		return false
	}
	for b.Loop() {
		for n := 0; n < rounds || n < rounds+moreRounds && missed(); n++ {
			best = min(best, timed(ours))
			for i, p := range peers {
				if p.run == nil {
					continue
				}
				if d := p.run(b); theirs[i] == 0 || d < theirs[i] {
					theirs[i] = d
				}
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(best.Microseconds())/1000, "ms-ours")
	for i, p := range peers {
		if p.run == nil {
			b.Log(p.name + ": peer not installed")
			continue
		}
		unit := "×" + p.name
		if p.most > 0 {
			unit = fmt.Sprintf("×%s≤%g", p.name, p.most)
			if ratio(i) > p.most {
				b.Errorf("%.3f times the time of %s: more than %g", ratio(i), p.name, p.most)
			}
		}
		b.ReportMetric(ratio(i), unit)
	}
}

// installed is the path of a program, "" where it is not installed.
func installed(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// process is a peer that is a program, run for each picture. Its time is what it
// takes beyond its start, which is what a picture of 16×16 pixels takes.
func process(b *testing.B, name string, most float64, file string, args func(file string) []string) peer {
	path := installed(name)
	if path == "" {
		return peer{name: name}
	}
	tiny := write(b, "tiny.jpg", jpegOf(b, scene(16, 16), 80))
	once := func(b *testing.B, file string) time.Duration {
		cmd := exec.CommandContext(b.Context(), path, args(file)...)
		cmd.Env = append(os.Environ(), "VIPS_CONCURRENCY=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v: %s", name, err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	start := once(b, tiny)
	return peer{name, most, func(b *testing.B) time.Duration {
		start = min(start, once(b, tiny))
		return once(b, file) - start
	}}
}

// djpeg decodes at 1/scale, to pixels that go nowhere; what it prints is RGB.
func djpeg(b *testing.B, most float64, file string, scale int) peer {
	return process(b, "djpeg", most, file, func(file string) []string {
		return []string{"-scale", fmt.Sprintf("1/%d", scale), "-outfile", os.DevNull, file}
	})
}

func vipsthumbnail(b *testing.B, file string, edge int) peer {
	to := filepath.Join(b.TempDir(), "thumb.jpg[Q=80]")
	return process(b, "vipsthumbnail", 0, file, func(file string) []string {
		return []string{"--size", fmt.Sprintf("%dx%d>", edge, edge), "-o", to, file}
	})
}

// sharp is the most used image library of Node.js, on libvips and libjpeg-turbo or
// mozjpeg, in a process that stays.
func sharp(b *testing.B, most float64, file string, edge int) peer {
	none := peer{name: "sharp"}
	node, npm := installed("node"), installed("npm")
	if node == "" || npm == "" {
		return none
	}
	root, err := exec.CommandContext(b.Context(), npm, "root", "-g").Output()
	if err != nil {
		return none
	}
	env := append(os.Environ(), "NODE_PATH="+strings.TrimSpace(string(root))+string(filepath.ListSeparator)+os.Getenv("NODE_PATH"))
	try := exec.CommandContext(b.Context(), node, "-e", `require("sharp")`)
	try.Env = env
	if try.Run() != nil {
		return none
	}
	cmd := exec.CommandContext(b.Context(), node, filepath.Join("testdata", "sharp.js"))
	cmd.Env, cmd.Stderr = env, os.Stderr
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	lines := bufio.NewReader(out)
	return peer{"sharp", most, func(b *testing.B) time.Duration {
		fmt.Fprintln(in, file, edge)
		var micros int64
		if _, err := fmt.Fscanln(lines, &micros); err != nil {
			b.Fatal("sharp: ", err)
		}
		return time.Duration(micros) * time.Microsecond
	}}
}

// progressive is a JPEG as progressive, by libjpeg-turbo's jpegtran.
func progressive(b testing.TB, file []byte) []byte {
	b.Helper()
	path := installed("jpegtran")
	if path == "" {
		b.Skip("jpegtran is not installed")
	}
	cmd := exec.CommandContext(b.Context(), path, "-progressive")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// photo is a picture of w×h with a photo's kind of detail, as JPEG: smooth parts,
// edges that a lens has softened, and the noise of a sensor.
func photo(b testing.TB, w, h, quality int) []byte {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	s := scene(w/4, h/4)
	seed := uint32(1)
	for y := range h {
		for x := range w {
			c := s.RGBAAt(min(x/4, w/4-1), min(y/4, h/4-1))
			yy, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			seed = seed*1664525 + 1013904223
			m.Y[m.YOffset(x, y)] = uint8(min(int(yy)+int(seed>>28), 255))
			m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = cb, cr
		}
	}
	return jpegOf(b, m, quality)
}

// whole is what image/jpeg makes of a file.
func whole(b *testing.B, file []byte) image.Image {
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// against is compare with one peer in this process and no target.
func against(b *testing.B, name string, ours, theirs func()) {
	b.Helper()
	compare(b, ours, inside(name, 0, theirs))
}
