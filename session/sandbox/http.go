package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// maxUpload is the largest file the media host takes, in bytes.
const maxUpload = 256 << 20

// maxScan is the longest code that may be posted, in bytes.
const maxScan = 4 << 10

// mediaToken is what clients show at uploads; it opens nothing else.
const mediaToken = "sandbox-media"

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws/chat", s.chat)
	mux.HandleFunc("POST /mms/{kind}/{token}", s.upload)
	mux.HandleFunc("DELETE /mms/{kind}/{token}", s.discard)
	mux.HandleFunc("GET /v/", s.download)
	mux.HandleFunc("POST /sandbox/scan", func(w http.ResponseWriter, r *http.Request) {
		code, ok := body(w, r)
		if ok {
			answer(w, s.Scan(r.Context(), r.FormValue("account"), code))
		}
	})
	mux.HandleFunc("POST /sandbox/code", func(w http.ResponseWriter, r *http.Request) {
		code, ok := body(w, r)
		if ok {
			answer(w, s.EnterCode(r.Context(), r.FormValue("account"), code))
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.faults.lag(r.Context())
		mux.ServeHTTP(w, r)
	})
}

func body(w http.ResponseWriter, r *http.Request) (string, bool) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxScan))
	if err != nil {
		http.Error(w, "code too long", http.StatusRequestEntityTooLarge)
		return "", false
	}
	return strings.TrimSpace(string(data)), true
}

func answer(w http.ResponseWriter, err error) {
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, ErrNoAccount):
		http.Error(w, err.Error(), http.StatusNotFound)
	case errors.Is(err, ErrBadCode):
		http.Error(w, err.Error(), http.StatusBadRequest)
	default:
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

// mediaConn tells clients where the media host is: at this very server.
func (s *Server) mediaConn() waBinary.Node {
	return el("media_conn", attrs{
		"auth": mediaToken, "ttl": "300", "auth_ttl": "21600", "max_buckets": "12",
	}, el("host", attrs{"hostname": s.Address()}))
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("auth") != mediaToken {
		http.Error(w, "not allowed", http.StatusUnauthorized)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err = checkToken(r.PathValue("token"), data); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	url, path, err := s.media.put(uploadKind(r.PathValue("kind")), data)
	if err != nil {
		s.log.Warn("sandbox: upload not stored", "err", err)
		http.Error(w, "not stored", http.StatusInsufficientStorage)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"url": url, "direct_path": path})
}

// uploadKind is the kind of file behind the name that uploads use for it.
func uploadKind(mms string) string {
	switch mms {
	case "md-msg-hist":
		return "history"
	case "ptt":
		return "audio"
	case "sticker":
		return "image"
	case "gif":
		return "video"
	}
	return mms
}

// discard deletes a history file that a client has read.
func (s *Server) discard(w http.ResponseWriter, r *http.Request) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(r.PathValue("token"), "="))
	if err != nil || r.FormValue("auth") != mediaToken {
		http.Error(w, "not allowed", http.StatusUnauthorized)
		return
	}
	s.media.remove(hex.EncodeToString(raw))
	w.WriteHeader(http.StatusOK)
}

// download serves a file of the media host, whole or in part, unless a fault
// says otherwise.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	f := s.faults.media()
	if f.status != 0 {
		http.Error(w, http.StatusText(f.status), f.status)
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
	if f.corrupt && len(blob) > 0 {
		blob = bytes.Clone(blob)
		blob[len(blob)/2] ^= 0x40
	}
	if f.long {
		blob = append(blob[:len(blob):len(blob)], make([]byte, 4096)...)
	}
	if f.truncate {
		// Half of the body under the length of the whole: the connection breaks.
		w.Header().Set("Content-Length", strconv.Itoa(len(blob)))
		_, _ = w.Write(blob[:len(blob)/2])
		if fl, ok := w.(http.Flusher); ok {
			fl.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(blob))
}
