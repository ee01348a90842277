package wa

import (
	"context"
	"fmt"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/session"
)

// handle takes one event. It reports whether what the event carries is stored;
// if not, WhatsApp is not told that it arrived and sends it again.
func (c *Client) handle(ctx context.Context, wm *whatsmeow.Client, evt any) bool {
	switch evt := evt.(type) {
	case *events.Message:
		return c.onMessage(ctx, wm, evt)
	case *events.UndecryptableMessage:
		b, ok := stubBatch(evt)
		return !ok || c.save(ctx, withAlias(ctx, wm, b, evt.Info.Chat))
	case *events.Receipt:
		r, ok := receiptOf(evt)
		return !ok || c.save(ctx, session.Batch{Receipts: []session.Receipt{r}})
	case *events.MediaRetry:
		return c.onMediaRetry(ctx, wm, evt)
	case *events.PushNameSetting:
		c.onOwnName(ctx, wm, evt.Action.GetName())
	case *events.AppStateSyncComplete:
		return c.flushFull(ctx)
	case *events.Picture:
		if !evt.Remove {
			c.wantAvatar(evt.JID)
		}
	default:
		if b, ok := chatEvent(evt); ok {
			return c.onChatEvent(ctx, evt, b)
		}
		c.onLink(ctx, wm, evt)
	}
	return true
}

func (c *Client) onMessage(ctx context.Context, wm *whatsmeow.Client, evt *events.Message) bool {
	if n := historyNotice(evt.RawMessage); n != nil {
		return !evt.Info.IsFromMe || c.onHistory(ctx, wm, evt.Info.ID, n)
	}
	if s := evt.Message.GetSecretEncryptedMessage(); s.GetSecretEncType() == waE2E.SecretEncryptedMessage_MESSAGE_EDIT {
		msg, err := wm.DecryptSecretEncryptedMessage(ctx, evt)
		if err != nil {
			c.log.Warn("decrypt edit", "fault", session.FaultName(err))
			return true
		}
		edit := *evt
		edit.Message = &waE2E.Message{EditedMessage: &waE2E.FutureProofMessage{Message: msg}}
		if inner, _ := unwrap(msg); inner.GetProtocolMessage() == nil {
			edit.Info.ID = s.GetTargetMessageKey().GetID()
		}
		evt = &edit
	}
	b, ok := liveBatch(evt)
	return !ok || c.save(ctx, withAlias(ctx, wm, b, evt.Info.Chat))
}

// withAlias adds the other address of a person where the message did not tell
// it and whatsmeow has learned it elsewhere.
func withAlias(ctx context.Context, wm *whatsmeow.Client, b session.Batch, who types.JID) session.Batch {
	who = who.ToNonAD()
	for _, a := range b.Aliases {
		if a.Number == address(who) || a.LID == address(who) {
			return b
		}
	}
	if alt, err := wm.Store.GetAltJID(ctx, who); err == nil {
		b.Aliases = appendAlias(b.Aliases, who, alt)
	}
	return b
}

// onChatEvent stores what the phone tells of people and chats. Of a full sync,
// which may bring thousands, all is stored at once when it is complete.
func (c *Client) onChatEvent(ctx context.Context, evt any, b session.Batch) bool {
	if fromFullSync(evt) {
		c.mu.Lock()
		merge(&c.full, b)
		c.mu.Unlock()
		return true
	}
	switch evt := evt.(type) {
	case *events.PushName:
		if evt.OldPushName == "" {
			c.wantAvatar(evt.JID)
		}
	case *events.JoinedGroup:
		c.wantAvatar(evt.JID)
	}
	return c.save(ctx, b)
}

func fromFullSync(evt any) bool {
	switch evt := evt.(type) {
	case *events.Contact:
		return evt.FromFullSync
	case *events.Archive:
		return evt.FromFullSync
	case *events.Pin:
		return evt.FromFullSync
	case *events.Mute:
		return evt.FromFullSync
	case *events.MarkChatAsRead:
		return evt.FromFullSync
	}
	return false
}

func (c *Client) flushFull(ctx context.Context) bool {
	c.mu.Lock()
	b := c.full
	c.full = session.Batch{}
	c.mu.Unlock()
	if len(b.Aliases)+len(b.People)+len(b.Chats) == 0 {
		return true
	}
	b.History = true
	return c.save(ctx, b)
}

// onOwnName learns the account's own name, without which WhatsApp takes no
// presence.
func (c *Client) onOwnName(ctx context.Context, wm *whatsmeow.Client, name string) {
	c.update(func(s *session.Status) { s.Name = name })
	c.spawn(func() {
		if err := c.sendPresence(ctx, wm); err != nil {
			c.log.Debug("presence", "fault", session.FaultName(err))
		}
	})
}

func (c *Client) save(ctx context.Context, b session.Batch) bool {
	if err := c.cfg.Inbox.Save(ctx, b); err != nil {
		c.log.Error("store what arrived", "fault", session.FaultName(err))
		return false
	}
	return true
}

// ownMessage answers retry receipts: another device could not read an own
// message and gets it again.
func (c *Client) ownMessage(ctx context.Context, wm *whatsmeow.Client) func(types.JID, types.JID, types.MessageID) *waE2E.Message {
	return func(_, to types.JID, id types.MessageID) *waE2E.Message {
		chats := []types.JID{to}
		if alt, err := wm.Store.GetAltJID(ctx, to.ToNonAD()); err == nil && !alt.IsEmpty() {
			chats = append(chats, alt)
		}
		for _, chat := range chats {
			raw, err := c.cfg.Inbox.Raw(ctx, address(chat), id)
			if err != nil || len(raw) == 0 {
				continue
			}
			msg := &waE2E.Message{}
			if err := proto.Unmarshal(raw, msg); err == nil {
				return msg
			}
		}
		return nil
	}
}

// onLink follows the connection.
func (c *Client) onLink(ctx context.Context, wm *whatsmeow.Client, evt any) {
	switch evt := evt.(type) {
	case *events.QR:
		c.onCodes(ctx, wm, evt.Codes)
	case *events.RotateADVSecret:
		c.mu.Lock()
		rotate := c.pairing.rotate
		c.mu.Unlock()
		select {
		case rotate <- evt:
		default:
		}
	case *events.PairSuccess:
		c.onPaired(ctx, wm, evt)
	case *events.PairError:
		c.stopCodes()
		c.enter(session.PhaseRefused, fmt.Errorf("link: %w: %w", session.Rejected, evt.Error))
	case *events.PairPasskeyRequest:
		c.onPasskey(evt)
	case *events.PairPasskeyConfirmation:
		c.onPasskeyDone(ctx, wm, evt)
	case *events.PairPasskeyError:
		c.enter(session.PhaseRefused, fmt.Errorf("passkey: %w: %w", session.Rejected, evt.Error))
	case *events.ManualLoginReconnect:
		c.onRestart(ctx, wm)
	case *events.Connected:
		c.onConnected(ctx, wm)
	case *events.Disconnected:
		c.onDisconnected()
	case *events.KeepAliveTimeout:
		if evt.ErrorCount > 1 {
			c.enterIf(session.PhaseOffline, session.NoNetwork, session.PhaseOnline, session.PhaseSyncing)
		}
	case *events.KeepAliveRestored:
		c.enterIf(c.connectedPhase(), nil, session.PhaseOffline)
	case *events.StreamReplaced:
		c.enter(session.PhaseReplaced, fmt.Errorf("connection: %w", session.UsedElsewhere))
	case *events.LoggedOut:
		c.onLoggedOut(evt)
	case *events.ClientOutdated:
		c.stopCodes()
		c.post(ctx, c.outdated)
	case *events.TemporaryBan:
		c.stopCodes()
		c.update(func(s *session.Status) {
			move(s, session.PhaseRefused, fmt.Errorf("connect, reason %d: %w", int(evt.Code), session.Banned))
			if evt.Expire > 0 {
				s.Until = c.cfg.Now().Add(evt.Expire)
			}
		})
	case *events.ConnectFailure:
		c.stopCodes()
		c.enter(session.PhaseRefused, fmt.Errorf("connect, reason %d: %w", int(evt.Reason), session.Rejected))
	case *events.NotifyAccountReachoutTimelock:
		c.update(func(s *session.Status) {
			if !s.Phase.Linked() {
				return
			}
			s.Until, s.Err = evt.TimeEnforcementEnds.Time, fmt.Errorf("sending: %w", session.Restricted)
			if !evt.IsActive {
				*s = session.Status{Phase: s.Phase, Percent: s.Percent, Chats: s.Chats, Images: s.Images,
					Name: s.Name, Number: s.Number, Device: s.Device}
			}
		})
	}
}

func (c *Client) onConnected(ctx context.Context, wm *whatsmeow.Client) {
	own := self{number: wm.Store.GetJID(), lid: wm.Store.GetLID()}
	c.enter(c.connectedPhase(), nil)
	c.wakeHistory()
	c.spawn(func() {
		c.save(ctx, session.Batch{Aliases: appendAlias(nil, own.number, own.lid)})
		if err := c.sendPresence(ctx, wm); err != nil {
			c.log.Debug("presence", "fault", session.FaultName(err))
		}
		c.readGroups(ctx, wm)
	})
}

// readGroups asks for the names of all groups, once in a run.
func (c *Client) readGroups(ctx context.Context, wm *whatsmeow.Client) {
	c.mu.Lock()
	done := c.groups
	c.groups = true
	c.mu.Unlock()
	if done {
		return
	}
	groups, err := wm.GetJoinedGroups(ctx)
	if err != nil {
		c.log.Warn("read groups", "fault", session.FaultName(err))
		c.mu.Lock()
		c.groups = false
		c.mu.Unlock()
		return
	}
	b := session.Batch{History: true}
	for _, g := range groups {
		merge(&b, groupBatch(g))
	}
	if len(b.Chats) > 0 {
		c.save(ctx, b)
	}
}

func (c *Client) onDisconnected() {
	lost := fmt.Errorf("connection: %w", session.NoNetwork)
	if c.isLinked() {
		c.enterIf(session.PhaseOffline, lost, session.PhaseOnline, session.PhaseSyncing, session.PhaseOffline,
			session.PhaseScanned)
		return
	}
	c.stopCodes()
	// The server hangs up when the last code has run out.
	if c.enterIf(session.PhaseExpired, nil, session.PhaseQR, session.PhaseCode) {
		return
	}
	c.enterIf(session.PhaseOff, lost, session.PhaseConnecting, session.PhasePasskey)
}

// onLoggedOut follows the phone's removal of this device. whatsmeow deletes the
// session by itself; catalogue and gallery are elsewhere and stay.
func (c *Client) onLoggedOut(evt *events.LoggedOut) {
	c.stopCodes()
	c.mu.Lock()
	c.linked = false
	c.mu.Unlock()
	if evt.Reason == events.ConnectFailureUnknownLogout {
		c.enter(session.PhaseRefused, fmt.Errorf("connect: %w", session.Banned))
		return
	}
	c.enter(session.PhaseLoggedOut, fmt.Errorf("connection: %w", session.Removed))
}
