package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
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
	// HeaderTimeout bounds the wait for an answer, IdleTimeout the silence
	// within a body. 0 stands for 30 s.
	HeaderTimeout, IdleTimeout time.Duration

	limit limit
}

// SetLimit bounds the speed of all transfers together, those under way as well,
// in bytes per second of what comes over the line; they share it evenly. 0 is no
// limit. Below 1 kB/s it is that.
func (h *HTTP) SetLimit(bytesPerSecond int64) { h.limit.set(bytesPerSecond) }

// Fetch downloads the file that ref names, decrypts and verifies it in the same
// pass and leaves it in dst. What dst holds already is taken for the beginning
// of that file, which is not fetched again where the host can do without; if
// that proves wrong, all is fetched once more. After an error dst holds what is
// worth going on from, so nothing where the content was wrong.
//
// A DirectPath is asked of each of the media hosts until one has an answer, else
// the URL is used. A URL on another host is refused even then: nobody honest
// sends one.
//
// progress, which may be nil, is told the bytes of plaintext that are in dst,
// from another goroutine; the first time what it began with.
// Errors wrap media.BadRef, BadHost, NotFound (ask the phone), Busy, Offline,
// TimedOut, the faults of crypt.Decrypt and of writing dst, or are those of ctx.
// They carry no URL.
func (h *HTTP) Fetch(ctx context.Context, ref media.Ref, dst *gallery.Temp, progress func(done int64)) error {
	_, err := h.fetch(ctx, ref, dst, crypt.Options{Progress: progress})
	return err
}

func (h *HTTP) fetch(ctx context.Context, ref media.Ref, dst sink, opt crypt.Options) (crypt.Sums, error) {
	places, err := h.places(ctx, ref)
	if err != nil {
		return crypt.Sums{}, err
	}
	if ref.Size > crypt.MaxSize {
		return crypt.Sums{}, fmt.Errorf("%d bytes declared: %w", ref.Size, media.TooLarge)
	}
	for _, place := range places {
		var sums crypt.Sums
		if sums, err = h.ask(ctx, place, ref, dst, opt); err == nil {
			return sums, nil
		}
		fault := media.FaultOf(err)
		if !fault.Transient() && fault != media.NotFound && fault != media.Cancelled && fault != media.DiskFull {
			if rerr := dst.Reset(); rerr != nil {
				return crypt.Sums{}, rerr
			}
		}
		if ended := ended(ctx); ended != nil {
			return crypt.Sums{}, ended
		}
		if !fault.Transient() {
			break
		}
	}
	return crypt.Sums{}, err
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

// status gives an answer that brings no file its kind. Any refusal of this very
// file means that its link is no longer good, which the phone can mend. That a
// range cannot be had, where none was asked for, says nothing of the file.
func status(resp *http.Response) error {
	switch s := resp.StatusCode; {
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s == http.StatusRequestedRangeNotSatisfiable,
		s < 400, s >= 500:
		err := fmt.Errorf("status %d: %w", s, media.Busy)
		if d := retryAfter(resp.Header.Get("Retry-After")); d > 0 {
			return &later{err, d}
		}
		return err
	default:
		return fmt.Errorf("status %d: %w", s, media.NotFound)
	}
}

// later is the refusal of a host that said when to come again.
type later struct {
	error
	after time.Duration
}

// Unwrap gives the refusal.
func (l *later) Unwrap() error { return l.error }

// laterOf is how long err asks to wait; 0 where it does not.
func laterOf(err error) time.Duration {
	var l *later
	if errors.As(err, &l) {
		return l.after
	}
	return 0
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(value string) time.Duration {
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(time.Until(t), 0)
	}
	return 0
}

func orDefault(d time.Duration) time.Duration {
	if d <= 0 {
		return 30 * time.Second
	}
	return d
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
