package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/contactsheet/contactsheet/session"
)

const (
	chatColumns = `c.id, p.jid, p.number, p.name, p.is_group, p.written OR p.contact <> '' OR p.is_group,
		c.archived, c.pinned, c.muted_until, c.unread, c.pictures, c.to_fetch, c.expires, v.jpeg, c.last_id,
		c.expired, c.auto, c.complete, p.jid = '` + keysJID + `'`
	chatJoins = ` JOIN peer p ON p.id = c.id LEFT JOIN avatar v ON v.peer_id = c.id`

	sqlChat = `SELECT ` + chatColumns + ` FROM chat c` + chatJoins + ` WHERE c.id = ?`
	// ?1 archived, ?2 filter, ?3 whether a search is on, ?4 its words as a JSON
	// list, ?5 the chats with a caption that matches, likewise.
	sqlChats = `SELECT ` + chatColumns + ` FROM chat c` + chatJoins + `
		WHERE c.archived = ?1
		AND CASE ?2 WHEN 'unread' THEN c.unread > 0 WHEN 'to fetch' THEN c.to_fetch > 0
			WHEN 'groups' THEN p.is_group ELSE 1 END
		AND (NOT ?3 OR NOT EXISTS (SELECT 1 FROM json_each(?4) w WHERE instr(p.folded, w.value) = 0)
			OR c.id IN (SELECT value FROM json_each(?5)))
		ORDER BY c.pinned DESC, c.last_id DESC`

	sqlCaptionParts = `SELECT m.chat_id FROM caption_part f JOIN message m ON m.id = f.rowid
		WHERE f.caption_part MATCH ?1`
	sqlCaptionWords = `SELECT m.chat_id FROM caption_word f JOIN message m ON m.id = f.rowid
		WHERE f.caption_word MATCH ?1`
	sqlCaptionBoth = `SELECT m.chat_id FROM caption_part f JOIN message m ON m.id = f.rowid
		WHERE f.caption_part MATCH ?1 AND f.rowid IN (SELECT rowid FROM caption_word WHERE caption_word MATCH ?2)`

	sqlMarkRead = `UPDATE chat SET unread = 0 WHERE id = ? AND unread > 0`
)

// chatRow is a row of chatColumns.
type chatRow struct {
	session.Chat
	muted, expires int64
	last           session.MessageID
}

func (r *chatRow) into() []any {
	return []any{&r.ID, &r.JID, &r.Number, &r.Name, &r.Group, &r.Known, &r.Archived, &r.Pinned, &r.muted,
		&r.Unread, &r.Pictures, &r.ToFetch, &r.expires, &r.Avatar, &r.last, &r.Expired,
		&r.Auto, &r.Complete, &r.Local}
}

// Chats lists chats, pinned first, then by their newest message. A search finds
// a chat whose names and number contain each of its words, or that has one
// caption that does.
func (s *Store) Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error) {
	list, err := s.chats(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("chats: %w", kind(err))
	}
	return list, nil
}

func (s *Store) chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error) {
	words := terms(q.Search)
	named, err := json.Marshal(words)
	if err != nil {
		return nil, err
	}
	captioned := "[]"
	if len(words) > 0 {
		ids, err := s.captioned(ctx, q.Search)
		if err != nil {
			return nil, err
		}
		captioned = list(ids)
	}
	rows, err := s.r.rows(ctx, sqlChats, q.Archived, string(q.Only), len(words) > 0, string(named), captioned)
	if err != nil {
		return nil, err
	}
	found, err := collect(rows, (*chatRow).into)
	if err != nil {
		return nil, err
	}
	return s.complete(ctx, found)
}

// complete adds the newest messages to rows of the chat list.
func (s *Store) complete(ctx context.Context, rows []chatRow) ([]session.Chat, error) {
	var ids []session.MessageID
	for _, r := range rows {
		if r.last != 0 {
			ids = append(ids, r.last)
		}
	}
	newest, err := s.Prints(ctx, ids)
	if err != nil {
		return nil, err
	}
	last := make(map[session.MessageID]*session.Message, len(newest))
	for i := range newest {
		last[newest[i].ID] = &newest[i]
	}
	chats := make([]session.Chat, len(rows))
	now := s.now().Unix()
	for i, r := range rows {
		c := r.Chat
		c.Muted = r.muted > now
		c.Expires = time.Duration(r.expires) * time.Second
		c.Last = last[r.last]
		chats[i] = c
	}
	return chats, nil
}

// captioned are the chats with a caption that contains each word of a search.
// Words of three characters and more are found inside others, shorter ones at
// the start of a word; in scripts without spaces everywhere.
func (s *Store) captioned(ctx context.Context, search string) ([]session.ChatID, error) {
	var parts, words []string
	for _, w := range different(typed(search)) {
		if utf8.RuneCountInString(w) >= 3 {
			parts = append(parts, phrase(w))
		} else {
			words = append(words, phrase(strings.TrimSpace(space(w)))+" *")
		}
	}
	part, word := strings.Join(parts, " AND "), strings.Join(words, " AND ")
	query, args := sqlCaptionBoth, []any{part, word}
	switch {
	case len(words) == 0:
		query, args = sqlCaptionParts, []any{part}
	case len(parts) == 0:
		query, args = sqlCaptionWords, []any{word}
	}
	rows, err := s.r.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	all, err := collect(rows, func(id *session.ChatID) []any { return []any{id} })
	seen := make(map[session.ChatID]struct{})
	once := all[:0]
	for _, id := range all {
		if _, ok := seen[id]; !ok {
			seen[id] = struct{}{}
			once = append(once, id)
		}
	}
	return once, err
}

// Chat wraps session.NoSuch when id is not known. The id of a chat that was
// merged into another one answers with that one.
func (s *Store) Chat(ctx context.Context, id session.ChatID) (session.Chat, error) {
	c, err := s.oneChat(ctx, id)
	if err != nil {
		return session.Chat{}, fmt.Errorf("chat: %w", kind(err))
	}
	return c, nil
}

func (s *Store) oneChat(ctx context.Context, id session.ChatID) (session.Chat, error) {
	id, err := s.moved(ctx, id)
	if err != nil {
		return session.Chat{}, err
	}
	var r chatRow
	found, err := s.r.get(ctx, sqlChat, []any{id}, r.into()...)
	if err != nil {
		return session.Chat{}, err
	}
	if !found {
		return session.Chat{}, session.NoSuch
	}
	list, err := s.complete(ctx, []chatRow{r})
	if err != nil {
		return session.Chat{}, err
	}
	return list[0], nil
}

// MarkRead notes that the user has looked at a chat. What to tell WhatsApp of it
// is asked of UnreadIDs before.
func (s *Store) MarkRead(ctx context.Context, chat session.ChatID) error {
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return fmt.Errorf("mark read: %w", kind(err))
	}
	return s.write(ctx, "mark read", func(t *tx) error {
		n, err := t.exec(sqlMarkRead, chat)
		if n > 0 {
			t.touch(chat, 0)
		}
		return err
	})
}
