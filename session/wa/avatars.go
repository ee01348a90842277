package wa

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	avatarBatch = 8                      // asked for and stored together
	avatarGap   = 150 * time.Millisecond // between two, out of courtesy
	avatarPause = 10 * time.Second       // when none is due
	avatarLimit = 256 << 10              // bytes
)

// wantAvatar asks for a picture that has changed or is new. It never blocks;
// pictures are an ornament and may be left out.
func (c *Client) wantAvatar(of types.JID) {
	if of = of.ToNonAD(); !isChat(of) {
		return
	}
	select {
	case c.avatars <- of:
	default:
	}
}

// fetchAvatars fetches the pictures of people and groups until ctx ends, a few
// at a time.
func (c *Client) fetchAvatars(ctx context.Context) {
	for ctx.Err() == nil {
		due := c.avatarsDue(ctx)
		if len(due) == 0 {
			t := time.NewTimer(avatarPause)
			select {
			case <-ctx.Done():
			case <-t.C:
			case of := <-c.avatars:
				due = append(due, of)
			}
			t.Stop()
		}
		var b session.Batch
		for _, of := range due {
			jpeg, err := c.avatar(ctx, of)
			if errors.Is(err, session.NoNetwork) {
				c.wantAvatar(of)
				if !sleep(ctx, avatarPause) {
					return
				}
			} else if err != nil {
				c.log.Debug("fetch avatar", "fault", session.FaultName(err))
			} else if jpeg != nil {
				b.People = append(b.People, session.Person{JID: address(of), Avatar: jpeg})
			}
			if !sleep(ctx, avatarGap) {
				return
			}
		}
		if len(b.People) > 0 {
			c.save(ctx, b)
		}
	}
}

// avatarsDue asks the Inbox only while WhatsApp can be asked: what it names
// counts as asked for.
func (c *Client) avatarsDue(ctx context.Context) (due []types.JID) {
	if _, err := c.online(); err != nil {
		return nil
	}
	list, err := c.cfg.Inbox.AvatarsDue(ctx, avatarBatch)
	if err != nil {
		c.log.Error("read avatars due", "fault", session.FaultName(err))
	}
	for _, jid := range list {
		if of := jidOf(string(jid)); isChat(of) {
			due = append(due, of)
		}
	}
	return due
}

// avatar is the small picture of a person or group; nil where there is none.
func (c *Client) avatar(ctx context.Context, of types.JID) ([]byte, error) {
	wm, err := c.online()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	info, err := wm.GetProfilePictureInfo(ctx, of, &whatsmeow.GetProfilePictureParams{Preview: true})
	switch {
	case errors.Is(err, whatsmeow.ErrProfilePictureNotSet), errors.Is(err, whatsmeow.ErrProfilePictureUnauthorized):
		return nil, nil
	case err != nil && isNetwork(err):
		return nil, fmt.Errorf("ask for an avatar: %w: %w", session.NoNetwork, err)
	case err != nil:
		return nil, fmt.Errorf("ask for an avatar: %w", err)
	case info == nil:
		return nil, nil
	}
	return c.getSmall(ctx, info.URL)
}

// getSmall fetches a small JPEG from one of WhatsApp's hosts.
func (c *Client) getSmall(ctx context.Context, link string) ([]byte, error) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil || !c.isHost(u.Hostname()) {
		return nil, fmt.Errorf("avatar: %w", media.BadHost)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("avatar: %w: %w", media.BadHost, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("avatar: %w: %w", media.Offline, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("avatar, status %d: %w", resp.StatusCode, media.NotFound)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, avatarLimit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("avatar: %w: %w", media.Truncated, err)
	case len(data) > avatarLimit:
		return nil, fmt.Errorf("avatar: %w", media.TooLarge)
	case !bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}):
		return nil, fmt.Errorf("avatar: %w", media.Unsupported)
	}
	return data, nil
}

// isHost reports whether a host is one of WhatsApp's. With an Endpoint every
// host is dialed at its address, whatever its name.
func (c *Client) isHost(host string) bool {
	return c.cfg.Endpoint != nil || strings.HasSuffix(strings.ToLower(host), ".whatsapp.net")
}

// sleep reports whether all of d went by before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
