package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/wa"
	"github.com/contactsheet/contactsheet/ui"
)

// newPhone is the demo phone of a sandbox: the built-in one's, or the one that a
// server file's scan address reaches; nil where there is none.
func newPhone(srv *sandbox.Server, e *wa.Endpoint) ui.Phone {
	switch {
	case srv != nil:
		return builtInPhone{srv}
	case e.Scan != "":
		return farPhone{e.HTTPClient(), e.Scan}
	}
	return nil
}

type builtInPhone struct{ srv *sandbox.Server }

// Scan reads the text of a QR code, as the phone's camera would.
func (p builtInPhone) Scan(ctx context.Context, qr string) error {
	return p.srv.Scan(ctx, "owner", qr)
}

// Type enters a code on the phone.
func (p builtInPhone) Type(ctx context.Context, code string) error {
	return p.srv.EnterCode(ctx, "owner", code)
}

type farPhone struct {
	client *http.Client
	url    string // of the server file's scan address; codes are typed beside it
}

// Scan hands the text of a QR code to the sandbox's scan address.
func (p farPhone) Scan(ctx context.Context, qr string) error {
	return p.post(ctx, p.url, qr)
}

// Type hands a code to the sandbox's code address, which is beside its scan
// address.
func (p farPhone) Type(ctx context.Context, code string) error {
	u, err := url.Parse(p.url)
	if err != nil {
		return fmt.Errorf("code address: %w: %w", session.BadServerFile, err)
	}
	return p.post(ctx, u.JoinPath("..", "code").String(), code)
}

func (p farPhone) post(ctx context.Context, to, text string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("demo phone: %w: %w", session.BadServerFile, err)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return fmt.Errorf("demo phone: %w: %w", session.NoNetwork, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("demo phone: status %d: %w", resp.StatusCode, session.Rejected)
	}
	return nil
}
