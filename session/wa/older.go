package wa

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session"
)

const (
	olderCount  = 50               // messages asked for at once, as whatsmeow recommends
	olderWait   = 30 * time.Second // for the phone to announce them
	olderFetch  = 2 * time.Minute  // for what it announced to be here
	olderRounds = 5                // while nothing that comes is shown
)

// older is one question for older messages of a chat, which several may wait
// for.
type older struct {
	done chan struct{} // closed when n and err are set
	n    int
	err  error
}

// request is one message to the phone that asks for history.
type request struct {
	chat      types.JID
	announced chan struct{} // closed when the phone has answered
	answer    chan page     // holds one
}

// page is what the phone sent of one chat.
type page struct {
	shown  int               // messages that are stored
	last   bool              // there is nothing before them
	oldest types.MessageInfo // of all of them, shown or not; no ID where there is none
}

// Older asks the phone for older messages of a chat and waits until they are
// stored: how many came. Two that ask for the same chat at once get the same
// answer. It wraps session.Unanswered where the phone said nothing in time (what
// it sends later is stored all the same), NoOlder where it has nothing older,
// NoSuch for a chat in which there is no message to start from, NoNetwork or
// NotLinked.
func (c *Client) Older(ctx context.Context, chat session.ChatID) (int, error) {
	if _, err := c.online(); err != nil {
		return 0, fmt.Errorf("older messages: %w", err)
	}
	c.mu.Lock()
	o, joined := c.older[chat]
	if !joined {
		o = &older{done: make(chan struct{})}
		c.older[chat] = o
	}
	c.mu.Unlock()
	if !joined {
		// Whoever asked first may leave, and the others still wait.
		err := c.ask(ctx, func(ctx context.Context) {
			c.spawn(func() {
				n, err := c.readOlder(ctx, chat)
				c.endOlder(chat, o, n, err)
			})
		})
		if err != nil {
			c.endOlder(chat, o, 0, session.NoNetwork)
		}
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-o.done:
	}
	if o.err != nil {
		return 0, fmt.Errorf("older messages: %w", o.err)
	}
	return o.n, nil
}

func (c *Client) endOlder(chat session.ChatID, o *older, n int, err error) {
	c.mu.Lock()
	delete(c.older, chat)
	c.mu.Unlock()
	o.n, o.err = n, err
	close(o.done)
}

// readOlder asks until something comes that is shown, or nothing more does: a
// page may hold nothing but reactions.
func (c *Client) readOlder(ctx context.Context, chat session.ChatID) (int, error) {
	m, err := c.cfg.Inbox.Oldest(ctx, chat)
	if err != nil {
		return 0, err
	}
	from := types.MessageInfo{ID: m.WAID, Timestamp: m.Time}
	from.Chat, from.IsFromMe = jidOf(string(m.ChatJID)), m.FromMe
	if !isChat(from.Chat) || from.ID == "" {
		return 0, session.NoSuch
	}
	for range olderRounds {
		p, err := c.readPage(ctx, from)
		switch {
		case err != nil:
			return 0, err
		case p.shown > 0:
			return p.shown, nil
		case p.last || p.oldest.ID == "":
			yes := true
			b := session.Batch{History: true, Chats: []session.ChatInfo{{JID: m.ChatJID, Complete: &yes}}}
			if err := c.cfg.Inbox.Save(ctx, b); err != nil {
				return 0, err
			}
			return 0, session.NoOlder
		}
		from = p.oldest
	}
	return 0, nil
}

// readPage asks for the messages before one and waits until they are stored.
func (c *Client) readPage(ctx context.Context, before types.MessageInfo) (page, error) {
	wm, err := c.online()
	if err != nil {
		return page{}, err
	}
	id := wm.GenerateMessageID()
	r := &request{chat: before.Chat, announced: make(chan struct{}), answer: make(chan page, 1)}
	c.mu.Lock()
	c.requests[id] = r
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.requests, id)
		c.mu.Unlock()
	}()
	// Unlike a question for a file, this one is about the number: phones were
	// seen to ignore it when it names a LID (Baileys #2714).
	if number := altOf(ctx, wm, before.Chat); number.Server == types.DefaultUserServer {
		before.Chat = number
	}
	// As SendPeerMessage does it, under an id that is known before the answer.
	_, err = wm.SendMessage(ctx, wm.Store.GetJID().ToNonAD(), wm.BuildHistorySyncRequest(&before, olderCount),
		whatsmeow.SendRequestExtra{Peer: true, ID: id, Timeout: c.patience})
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return page{}, session.NoNetwork // Run ends
	case errors.Is(err, whatsmeow.ErrNoSession), errors.Is(err, whatsmeow.ErrServerReturnedError):
		return page{}, fmt.Errorf("ask the phone: %w: %w", session.Unanswered, err)
	default:
		return page{}, fmt.Errorf("ask the phone: %w: %w", session.NoNetwork, err)
	}
	t := time.NewTimer(c.patience)
	defer t.Stop()
	announced := r.announced
	for {
		select {
		case <-ctx.Done():
			return page{}, session.NoNetwork // Run ends
		case p := <-r.answer:
			return p, nil
		case <-announced:
			announced = nil
			t.Reset(olderFetch)
		case <-t.C:
			if _, err := c.online(); err != nil {
				return page{}, err
			}
			if announced == nil {
				return page{}, session.NoNetwork // it is there and does not get here
			}
			return page{}, session.Unanswered
		}
	}
}

// announced notes that the phone has answered a question for older messages.
func (c *Client) announced(n *waE2E.HistorySyncNotification) {
	if n.GetSyncType() != waE2E.HistorySyncType_ON_DEMAND {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.requestLocked(n.GetPeerDataRequestSessionID()); r != nil {
		select {
		case <-r.announced:
		default:
			close(r.announced)
		}
	}
}

// requestLocked is the question with that id. A phone that does not repeat the
// id can only mean the one there is.
func (c *Client) requestLocked(id string) *request {
	if r := c.requests[id]; r != nil || id != "" || len(c.requests) != 1 {
		return r
	}
	for _, r := range c.requests {
		return r
	}
	return nil
}

// answerOlder hands what the phone sent, which is stored, to whoever waits for
// it. shown counts the stored messages of each chat.
func (c *Client) answerOlder(ctx context.Context, wm *whatsmeow.Client, n *waE2E.HistorySyncNotification,
	h *waHistorySync.HistorySync, shown map[session.JID]int,
) {
	if h.GetSyncType() != waHistorySync.HistorySync_ON_DEMAND {
		return
	}
	c.mu.Lock()
	r := c.requestLocked(n.GetPeerDataRequestSessionID())
	c.mu.Unlock()
	if r == nil {
		return
	}
	var p page
	for _, conv := range h.GetConversations() {
		chat := jidOf(conv.GetID())
		if len(h.GetConversations()) > 1 && !c.same(ctx, wm, chat, r.chat) {
			continue
		}
		p = pageOf(conv)
		p.shown, p.oldest.Chat = shown[address(chat)], r.chat
	}
	select {
	case r.answer <- p:
	default:
	}
}

// pageOf reads all but what was stored of it.
func pageOf(conv *waHistorySync.Conversation) (p page) {
	p.last = isComplete(conv)
	for _, m := range conv.GetMessages() {
		at, key := time.Unix(int64(m.GetMessage().GetMessageTimestamp()), 0), m.GetMessage().GetKey()
		if key.GetID() == "" || at.Unix() == 0 || p.oldest.ID != "" && !at.Before(p.oldest.Timestamp) {
			continue
		}
		p.oldest.ID, p.oldest.Timestamp, p.oldest.IsFromMe = key.GetID(), at, key.GetFromMe()
	}
	return p
}

// isComplete reports whether the phone says that nothing older will come.
func isComplete(conv *waHistorySync.Conversation) bool {
	if conv.EndOfHistoryTransferType == nil {
		return false
	}
	switch conv.GetEndOfHistoryTransferType() {
	case waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY,
		waHistorySync.Conversation_COMPLETE_ON_DEMAND_SYNC_WITH_MORE_MSG_ON_PRIMARY_BUT_NO_ACCESS:
		return true
	}
	return false
}
