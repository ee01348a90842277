package fetch

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// BenchmarkDownload is a download over HTTPS on loopback into the gallery's
// folder, host and all in this process. of-bound is its speed as a share of what
// one processor needs for the hashes (of ciphertext, MAC and plaintext) and the
// cipher alone, in the same run; above 1 where they run beside each other.
func BenchmarkDownload(b *testing.B) {
	for _, mb := range []int{1, 16, 100} {
		b.Run(fmt.Sprintf("%dMB", mb), func(b *testing.B) {
			file := bytes.Repeat(noise(1<<20), mb)
			ref, body := seal(b, file)
			h := host(b, func(w http.ResponseWriter, r *http.Request) { serve(w, r, body) })
			g := files(b)
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			var ours, bound time.Duration
			for b.Loop() {
				began := time.Now()
				tmp, err := g.Temp(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if err := h.Fetch(b.Context(), ref, tmp, nil); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(began)
				b.StopTimer()
				tmp.Discard()
				began = time.Now()
				hashAndCipher(len(file))
				bound += time.Since(began)
				b.StartTimer()
			}
			b.ReportMetric(float64(len(file))*float64(b.N)/bound.Seconds()/1e6, "bound-MB/s")
			b.ReportMetric(bound.Seconds()/ours.Seconds(), "of-bound")
		})
	}
}

// BenchmarkResume is how fast hashes and MAC are rebuilt from a partial file
// that lacks its last block alone.
func BenchmarkResume(b *testing.B) {
	file := bytes.Repeat(noise(1<<20), 100)
	ref, body := seal(b, file)
	h := host(b, func(w http.ResponseWriter, r *http.Request) { serve(w, r, body) })
	g := files(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	p, err := g.Partial(b.Context(), ref)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Discard()
	if _, err := p.Write(file); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := h.Fetch(b.Context(), ref, p, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// hashAndCipher hashes so many bytes three times and opens them once.
func hashAndCipher(size int) {
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
