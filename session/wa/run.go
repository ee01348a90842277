package wa

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session"
)

const (
	// maxBackoff bounds the wait between two attempts to reconnect.
	maxBackoff = 30 * time.Second
	// step is how much whatsmeow waits longer after each failed attempt.
	step = 2 * time.Second
	// scanWait is how long the reconnection that follows a scan may take to
	// begin before it is forced.
	scanWait = 20 * time.Second
	// hangUpWait is how long an orderly end of the connection may take.
	hangUpWait = time.Second
)

// Run keeps the link up until ctx ends: it connects if an account is linked,
// does what the other methods ask for, and fetches announced history. It returns
// nil after everything it started has ended. Call it once.
func (c *Client) Run(ctx context.Context) error {
	// The connection outlives ctx by the moment it takes to hang up: whatsmeow
	// closes a socket whose context ends from another goroutine than a
	// disconnection, and the two do not go together. What is being stored is
	// stored, too.
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	down := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(down)
		c.hangUp(cancel)
	})
	c.attach(live)
	c.spawn(func() { c.fetchHistory(live) })
	c.spawn(func() { c.fetchAvatars(live) })
	if c.isLinked() {
		c.connect(live)
	}
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case do := <-c.commands:
			do(live)
		}
	}
	<-down
	c.current().Disconnect()
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	c.work.Wait()
	return nil
}

// hangUp ends the connection, then what depends on it. A connection that is just
// being made cannot be ended otherwise than by cancel.
func (c *Client) hangUp(cancel context.CancelFunc) {
	c.stopCodes()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if wm := c.current(); wm != nil {
			wm.Disconnect()
		}
	}()
	t := time.NewTimer(hangUpWait)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
	cancel()
	<-done
}

// spawn runs f beside Run, which waits for its end. f must end with the context.
func (c *Client) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stopped {
		c.work.Go(f)
	}
}

// Reconnect takes the session back after PhaseReplaced or trouble. It returns at
// once; the Status tells what came of it.
func (c *Client) Reconnect(ctx context.Context) error {
	return c.ask(ctx, func(ctx context.Context) {
		if !c.isLinked() {
			c.pair(ctx, "")
			return
		}
		c.mu.Lock()
		c.renewed = false
		c.mu.Unlock()
		c.reconnect(ctx)
	})
}

// LogOut unlinks this device; catalogue and gallery stay. Where WhatsApp cannot
// be told, the session is forgotten here all the same and the Status says so:
// the phone then lists this device until it is removed there. It returns at once.
func (c *Client) LogOut(ctx context.Context) error {
	return c.ask(ctx, c.logOut)
}

func (c *Client) logOut(ctx context.Context) {
	c.stopCodes()
	wm := c.current()
	var told error
	if c.isLinked() {
		tell, cancel := context.WithTimeout(ctx, 15*time.Second)
		told = wm.Logout(tell)
		cancel()
		if told != nil {
			wm.Disconnect()
			if err := wm.Store.Delete(ctx); err != nil {
				c.log.Warn("forget session", "fault", session.FaultName(err))
			}
			told = fmt.Errorf("tell WhatsApp of the logout: %w: %w", session.NoNetwork, told)
		}
	}
	c.fresh(ctx)
	c.update(func(s *session.Status) {
		*s = session.Status{Phase: session.PhaseOff, Device: s.Device, Err: told}
	})
}

// ask hands f to Run.
func (c *Client) ask(ctx context.Context, f func(context.Context)) error {
	select {
	case c.commands <- f:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post hands f to Run from an event handler, which must not wait.
func (c *Client) post(ctx context.Context, f func(context.Context)) {
	select {
	case c.commands <- f:
	default:
		c.spawn(func() { _ = c.ask(ctx, f) })
	}
}

// after hands f to Run in a while, if wm is still the client then.
func (c *Client) after(ctx context.Context, wm *whatsmeow.Client, d time.Duration, f func(context.Context)) {
	c.spawn(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
			_ = c.ask(ctx, func(ctx context.Context) {
				if c.current() == wm {
					f(ctx)
				}
			})
		}
	})
}

func (c *Client) current() *whatsmeow.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wm
}

func (c *Client) isLinked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.linked
}

// online is the client to ask WhatsApp something.
func (c *Client) online() (*whatsmeow.Client, error) {
	wm := c.current()
	switch {
	case !c.isLinked():
		return nil, session.NotLinked
	case wm == nil || !wm.IsLoggedIn() || !wm.IsConnected():
		return nil, session.NoNetwork
	}
	return wm, nil
}

// attach makes whatsmeow's client for the current device.
func (c *Client) attach(ctx context.Context) {
	c.mu.Lock()
	wm := whatsmeow.NewClient(c.device, quietLog{c.log})
	c.mu.Unlock()
	wm.SetWebsocketHTTPClient(c.http)
	wm.SetPreLoginHTTPClient(c.http)
	wm.SetMediaHTTPClient(c.http)
	wm.BackgroundEventCtx = ctx
	// Acknowledged is only what is stored; what was decrypted and not stored
	// is handed out again after a crash.
	wm.SynchronousAck = true
	wm.EnableDecryptedEventBuffer = true
	wm.ManualHistorySyncDownload = true
	wm.DisableManualHistorySyncReceipt = true
	// whatsmeow does not tell when its own reconnection after pairing fails.
	wm.DisableLoginAutoReconnect = true
	wm.InitialAutoReconnect = true
	wm.EmitAppStateEventsOnFullSync = true
	wm.SetMaxParallelRetryReceiptHandling(4)
	wm.AutoReconnectHook = func(error) bool {
		wm.AutoReconnectErrors = min(wm.AutoReconnectErrors, int(maxBackoff/step))
		return true
	}
	wm.GetMessageForRetry = c.ownMessage(ctx, wm)
	wm.AddEventHandlerWithSuccessStatus(func(evt any) bool { return c.safely(ctx, wm, evt) })
	c.mu.Lock()
	c.wm = wm
	c.mu.Unlock()
}

// safely is handle for whatsmeow, which takes a handler that panics for one that
// has succeeded. Events of a client that is no longer the current one are late
// and count as not stored.
func (c *Client) safely(ctx context.Context, wm *whatsmeow.Client, evt any) (stored bool) {
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("event handler panicked", "event", fmt.Sprintf("%T", evt), "panic", fmt.Sprintf("%T", p))
			stored = false
		}
	}()
	return c.current() == wm && c.handle(ctx, wm, evt)
}

// fresh forgets the device and makes one that can be linked.
func (c *Client) fresh(ctx context.Context) {
	old := c.current()
	old.Disconnect()
	c.mu.Lock()
	c.device = c.db.NewDevice()
	c.linked, c.groups, c.renewed = false, false, false
	c.sync, c.full, c.pairing = syncing{}, session.Batch{}, pairing{}
	c.mu.Unlock()
	c.attach(ctx)
	old.RemoveEventHandlers()
}

// connect opens the connection. After an error of the network whatsmeow goes on
// trying by itself when an account is linked.
func (c *Client) connect(ctx context.Context) {
	wm := c.current()
	err := wm.ConnectContext(ctx)
	if err == nil || errors.Is(err, whatsmeow.ErrAlreadyConnected) || ctx.Err() != nil {
		return
	}
	c.log.Warn("connect", "fault", session.FaultName(err))
	err = fmt.Errorf("connect: %w: %w", session.NoNetwork, err)
	if !c.isLinked() {
		c.enter(session.PhaseOff, err)
		return
	}
	c.enter(session.PhaseOffline, err)
	c.after(ctx, wm, maxBackoff, func(ctx context.Context) {
		if !wm.IsConnected() {
			c.connect(ctx)
		}
	})
}

// reconnect opens a new connection in place of the one there is.
func (c *Client) reconnect(ctx context.Context) {
	c.stopCodes()
	c.current().Disconnect()
	c.enterIf(session.PhaseOffline, nil, session.PhaseOnline, session.PhaseSyncing, session.PhaseOffline,
		session.PhaseReplaced, session.PhaseRefused)
	c.connect(ctx)
}

// outdated meets the refusal of this version: the version is only a number that
// WhatsApp's site tells, so it is renewed once. Against another server it cannot
// be.
func (c *Client) outdated(ctx context.Context) {
	c.mu.Lock()
	try := !c.renewed && c.cfg.Endpoint == nil
	c.renewed = true
	c.mu.Unlock()
	if try {
		ask, cancel := context.WithTimeout(ctx, 20*time.Second)
		v, err := whatsmeow.GetLatestVersion(ask, c.http)
		cancel()
		if err == nil && store.GetWAVersion().LessThan(*v) {
			store.SetWAVersion(*v)
			c.current().Disconnect()
			c.connect(ctx)
			return
		}
	}
	c.enter(session.PhaseRefused, fmt.Errorf("connect: %w", session.Outdated))
}

// Focus tells WhatsApp whether the window has focus. Only then this device is
// "available": an available device silences the phone.
func (c *Client) Focus(ctx context.Context, focused bool) error {
	c.mu.Lock()
	changed := c.focused != focused
	c.focused = focused
	c.mu.Unlock()
	if !changed {
		return nil
	}
	wm, err := c.online()
	if err != nil {
		return nil // told on the next connection
	}
	return c.sendPresence(ctx, wm)
}

func (c *Client) sendPresence(ctx context.Context, wm *whatsmeow.Client) error {
	c.mu.Lock()
	focused, named := c.focused, c.status.Name != ""
	c.mu.Unlock()
	if !named {
		return nil // WhatsApp takes no presence before the name is known
	}
	presence := types.PresenceUnavailable
	if focused {
		presence = types.PresenceAvailable
	}
	if err := wm.SendPresence(ctx, presence); err != nil {
		return fmt.Errorf("presence: %w: %w", session.NoNetwork, err)
	}
	return nil
}
