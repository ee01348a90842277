package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// KeysName is the name of the chat with what came from keys, as it is stored;
// the window says it in the user's language.
const KeysName = "From keys"

// keysJID is the address of that chat. Nobody is there.
const keysJID = "keys@local"

const (
	// Its avatar is never due, and there is nothing older.
	sqlAddKeysChat = `INSERT INTO chat (id, complete, avatar_at) VALUES (?, 1, 1 << 60) ON CONFLICT DO NOTHING`
	sqlFromKeys    = `SELECT IFNULL(max(d.id), 0) FROM media d
		WHERE d.chat_id = ?1 AND (d.file = ?2 OR d.sha = ?2 OR d.forgotten = ?2)`
)

// AddFromKeys stores a file that reached the user as data and is in the gallery
// as m.File: a message of the chat KeysName, from now on, Ready. Where m promises
// no hash it is Unverified. The same file again is the same message, whose
// reference is replaced. It wraps media.BadRef where m.File is zero.
func (s *Store) AddFromKeys(ctx context.Context, m session.Media, name string) (session.MessageID, error) {
	if m.File.IsZero() {
		return 0, fmt.Errorf("add from keys: %w", media.BadRef)
	}
	var id session.MessageID
	err := s.write(ctx, "add from keys", func(t *tx) error {
		chat, err := t.keysChat()
		if err != nil {
			return err
		}
		if _, err := t.get(sqlFromKeys, []any{chat, m.File[:]}, &id); err != nil {
			return err
		}
		if id == 0 {
			id, err = t.addFromKeys(chat, m, name)
		} else {
			err = errors.Join(t.setRef(id, m.Ref), t.ready(spot{id, chat}, m.File[:], m.Size))
		}
		if err != nil {
			return err
		}
		return t.fetched(int64(id), m.File, m.Size)
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

func (t *tx) addFromKeys(chat session.ChatID, m session.Media, name string) (session.MessageID, error) {
	id, err := t.nextID(t.now)
	if err != nil {
		return 0, err
	}
	m.State, m.ViewOnce, m.Starred, m.FileName = media.Ready, false, false, name
	if m.Kind == "" {
		m.Kind = media.Document
	}
	msg := session.Message{Media: &m}
	if err := t.addMessage(id, chat, nil, &msg, ""); err != nil {
		return 0, err
	}
	if err := t.addMedia(id, chat, &msg, ""); err != nil {
		return 0, err
	}
	_, err = t.exec(sqlNewest, chat, id, 0)
	t.touch(chat, id)
	return id, err
}

func (t *tx) keysChat() (session.ChatID, error) {
	_, id, err := t.address(keysJID)
	if err != nil {
		return 0, err
	}
	n, err := t.exec(sqlAddKeysChat, id)
	if err != nil || n == 0 {
		return session.ChatID(id), err
	}
	p, err := t.peer(id)
	if err != nil {
		return 0, err
	}
	p.contact = KeysName
	t.touch(session.ChatID(id), 0)
	return session.ChatID(id), t.setPeer(id, p)
}
