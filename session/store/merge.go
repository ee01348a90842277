package store

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlMoveAddresses = `UPDATE address SET peer_id = ?2 WHERE peer_id = ?1`
	sqlMoveAvatar    = `UPDATE OR IGNORE avatar SET peer_id = ?2 WHERE peer_id = ?1`
	sqlMoveMoved     = `UPDATE moved SET to_id = ?2 WHERE to_id = ?1`
	sqlMoveSender    = `UPDATE cell SET sender = ?2 WHERE sender = ?1`
	sqlAddMoved      = `INSERT INTO moved (id, to_id) VALUES (?, ?)`
	sqlMoveMessages  = `UPDATE message SET chat_id = ?2 WHERE chat_id = ?1`
	sqlMoveMedia     = `UPDATE media SET chat_id = ?2 WHERE chat_id = ?1`
	sqlMoveOutbox    = `UPDATE outbox SET chat_id = ?2 WHERE chat_id = ?1`
	sqlMergeChat     = `UPDATE chat SET
		unread = max(chat.unread, b.unread, chat.unread + b.unread - ?3),
		archived = min(chat.archived, b.archived),
		pinned = max(chat.pinned, b.pinned),
		muted_until = max(chat.muted_until, b.muted_until),
		expires = max(chat.expires, b.expires),
		avatar_at = max(chat.avatar_at, b.avatar_at),
		auto = CASE WHEN 'never' IN (chat.auto, b.auto) THEN 'never' WHEN chat.auto = '' THEN b.auto ELSE chat.auto END,
		complete = min(chat.complete, b.complete)
		FROM chat b WHERE b.id = ?1 AND chat.id = ?2`
	sqlSetLast = `UPDATE chat SET last_id = IFNULL((SELECT m.id FROM message m
		WHERE m.chat_id = chat.id AND m.motion_of = '' ORDER BY m.id DESC LIMIT 1), 0)
		WHERE id = ?`
	sqlDropChat = `DELETE FROM chat WHERE id = ?`
	sqlDropPeer = `DELETE FROM peer WHERE id = ?`
	// Twins in the two chats with one person: a message that came by number and
	// by LID before it was known that both are one.
	sqlChatTwins = `SELECT b.id, a.id FROM message b
		JOIN message a ON a.wa_id = b.wa_id AND a.chat_id = ?2 AND a.from_me = b.from_me
		WHERE b.chat_id = ?1`
	// Twins in the groups where that person writes.
	sqlGroupTwins = `SELECT b.id, a.id FROM address ba JOIN message b ON b.sender_id = ba.id
		JOIN message a ON a.wa_id = b.wa_id AND a.chat_id = b.chat_id AND a.from_me = b.from_me
		JOIN address aa ON aa.id = a.sender_id AND aa.peer_id = ?2
		WHERE ba.peer_id = ?1`
	sqlDropMessage = `DELETE FROM message WHERE id = ? RETURNING chat_id`

	sqlInheritStar     = `UPDATE media SET starred = 1 WHERE id = ?2 AND (SELECT d.starred FROM media d WHERE d.id = ?1)`
	sqlInheritDownload = `UPDATE download SET id = ?2, status = IIF(status = 1, 0, status) WHERE id = ?1`
	sqlInheritAsk      = `UPDATE ask SET id = ?2 WHERE id = ?1`
	sqlInheritState    = `UPDATE media SET (state, fault) = (SELECT d.state, d.fault FROM media d WHERE d.id = ?1) WHERE id = ?2`
)

// link makes a number and a LID one peer, merging what both had so far.
func (t *tx) link(a session.Alias) error {
	if a.Number == "" || a.LID == "" {
		return nil
	}
	var address, byNumber, byLID int64
	if _, err := t.get(sqlPeerOf, []any{a.Number}, &address, &byNumber); err != nil {
		return err
	}
	if _, err := t.get(sqlPeerOf, []any{a.LID}, &address, &byLID); err != nil {
		return err
	}
	switch {
	case byNumber == 0 && byLID == 0:
		_, id, err := t.address(a.Number)
		if err != nil {
			return err
		}
		_, err = t.get(sqlAddAddress, []any{a.LID, id}, &address)
		return err
	case byNumber == 0:
		return t.addNumber(byLID, a.Number)
	case byLID == 0:
		_, err := t.get(sqlAddAddress, []any{a.LID, byNumber}, &address)
		return err
	case byNumber == byLID:
		return nil
	}
	// The one with a chat keeps its id: a window may be showing it.
	from, to := byLID, byNumber
	var listed bool
	if _, err := t.get(sqlHasChat, []any{to}, &listed); err != nil {
		return err
	}
	if !listed {
		from, to = to, from
	}
	return t.merge(from, to)
}

func (t *tx) addNumber(id int64, number session.JID) error {
	var address int64
	if _, err := t.get(sqlAddAddress, []any{number, id}, &address); err != nil {
		return err
	}
	p, err := t.peer(id)
	if err != nil {
		return err
	}
	p.jid, p.number = number, numberOf(number)
	if err := t.setPeer(id, p); err != nil {
		return err
	}
	return t.renamed(id, p.written)
}

// merge makes the peer from a part of the peer to, chats and all.
func (t *tx) merge(from, to int64) error {
	t.known = newKnown()
	if _, err := t.dropTwins(sqlGroupTwins, from, to); err != nil {
		return err
	}
	if err := t.mergeChats(from, to); err != nil {
		return err
	}
	gone, err := t.peer(from)
	if err != nil {
		return err
	}
	p, err := t.peer(to)
	if err != nil {
		return err
	}
	if strings.HasSuffix(string(gone.jid), numberServer) {
		p.jid = gone.jid
	}
	p.number = cmp.Or(p.number, gone.number)
	p.contact = cmp.Or(p.contact, gone.contact)
	p.business = cmp.Or(p.business, gone.business)
	p.push = cmp.Or(p.push, gone.push)
	p.written = p.written || gone.written
	p.self = p.self || gone.self
	if err := t.setPeer(to, p); err != nil {
		return err
	}
	for _, q := range []string{sqlMoveAddresses, sqlMoveAvatar, sqlMoveMoved, sqlMoveSender} {
		if _, err := t.exec(q, from, to); err != nil {
			return err
		}
	}
	if _, err := t.exec(sqlDropPeer, from); err != nil {
		return err
	}
	if _, err := t.exec(sqlAddMoved, from, to); err != nil {
		return err
	}
	return t.renamed(to, p.written)
}

func (t *tx) mergeChats(from, to int64) error {
	var both bool
	if _, err := t.get(sqlHasChat, []any{from}, &both); err != nil || !both {
		return err
	}
	if _, err := t.exec(sqlAddChat, to); err != nil {
		return err
	}
	twins, err := t.dropTwins(sqlChatTwins, from, to)
	if err != nil {
		return err
	}
	for _, q := range []string{sqlMoveMessages, sqlMoveMedia, sqlMoveOutbox} {
		if _, err := t.exec(q, from, to); err != nil {
			return err
		}
	}
	if _, err := t.exec(sqlMergeChat, from, to, twins); err != nil {
		return err
	}
	if _, err := t.exec(sqlSetLast, to); err != nil {
		return err
	}
	if _, err := t.exec(sqlDropChat, from); err != nil {
		return err
	}
	t.touch(session.ChatID(from), 0)
	t.tell(session.Change{All: true})
	return nil
}

// twin is a message that is there twice, and the one of the two that stays.
type twin struct{ id, stays session.MessageID }

// dropTwins removes the messages that the query finds twice and says how many.
func (t *tx) dropTwins(query string, from, to int64) (int, error) {
	rows, err := t.rows(query, from, to)
	if err != nil {
		return 0, err
	}
	twins, err := collect(rows, func(w *twin) []any { return []any{&w.id, &w.stays} })
	if err != nil {
		return 0, err
	}
	for _, w := range twins {
		if err := t.inherit(w); err != nil {
			return 0, err
		}
		var chat int64
		if _, err := t.get(sqlDropMessage, []any{w.id}, &chat); err != nil {
			return 0, err
		}
		if _, err := t.exec(sqlSetLast, chat); err != nil {
			return 0, err
		}
		t.touch(session.ChatID(chat), w.id)
	}
	return len(twins), nil
}

// inherit makes of the twin that stays what the user has made of the other one:
// a favourite, to be fetched, to be asked for.
func (t *tx) inherit(w twin) error {
	gone, found, err := t.entry(w.id)
	if err != nil || !found {
		return err
	}
	if _, err := t.exec(sqlInheritStar, w.id, w.stays); err != nil {
		return err
	}
	e, found, err := t.entry(w.stays)
	if err != nil || !found || e.status >= 0 || e.asking >= 0 || !bytes.Equal(e.sha, gone.sha) {
		return err
	}
	switch e.state {
	case media.Remote, media.Failed, media.Expired:
	default:
		return nil
	}
	query := sqlInheritAsk
	switch {
	case gone.status >= 0:
		query = sqlInheritDownload
	case gone.asking < 0:
		return nil
	}
	for _, q := range []string{query, sqlInheritState} {
		if _, err := t.exec(q, w.id, w.stays); err != nil {
			return err
		}
	}
	if gone.status == 1 {
		// Its transfer goes on, for the file; but its failure would change nothing.
		return t.setState(w.stays, media.Queued, "")
	}
	t.touch(e.chat, w.stays)
	return nil
}
