package wa

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.mau.fi/whatsmeow"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// hosts answer uploads with one status after the other.
type hosts struct {
	mu    sync.Mutex
	codes []int
	seen  []string // the auth of each request
}

func (h *hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, r.URL.Query().Get("auth"))
	code := h.codes[0]
	h.codes = h.codes[1:]
	if err != nil || int64(len(body)) != r.ContentLength || !strings.HasPrefix(r.URL.Path, "/mms/image/") {
		code = http.StatusTeapot
	}
	if code != http.StatusOK {
		w.WriteHeader(code)
		return
	}
	fmt.Fprint(w, `{"url":"https://mmg.whatsapp.net/v/x?oe=1","direct_path":"/v/x?oe=1"}`)
}

func TestUploadHosts(t *testing.T) {
	for name, c := range map[string]struct {
		codes []int
		auths string
		want  error
	}{
		"first host":              {[]int{200}, "old", nil},
		"next host":               {[]int{503, 200}, "old old", nil},
		"no host":                 {[]int{503, 429}, "old old", media.Busy},
		"authorization ran out":   {[]int{401, 200}, "old new", nil},
		"no authorization at all": {[]int{401, 401}, "old new", session.Rejected},
		"refused":                 {[]int{400}, "old", session.Rejected},
		"too large":               {[]int{413}, "old", media.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			h := &hosts{codes: c.codes}
			server := httptest.NewTLSServer(h)
			defer server.Close()
			host := strings.TrimPrefix(server.URL, "https://")
			client := &Client{http: server.Client(), cfg: Config{Endpoint: &Endpoint{}}}
			conn := func(_ context.Context, force bool) (*whatsmeow.MediaConn, error) {
				auth := "old"
				if force {
					auth = "new"
				}
				return &whatsmeow.MediaConn{Auth: auth, Hosts: []whatsmeow.MediaConnHost{{Hostname: host}, {Hostname: host}}}, nil
			}
			data := bytes.Repeat([]byte{1}, 100_010)
			var last int64
			body := &sealedBody{file: bytes.NewReader(data), size: int64(len(data)), total: 100_000, progress: func(done, total int64) {
				if total != 100_000 || done > total {
					t.Errorf("progress %d of %d", done, total)
				}
				last = done
			}}
			hash := sha256.Sum256(data)
			_, path, err := client.putAnywhere(t.Context(), conn, media.Image, body, hash[:])
			if !errors.Is(err, c.want) || err == nil && (path != "/v/x?oe=1" || last != 100_000) {
				t.Errorf("%q, %v, progress %d", path, err, last)
			}
			if got := strings.Join(h.seen, " "); got != c.auths {
				t.Errorf("authorizations %q, want %q", got, c.auths)
			}
		})
	}
	real := &Client{http: http.DefaultClient}
	conn := func(context.Context, bool) (*whatsmeow.MediaConn, error) {
		return &whatsmeow.MediaConn{Hosts: []whatsmeow.MediaConnHost{{Hostname: "example.org"}}}, nil
	}
	body := &sealedBody{file: bytes.NewReader(nil)}
	if _, _, err := real.putAnywhere(t.Context(), conn, media.Image, body, make([]byte, 32)); !errors.Is(err, media.BadHost) {
		t.Errorf("a foreign media host: %v", err)
	}
}
