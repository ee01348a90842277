package sandbox

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// foreignHost is where downloads are led astray to.
const foreignHost = "https://media.example.net"

// excess is by how many bytes a file is too long.
const excess = 4096

// download serves a file of the media host, whole or in part, unless a fault
// says otherwise.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	status, fault := s.faults.strike(r.URL.Path)
	if status != 0 {
		http.Error(w, http.StatusText(status), status)
		return
	}
	if fault == Redirect {
		http.Redirect(w, r, foreignHost+r.URL.RequestURI(), http.StatusFound)
		return
	}
	blob, err := s.media.get(r.URL.Path + "?" + r.URL.RawQuery)
	switch {
	case errors.Is(err, peer.ErrNoBlob):
		http.Error(w, "not found", http.StatusNotFound)
		return
	case errors.Is(err, peer.ErrBlobExpired):
		http.Error(w, "gone", http.StatusGone)
		return
	case errors.Is(err, peer.ErrBlobSigned):
		http.Error(w, "signature", http.StatusForbidden)
		return
	case err != nil:
		s.log.Warn("sandbox: file not readable", "err", err)
		http.Error(w, "not readable", http.StatusInternalServerError)
		return
	}
	kind := "application/octet-stream"
	if strings.HasSuffix(r.URL.Path, ".jpg") {
		kind = "image/jpeg"
	}
	w.Header().Set("Content-Type", kind)
	switch fault {
	case Corrupt:
		if len(blob) > 0 {
			blob = bytes.Clone(blob)
			blob[len(blob)/2] ^= 0x40
		}
	case Short:
		blob = blob[:len(blob)/2]
	case Long:
		blob = append(blob[:len(blob):len(blob)], make([]byte, excess)...)
	case Truncated:
		w = &breaker{ResponseWriter: w}
	case NoRange:
		w.Header().Set("Content-Length", strconv.Itoa(len(blob)))
		_, _ = w.Write(blob)
		return
	case Endless:
		s.pour(w, r, blob)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(blob))
}

// pour writes the file and then zeros, until the client has enough or the
// network goes away.
func (s *Server) pour(w http.ResponseWriter, r *http.Request, blob []byte) {
	_, err := w.Write(blob)
	zeros := make([]byte, chunk)
	for err == nil && r.Context().Err() == nil && s.ctx.Err() == nil {
		_, err = w.Write(zeros)
	}
	panic(http.ErrAbortHandler)
}

// breaker breaks the connection off in the middle of an answer's body.
type breaker struct {
	http.ResponseWriter
	left int // bytes until then
}

// WriteHeader learns from the announced length where the middle is.
func (b *breaker) WriteHeader(status int) {
	n, _ := strconv.Atoi(b.Header().Get("Content-Length")) // 0 where there is none
	b.left = n / 2
	b.ResponseWriter.WriteHeader(status)
}

// Write does not return when it has broken off.
func (b *breaker) Write(p []byte) (int, error) {
	if len(p) < b.left {
		n, err := b.ResponseWriter.Write(p)
		b.left -= n
		return n, err
	}
	_, _ = b.ResponseWriter.Write(p[:b.left])
	if f, ok := b.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
	panic(http.ErrAbortHandler)
}
