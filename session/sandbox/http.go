package sandbox

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
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
	mux.HandleFunc("GET /sandbox/faults", s.getFaults)
	mux.HandleFunc("POST /sandbox/faults", s.setFaults)
	mux.HandleFunc("POST /sandbox/code", func(w http.ResponseWriter, r *http.Request) {
		code, ok := body(w, r)
		if ok {
			answer(w, s.EnterCode(r.Context(), r.FormValue("account"), code))
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := strings.HasPrefix(r.URL.Path, "/sandbox/")
		if !control && s.faults.isOffline() {
			panic(http.ErrAbortHandler)
		}
		if c, ok := r.Context().Value(connKey{}).(*lineConn); ok {
			c.use(!control)
		}
		if !control {
			s.faults.lag(r.Context())
		}
		mux.ServeHTTP(w, r)
	})
}

// connKey is under what a request's context has its lineConn.
type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	return context.WithValue(ctx, connKey{}, c)
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
