package wa

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session"
)

// How long codes are good for: what WhatsApp's own web client shows. The
// connection ends with the last QR code, and a phone code with it.
const (
	firstQR   = 60 * time.Second
	nextQR    = 20 * time.Second
	phoneCode = 160 * time.Second
)

// pairing is a linking under way.
type pairing struct {
	number string             // asked for by number instead of QR
	stop   context.CancelFunc // ends the codes; nil when none is shown
	rotate chan *events.RotateADVSecret
	again  bool // WhatsApp wants a new connection before the linking is done here
}

// Pair starts showing QR codes, again after they ran out. It does nothing when
// an account is linked. It returns at once; the Status has the codes.
func (c *Client) Pair(ctx context.Context) error {
	return c.ask(ctx, func(ctx context.Context) { c.pair(ctx, "") })
}

// PairPhone asks for an eight-character code for the account with an
// international number. It wraps session.BadNumber; else it returns at once and
// the Status has the code.
func (c *Client) PairPhone(ctx context.Context, number string) error {
	digits, err := international(number)
	if err != nil {
		return err
	}
	return c.ask(ctx, func(ctx context.Context) { c.pair(ctx, digits) })
}

func (c *Client) pair(ctx context.Context, number string) {
	if c.isLinked() {
		return
	}
	c.stopCodes()
	// A device that was refused or half linked is not used again.
	c.fresh(ctx)
	c.mu.Lock()
	c.pairing.number = number
	c.mu.Unlock()
	c.enter(session.PhaseConnecting, nil)
	c.connect(ctx)
}

// stopCodes ends the codes on show.
func (c *Client) stopCodes() {
	c.mu.Lock()
	stop := c.pairing.stop
	c.pairing.stop = nil
	c.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// onCodes shows the codes that WhatsApp has sent, or asks for one to type.
func (c *Client) onCodes(ctx context.Context, wm *whatsmeow.Client, codes []string) {
	c.stopCodes()
	show, stop := context.WithCancel(ctx)
	rotate := make(chan *events.RotateADVSecret, 4)
	c.mu.Lock()
	c.pairing.stop, c.pairing.rotate = stop, rotate
	number := c.pairing.number
	c.mu.Unlock()
	c.spawn(func() {
		defer stop()
		ended := false
		if number == "" {
			ended = c.showQR(show, codes, rotate)
		} else {
			ended = c.showCode(show, wm, number)
		}
		if ended && show.Err() == nil {
			c.enterIf(session.PhaseExpired, nil, session.PhaseQR, session.PhaseCode)
			c.post(ctx, func(context.Context) {
				if c.Status().Phase == session.PhaseExpired {
					wm.Disconnect()
				}
			})
		}
	})
}

// showQR shows one code after the other; it reports false when it was stopped.
func (c *Client) showQR(ctx context.Context, codes []string, rotate <-chan *events.RotateADVSecret) bool {
	for i := range codes {
		valid := nextQR
		if i == 0 {
			valid = firstQR
		}
		until := c.cfg.Now().Add(valid)
		t := time.NewTimer(valid)
		for waiting := true; waiting; {
			c.update(func(s *session.Status) {
				if ctx.Err() == nil {
					move(s, session.PhaseQR, nil)
					s.QR, s.Until = codes[i], until
				}
			})
			select {
			case <-ctx.Done():
				t.Stop()
				return false
			case r := <-rotate:
				for j := range codes {
					codes[j] = strings.Replace(codes[j], r.OldSecret, r.NewSecret, 1)
				}
			case <-t.C:
				waiting = false
			}
		}
	}
	return true
}

// showCode asks for a code to type on the phone and shows it.
func (c *Client) showCode(ctx context.Context, wm *whatsmeow.Client, number string) bool {
	code, err := wm.PairPhone(ctx, number, true, whatsmeow.PairClientChrome, browser())
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		c.enter(session.PhaseOff, fmt.Errorf("ask for a code: %w: %w", codeFault(err), err))
		c.post(ctx, func(context.Context) { wm.Disconnect() })
		return false
	}
	c.update(func(s *session.Status) {
		move(s, session.PhaseCode, nil)
		s.Code, s.Until = code, c.cfg.Now().Add(phoneCode)
	})
	return sleep(ctx, phoneCode)
}

func codeFault(err error) session.Fault {
	var iq *whatsmeow.IQError
	switch {
	case errors.Is(err, whatsmeow.ErrPhoneNumberTooShort), errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational):
		return session.BadNumber
	case !errors.As(err, &iq):
		return session.NoNetwork
	case iq.Code == 400 || iq.Code == 404:
		return session.BadNumber
	case iq.Code == 419:
		return session.TooMany
	}
	return session.Rejected
}

// browser is how this device calls itself when a code is asked for: WhatsApp
// takes only common browsers and systems.
func browser() string {
	switch runtime.GOOS {
	case "windows":
		return "Chrome (Windows)"
	case "darwin":
		return "Chrome (Mac OS)"
	}
	return "Chrome (Linux)"
}

// onPaired follows the phone's consent: WhatsApp now closes this connection and
// wants a new one.
func (c *Client) onPaired(ctx context.Context, wm *whatsmeow.Client, evt *events.PairSuccess) {
	c.stopCodes()
	c.quicken(wm.Store) // before the connection that makes the keys
	c.mu.Lock()
	c.linked = true
	c.sync = syncing{on: true}
	again := c.pairing.again
	c.pairing.again = false
	c.mu.Unlock()
	c.update(func(s *session.Status) {
		move(s, session.PhaseScanned, nil)
		s.Number, s.Name = "+"+evt.ID.User, evt.BusinessName
	})
	if again {
		c.restart(ctx, wm)
	}
	c.after(ctx, wm, scanWait, func(ctx context.Context) {
		if c.Status().Phase == session.PhaseScanned {
			c.restart(ctx, wm)
		}
	})
}

// onRestart follows WhatsApp's wish for a new connection, which ends a linking.
// It may come before whatsmeow has told of the linking itself.
func (c *Client) onRestart(ctx context.Context, wm *whatsmeow.Client) {
	c.mu.Lock()
	linked := c.linked
	c.pairing.again = !linked
	c.mu.Unlock()
	if linked {
		c.restart(ctx, wm)
	}
}

func (c *Client) restart(ctx context.Context, wm *whatsmeow.Client) {
	c.post(ctx, func(ctx context.Context) {
		// WhatsApp closes this one itself, perhaps at this moment: Disconnect
		// would take the socket's callback from it while that is being called.
		wm.ResetConnection()
		c.connect(ctx)
	})
}

// onPasskey tells that the account wants a passkey, which only a browser on
// WhatsApp's own site can give.
func (c *Client) onPasskey(evt *events.PairPasskeyRequest) {
	c.stopCodes()
	c.update(func(s *session.Status) {
		move(s, session.PhasePasskey, nil)
		if pk := evt.PublicKey; pk != nil && pk.Timeout > 0 {
			s.Until = c.cfg.Now().Add(time.Duration(pk.Timeout) * time.Millisecond)
		}
	})
}

// onPasskeyDone goes on after the passkey was given. The code is shown so that
// it can be compared with the phone's, unless that is not asked for.
func (c *Client) onPasskeyDone(ctx context.Context, wm *whatsmeow.Client, evt *events.PairPasskeyConfirmation) {
	if !evt.SkipHandoffUX {
		c.update(func(s *session.Status) {
			move(s, session.PhasePasskey, nil)
			s.Code = evt.Code
		})
		return
	}
	c.spawn(func() {
		if err := wm.SendPasskeyConfirmation(ctx); err != nil && ctx.Err() == nil {
			c.enter(session.PhaseRefused, fmt.Errorf("confirm passkey: %w: %w", session.Rejected, err))
		}
	})
}
