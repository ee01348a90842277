package wa

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/session"
)

// The first sync is over when nothing came for this long: shortly after the
// phone has said 100 per cent, later when it has not, latest when it has sent
// nothing at all.
const (
	quietDone    = 2 * time.Second
	quietPart    = 30 * time.Second
	quietNothing = 60 * time.Second
)

const (
	historyTimeout = 5 * time.Minute // of one download
	historyTries   = 3               // of a part that does not open
	historyRetry   = 5 * time.Second // doubled each time
	historyPause   = 5 * time.Minute // at most
)

// syncing is how far the history that comes in has got.
type syncing struct {
	on      bool // the Status shows it
	parts   int
	percent int
	chats   map[session.JID]struct{}
	images  int
}

// connectedPhase is the phase of a working connection.
func (c *Client) connectedPhase() session.Phase {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sync.on {
		return session.PhaseSyncing
	}
	return session.PhaseOnline
}

// onHistory keeps the announcement of a part of the history. The phone is told
// after that is stored.
func (c *Client) onHistory(ctx context.Context, wm *whatsmeow.Client, id types.MessageID, n *waE2E.HistorySyncNotification) bool {
	blob, err := proto.Marshal(n)
	if err == nil {
		err = c.cfg.Inbox.AddHistory(ctx, id, blob)
	}
	if err != nil {
		c.log.Error("store history notice", "fault", session.FaultName(err))
		return false
	}
	c.spawn(func() {
		if err := wm.SendProtocolMessageReceipt(ctx, id, types.ReceiptTypeHistorySync); err != nil {
			c.log.Debug("receipt of a history notice", "fault", session.FaultName(err))
		}
	})
	c.announced(n)
	c.wakeHistory()
	return true
}

func (c *Client) wakeHistory() {
	select {
	case c.history <- struct{}{}:
	default:
	}
}

// attempt is what is known of a part that could not be fetched.
type attempt struct {
	n    int
	next time.Time
}

// fetchHistory fetches the announced parts of the history, one at a time, until
// ctx ends.
func (c *Client) fetchHistory(ctx context.Context) {
	failed := map[string]attempt{}
	for ctx.Err() == nil {
		wait, last := c.drain(ctx, failed)
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-c.history:
		case <-t.C:
			if last {
				c.endSync()
			}
		}
		t.Stop()
	}
}

// drain fetches all that is due. It tells how long to wait for more, and whether
// the sync is over if none comes until then.
func (c *Client) drain(ctx context.Context, failed map[string]attempt) (wait time.Duration, last bool) {
	pending, err := c.cfg.Inbox.PendingHistory(ctx)
	if err != nil {
		c.log.Error("read history notices", "fault", session.FaultName(err))
		return historyPause, false
	}
	if slices.ContainsFunc(pending, unasked) {
		c.beginSync()
	}
	wait, left := historyPause, 0
	for _, n := range pending {
		if ctx.Err() != nil {
			return 0, false
		}
		now := c.cfg.Now()
		f := failed[n.ID]
		if !f.next.After(now) {
			if err := c.fetchPart(ctx, n, f.n); err == nil {
				delete(failed, n.ID)
				continue
			} else if !errors.Is(err, session.NoNetwork) && ctx.Err() == nil {
				c.log.Warn("fetch history", "fault", session.FaultName(err), "attempt", f.n+1)
			}
			f = attempt{n: f.n + 1, next: now.Add(min(historyRetry<<min(f.n, 8), historyPause))}
			failed[n.ID] = f
		}
		left++
		wait = min(wait, max(f.next.Sub(now), time.Millisecond))
	}
	if left > 0 {
		return wait, false
	}
	return c.quiet()
}

// unasked reports whether n is part of a sync that the phone has begun, not the
// answer to a question for older messages.
func unasked(n session.HistoryNotice) bool {
	note := &waE2E.HistorySyncNotification{}
	err := proto.Unmarshal(n.Blob, note)
	return err == nil && note.GetSyncType() != waE2E.HistorySyncType_ON_DEMAND
}

// quiet is how long a sync lasts when no more comes.
func (c *Client) quiet() (time.Duration, bool) {
	_, offline := c.online()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.sync.on || offline != nil:
		return historyPause, false
	case c.sync.percent >= 100:
		return quietDone, true
	case c.sync.parts > 0:
		return quietPart, true
	}
	return quietNothing, true
}

func (c *Client) beginSync() {
	c.mu.Lock()
	c.sync.on = true
	c.mu.Unlock()
	c.enterIf(session.PhaseSyncing, nil, session.PhaseOnline)
}

func (c *Client) endSync() {
	c.mu.Lock()
	c.sync = syncing{}
	c.mu.Unlock()
	c.enterIf(session.PhaseOnline, nil, session.PhaseSyncing)
}

// fetchPart fetches one part and stores it. What cannot be had or read any more
// is asked of the phone again, which announces it anew.
func (c *Client) fetchPart(ctx context.Context, n session.HistoryNotice, tries int) error {
	note := &waE2E.HistorySyncNotification{}
	if err := proto.Unmarshal(n.Blob, note); err != nil {
		return c.cfg.Inbox.DoneHistory(ctx, n.ID)
	}
	wm, err := c.online()
	if note.InitialHistBootstrapInlinePayload != nil && c.isLinked() {
		wm, err = c.current(), nil
	}
	if err != nil {
		return fmt.Errorf("fetch history: %w", session.NoNetwork)
	}
	get, cancel := context.WithTimeout(ctx, historyTimeout)
	defer cancel()
	h, err := wm.DownloadHistorySync(get, note, true)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !goneForGood(err, tries) {
			return fmt.Errorf("download history: %w", err)
		}
		if err := wm.SendHistorySyncServerErrorReceipt(ctx, n.ID, note.GetMediaKey()); err != nil {
			return fmt.Errorf("ask for history again: %w: %w", session.NoNetwork, err)
		}
		return c.cfg.Inbox.DoneHistory(ctx, n.ID)
	}
	own := self{number: wm.Store.GetJID(), lid: wm.Store.GetLID()}
	shown := map[session.JID]int{}
	for b := range historyBatches(own, h) {
		for _, chat := range b.Chats {
			b = withAlias(ctx, wm, b, jidOf(string(chat.JID)))
		}
		if err := c.cfg.Inbox.Save(ctx, b); err != nil {
			return fmt.Errorf("store history: %w", err)
		}
		for i := range b.Messages {
			if m := &b.Messages[i]; m.Better == "" && m.MotionOf == "" {
				shown[m.Chat]++
			}
		}
		c.progress(b, h)
	}
	if err := c.cfg.Inbox.DoneHistory(ctx, n.ID); err != nil {
		return fmt.Errorf("history done: %w", err)
	}
	c.mu.Lock()
	if c.sync.on {
		c.sync.parts++
	}
	c.mu.Unlock()
	c.answerOlder(ctx, wm, note, h, shown)
	c.dropHistory(ctx, wm, note)
	return nil
}

// goneForGood reports whether another download cannot help.
func goneForGood(err error, tries int) bool {
	for _, gone := range []error{
		whatsmeow.ErrMediaDownloadFailedWith403, whatsmeow.ErrMediaDownloadFailedWith404,
		whatsmeow.ErrMediaDownloadFailedWith410,
	} {
		if errors.Is(err, gone) {
			return true
		}
	}
	_, status := errors.AsType[whatsmeow.DownloadHTTPError](err)
	return tries+1 >= historyTries && !status && !isNetwork(err)
}

// dropHistory asks the media host to forget a part, as WhatsApp's own clients
// do. Nothing depends on it.
func (c *Client) dropHistory(ctx context.Context, wm *whatsmeow.Client, note *waE2E.HistorySyncNotification) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := wm.DeleteMedia(ctx, whatsmeow.MediaHistory, note.GetDirectPath(), note.GetFileEncSHA256(), note.GetEncHandle())
	if err != nil {
		c.log.Debug("drop history from the media host", "fault", session.FaultName(err))
	}
}

// progress counts what came in and tells it.
func (c *Client) progress(b session.Batch, h *waHistorySync.HistorySync) {
	c.mu.Lock()
	if !c.sync.on {
		c.mu.Unlock()
		return
	}
	if c.sync.chats == nil {
		c.sync.chats = map[session.JID]struct{}{}
	}
	for _, chat := range b.Chats {
		c.sync.chats[chat.JID] = struct{}{}
	}
	c.sync.images += pictures(b)
	switch h.GetSyncType() {
	case waHistorySync.HistorySync_INITIAL_BOOTSTRAP, waHistorySync.HistorySync_RECENT, waHistorySync.HistorySync_FULL:
		c.sync.percent = max(c.sync.percent, int(min(h.GetProgress(), 100)))
	}
	percent, chats, images := c.sync.percent, len(c.sync.chats), c.sync.images
	c.mu.Unlock()
	c.update(func(s *session.Status) {
		if s.Phase.Linked() || s.Phase == session.PhaseScanned {
			s.Percent, s.Chats, s.Images = percent, chats, images
		}
	})
}
