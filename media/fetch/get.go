package fetch

import (
	"context"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// GetTimeout is how long Get and ToFile take at most, unless told otherwise.
const GetTimeout = 600 * time.Second

// GetOptions of Get and ToFile. The zero GetOptions are usable.
type GetOptions struct {
	Timeout time.Duration // for all of it; 0 stands for GetTimeout
	MaxSize int64         // of the file, in bytes; 0 stands for crypt.MaxSize
	// Progress is told the bytes of plaintext done, from another goroutine;
	// total is 0 where it is not known. May be nil.
	Progress  func(done, total int64)
	Overwrite bool // of ToFile: replace a file that is there
}

// Got is what was fetched.
type Got struct {
	Ref        media.Ref // complete now: with both hashes and the size
	Key        media.Key // SHA-256 of the file
	Size       int64     // bytes
	MIME       string    // by its first bytes; media.Unknown where they say nothing
	Unverified bool      // no hash was promised: only the MAC was checked
}

// Get fetches one file that reached the user as data, into dst, which must be
// empty; the caller Puts it. Hashes and size may be missing in ref: the MAC
// is checked in any case. Errors are those of Fetch, or wrap media.TooLarge,
// Empty or Internal; media.TimedOut where it took longer than allowed.
func (h *HTTP) Get(ctx context.Context, ref media.Ref, dst *gallery.Temp, o GetOptions) (Got, error) {
	return h.get(ctx, ref, dst, o)
}

func (h *HTTP) get(ctx context.Context, ref media.Ref, dst sink, o GetOptions) (got Got, err error) {
	defer func() {
		if p := recover(); p != nil {
			got, err = Got{}, fmt.Errorf("panic (%T): %w", p, media.Internal)
		}
	}()
	if o.Timeout <= 0 {
		o.Timeout = GetTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.Timeout, media.TimedOut)
	defer cancel()
	opt := crypt.Options{AllowUnknown: true, MaxSize: o.MaxSize}
	if o.Progress != nil {
		opt.Progress = func(done int64) { o.Progress(done, ref.Size) }
	}
	head := &header{sink: dst}
	var sums crypt.Sums
	if _, err = insist(ctx, dst.Size, func() (err error) {
		sums, err = h.fetch(ctx, ref, head, opt)
		return err
	}); err != nil {
		return Got{}, err
	}
	if sums.Size == 0 {
		return Got{}, media.Empty
	}
	got = Got{Ref: ref, Key: sums.Plain, Size: sums.Size, Unverified: len(ref.FileSHA256)+len(ref.FileEncSHA256) == 0}
	got.Ref.FileSHA256, got.Ref.FileEncSHA256, got.Ref.Size = sums.Plain[:], sums.Cipher[:], sums.Size
	got.MIME, _ = media.Sniff(head.first)
	if got.Ref.MIME == "" && got.MIME != media.Unknown {
		got.Ref.MIME = got.MIME
	}
	return got, nil
}

// header is a sink that remembers what the file begins with.
type header struct {
	sink
	first []byte
}

// Write implements io.Writer.
func (h *header) Write(p []byte) (int, error) {
	n, err := h.sink.Write(p)
	if room := media.SniffSize - len(h.first); room > 0 {
		h.first = append(h.first, p[:min(n, room)]...)
	}
	return n, err
}

// Reset makes the sink empty again.
func (h *header) Reset() error {
	h.first = h.first[:0]
	return h.sink.Reset()
}
