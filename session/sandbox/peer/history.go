package peer

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

const (
	// chunkSize is how many bytes of messages go into one chunk of history.
	chunkSize = 900 << 10
	// chunkFirst is how many of the newest messages of every chat the first
	// chunk has at most, so that every chat soon has something to show.
	chunkFirst = 12
)

// place is a message of the world: chat and position.
type place struct{ chat, msg int }

// syncHistory sends everything that the first sync brings to a companion, newest first, a chunk at a time;
// no more than one chunk is in memory.
func (p *Phone) syncHistory(ctx context.Context, companion types.JID) error {
	first, rest := p.order()
	total := len(first) + len(rest)
	var order uint32
	send := func(h *waHistorySync.HistorySync, done int, oldest time.Time) error {
		if total > 0 {
			h.Progress = proto.Uint32(uint32(100 * done / total))
		}
		order++
		h.ChunkOrder = proto.Uint32(order)
		return p.sendHistory(ctx, companion, h, oldest, "")
	}

	h := &waHistorySync.HistorySync{
		SyncType:                 waHistorySync.HistorySync_INITIAL_BOOTSTRAP.Enum(),
		PhoneNumberToLidMappings: p.mappings(),
		GlobalSettings: &waHistorySync.GlobalSettings{
			ChatDbLidMigrationTimestamp: proto.Int64(p.net.Now().Unix()),
		},
		NctSalt: p.keys.derive("nct salt", 32),
	}
	for i := range p.script.world.Chats {
		p.conversationIn(h, &p.script.world.Chats[i])
	}
	fresh := p.arrivals()
	used, fresh := addLive(h, fresh)
	n, oldest := p.chunk(h, first, used)
	if err := send(h, n, oldest); err != nil {
		return err
	}
	names := &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_PUSH_NAME.Enum()}
	for i, person := range p.script.world.People {
		names.Pushnames = append(names.Pushnames, &waHistorySync.Pushname{
			ID: proto.String(p.script.number(i).String()), Pushname: proto.String(person.Push),
		})
	}
	if err := send(names, n, time.Time{}); err != nil {
		return err
	}
	for len(fresh) > 0 {
		h := &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_RECENT.Enum()}
		_, fresh = addLive(h, fresh)
		if err := send(h, n, time.Time{}); err != nil {
			return err
		}
	}
	// What did not fit into the first chunk goes on with the newest.
	rest = append(first[n:len(first):len(first)], rest...)
	for done := n; len(rest) > 0; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h := &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_RECENT.Enum()}
		n, oldest := p.chunk(h, rest, 0)
		rest = rest[n:]
		done += n
		if err := send(h, done, oldest); err != nil {
			return err
		}
	}
	return nil
}

// order is every message of the first sync, newest first: the newest of each
// chat, then all others.
func (p *Phone) order() (first, rest []place) {
	chats := p.script.world.Chats
	for ci := range chats {
		for mi := chats[ci].First; mi < len(chats[ci].Messages); mi++ {
			if mi >= len(chats[ci].Messages)-chunkFirst {
				first = append(first, place{ci, mi})
			} else {
				rest = append(rest, place{ci, mi})
			}
		}
	}
	newest := func(a, b place) int {
		return cmp.Or(
			chats[b.chat].Messages[b.msg].Time.Compare(chats[a.chat].Messages[a.msg].Time),
			cmp.Compare(a.chat, b.chat),
			cmp.Compare(b.msg, a.msg),
		)
	}
	slices.SortFunc(first, newest)
	slices.SortFunc(rest, newest)
	return first, rest
}

// chunk puts messages into h, which has size bytes already, until it is full,
// and says how many, and how old they are.
func (p *Phone) chunk(h *waHistorySync.HistorySync, list []place, size int) (n int, oldest time.Time) {
	for n < len(list) && size < chunkSize {
		at := list[n]
		n++
		c := &p.script.world.Chats[at.chat]
		m := &c.Messages[at.msg]
		oldest = m.Time
		cv := p.conversationIn(h, c)
		for _, w := range p.webs(c, m) {
			size += proto.Size(w)
			cv.Messages = append(cv.Messages, &waHistorySync.HistorySyncMsg{
				Message: w, MsgOrderID: proto.Uint64(uint64(at.msg) + 1),
			})
		}
		switch at.msg {
		case 0:
			finish(cv)
		case c.First:
			cv.EndOfHistoryTransfer = proto.Bool(true)
			cv.EndOfHistoryTransferType = waHistorySync.Conversation_COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY.Enum()
		}
	}
	return n, oldest
}

// conversationIn is a chat's part of a chunk.
func (p *Phone) conversationIn(h *waHistorySync.HistorySync, c *world.Chat) *waHistorySync.Conversation {
	id := p.script.chat(c).String()
	for _, cv := range h.Conversations {
		if cv.GetID() == id {
			return cv
		}
	}
	cv := p.conversation(c)
	h.Conversations = append(h.Conversations, cv)
	return cv
}

// arrivals are the messages that came to the phone while the sandbox runs,
// newest first; the world does not know them.
func (p *Phone) arrivals() []*Got {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := slices.Clone(p.got)
	slices.Reverse(list)
	return list
}

// addLive puts arrivals into h until it is full, and gives its size and those
// that are left.
func addLive(h *waHistorySync.HistorySync, list []*Got) (size int, rest []*Got) {
	for i, g := range list {
		if size >= chunkSize {
			return size, list[i:]
		}
		chat := g.Chat.String()
		k := slices.IndexFunc(h.Conversations, func(c *waHistorySync.Conversation) bool { return c.GetID() == chat })
		if k < 0 {
			k = len(h.Conversations)
			h.Conversations = append(h.Conversations, &waHistorySync.Conversation{ID: &chat})
		}
		w := live(g)
		size += proto.Size(w)
		h.Conversations[k].Messages = append(h.Conversations[k].Messages, &waHistorySync.HistorySyncMsg{Message: w})
	}
	return size, nil
}

// finish says that a chat has no older messages.
func finish(cv *waHistorySync.Conversation) {
	cv.EndOfHistoryTransfer = proto.Bool(true)
	cv.EndOfHistoryTransferType = waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY.Enum()
}

// webs is a message, newest first, with the album's own message where it is the
// first picture of one.
func (p *Phone) webs(c *world.Chat, m *world.Message) []*waWeb.WebMessageInfo {
	list := []*waWeb.WebMessageInfo{p.script.web(c, m)}
	if m.Album != "" && m.HDOf == "" && albumIndex(c, m) == 0 {
		list = append(list, p.script.albumParent(c, m))
	}
	return list
}

// conversation is a chat without messages.
func (p *Phone) conversation(c *world.Chat) *waHistorySync.Conversation {
	s := p.script
	cv := &waHistorySync.Conversation{
		ID:          proto.String(s.chat(c).String()),
		UnreadCount: proto.Uint32(uint32(c.Unread)),
		Archived:    proto.Bool(c.Archived),
	}
	if n := len(c.Messages); n > 0 {
		last := c.Messages[n-1].Time
		cv.ConversationTimestamp = proto.Uint64(uint64(last.Unix()))
		cv.LastMsgTimestamp = cv.ConversationTimestamp
		if c.Pinned {
			cv.Pinned = proto.Uint32(uint32(last.Unix()))
		}
	}
	if c.Muted {
		cv.MuteEndTime = proto.Uint64(1<<63 - 1)
	}
	if c.Expires > 0 {
		cv.EphemeralExpiration = proto.Uint32(uint32(c.Expires.Seconds()))
		if len(c.Messages) > 0 {
			cv.EphemeralSettingTimestamp = proto.Int64(c.Messages[0].Time.Unix())
		}
	}
	if c.Person >= 0 {
		person := s.person(c.Person)
		cv.PnJID = proto.String(s.number(c.Person).String())
		cv.LidJID = proto.String(s.lid(c.Person).String())
		if name := cmp.Or(person.Name, person.Business); name != "" {
			cv.Name = proto.String(name)
		}
		return cv
	}
	g := s.world.Groups[c.Group]
	cv.Name = proto.String(g.Subject)
	cv.CreatedAt = proto.Uint64(uint64(g.Created.Unix()))
	member := func(i int, rank waHistorySync.GroupParticipant_Rank) {
		cv.Participant = append(cv.Participant, &waHistorySync.GroupParticipant{
			UserJID: proto.String(s.lid(i).String()), Rank: rank.Enum(),
		})
	}
	for i, m := range g.Members {
		if i == 0 {
			cv.CreatedBy = proto.String(s.lid(m).String())
			member(m, waHistorySync.GroupParticipant_SUPERADMIN)
		} else {
			member(m, waHistorySync.GroupParticipant_REGULAR)
		}
	}
	member(-1, waHistorySync.GroupParticipant_REGULAR)
	return cv
}

func (p *Phone) mappings() (list []*waHistorySync.PhoneNumberToLIDMapping) {
	for i := range p.script.world.People {
		list = append(list, &waHistorySync.PhoneNumberToLIDMapping{
			PnJID: proto.String(p.script.number(i).String()), LidJID: proto.String(p.script.lid(i).String()),
		})
	}
	return list
}

// sendHistory uploads a chunk and tells the companion. session is the id of the
// request that it answers, empty in a first sync.
func (p *Phone) sendHistory(ctx context.Context, companion types.JID, h *waHistorySync.HistorySync, oldest time.Time, session string) error {
	raw, err := proto.Marshal(h)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed) // most of it is JPEG
	if err != nil {
		return err
	}
	if _, err := z.Write(raw); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	s := sealMedia(packed.Bytes(), newKey(), historyKeys)
	_, path, err := p.net.Upload("history", s.blob)
	if err != nil {
		return fmt.Errorf("peer: history: %w", err)
	}
	n := &waE2E.HistorySyncNotification{
		FileSHA256: s.sha256, FileEncSHA256: s.encSHA256, FileLength: proto.Uint64(uint64(s.length)),
		MediaKey: s.key, DirectPath: proto.String(path),
		SyncType:   waE2E.HistorySyncType(h.GetSyncType()).Enum(),
		ChunkOrder: h.ChunkOrder, Progress: h.Progress,
	}
	if !oldest.IsZero() {
		n.OldestMsgInChunkTimestampSec = proto.Int64(oldest.Unix())
	}
	if session != "" {
		n.PeerDataRequestSessionID = proto.String(session)
	}
	return p.sendPeer(ctx, companion, &waE2E.ProtocolMessage{
		Type:                    waE2E.ProtocolMessage_HISTORY_SYNC_NOTIFICATION.Enum(),
		HistorySyncNotification: n,
	})
}
