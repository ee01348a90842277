package wa

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/store"
)

// What was promised of downloads: memory above idle in bytes, and speed as a
// multiple of whatsmeow's or as a share of what the processor allows.
const (
	promisedPeak  = 8e6
	promisedTimes = 1.5
	nearBound     = 0.8
	patientFor    = 20 * time.Second
)

// BenchmarkDownload fetches the same file from the sandbox's media host by
// media/fetch, into a temporary file of the gallery, and by whatsmeow's Download
// and DownloadToFile, in turn. None of them syncs. Its metrics, each way's best
// of several rounds, so that what else the computer does counts little:
//   - MB/s, Download-MB/s, ToFile-MB/s: their speeds
//   - bound-MB/s: what one processor needs for three hashes and the cipher alone
//   - times: ours as a multiple of the better of whatsmeow's two
//   - peak-MB, Download-peak-MB, ToFile-peak-MB: most memory above idle
//
// It fails where ours takes more memory than was promised, or is neither so much
// faster than theirs nor near that bound.
func BenchmarkDownload(b *testing.B) {
	wm, endpoint := linked(b)
	files, err := gallery.Open(filepath.Join(b.TempDir(), "gallery"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { files.Close() })
	http := endpoint.HTTPClient()
	b.Cleanup(http.CloseIdleConnections)
	ours := &fetch.HTTP{Client: http, Loopback: endpoint.Address,
		Hosts: func(context.Context) []string { return []string{endpoint.Address} }}
	for _, mb := range []int{1, 16, 100} {
		b.Run(fmt.Sprintf("%dMB", mb), func(b *testing.B) {
			msg, ref := onHost(b, wm, mb<<20)
			ways := []way{
				{name: "", run: func() (func() error, error) {
					t, err := files.Temp(b.Context())
					if err != nil {
						return nil, err
					}
					return t.Discard, ours.Fetch(b.Context(), ref, t, nil)
				}},
				{name: "Download-", run: func() (func() error, error) {
					_, err := wm.Download(b.Context(), msg)
					return nothing, err
				}},
				{name: "ToFile-", run: func() (func() error, error) {
					f, err := os.CreateTemp(files.Dir(), "file")
					if err != nil {
						return nil, err
					}
					return func() error { return errors.Join(f.Close(), os.Remove(f.Name())) },
						wm.DownloadToFile(b.Context(), msg, f)
				}},
				{name: "bound-", run: func() (func() error, error) { hashAndOpen(mb << 20); return nothing, nil }},
			}
			for b.Loop() {
				// A small file is over before it can be measured, and a busy
				// computer wants more rounds.
				enough, most := max(8, 128/mb), time.Now().Add(patientFor)
				for round := 0; round < enough || (!fast(ways) && time.Now().Before(most)); round++ {
					for i := range ways {
						w := &ways[i]
						if took := w.time(b); w.best == 0 || took < w.best {
							w.best = took
						}
						if round < 2 {
							w.peak = max(w.peak, w.watch(b))
						}
					}
				}
			}
			b.ReportMetric(0, "ns/op") // of all four together: says nothing
			for _, w := range ways {
				b.ReportMetric(float64(mb)*(1<<20)/1e6/w.best.Seconds(), w.name+"MB/s")
				if w.name != "bound-" {
					b.ReportMetric(w.peak/1e6, w.name+"peak-MB")
				}
			}
			b.ReportMetric(times(ways), "times")
			if ways[0].peak > promisedPeak {
				b.Errorf("%.1f MB above idle", ways[0].peak/1e6)
			}
			if !fast(ways) {
				b.Errorf("ours took %v, Download %v, DownloadToFile %v, hashes and cipher alone %v",
					ways[0].best, ways[1].best, ways[2].best, ways[3].best)
			}
		})
	}
}

// times is how much faster ours is than the better of whatsmeow's two.
func times(ways []way) float64 {
	return min(ways[1].best, ways[2].best).Seconds() / ways[0].best.Seconds()
}

// fast reports whether ours is as fast as promised.
func fast(ways []way) bool {
	return times(ways) >= promisedTimes || ways[3].best.Seconds()/ways[0].best.Seconds() >= nearBound
}

// way is one way to fetch the file. What done does is not part of it.
type way struct {
	name string
	run  func() (done func() error, err error)
	best time.Duration
	peak float64 // bytes
}

func nothing() error { return nil }

func (w *way) once(b *testing.B, end func()) {
	done, err := w.run()
	end()
	if err := errors.Join(err, done()); err != nil {
		b.Fatal(err)
	}
}

// time is how long it takes, without the garbage of others.
func (w *way) time(b *testing.B) (took time.Duration) {
	runtime.GC()
	began := time.Now()
	w.once(b, func() { took = time.Since(began) })
	return took
}

// watch is how far memory grows above what is in use before, in bytes.
func (w *way) watch(b *testing.B) (peak float64) {
	debug.FreeOSMemory()
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	used := func() float64 {
		metrics.Read(samples)
		return float64(samples[0].Value.Uint64()) - float64(samples[1].Value.Uint64())
	}
	idle := used()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(time.Millisecond)
		defer t.Stop()
		for {
			peak = max(peak, used()-idle)
			select {
			case <-end:
				return
			case <-t.C:
			}
		}
	}()
	w.once(b, func() { close(end); <-ended })
	return max(peak, used()-idle)
}

// hashAndOpen hashes so many bytes three times and deciphers them once.
func hashAndOpen(size int) {
	buf := make([]byte, 64<<10)
	block, _ := aes.NewCipher(buf[:32])
	cbc, h := cipher.NewCBCDecrypter(block, buf[:16]), sha256.New()
	for range size / len(buf) {
		h.Write(buf)
		h.Write(buf)
		h.Write(buf)
		cbc.CryptBlocks(buf, buf)
	}
}

// onHost puts a file on the media host, as whatsmeow does.
func onHost(b *testing.B, wm *whatsmeow.Client, size int) (*waE2E.ImageMessage, media.Ref) {
	b.Helper()
	file := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size >> 20)})
	r.Read(file)
	up, err := wm.UploadReader(b.Context(), bytes.NewReader(file), nil, whatsmeow.MediaImage)
	if err != nil {
		b.Fatal(err)
	}
	return &waE2E.ImageMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileLength: &up.FileLength,
			FileSHA256: up.FileSHA256, FileEncSHA256: up.FileEncSHA256,
		}, media.Ref{
			Kind: media.Image, URL: up.URL, DirectPath: up.DirectPath, MediaKey: up.MediaKey, Size: int64(up.FileLength),
			FileSHA256: up.FileSHA256, FileEncSHA256: up.FileEncSHA256,
		}
}

// linked is whatsmeow's client, linked to a sandbox.
func linked(b *testing.B) (*whatsmeow.Client, *Endpoint) {
	b.Helper()
	server, err := sandbox.Start(context.WithoutCancel(b.Context()), sandbox.Options{Pictures: 10, Small: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Close() })
	dir := b.TempDir()
	if err := server.WriteFile(filepath.Join(dir, "server.json")); err != nil {
		b.Fatal(err)
	}
	endpoint, err := LoadEndpoint(filepath.Join(dir, "server.json"))
	if err != nil {
		b.Fatal(err)
	}
	inbox, err := store.Open(b.Context(), filepath.Join(dir, "catalogue.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { inbox.Close() })
	changed := make(chan struct{}, 1)
	c, err := Open(b.Context(), Config{
		Path: filepath.Join(dir, "session.db"), Endpoint: endpoint, Device: "Contact Sheet (Linux)", Inbox: inbox,
		Changed: func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.Context()))
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	if err := c.Pair(b.Context()); err != nil {
		b.Fatal(err)
	}
	deadline := time.After(90 * time.Second)
	scanned := false
	for {
		s := c.Status()
		if s.Phase == session.PhaseOnline {
			wm, err := c.online()
			if err != nil {
				b.Fatal(err)
			}
			return wm, endpoint
		}
		if s.Phase == session.PhaseQR && !scanned {
			scanned = true
			if err := server.Scan(b.Context(), sandbox.Owner, s.QR); err != nil {
				b.Fatal(err)
			}
			continue
		}
		select {
		case <-changed:
		case <-deadline:
			b.Fatalf("not linked in time: %q, %v", s.Phase, s.Err)
		}
	}
}
