package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/wa"
	"github.com/contactsheet/contactsheet/ui"
)

// newFaults makes things go wrong in a sandbox: the built-in one, or the one
// that a server file's scan address is of; nil where there is none.
func newFaults(srv *sandbox.Server, e *wa.Endpoint) ui.Faults {
	switch {
	case srv != nil:
		return builtInFaults{srv}
	case e.Scan != "":
		return farFaults{e.HTTPClient(), e.Scan}
	}
	return nil
}

type builtInFaults struct{ srv *sandbox.Server }

// Faults are those of the sandbox in this process.
func (f builtInFaults) Faults(context.Context) (ui.FaultSet, error) {
	return ui.FaultSet(f.srv.FaultSet()), nil
}

// SetFaults changes them.
func (f builtInFaults) SetFaults(_ context.Context, set ui.FaultSet) error {
	if err := f.srv.SetFaultSet(sandbox.FaultSet(set)); err != nil {
		return fmt.Errorf("faults: %w: %w", session.Rejected, err)
	}
	return nil
}

type farFaults struct {
	client *http.Client
	scan   string // the address of the faults is beside it
}

// Faults asks the sandbox.
func (f farFaults) Faults(ctx context.Context) (set ui.FaultSet, err error) {
	err = f.call(ctx, http.MethodGet, nil, &set)
	return set, err
}

// SetFaults tells the sandbox.
func (f farFaults) SetFaults(ctx context.Context, set ui.FaultSet) error {
	body, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	return f.call(ctx, http.MethodPost, body, nil)
}

// maxFaults is more than the sandbox answers, in bytes.
const maxFaults = 64 << 10

func (f farFaults) call(ctx context.Context, method string, body []byte, into *ui.FaultSet) error {
	u, err := url.Parse(f.scan)
	if err != nil {
		return fmt.Errorf("faults: %w: %w", session.BadServerFile, err)
	}
	r, err := http.NewRequestWithContext(ctx, method, u.JoinPath("..", "faults").String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("faults: %w: %w", session.BadServerFile, err)
	}
	resp, err := f.client.Do(r)
	if err != nil {
		return fmt.Errorf("faults: %w: %w", session.NoNetwork, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("faults: status %d: %w", resp.StatusCode, session.Rejected)
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxFaults)).Decode(into); err != nil {
		return fmt.Errorf("faults: %w: %w", session.Rejected, err)
	}
	return nil
}
