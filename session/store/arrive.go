package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlSameWAID = `SELECT m.id, m.from_me, IFNULL(a.peer_id, 0), m.delivery FROM message m
		LEFT JOIN address a ON a.id = m.sender_id WHERE m.wa_id = ?1 AND m.chat_id = ?2 AND m.from_me = ?3`
	// A notice without a WAID is the same when it says the same at the same second.
	sqlSameNotice = `SELECT m.id, m.from_me, IFNULL(a.peer_id, 0), m.delivery FROM message m
		LEFT JOIN address a ON a.id = m.sender_id
		WHERE m.chat_id = ?1 AND m.id >= ?2 AND m.id < ?3 AND m.wa_id IS NULL AND m.text = ?4`
	sqlNewestWithin = `SELECT IFNULL(max(id), 0) FROM message WHERE id >= ?1 AND id < ?2`
	sqlAddMessage   = `INSERT INTO message (id, chat_id, sender_id, wa_id, from_me, forwarded, hd, system, received,
		expires, delivery, album, text, motion_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlFillMessage = `UPDATE message SET text = IIF(text = '', ?2, text), album = IIF(album = '', ?3, album),
		expires = IIF(expires = 0, ?4, expires), sender_id = IFNULL(sender_id, ?5)
		WHERE id = ?1 AND (text = '' AND ?2 <> '' OR album = '' AND ?3 <> '' OR expires = 0 AND ?4 <> 0
			OR sender_id IS NULL AND ?5 IS NOT NULL)`
	sqlEditMessage = `UPDATE message SET text = ?2 WHERE id = ?1 AND text <> ?2`
	sqlAddQuote    = `INSERT INTO quote (id, wa_id, sender, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
	sqlAddRaw      = `INSERT INTO raw (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING`
	sqlNewest      = `UPDATE chat SET last_id = max(last_id, ?2), unread = unread + ?3 WHERE id = ?1`
	sqlTextOf      = `SELECT m.text FROM message m JOIN media d ON d.id = m.id WHERE m.id = ? AND m.motion_of = ''`
	sqlMoves       = `SELECT m.id FROM message m WHERE m.wa_id = ?1 AND m.chat_id = ?2
		UNION ALL SELECT d.id FROM media d WHERE d.origin = ?1 AND d.origin <> '' AND +d.chat_id = ?2`
)

// stored is what is found of an arrival that is there already.
type stored struct {
	own
	fromMe bool
	peer   int64
}

func (st *stored) into() []any { return []any{&st.id, &st.fromMe, &st.peer, &st.delivery} }

// arrive stores one message, or fills what was empty of it.
func (t *tx) arrive(a *session.Arrival, history bool) error {
	if a.Chat == "" {
		return nil
	}
	chat, err := t.chat(a.Chat)
	if err != nil {
		return err
	}
	sender, peer, err := t.sender(a)
	if err != nil {
		return err
	}
	// An HD version is stored under the WAID of the picture it betters, so that
	// the two are one whichever comes first.
	m, origin := a.Message, ""
	if a.Better != "" {
		m.WAID, origin, m.HD = a.Better, a.WAID, true
	}
	old, found, err := t.find(chat, peer, &m)
	if err != nil {
		return err
	}
	moves := ""
	if m.Media != nil && a.MotionOf != "" {
		video := *m.Media
		video.Kind, moves = motion, a.MotionOf
		m.Media = &video
	}
	if found {
		return t.fill(old, a, &m, sender, origin, !history)
	}
	id, err := t.nextID(m.Time)
	if err != nil {
		return err
	}
	if m.FromMe && m.Delivery == session.Incoming {
		m.Delivery = session.Sent
	}
	if err := t.addMessage(id, chat, sender, &m, moves); err != nil {
		return err
	}
	if m.Media != nil {
		if err := t.addMedia(id, chat, &m, origin); err != nil {
			return err
		}
		if !history {
			if err := t.byRule(id, m.Media.Kind); err != nil {
				return err
			}
		}
	}
	if err := t.addRaw(id, a.Raw); err != nil {
		return err
	}
	if moves != "" {
		return t.moving(chat, moves)
	}
	unread := !history && !m.FromMe && !m.System && !a.Edited
	_, err = t.exec(sqlNewest, chat, id, unread)
	t.touch(chat, id)
	return err
}

// sender is who wrote a message; address is nil where that is not known.
func (t *tx) sender(a *session.Arrival) (address any, peer int64, err error) {
	jid := a.Sender
	if jid == "" && !a.FromMe && !isGroup(a.Chat) {
		jid = a.Chat
	}
	if jid == "" {
		return nil, 0, nil
	}
	id, peer, err := t.address(jid)
	if err != nil {
		return nil, 0, err
	}
	mark := sqlSetWritten
	if a.FromMe {
		mark = sqlSetSelf
	}
	if !a.System {
		err = t.mark(mark, peer)
	}
	return id, peer, err
}

// find looks for the same message: same chat, sender and WAID. Our own messages
// have one sender, whatever its address.
func (t *tx) find(chat session.ChatID, peer int64, m *session.Message) (stored, bool, error) {
	query, args := sqlSameWAID, []any{m.WAID, chat, m.FromMe}
	if m.WAID == "" {
		from := firstID(m.Time)
		query, args = sqlSameNotice, []any{chat, from, from + 1<<20, m.Text}
	}
	rows, err := t.rows(query, args...)
	if err != nil {
		return stored{}, false, err
	}
	same, err := collect(rows, (*stored).into)
	if err != nil {
		return stored{}, false, err
	}
	for _, st := range same {
		if st.fromMe == m.FromMe && (m.FromMe || st.peer == peer) {
			st.chat = chat
			return st, true, nil
		}
	}
	return stored{}, false, nil
}

// firstID is the first id of the second of at, however wrong the clock was that
// said it: at least 1 and no more than an id can hold.
func firstID(at time.Time) session.MessageID {
	return session.MessageIDAt(time.Unix(min(max(at.Unix(), 1), 1<<42), 0))
}

// nextID is the next free id of the second of at: order within a second is the
// order of arrival.
func (t *tx) nextID(at time.Time) (session.MessageID, error) {
	from := firstID(at)
	var newest session.MessageID
	if _, err := t.get(sqlNewestWithin, []any{from, from + 1<<20}, &newest); err != nil {
		return 0, err
	}
	id := max(from, newest+1)
	if id >= from+1<<20 {
		return 0, errors.New("more than a million messages in one second")
	}
	return id, nil
}

func (t *tx) addMessage(id session.MessageID, chat session.ChatID, sender any, m *session.Message, moves string) error {
	_, err := t.exec(sqlAddMessage, id, chat, sender, text(m.WAID), m.FromMe, m.Forwarded, m.HD, m.System,
		t.now.UnixMilli(), int64(m.Expires/time.Second), m.Delivery, m.Album, m.Text, moves)
	if err != nil {
		return fmt.Errorf("add message: %w", err)
	}
	return t.addQuote(id, m.Quote)
}

func (t *tx) addQuote(id session.MessageID, q *session.Quote) error {
	if q == nil {
		return nil
	}
	_, err := t.exec(sqlAddQuote, id, q.WAID, q.Sender, q.Text)
	return err
}

func (t *tx) addRaw(id session.MessageID, raw []byte) error {
	if len(raw) == 0 {
		return nil
	}
	_, err := t.exec(sqlAddRaw, id, raw)
	return err
}

// fill completes a message that is stored already.
func (t *tx) fill(old stored, a *session.Arrival, m *session.Message, sender any, origin string, live bool) error {
	changed, err := t.exec(sqlFillMessage, old.id, m.Text, m.Album, int64(m.Expires/time.Second), sender)
	if err != nil {
		return err
	}
	if a.Edited && m.Text != "" {
		n, err := t.exec(sqlEditMessage, old.id, m.Text)
		if err != nil {
			return err
		}
		changed += n
	}
	if err := errors.Join(t.addQuote(old.id, m.Quote), t.addRaw(old.id, a.Raw)); err != nil {
		return err
	}
	if m.Media != nil {
		n, err := t.fillMedia(old.own, m, origin, live)
		if err != nil {
			return err
		}
		changed += n
	}
	if changed > 0 {
		if err := t.indexCaption(old.id); err != nil {
			return err
		}
		t.touch(old.chat, old.id)
	}
	if m.FromMe {
		return t.deliver(old.own, m.Delivery)
	}
	return nil
}

// moving tells that pictures have a video from now on.
func (t *tx) moving(chat session.ChatID, waid string) error {
	ids, err := t.ids(sqlMoves, waid, chat)
	for _, id := range ids {
		t.touch(chat, session.MessageID(id))
	}
	return err
}

// locked reports whether a file may be seen on the phone only.
func locked(m *session.Message) bool {
	return m.Media.State == media.ViewOnce || m.Media.ViewOnce && !m.FromMe
}
