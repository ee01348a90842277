package wa

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/socket"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// uploadIdle ends an upload through which nothing moves any more.
	uploadIdle = time.Minute
	// maxReply bounds the media host's answer, in bytes.
	maxReply = 64 << 10
	// sealedPattern names encrypted copies on their way; leftovers of a crash
	// are removed at the next start.
	sealedPattern = "upload-*.sealed"
)

// errAuth is the media host's refusal of the auth that it gave out earlier.
var errAuth = errors.New("media host wants a new authorization")

// upload encrypts the file of a parcel and puts it on a media host. progress is
// told in bytes of plaintext.
func (c *Client) upload(ctx context.Context, wm *whatsmeow.Client, p session.Parcel, progress func(done, total int64)) (media.Ref, error) {
	src, err := os.Open(p.Path)
	if err != nil {
		return media.Ref{}, fmt.Errorf("prepared file: %w: %w", media.Missing, err)
	}
	defer src.Close()
	sealed, err := os.CreateTemp(filepath.Dir(c.cfg.Path), sealedPattern)
	if err != nil {
		return media.Ref{}, fmt.Errorf("encrypted copy: %w: %w", media.DiskFault(err), err)
	}
	defer func() { _ = os.Remove(sealed.Name()) }()
	defer sealed.Close()
	s, err := crypt.Encrypt(ctx, sealed, src, p.Kind)
	if err != nil {
		if ctx.Err() != nil {
			return media.Ref{}, ctx.Err()
		}
		return media.Ref{}, fmt.Errorf("encrypt: %w: %w", media.DiskFault(err), err)
	}
	if !p.Key.IsZero() && media.KeyOf(s.FileSHA256) != p.Key {
		return media.Ref{}, fmt.Errorf("prepared file has changed: %w", media.BadPlain)
	}
	ref := media.Ref{
		Kind: p.Kind, MIME: p.MIME, Size: s.Size,
		MediaKey: s.MediaKey, FileSHA256: s.FileSHA256, FileEncSHA256: s.FileEncSHA256,
	}
	body := &sealedBody{file: sealed, size: s.CipherSize, total: s.Size, progress: progress}
	ref.URL, ref.DirectPath, err = c.putAnywhere(ctx, connOf(wm), p.Kind, body, s.FileEncSHA256)
	return ref, err
}

// mediaConn asks for the media hosts and the authorization to upload to them;
// force asks anew although the last answer has not run out.
type mediaConn func(ctx context.Context, force bool) (*whatsmeow.MediaConn, error)

// connOf is whatsmeow's own cached answer, which it shows in no other way.
func connOf(wm *whatsmeow.Client) mediaConn {
	return wm.DangerousInternals().RefreshMediaConn //nolint:staticcheck // the one internal that uploads need
}

// putAnywhere tries one media host after the other. An authorization that has
// run out is renewed once.
func (c *Client) putAnywhere(ctx context.Context, hosts mediaConn, kind media.Kind, body *sealedBody, hash []byte) (link, directPath string, err error) {
	for _, force := range []bool{false, true} {
		conn, err := hosts(ctx, force)
		if err != nil {
			return "", "", fmt.Errorf("media hosts: %w", sendFault(ctx, err))
		}
		last := fmt.Errorf("no media host: %w", media.Busy)
		for _, host := range conn.Hosts {
			link, directPath, err := c.put(ctx, host.Hostname, conn.Auth, kind, body, hash)
			if err == nil {
				return link, directPath, nil
			}
			if last = err; errors.Is(err, errAuth) || !worthAnotherHost(err) || ctx.Err() != nil {
				break
			}
		}
		if !errors.Is(last, errAuth) || force {
			return "", "", last
		}
	}
	return "", "", errAuth // not reached: the second round returns
}

func worthAnotherHost(err error) bool {
	return errors.Is(err, media.Busy) || errors.Is(err, session.NoNetwork)
}

// put uploads to one host.
// (Protocol: POST /mms/KIND/TOKEN with auth and token, see whatsmeow upload.go.)
func (c *Client) put(ctx context.Context, host, auth string, kind media.Kind, body *sealedBody, hash []byte) (link, directPath string, err error) {
	token := base64.URLEncoding.EncodeToString(hash)
	u := url.URL{
		Scheme: "https", Host: host, Path: "/mms/" + string(kind) + "/" + token,
		RawQuery: url.Values{"auth": {auth}, "token": {token}}.Encode(),
	}
	if !c.isHost(u.Hostname()) {
		return "", "", fmt.Errorf("upload: %w", media.BadHost)
	}
	send, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(uploadIdle, func() { cancel(media.TimedOut) })
	defer idle.Stop()
	req, err := http.NewRequestWithContext(send, http.MethodPost, u.String(), body.open(func() { idle.Reset(uploadIdle) }))
	if err != nil {
		return "", "", fmt.Errorf("upload: %w: %w", media.BadHost, err)
	}
	req.ContentLength = body.size
	req.Header.Set("Origin", socket.Origin)
	req.Header.Set("Referer", socket.Origin+"/")
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return "", "", ctx.Err()
		}
		return "", "", fmt.Errorf("upload: %w", session.NoNetwork)
	}
	defer resp.Body.Close()
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return "", "", fmt.Errorf("upload, status %d: %w: %w", code, session.Rejected, errAuth)
	case code == http.StatusRequestEntityTooLarge:
		return "", "", fmt.Errorf("upload: %w", media.TooLarge)
	case code == http.StatusTooManyRequests || code >= 500 || code == http.StatusRequestTimeout:
		return "", "", fmt.Errorf("upload, status %d: %w", code, media.Busy)
	case code != http.StatusOK:
		return "", "", fmt.Errorf("upload, status %d: %w", code, session.Rejected)
	}
	var reply struct {
		URL        string `json:"url"`
		DirectPath string `json:"direct_path"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReply)).Decode(&reply); err != nil {
		return "", "", fmt.Errorf("upload, answer: %w: %w", media.Busy, err)
	}
	if !strings.HasPrefix(reply.DirectPath, "/") {
		return "", "", fmt.Errorf("upload, answer without a path: %w", media.Busy)
	}
	return reply.URL, reply.DirectPath, nil
}

// MediaHosts are the hosts that files are fetched from, best first; nil while
// WhatsApp cannot be asked.
func (c *Client) MediaHosts(ctx context.Context) []string {
	wm, err := c.online()
	if err != nil {
		return nil
	}
	conn, err := connOf(wm)(ctx, false)
	if err != nil {
		c.log.Warn("media hosts", "fault", session.FaultName(err))
		return nil
	}
	var hosts []string
	for _, h := range conn.Hosts {
		hosts = append(hosts, h.Hostname)
	}
	return hosts
}

// sealedBody is an encrypted file that may be sent more than once.
type sealedBody struct {
	file     io.ReaderAt
	size     int64 // of the ciphertext
	total    int64 // of the plaintext
	progress func(done, total int64)
}

// open starts at the beginning; moved is called whenever something is read.
func (b *sealedBody) open(moved func()) io.Reader {
	return &sealedReader{r: io.NewSectionReader(b.file, 0, b.size), body: b, moved: moved}
}

type sealedReader struct {
	r     io.Reader
	body  *sealedBody
	moved func()
	done  int64
}

func (r *sealedReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.done += int64(n)
	r.moved()
	if n > 0 && r.body.progress != nil {
		r.body.progress(min(r.done, r.body.total), r.body.total)
	}
	return n, err
}

// removeSealed removes what a crash left of encrypted copies.
func removeSealed(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, sealedPattern))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// isNetwork reports whether err is the network's, so that later may be better.
func isNetwork(err error) bool {
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, whatsmeow.ErrNotConnected) ||
		errors.Is(err, whatsmeow.ErrIQTimedOut) || errors.Is(err, whatsmeow.ErrIQDisconnected)
}
