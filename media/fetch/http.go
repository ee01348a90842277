package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
)

const (
	// DefaultHost is the media host that always answers.
	DefaultHost = "mmg.whatsapp.net"
	// origin is the page that WhatsApp's own web client loads media from.
	origin = "https://web.whatsapp.com"
	// maxRedirects is how many redirects between allowed hosts are followed.
	maxRedirects = 5
)

// HTTP downloads and decrypts files. The zero HTTP is ready for the real media
// hosts. Its methods may be called from any goroutine; change no field then.
type HTTP struct {
	// Client makes the requests; nil stands for one of its own. Its Timeout
	// should be 0, for large files take long, and its CheckRedirect is not used.
	Client *http.Client
	// Hosts are the media hosts for direct paths, best first. Nil, or an empty
	// answer, stands for DefaultHost.
	Hosts func(context.Context) []string
	// Loopback is one further "127.0.0.1:port" that may be asked, over https as
	// well: the sandbox's media host. Other addresses here are ignored.
	Loopback string
	// AllowUnknown accepts references without hashes; see crypt.Options.
	AllowUnknown bool
	// HeaderTimeout bounds the wait for an answer, IdleTimeout the silence
	// within a body. 0 stands for 30 s.
	HeaderTimeout, IdleTimeout time.Duration
}

// Fetch downloads the file that ref names, decrypts and verifies it in the same
// pass and leaves it in dst, which must be empty and is so again after an
// error. A DirectPath is asked of each of the media hosts until one has an
// answer, else the URL is used. A URL on another host is refused even then:
// nobody honest sends one.
//
// progress, which may be nil, is told the bytes of plaintext written so far.
// Errors wrap media.BadRef, BadHost, NotFound (ask the phone), Busy, Offline,
// TimedOut, the faults of crypt.Decrypt and of writing dst, or are those of ctx.
// They carry no URL.
func (h *HTTP) Fetch(ctx context.Context, ref media.Ref, dst *gallery.Temp, progress func(done int64)) error {
	places, err := h.places(ctx, ref)
	if err != nil {
		return err
	}
	for i, place := range places {
		err = h.fetch(ctx, place, ref, dst, progress)
		if err == nil {
			return nil
		}
		if rerr := dst.Reset(); rerr != nil {
			return rerr
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i == len(places)-1 || !media.FaultOf(err).Transient() {
			break
		}
	}
	return err
}

func (h *HTTP) fetch(ctx context.Context, place *url.URL, ref media.Ref, dst *gallery.Temp, progress func(int64)) error {
	ctx, dog := newWatchdog(ctx)
	defer dog.stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place.String(), nil)
	if err != nil {
		return media.BadRef
	}
	req.Header.Set("Origin", origin)
	req.Header.Set("Referer", origin+"/")
	req.Header.Set("Accept-Encoding", "identity") // the bytes as they are hashed
	dog.expect(orDefault(h.HeaderTimeout))
	resp, err := h.client().Do(req)
	dog.rest()
	if err != nil {
		return dog.fault(err)
	}
	defer resp.Body.Close()
	if err := status(resp); err != nil {
		return err
	}
	if ref.Size > 0 && resp.ContentLength > crypt.CipherSize(ref.Size) {
		return fmt.Errorf("%d bytes announced: %w", resp.ContentLength, media.TooLong)
	}
	body := &guarded{body: resp.Body, dog: dog, idle: orDefault(h.IdleTimeout)}
	_, err = crypt.Decrypt(ctx, dst, body, ref, crypt.Options{
		AllowUnknown: h.AllowUnknown, Progress: progress, Sum: dst.Key,
	})
	if err != nil && dog.cause() != nil {
		return dog.cause()
	}
	return err
}

// client is h.Client with our rule for redirects.
func (h *HTTP) client() *http.Client {
	c := http.Client{}
	if h.Client != nil {
		c = *h.Client
	}
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return media.Busy
		}
		return h.allowed(req.URL)
	}
	return &c
}

// status gives an answer other than 200 its kind. Any refusal of this very file
// means that its link is no longer good, which the phone can mend.
func status(resp *http.Response) error {
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
		return nil
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s < 400, s >= 500:
		return fmt.Errorf("status %d: %w", s, media.Busy)
	default:
		return fmt.Errorf("status %d: %w", s, media.NotFound)
	}
}

func orDefault(d time.Duration) time.Duration {
	if d <= 0 {
		return 30 * time.Second
	}
	return d
}

// guarded reads a body and ends the request when it stays silent. The time that
// the disk takes between two reads does not count.
type guarded struct {
	body io.Reader
	dog  *watchdog
	idle time.Duration
}

// Read implements io.Reader.
func (g *guarded) Read(p []byte) (int, error) {
	g.dog.expect(g.idle)
	n, err := g.body.Read(p)
	g.dog.rest()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = g.dog.fault(err)
	}
	return n, err
}

// watchdog ends a context when what is expected does not come in time.
type watchdog struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func newWatchdog(parent context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(parent)
	w := &watchdog{ctx: ctx, cancel: cancel}
	w.timer = time.AfterFunc(time.Hour, func() { cancel(media.TimedOut) })
	w.timer.Stop()
	return ctx, w
}

func (w *watchdog) expect(d time.Duration) { w.timer.Reset(d) }
func (w *watchdog) rest()                  { w.timer.Stop() }

func (w *watchdog) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// cause is why the context has ended; nil while it has not.
func (w *watchdog) cause() error {
	if w.ctx.Err() == nil {
		return nil
	}
	if c := context.Cause(w.ctx); errors.Is(c, media.TimedOut) {
		return fmt.Errorf("no answer: %w", c)
	}
	return w.ctx.Err()
}

// fault gives an error of the network its kind and drops the URL from it, which
// is signed and nobody else's business.
func (w *watchdog) fault(err error) error {
	if c := w.cause(); c != nil {
		return c
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	var f media.Fault
	if errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%w: %w", media.Offline, err)
}

// mmsType is what media hosts call a kind.
func mmsType(k media.Kind) string {
	switch k {
	case media.Sticker:
		return string(media.Image)
	case media.GIF:
		return string(media.Video)
	}
	return strings.ToLower(string(k))
}
