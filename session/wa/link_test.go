package wa

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session"
)

// unlinked is a Client that hears events and has no network.
func unlinked(t *testing.T) (*Client, *whatsmeow.Client) {
	t.Helper()
	c, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "session.db"), Device: "Contact Sheet (Linux)"})
	if err != nil {
		t.Fatal(err)
	}
	c.attach(t.Context())
	return c, c.current()
}

func TestCodesRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, wm := unlinked(t)
		defer c.Close()
		c.handle(t.Context(), wm, &events.QR{Codes: []string{"one,old", "two,old", "three,old"}})
		expect := func(qr string, valid time.Duration) {
			t.Helper()
			synctest.Wait()
			s := c.Status()
			if s.Phase != session.PhaseQR || s.QR != qr || time.Until(s.Until) != valid {
				t.Fatalf("%q shows %q for %v, want %q for %v", s.Phase, s.QR, time.Until(s.Until), qr, valid)
			}
		}
		expect("one,old", 60*time.Second)
		<-time.After(60 * time.Second)
		expect("two,old", 20*time.Second)
		c.handle(t.Context(), wm, &events.RotateADVSecret{OldSecret: "old", NewSecret: "new"})
		expect("two,new", 20*time.Second)
		<-time.After(20 * time.Second)
		expect("three,new", 20*time.Second)
		<-time.After(20 * time.Second)
		synctest.Wait()
		if s := c.Status(); s.Phase != session.PhaseExpired || s.QR != "" {
			t.Errorf("at the end %q, %q", s.Phase, s.QR)
		}
	})
}

func TestPhases(t *testing.T) {
	for name, c := range map[string]struct {
		linked bool
		from   session.Phase
		evt    any
		want   session.Phase
		fault  error
	}{
		"lost while online":   {true, session.PhaseOnline, &events.Disconnected{}, session.PhaseOffline, session.NoNetwork},
		"lost after the scan": {true, session.PhaseScanned, &events.Disconnected{}, session.PhaseOffline, session.NoNetwork},
		"no first connection": {false, session.PhaseConnecting, &events.Disconnected{}, session.PhaseOff, session.NoNetwork},
		"code ran out":        {false, session.PhaseQR, &events.Disconnected{}, session.PhaseExpired, nil},
		"silent":              {true, session.PhaseOnline, &events.KeepAliveTimeout{ErrorCount: 2}, session.PhaseOffline, session.NoNetwork},
		"silent once":         {true, session.PhaseOnline, &events.KeepAliveTimeout{ErrorCount: 1}, session.PhaseOnline, nil},
		"speaks again":        {true, session.PhaseOffline, &events.KeepAliveRestored{}, session.PhaseOnline, nil},
		"used elsewhere":      {true, session.PhaseOnline, &events.StreamReplaced{}, session.PhaseReplaced, session.UsedElsewhere},
		"removed":             {true, session.PhaseOnline, &events.LoggedOut{Reason: events.ConnectFailureLoggedOut}, session.PhaseLoggedOut, session.Removed},
		"banned for good":     {true, session.PhaseOffline, &events.LoggedOut{OnConnect: true, Reason: events.ConnectFailureUnknownLogout}, session.PhaseRefused, session.Banned},
		"banned for a while":  {true, session.PhaseOffline, &events.TemporaryBan{Code: 101, Expire: time.Hour}, session.PhaseRefused, session.Banned},
		"refused":             {true, session.PhaseOffline, &events.ConnectFailure{Reason: events.ConnectFailureBadUserAgent}, session.PhaseRefused, session.Rejected},
		"linking failed":      {false, session.PhaseQR, &events.PairError{Error: errors.New("hash")}, session.PhaseRefused, session.Rejected},
		"passkey":             {false, session.PhaseQR, &events.PairPasskeyRequest{PublicKey: &types.WebAuthnPublicKey{Timeout: 60000}}, session.PhasePasskey, nil},
	} {
		t.Run(name, func(t *testing.T) {
			client, wm := unlinked(t)
			defer client.Close()
			client.linked = c.linked
			client.enter(c.from, nil)
			client.handle(t.Context(), wm, c.evt)
			s := client.Status()
			if s.Phase != c.want || !errors.Is(s.Err, c.fault) {
				t.Errorf("%q, %v; want %q, %v", s.Phase, s.Err, c.want, c.fault)
			}
			if _, ban := c.evt.(*events.TemporaryBan); (ban || c.want == session.PhasePasskey) != !s.Until.IsZero() {
				t.Errorf("until %v", s.Until)
			}
		})
	}
}

// A restricted account stays linked; the Status tells until when it may not
// write to strangers.
func TestReachOutLock(t *testing.T) {
	c, wm := unlinked(t)
	defer c.Close()
	c.linked = true
	c.enter(session.PhaseOnline, nil)
	lock := &events.NotifyAccountReachoutTimelock{IsActive: true}
	lock.TimeEnforcementEnds.Time = noon
	c.handle(t.Context(), wm, lock)
	if s := c.Status(); s.Phase != session.PhaseOnline || !s.Until.Equal(noon) || !errors.Is(s.Err, session.Restricted) {
		t.Errorf("%+v", s)
	}
	c.handle(t.Context(), wm, &events.NotifyAccountReachoutTimelock{})
	if s := c.Status(); s.Phase != session.PhaseOnline || !s.Until.IsZero() || s.Err != nil {
		t.Errorf("%+v", s)
	}
}

// A handler that panics must not count as one that has stored.
func TestPanicIsNotStored(t *testing.T) {
	c, _ := unlinked(t)
	defer c.Close()
	c.linked = true
	stale := c.current()
	evt := &events.Receipt{MessageIDs: []string{"1"}, Type: types.ReceiptTypeRead}
	evt.Chat, evt.Sender = anna, anna
	if c.safely(t.Context(), stale, evt) { // there is no Inbox: storing panics
		t.Error("a panic counted as stored")
	}
	c.fresh(context.WithoutCancel(t.Context()))
	if c.safely(t.Context(), stale, &events.Presence{}) {
		t.Error("an event of a client that is no more counted as stored")
	}
}
