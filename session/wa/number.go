package wa

import (
	"context"
	"fmt"
	"strings"

	"github.com/contactsheet/contactsheet/session"
)

// international reads a phone number in international format: a plus or two
// zeros, or neither, then 7 to 15 digits that do not begin with a zero (E.164).
// Spaces, dots, dashes and brackets are skipped. It gives the digits or wraps
// session.BadNumber.
func international(number string) (string, error) {
	bad := func(why string) (string, error) {
		return "", fmt.Errorf("phone number, %s: %w", why, session.BadNumber)
	}
	var b strings.Builder
	for i, r := range strings.TrimSpace(number) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
		case strings.ContainsRune(" .-()/\u00a0\u2009\u202f\u2010\u2011", r):
		default:
			return bad("not a digit")
		}
	}
	digits := b.String()
	if !strings.HasPrefix(strings.TrimSpace(number), "+") {
		digits = strings.TrimPrefix(digits, "00")
	}
	switch {
	case strings.HasPrefix(digits, "0"):
		return bad("no country code")
	case len(digits) < 7:
		return bad("too short")
	case len(digits) > 15:
		return bad("too long")
	}
	return digits, nil
}

// Find checks an international number and returns the address to send to. It
// wraps session.BadNumber, NotOnWhatsApp, NotLinked or NoNetwork.
func (c *Client) Find(ctx context.Context, number string) (session.JID, error) {
	digits, err := international(number)
	if err != nil {
		return "", err
	}
	wm, err := c.online()
	if err != nil {
		return "", fmt.Errorf("find number: %w", err)
	}
	found, err := wm.IsOnWhatsApp(ctx, []string{"+" + digits})
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("find number: %w: %w", session.NoNetwork, err)
	}
	for _, f := range found {
		if !f.IsIn {
			continue
		}
		j := f.JID
		if !f.PhoneNumber.IsEmpty() {
			j = f.PhoneNumber
		}
		b := session.Batch{Aliases: appendAlias(nil, f.JID, f.PhoneNumber)}
		if v := f.VerifiedName; v != nil {
			b.People = []session.Person{{JID: address(j), Business: v.Details.GetVerifiedName()}}
		}
		if len(b.Aliases)+len(b.People) > 0 {
			if err := c.cfg.Inbox.Save(ctx, b); err != nil {
				return "", fmt.Errorf("find number: %w", err)
			}
		}
		return address(j), nil
	}
	return "", fmt.Errorf("find number: %w", session.NotOnWhatsApp)
}
