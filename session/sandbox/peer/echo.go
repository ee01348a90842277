package peer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// answer is what the echo contact does with a message: text comes back as it
// is; a file is opened, comes back under a new key with the same caption, and
// is followed by a line that says what arrived. View-once media does not come
// back, there is only the line.
func (p *Person) answer(ctx context.Context, in incoming) error {
	f, _, _ := fileOf(in.Message)
	if f == nil {
		_, err := p.Send(ctx, in.Chat, within(unwrap(in.Message).GetExtendedTextMessage().GetContextInfo(), textOf(in.Message)))
		return err
	}
	plain, err := p.fetch(in.Message)
	if err != nil {
		_, err = p.Send(ctx, in.Chat, within(f.GetContextInfo(), "I could not open that: "+reason(err)+"."))
		return err
	}
	_, once := viewOnce(in.Message)
	if !once {
		back, err := p.again(ctx, in.Message, plain)
		if err != nil {
			return err
		}
		if _, err := p.Send(ctx, in.Chat, back); err != nil {
			return err
		}
	}
	_, err = p.Send(ctx, in.Chat, within(f.GetContextInfo(), describe(f, plain, once)))
	return err
}

// within is a line of text that disappears when what it answers does.
func within(c *waE2E.ContextInfo, text string) *waE2E.Message {
	if c.GetExpiration() == 0 {
		return &waE2E.Message{Conversation: proto.String(text)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text:        proto.String(text),
		ContextInfo: &waE2E.ContextInfo{Expiration: c.Expiration},
	}}
}

// reason is why a file could not be opened, in words.
func reason(err error) string {
	switch {
	case errors.Is(err, errMediaMAC):
		return "the file does not fit its key"
	case errors.Is(err, errMediaHash):
		return "the file does not have the hash it should"
	default:
		return "the file is not there"
	}
}

// again is a media message with the same content under a new key.
func (p *Person) again(ctx context.Context, m *waE2E.Message, plain []byte) (*waE2E.Message, error) {
	back := proto.Clone(unwrap(m)).(*waE2E.Message)
	back.MessageContextInfo = nil
	f, info, kind := fileOf(back)
	if c := f.GetContextInfo(); c != nil {
		expiration := c.Expiration
		proto.Reset(c)
		c.Expiration = expiration
	}
	return back, p.store(ctx, plain, f, info, kind)
}

// describe says what the file was: size, whether it may be seen once, caption,
// expiration, and the hash of its bytes.
func describe(f file, plain []byte, once bool) string {
	var b strings.Builder
	b.WriteString("Got it: ")
	if cfg, _, err := image.DecodeConfig(bytes.NewReader(plain)); err == nil {
		fmt.Fprintf(&b, "%d × %d, ", cfg.Width, cfg.Height)
	}
	b.WriteString(size(len(plain)))
	if once {
		b.WriteString(", view once.")
	} else {
		b.WriteString(", not view once.")
	}
	if c, ok := f.(interface{ GetCaption() string }); ok && c.GetCaption() != "" {
		fmt.Fprintf(&b, " Caption: “%s”.", c.GetCaption())
	} else {
		b.WriteString(" No caption.")
	}
	if s := f.GetContextInfo().GetExpiration(); s > 0 {
		fmt.Fprintf(&b, " Disappears after %s (%d s).", span(time.Duration(s)*time.Second), s)
	} else {
		b.WriteString(" Does not disappear.")
	}
	if f.GetContextInfo().GetIsForwarded() {
		b.WriteString(" Forwarded.")
	}
	fmt.Fprintf(&b, " SHA-256 %x", sha256.Sum256(plain))
	return b.String()
}

func size(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
}

func span(d time.Duration) string {
	if d%(24*time.Hour) == 0 && d > 24*time.Hour {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return fmt.Sprintf("%d hours", d/time.Hour)
}
