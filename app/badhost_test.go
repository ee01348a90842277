package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

// badHost is a media host of which every file has an answer of its own.
type badHost struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string]*badFile
}

func newBadHost(t *testing.T) *badHost {
	h := &badHost{files: map[string]*badFile{}}
	h.Server = httptest.NewTLSServer(h)
	t.Cleanup(h.Close)
	return h
}

// ServeHTTP implements http.Handler.
func (h *badHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	f := h.files[r.URL.Path]
	h.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	if r.Header.Get("Range") != "" {
		f.resumed.Add(1)
	}
	f.serve(w, r, f)
}

// badFile is one file, which no other is like.
type badFile struct {
	plain, cipher []byte
	ref           media.Ref
	serve         answer
	resumed       atomic.Int64 // requests for a part
}

type answer func(w http.ResponseWriter, r *http.Request, f *badFile)

// add makes the n-th file, honest so far.
func (h *badHost) add(t *testing.T, n int) *badFile {
	plain := photo(t, n, 160, 120)
	key, sum := sha256.Sum256(fmt.Append(nil, "key", n)), sha256.Sum256(plain)
	path := fmt.Sprintf("/v/t62.7118-24/%d_n.enc", n)
	f := &badFile{plain: plain, serve: honest, ref: media.Ref{
		Kind: media.Image, MIME: "image/jpeg", MediaKey: key[:], FileSHA256: sum[:], Size: int64(len(plain)),
		DirectPath: path + "?ccb=11-4&oh=01_x&oe=7FFFFFFF",
	}}
	f.ref.URL = "https://mmg.whatsapp.net" + f.ref.DirectPath
	f.seal(padded(plain, 0))
	h.mu.Lock()
	h.files[path] = f
	h.mu.Unlock()
	return f
}

// keys are what WhatsApp's clients derive for pictures.
func (f *badFile) keys() (iv, key, mac []byte) {
	b, err := hkdf.Key(sha256.New, f.ref.MediaKey, nil, "WhatsApp Image Keys", 112)
	if err != nil {
		panic(err)
	}
	return b[:16], b[16:48], b[48:80]
}

// seal encrypts whole blocks and promises what comes of it; extra follows them
// under the MAC.
func (f *badFile) seal(blocks []byte, extra ...byte) {
	iv, key, mac := f.keys()
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	f.cipher = make([]byte, len(blocks))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(f.cipher, blocks)
	f.cipher = append(f.cipher, extra...)
	h := hmac.New(sha256.New, mac)
	h.Write(iv)
	h.Write(f.cipher)
	f.cipher = h.Sum(f.cipher)[:len(f.cipher)+10]
	f.promise()
}

// promise makes the hash of the ciphertext the one that is announced.
func (f *badFile) promise() {
	sum := sha256.Sum256(f.cipher)
	f.ref.FileEncSHA256 = sum[:]
}

// padded fills up to whole blocks; with last the padding ends in that byte.
func padded(plain []byte, last byte) []byte {
	n := aes.BlockSize - len(plain)%aes.BlockSize
	b := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	if last != 0 {
		b[len(b)-1] = last
	}
	return b
}

// honest sends the file, or the part that was asked for.
func honest(w http.ResponseWriter, r *http.Request, f *badFile) {
	from := 0
	if rest, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
		from, _ = strconv.Atoi(strings.TrimSuffix(rest, "-"))
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(f.cipher)-1, len(f.cipher)))
		w.Header().Set("Content-Length", strconv.Itoa(len(f.cipher)-from))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		w.Header().Set("Content-Length", strconv.Itoa(len(f.cipher)))
	}
	w.Write(f.cipher[from:])
}

// status answers every request with it.
func status(code int) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ *badFile) { w.WriteHeader(code) }
}

// sends answers with other bytes, under their own length.
func sends(make func(f *badFile) []byte) answer {
	return func(w http.ResponseWriter, _ *http.Request, f *badFile) {
		body := make(f)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	}
}

// flipped sends the file with one bit changed; at counts from the end where it is
// negative.
func flipped(at func(n int) int) answer {
	return sends(func(f *badFile) []byte {
		b := bytes.Clone(f.cipher)
		b[at(len(b))] ^= 1
		return b
	})
}

// announced sends the first n bytes of the file under another length, and hangs
// up.
func announced(length, n func(whole int) int) answer {
	return func(w http.ResponseWriter, _ *http.Request, f *badFile) {
		all := len(f.cipher)
		raw(w, fmt.Sprintf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", length(all)), string(f.cipher[:n(all)]))
	}
}

// cut announces the whole file and hangs up after n bytes of it.
func cut(n func(whole int) int) answer { return announced(func(whole int) int { return whole }, n) }

func half(whole int) int { return whole / 2 }

// halfThen hangs up in the middle, and answers then to whoever goes on from there.
func halfThen(then answer) answer {
	return func(w http.ResponseWriter, r *http.Request, f *badFile) {
		if r.Header.Get("Range") == "" {
			cut(half)(w, r, f)
			return
		}
		then(w, r, f)
	}
}

// part answers with 206, that range and that body.
func part(span string, body func(f *badFile) []byte) answer {
	return func(w http.ResponseWriter, r *http.Request, f *badFile) {
		from := strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-")
		w.Header().Set("Content-Range", strings.NewReplacer("FROM", from, "LAST", strconv.Itoa(len(f.cipher)-1),
			"ALL", strconv.Itoa(len(f.cipher))).Replace(span))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(body(f))
	}
}

// garbage are n(f) bytes that are nothing.
func garbage(n func(f *badFile) int) func(f *badFile) []byte {
	return func(f *badFile) []byte { return bytes.Repeat([]byte{7}, n(f)) }
}

// leads redirects to what address gives.
func leads(address func(r *http.Request) string) answer {
	return func(w http.ResponseWriter, r *http.Request, _ *badFile) {
		w.Header().Set("Location", address(r))
		w.WriteHeader(http.StatusFound)
	}
}

// raw writes an answer as it is and hangs up.
func raw(w http.ResponseWriter, parts ...string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	for _, p := range parts {
		io.WriteString(c, p)
	}
}

// endless sends the file and does not stop.
func endless(w http.ResponseWriter, r *http.Request, f *badFile) {
	w.Write(f.cipher)
	for r.Context().Err() == nil {
		if _, err := w.Write(make([]byte, 4096)); err != nil {
			return
		}
	}
}

// silent takes the request and says no more than the beginning of the answer.
func silent(begins func(f *badFile) string) answer {
	return func(w http.ResponseWriter, r *http.Request, f *badFile) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		io.WriteString(c, begins(f))
		io.Copy(io.Discard, c) // until the other side hangs up
	}
}
