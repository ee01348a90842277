package fetch

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// noise is a file that does not repeat itself.
func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	r.Read(b)
	copy(b, "\xFF\xD8\xFF\xE0")
	return b
}

// begin leaves the first n bytes of a file as an interrupted download does.
func begin(t *testing.T, g *gallery.Gallery, ref media.Ref, bytes []byte) {
	t.Helper()
	p, err := g.Partial(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Reset(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(bytes); err != nil {
		t.Fatal(err)
	}
	p.Leave()
}

// resume fetches ref into its partial file and puts it into the gallery.
func resume(t *testing.T, h *HTTP, g *gallery.Gallery, ref media.Ref) error {
	t.Helper()
	p, err := g.Partial(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Leave()
	if err := h.Fetch(t.Context(), ref, p, nil); err != nil {
		return err
	}
	_, err = g.Put(t.Context(), p, ref.Key())
	return err
}

func rangeOf(r *http.Request) (from int, ok bool) {
	s, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	from, err := strconv.Atoi(strings.TrimSuffix(s, "-"))
	return from, ok && err == nil
}

// serve answers with a range as hosts do.
func serve(w http.ResponseWriter, r *http.Request, body []byte) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func TestResume(t *testing.T) {
	file := noise(300_000)
	ref, body := seal(t, file)
	for _, n := range []int{1, 15, 16, 17, 4096, 100_000, 131_072, 299_999, 300_000} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			var asked []string
			h := host(t, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Header.Get("Range"))
				serve(w, r, body)
			})
			g := files(t)
			begin(t, g, ref, file[:n])
			p, _ := g.Partial(t.Context(), ref)
			defer p.Leave()
			var told []int64
			if err := h.Fetch(t.Context(), ref, p, func(done int64) { told = append(told, done) }); err != nil {
				t.Fatal(err)
			}
			whole := n &^ 15
			want := fmt.Sprintf("bytes=%d-", whole)
			if whole == 0 {
				want = ""
			}
			if len(asked) != 1 || asked[0] != want {
				t.Errorf("asked for %q, want %q", asked, want)
			}
			if told[0] != int64(whole) || told[len(told)-1] != ref.Size {
				t.Errorf("progress %v", told)
			}
			if key, err := g.Put(t.Context(), p, ref.Key()); err != nil || key != ref.Key() {
				t.Fatal(err)
			}
			if left, _ := parts(t, g); left != 0 {
				t.Errorf("%d partial files left", left)
			}
		})
	}
}

// TestResumeAgainstHosts: whatever a host does with the request for a part, the
// file is fetched whole in the end, or the fault is the right one.
func TestResumeAgainstHosts(t *testing.T) {
	file := noise(200_000)
	const have = 100_000 // whole blocks
	ref, body := seal(t, file)
	other := bytes.Clone(body)
	other[150_000] ^= 1
	part := func(w http.ResponseWriter, first, last, total int, b []byte) {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, total))
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(b)
	}
	end := len(body) - 1
	for name, c := range map[string]struct {
		has   []byte // of the plaintext; nil stands for its first bytes
		ref   func(*media.Ref)
		serve func(w http.ResponseWriter, r *http.Request, from int) // of the request for a part
		want  media.Fault
		asked string // for what, in order
	}{
		"knows no ranges": {serve: func(w http.ResponseWriter, _ *http.Request, _ int) { w.Write(body) },
			asked: "part"},
		"416": {serve: func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(416) },
			asked: "part all"},
		"total not told": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/*", from, end))
			w.WriteHeader(206)
			w.Write(body[from:])
		}, asked: "part"},
		"206 without a range": {serve: func(w http.ResponseWriter, _ *http.Request, from int) { w.WriteHeader(206); w.Write(body[from:]) },
			asked: "part all"},
		"whole file as 206": {serve: func(w http.ResponseWriter, _ *http.Request, _ int) { part(w, 0, end, len(body), body) },
			asked: "part all"},
		"whole file as the part": {serve: func(w http.ResponseWriter, _ *http.Request, from int) { part(w, from, end, len(body), body) },
			asked: "part all"},
		"another part": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			part(w, from+16, end, len(body), body[from+16:])
		}, asked: "part all"},
		"part beyond the end": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			part(w, from, end+10, len(body)+1, append(bytes.Clone(body[from:]), make([]byte, 10)...))
		}, asked: "part all"},
		"more than the part, chunked": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, end, len(body)))
			w.WriteHeader(206)
			w.(http.Flusher).Flush()
			w.Write(body[from:])
			w.Write(make([]byte, 99))
		}, asked: "part all"},
		"fewer bytes than asked": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			part(w, from, from+999, len(body), body[from:from+1000])
		}, want: media.Truncated, asked: "part"},
		"another total": {serve: func(w http.ResponseWriter, _ *http.Request, from int) { part(w, from, end, len(body)+16, body[from:]) },
			asked: "part all"},
		"multipart": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			w.Header().Set("Content-Type", "multipart/byteranges; boundary=x")
			w.WriteHeader(206)
			w.Write(body[from:])
		}, asked: "part all"},
		"changed between the parts": {serve: func(w http.ResponseWriter, r *http.Request, _ int) { serve(w, r, other) },
			asked: "part all"},
		"the beginning is not its": {has: noise(have + 1)[1:], serve: func(w http.ResponseWriter, r *http.Request, _ int) { serve(w, r, body) },
			asked: "part all"},
		"more here than it has": {has: noise(300_000), serve: func(w http.ResponseWriter, r *http.Request, _ int) { serve(w, r, body) },
			asked: "all"},
		"size declared too large": {ref: func(r *media.Ref) { r.Size += 5000 },
			serve: func(w http.ResponseWriter, r *http.Request, _ int) { serve(w, r, body) }, asked: "part all"},
		"size not declared": {ref: func(r *media.Ref) { r.Size = 0 },
			serve: func(w http.ResponseWriter, r *http.Request, _ int) { serve(w, r, body) }, asked: "part"},
		"gzip": {serve: func(w http.ResponseWriter, _ *http.Request, from int) {
			w.Header().Set("Content-Encoding", "gzip")
			part(w, from, end, len(body), body[from:])
		}, asked: "part all"},
		"404": {serve: func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(404) },
			want: media.NotFound, asked: "part"},
		"503": {serve: func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(503) },
			want: media.Busy, asked: "part"},
		"redirect abroad": {serve: func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "https://example.com/x", http.StatusFound)
		}, want: media.BadHost, asked: "part"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			h := host(t, func(w http.ResponseWriter, r *http.Request) {
				from, ok := rangeOf(r)
				if !ok {
					asked = append(asked, "all")
					w.Write(body)
					return
				}
				asked = append(asked, "part")
				c.serve(w, r, from)
			})
			r := ref
			if c.ref != nil {
				c.ref(&r)
			}
			has := c.has
			if has == nil {
				has = file[:have]
			}
			g := files(t)
			begin(t, g, r, has)
			err := resume(t, h, g, r)
			if media.FaultOf(err) != c.want || strings.Join(asked, " ") != c.asked {
				t.Errorf("asked %v, got %v", asked, err)
			}
			left, size := parts(t, g)
			switch keeps := c.want == media.Truncated || c.want == media.NotFound || c.want == media.Busy; {
			case c.want == "" && (left != 0 || !g.Has(ref.Key())):
				t.Errorf("%d partial files beside the whole one", left)
			case keeps && size < have:
				t.Errorf("only %d bytes are kept after %v", size, err)
			case !keeps && left != 0:
				t.Errorf("%d bytes are kept after %v", size, err)
			}
		})
	}
}

// TestWrongAfterAllIsAFault: a file that is wrong also when fetched whole is.
func TestWrongAfterAllIsAFault(t *testing.T) {
	file := noise(100_000)
	ref, body := seal(t, file)
	body[50_000] ^= 1
	asked := 0
	h := host(t, func(w http.ResponseWriter, r *http.Request) { asked++; serve(w, r, body) })
	g := files(t)
	begin(t, g, ref, file[:32_000])
	if err := resume(t, h, g, ref); media.FaultOf(err) != media.BadCipher || asked != 2 {
		t.Errorf("asked %d times: %v", asked, err)
	}
	if n, _ := parts(t, g); n != 0 {
		t.Error("the damaged beginning is kept")
	}
}

func TestBodiesThatAreNotTheFile(t *testing.T) {
	ref, body := seal(t, noise(100_000))
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  media.Fault
		kept  bool
	}{
		"login page": {func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("<p>sign in</p>"), 900)) },
			media.Truncated, false},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.Write(body[:50_000])
		}, media.Truncated, true},
		"206 unasked": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(206); w.Write(body) }, media.Busy, false},
		"gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(body)
		}, media.BadCipher, false},
		"identity": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "Identity")
			w.Write(body)
		}, "", false},
		"huge length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.FormatInt(1<<60, 10))
			w.Write(body)
		}, media.TooLong, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := files(t)
			if err := resume(t, host(t, c.serve), g, ref); media.FaultOf(err) != c.want {
				t.Errorf("got %v", err)
			}
			if n, _ := parts(t, g); (n == 1) != c.kept {
				t.Errorf("%d partial files", n)
			}
		})
	}
}

func TestSizesThatAreNotDeclared(t *testing.T) {
	ref, _ := seal(t, noise(1000))
	for size, want := range map[int64]media.Fault{math.MaxInt64: media.TooLarge, 1 << 62: media.TooLarge, crypt.MaxSize + 1: media.TooLarge, -5: media.BadRef} {
		r := ref
		r.Size = size
		h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 4096)) })
		if err := resume(t, h, files(t), r); media.FaultOf(err) != want {
			t.Errorf("size %d: %v", size, err)
		}
	}
	r := ref
	r.Size = 0
	h := host(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.FormatInt(3<<30, 10))
		w.Write([]byte("x"))
	})
	if err := resume(t, h, files(t), r); media.FaultOf(err) != media.TooLarge {
		t.Errorf("3 GB announced: %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 90 ": 90 * time.Second, "soon": 0, "-4": 0, "99999999999999": 0,
		"Wed, 21 Oct 2015 07:28:00 GMT": 0,
	} {
		if got := retryAfter(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
	at := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	if got := retryAfter(at); got < 58*time.Minute || got > time.Hour {
		t.Errorf("%q: %v", at, got)
	}
	ref, _ := seal(t, noise(100))
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "120"); w.WriteHeader(429) })
	if err := resume(t, h, files(t), ref); laterOf(err) != 2*time.Minute || media.FaultOf(err) != media.Busy {
		t.Errorf("%v", err)
	}
}

// FuzzResume: whatever bytes are taken for the beginning, what reaches the
// gallery is the file.
func FuzzResume(f *testing.F) {
	f.Add([]byte{}, 100)
	f.Add(noise(64), 64)
	f.Fuzz(func(t *testing.T, has []byte, size int) {
		file := noise(min(max(size, 1), 100_000))
		ref, body := seal(t, file)
		h := host(t, func(w http.ResponseWriter, r *http.Request) { serve(w, r, body) })
		g := files(t)
		begin(t, g, ref, has)
		if err := resume(t, h, g, ref); err != nil || !g.Has(ref.Key()) {
			t.Error(err)
		}
	})
}
