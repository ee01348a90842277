package fetch

import (
	"context"
	"crypto/aes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// sink is where a file goes.
type sink interface {
	io.Writer
	Size() int64
	Key() media.Key
	Reset() error
}

// errOver is the answer of a host from which nothing can be gone on with.
var errOver = fmt.Errorf("start over: %w", media.Busy)

// ask fetches a file from one place. Where dst holds a beginning that turns out
// not to be one, it is thrown away and all is fetched, once.
func (h *HTTP) ask(ctx context.Context, place *url.URL, ref media.Ref, dst sink, opt crypt.Options) (crypt.Sums, error) {
	sums, from, err := h.part(ctx, place, ref, dst, begun(ref, dst), opt)
	if from > 0 && (errors.Is(err, errOver) || wrong(err)) {
		sums, _, err = h.part(ctx, place, ref, dst, 0, opt)
	}
	return sums, err
}

// wrong reports whether err is about the bytes themselves.
func wrong(err error) bool {
	switch media.FaultOf(err) {
	case media.BadCipher, media.BadPlain, media.BadKey, media.TooLong, media.TooLarge:
		return true
	}
	return false
}

// begun is how many bytes of what dst holds can be gone on from: whole blocks,
// and never the last one. Without the hash of the ciphertext nothing would tell
// a beginning that is not this file's.
func begun(ref media.Ref, dst sink) int64 {
	if _, ok := dst.(*gallery.Temp); !ok || len(ref.FileEncSHA256) != sha256.Size || ref.Key().IsZero() {
		return 0
	}
	n := dst.Size() &^ (aes.BlockSize - 1)
	if ref.Size > 0 && n > ref.Size {
		return 0
	}
	return n
}

// part fetches a file from byte from on. It says from where it really was.
func (h *HTTP) part(ctx context.Context, place *url.URL, ref media.Ref, dst sink, from int64, opt crypt.Options) (crypt.Sums, int64, error) {
	ctx, dog := newWatchdog(ctx)
	defer dog.stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place.String(), nil)
	if err != nil {
		return crypt.Sums{}, from, media.BadRef
	}
	req.Header.Set("Origin", origin)
	req.Header.Set("Referer", origin+"/")
	req.Header.Set("Accept-Encoding", "identity") // the bytes as they are hashed
	if from > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
	}
	dog.expect(orDefault(h.HeaderTimeout))
	resp, err := h.client().Do(req)
	dog.rest()
	if err != nil {
		return crypt.Sums{}, from, dog.fault(err)
	}
	defer resp.Body.Close()
	begins, err := beginning(resp, ref, from, opt.MaxSize)
	if err != nil {
		return crypt.Sums{}, from, err
	}
	if begins == 0 {
		if err := dst.Reset(); err != nil {
			return crypt.Sums{}, 0, err
		}
	} else {
		opt.Head = func(w io.Writer) error {
			err := dst.(*gallery.Temp).Replay(ctx, begins, w)
			if media.FaultOf(err) == media.Unreadable {
				err = fmt.Errorf("%w: %w", errOver, err)
			}
			return err
		}
	}
	body := &guarded{body: resp.Body, dog: dog, idle: orDefault(h.IdleTimeout), limit: &h.limit}
	opt.Sum = dst.Key
	sums, err := crypt.Decrypt(ctx, dst, body, ref, opt)
	if c := ended(ctx); err != nil && c != nil {
		err = c
	}
	if begins == 0 && body.ended && errors.Is(err, media.Truncated) {
		// This is all that the host has, so it is not the beginning of the file:
		// the page of a hotel's network, perhaps.
		if rerr := dst.Reset(); rerr != nil {
			err = rerr
		}
	}
	return sums, begins, err
}

// beginning is the byte that the body of an answer begins at: from, or 0 where
// the host does not know ranges. The error is errOver where another beginning
// would be right.
func beginning(resp *http.Response, ref media.Ref, from, maxSize int64) (int64, error) {
	switch {
	case resp.StatusCode == http.StatusOK:
		from = 0
	case from > 0 && resp.StatusCode == http.StatusPartialContent && rangeFits(resp, ref, from):
	case from > 0 && (resp.StatusCode == http.StatusPartialContent || resp.StatusCode == http.StatusRequestedRangeNotSatisfiable):
		return 0, fmt.Errorf("status %d: %w", resp.StatusCode, errOver)
	default:
		return 0, status(resp)
	}
	if e := resp.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return 0, fmt.Errorf("encoded body: %w", media.BadCipher)
	}
	if ref.Size <= 0 && (maxSize <= 0 || maxSize > crypt.MaxSize) {
		maxSize = crypt.MaxSize
	}
	switch length := from + max(resp.ContentLength, 0); {
	case ref.Size > 0 && length > crypt.CipherSize(ref.Size):
		return 0, fmt.Errorf("%d bytes announced: %w", length, media.TooLong)
	case ref.Size <= 0 && length > crypt.CipherSize(maxSize):
		return 0, fmt.Errorf("%d bytes announced: %w", length, media.TooLarge)
	}
	return from, nil
}

// rangeFits reports whether an answer is what was asked for: the file from byte
// from on, though perhaps not to its end.
func rangeFits(resp *http.Response, ref media.Ref, from int64) bool {
	spec, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes ")
	span, whole, ok2 := strings.Cut(spec, "/")
	a, b, ok3 := strings.Cut(span, "-")
	first, err := strconv.ParseInt(a, 10, 64)
	last, err2 := strconv.ParseInt(b, 10, 64)
	if !ok || !ok2 || !ok3 || err != nil || err2 != nil || first != from || last < first {
		return false
	}
	if resp.ContentLength >= 0 && resp.ContentLength != last-first+1 {
		return false
	}
	if whole == "*" {
		return true
	}
	total, err := strconv.ParseInt(whole, 10, 64)
	return err == nil && last < total && (ref.Size <= 0 || total == crypt.CipherSize(ref.Size))
}
