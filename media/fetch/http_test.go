package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
)

var plain = append([]byte("\xFF\xD8\xFF\xE0"), bytes.Repeat([]byte("picture "), 20_000)...)

// seal gives a file on the media host and the reference to it.
func seal(t testing.TB, plain []byte) (media.Ref, []byte) {
	t.Helper()
	var body bytes.Buffer
	s, err := crypt.Encrypt(t.Context(), &body, bytes.NewReader(plain), media.Image)
	if err != nil {
		t.Fatal(err)
	}
	return media.Ref{
		Kind: media.Image, DirectPath: "/v/t62/1.enc?oh=abc&oe=66", MediaKey: s.MediaKey,
		FileSHA256: s.FileSHA256, FileEncSHA256: s.FileEncSHA256, Size: s.Size,
	}, body.Bytes()
}

// host is a media host on loopback and an HTTP that may ask it.
func host(t testing.TB, serve http.HandlerFunc) *HTTP {
	t.Helper()
	srv := httptest.NewTLSServer(serve)
	t.Cleanup(srv.Close)
	addr := srv.Listener.Addr().String()
	return &HTTP{
		Client: srv.Client(), Loopback: addr, Hosts: func(context.Context) []string { return []string{addr} },
		HeaderTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second,
	}
}

func files(t testing.TB) *gallery.Gallery {
	t.Helper()
	g, err := gallery.Open(filepath.Join(t.TempDir(), "g"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func fetchOnce(t *testing.T, h *HTTP, ref media.Ref) (media.Key, error) {
	t.Helper()
	g := files(t)
	tmp, err := g.Temp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tmp.Discard()
	if err := h.Fetch(t.Context(), ref, tmp, nil); err != nil {
		if wrong(err) && tmp.Size() != 0 {
			t.Errorf("%d bytes left in the file after %v", tmp.Size(), err)
		}
		return media.Key{}, err
	}
	return g.Put(t.Context(), tmp, ref.Key())
}

func TestFetch(t *testing.T) {
	ref, body := seal(t, plain)
	var asked *http.Request
	h := host(t, func(w http.ResponseWriter, r *http.Request) { asked = r; w.Write(body) })
	g := files(t)
	tmp, _ := g.Temp(t.Context())
	var last int64
	if err := h.Fetch(t.Context(), ref, tmp, func(done int64) { last = done }); err != nil {
		t.Fatal(err)
	}
	if key, err := g.Put(t.Context(), tmp, ref.Key()); err != nil || key != ref.Key() {
		t.Fatal(err)
	}
	if last != ref.Size {
		t.Errorf("progress ended at %d of %d", last, ref.Size)
	}
	q := asked.URL.Query()
	if asked.URL.Path != "/v/t62/1.enc" || q.Get("oh") != "abc" || q.Get("oe") != "66" || q.Get("mms-type") != "image" || q.Get("hash") == "" {
		t.Errorf("asked for %v", asked.URL)
	}
}

func TestFetchByURLAlone(t *testing.T) {
	ref, body := seal(t, plain)
	h := host(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RequestURI() != "/d/f.enc?oh=1" {
			t.Errorf("asked for %v", r.URL)
		}
		w.Write(body)
	})
	ref.DirectPath, ref.URL = "", "https://"+h.Loopback+"/d/f.enc?oh=1"
	if _, err := fetchOnce(t, h, ref); err != nil {
		t.Error(err)
	}
}

func TestFetchFaults(t *testing.T) {
	ref, body := seal(t, plain)
	flipped := bytes.Clone(body)
	flipped[1000] ^= 1
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	send := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Write(b) }
	}
	// chunked sends without announcing a length.
	chunked := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(b)
		}
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		ref   func(*media.Ref)
		want  media.Fault
	}{
		"403":        {status(403), nil, media.NotFound},
		"404":        {status(404), nil, media.NotFound},
		"410":        {status(410), nil, media.NotFound},
		"416":        {status(416), nil, media.Busy},
		"429":        {status(429), nil, media.Busy},
		"500":        {status(500), nil, media.Busy},
		"503":        {status(503), nil, media.Busy},
		"204":        {status(204), nil, media.Busy},
		"flipped":    {send(flipped), nil, media.BadCipher},
		"half":       {send(body[:len(body)/2]), nil, media.Truncated},
		"empty":      {send(nil), nil, media.Truncated},
		"longer":     {chunked(append(bytes.Clone(body), 1)), nil, media.TooLong},
		"announced":  {send(append(bytes.Clone(body), 1)), nil, media.TooLong},
		"other file": {send(body), func(r *media.Ref) { r.FileSHA256 = bytes.Repeat([]byte{1}, 32) }, media.BadPlain},
		"other key":  {send(body), func(r *media.Ref) { r.MediaKey = bytes.Repeat([]byte{1}, 32) }, media.BadKey},
		"no key":     {send(body), func(r *media.Ref) { r.MediaKey = nil }, media.BadRef},
		"no hash":    {send(body), func(r *media.Ref) { r.FileSHA256 = nil }, media.BadRef},
		"no address": {send(body), func(r *media.Ref) { r.DirectPath = "" }, media.BadRef},
		"HTML page":  {send([]byte("<html>please sign in to the hotel's wifi</html>")), nil, media.Truncated},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99999")
			w.Write(body[:5000])
		}, nil, media.Truncated},
		"connection cut": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		}, nil, media.Offline},
		"foreign URL": {send(body), func(r *media.Ref) { r.URL = "https://example.com/x" }, media.BadHost},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for b := make([]byte, 64<<10); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}, nil, media.TooLong},
	} {
		t.Run(name, func(t *testing.T) {
			h := host(t, c.serve)
			r := ref
			if c.ref != nil {
				c.ref(&r)
			}
			_, err := fetchOnce(t, h, r)
			if media.FaultOf(err) != c.want {
				t.Errorf("got %q (%v), want %q", media.FaultOf(err), err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "oh=") || strings.Contains(err.Error(), h.Loopback)) {
				t.Errorf("the error tells the signed link: %v", err)
			}
		})
	}
}

func TestFetchEndsSilence(t *testing.T) {
	ref, body := seal(t, plain)
	for name, serve := range map[string]http.HandlerFunc{
		"no header": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"no body": func(w http.ResponseWriter, r *http.Request) {
			w.Write(body[:100])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		h := host(t, serve)
		h.HeaderTimeout, h.IdleTimeout = 50*time.Millisecond, 50*time.Millisecond
		if name == "no body" {
			h.HeaderTimeout = 5 * time.Second
		}
		if _, err := fetchOnce(t, h, ref); media.FaultOf(err) != media.TimedOut {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFetchCancelled(t *testing.T) {
	ref, body := seal(t, plain)
	ctx, cancel := context.WithCancel(t.Context())
	h := host(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(body[:100])
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	tmp, _ := files(t).Temp(t.Context())
	defer tmp.Discard()
	if err := h.Fetch(ctx, ref, tmp, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestFetchTriesNextHost(t *testing.T) {
	ref, body := seal(t, plain)
	var asked atomic.Int32
	h := host(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(503)
			return
		}
		w.Write(body)
	})
	h.Hosts = func(context.Context) []string { return []string{h.Loopback, h.Loopback} }
	if _, err := fetchOnce(t, h, ref); err != nil || asked.Load() != 2 {
		t.Errorf("asked %d, %v", asked.Load(), err)
	}
	asked.Store(0)
	gone := host(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); w.WriteHeader(404) })
	gone.Hosts = func(context.Context) []string { return []string{gone.Loopback, gone.Loopback} }
	if _, err := fetchOnce(t, gone, ref); media.FaultOf(err) != media.NotFound || asked.Load() != 1 {
		t.Errorf("asked %d, %v", asked.Load(), err)
	}
}

func TestRedirects(t *testing.T) {
	ref, body := seal(t, plain)
	for to, want := range map[string]media.Fault{
		"/again": "", "https://example.com/x": media.BadHost, "http://mmg.whatsapp.net/x": media.BadHost,
		"https://127.0.0.1:1/x": media.BadHost, "https://169.254.169.254/latest": media.BadHost, "/loop": media.Busy,
	} {
		h := host(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/again":
				w.Write(body)
			default:
				http.Redirect(w, r, to, http.StatusFound)
			}
		})
		if _, err := fetchOnce(t, h, ref); media.FaultOf(err) != want {
			t.Errorf("to %s: %v", to, err)
		}
	}
}

func TestAllowedHosts(t *testing.T) {
	h := &HTTP{Loopback: "127.0.0.1:4433"}
	for address, want := range map[string]bool{
		"https://mmg.whatsapp.net/x":                      true,
		"https://MMG.WhatsApp.net/x":                      true,
		"https://mmg.whatsapp.net:443/x":                  true,
		"https://media-mad1-1.cdn.whatsapp.net/x":         true,
		"https://127.0.0.1:4433/x":                        true,
		"http://mmg.whatsapp.net/x":                       false,
		"https://mmg.whatsapp.net:8443/x":                 false,
		"https://whatsapp.net/x":                          false,
		"https://mmg.whatsapp.net.evil.example/x":         false,
		"https://evilwhatsapp.net/x":                      false,
		"https://user@mmg.whatsapp.net/x":                 false,
		"https://127.0.0.1:4434/x":                        false,
		"https://localhost:4433/x":                        false,
		"https://10.0.0.1/x":                              false,
		"https://[::1]/x":                                 false,
		"https://mmg.whatsapp.net./x":                     false,
		"https://.whatsapp.net/x":                         false,
		"https://a..whatsapp.net/x":                       false,
		"https://mmg.whatsapp.net%00.evil.example/x":      false,
		"https://mmg.whatsapp.net\\@evil.example/x":       false,
		"ftp://mmg.whatsapp.net/x":                        false,
		"//mmg.whatsapp.net/x":                            false,
		"file:///etc/passwd":                              false,
		"https://xn--mmg.evil.example/.whatsapp.net":      false,
		"https://evil.example#.whatsapp.net":              false,
		"https://evil.example?.whatsapp.net":              false,
		"https://mmg.whatsapp.net@evil.example/":          false,
		"https://1.2.3.4/v?https://mmg.whatsapp.net":      false,
		"https://mmg.whatsapp.net:443@evil.example/x":     false,
		"https://mmg.whatsapp.net:99999999999999999999/x": false,
	} {
		u, err := url.Parse(address)
		if got := err == nil && h.allowed(u) == nil; got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if (&HTTP{Loopback: "192.168.1.1:443"}).allowed(&url.URL{Scheme: "https", Host: "192.168.1.1:443"}) == nil {
		t.Error("an address that is not loopback was allowed as one")
	}
}

func TestDirectPathStaysOnHost(t *testing.T) {
	ref, _ := seal(t, plain)
	h := &HTTP{}
	for _, path := range []string{"@evil.example/x", ".evil.example/x", ":8080/x", "evil", "\x00", "%zz"} {
		ref.DirectPath = path
		if ps, err := h.places(t.Context(), ref); err == nil {
			t.Errorf("%q leads to %v", path, ps[0])
		}
	}
	for _, path := range []string{"//evil.example/x", "/\\evil.example", "/v/../../x?y=https://evil.example"} {
		ref.DirectPath = path
		if ps, err := h.places(t.Context(), ref); err == nil && ps[0].Host != DefaultHost {
			t.Errorf("%q leads to %v", path, ps[0])
		}
	}
}

func TestMemoryIsConstant(t *testing.T) {
	const size = 16 << 20
	big := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	ref, body := seal(t, big)
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, bytes.NewReader(body)) })
	g := files(t)
	tmp, _ := g.Temp(t.Context())
	defer tmp.Discard()
	got := testing.AllocsPerRun(1, func() {
		if err := tmp.Reset(); err != nil {
			t.Fatal(err)
		}
		if err := h.Fetch(t.Context(), ref, tmp, nil); err != nil {
			t.Fatal(err)
		}
	})
	// The server runs in this process too; a buffer for each chunk would show.
	if got > 10_000 {
		t.Errorf("%.0f allocations for %d MB", got, size>>20)
	}
}
