package store

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlChatInfo = `UPDATE chat SET
		unread = IFNULL(?2, unread),
		archived = IFNULL(?3, archived),
		pinned = IFNULL(?4, pinned),
		muted_until = IFNULL(?5, muted_until),
		expires = IFNULL(?6, expires),
		complete = IFNULL(?7, complete)
		WHERE id = ?1`
	sqlSetUnread = `UPDATE chat SET unread = ?2 WHERE id = ?1 AND unread <> ?2`
	sqlOwn       = `SELECT m.id, m.chat_id, m.delivery FROM message m
		WHERE m.wa_id = ?1 AND m.chat_id = ?2 AND m.from_me = 1`
	// A receipt may name a chat by an address that is not known as an alias yet.
	sqlOwnAnywhere = `SELECT m.id, m.chat_id, m.delivery FROM message m WHERE m.wa_id = ?1 AND m.from_me = 1 LIMIT 2`
	sqlSetDelivery = `UPDATE message SET delivery = ?2, fault = '' WHERE id = ?1`
)

// Save stores a Batch in one transaction, or nothing of it, and has committed
// when it returns: only then may what it came from be acknowledged. Saving the
// same again changes nothing but fills what was empty. Messages sent within the
// same second keep the order in which they are saved.
//
// Live incoming messages count as unread, those of history do not; there,
// ChatInfo.Unread says how many of the newest are.
func (s *Store) Save(ctx context.Context, b session.Batch) error {
	return s.write(ctx, "save", func(t *tx) error {
		for _, a := range b.Aliases {
			if err := t.link(a); err != nil {
				return err
			}
		}
		for _, p := range b.People {
			if err := t.person(p); err != nil {
				return err
			}
		}
		for _, c := range b.Chats {
			if err := t.chatInfo(c); err != nil {
				return err
			}
		}
		for i := range b.Messages {
			if err := t.arrive(&b.Messages[i], b.History); err != nil {
				return err
			}
		}
		for _, r := range b.Receipts {
			if err := t.receipt(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) chatInfo(in session.ChatInfo) error {
	if in.JID == "" {
		return nil
	}
	chat, err := t.chat(in.JID)
	if err != nil {
		return err
	}
	if in.Name != nil {
		if err := t.rename(int64(chat), *in.Name); err != nil {
			return err
		}
	}
	var muted, expires any
	if in.MutedUntil != nil {
		muted = max(0, in.MutedUntil.Unix())
	}
	if in.Expires != nil {
		expires = int64(*in.Expires / time.Second)
	}
	_, err = t.exec(sqlChatInfo, chat, value(in.Unread), value(in.Archived), value(in.Pinned), muted, expires, value(in.Complete))
	t.touch(chat, 0)
	return err
}

// rename gives a group its subject, and a person, of whom history says a name
// this way, the name of the address book unless it is known.
func (t *tx) rename(id int64, name string) error {
	p, err := t.peer(id)
	if err != nil {
		return err
	}
	old := p
	if p.group {
		p.subject = name
	} else if p.contact == "" {
		p.contact = name
	}
	if p == old {
		return nil
	}
	return t.setPeer(id, p)
}

// value is NULL for a nil pointer.
func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

type own struct {
	id       session.MessageID
	chat     session.ChatID
	delivery session.Delivery
}

func (o *own) into() []any { return []any{&o.id, &o.chat, &o.delivery} }

func (t *tx) receipt(r session.Receipt) error {
	var address, chat int64
	known, err := t.get(sqlPeerOf, []any{r.Chat}, &address, &chat)
	if err != nil {
		return err
	}
	if r.Self {
		if !known {
			return nil
		}
		n, err := t.exec(sqlSetUnread, chat, 0)
		if n > 0 {
			t.touch(session.ChatID(chat), 0)
		}
		return err
	}
	for _, waid := range r.WAIDs {
		o, ok, err := t.own(waid, chat)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := t.deliver(o, r.Delivery); err != nil {
			return err
		}
	}
	return nil
}

// own finds one of our own messages: in the chat, or anywhere when its id is
// found only once.
func (t *tx) own(waid string, chat int64) (o own, ok bool, err error) {
	if waid == "" {
		return o, false, nil
	}
	if ok, err := t.get(sqlOwn, []any{waid, chat}, o.into()...); ok || err != nil {
		return o, ok, err
	}
	rows, err := t.rows(sqlOwnAnywhere, waid)
	if err != nil {
		return o, false, err
	}
	all, err := collect(rows, (*own).into)
	if err != nil || len(all) != 1 {
		return o, false, err
	}
	return all[0], true, nil
}

// rank orders how far a message has come. What failed or was withdrawn comes
// first: a receipt proves that it arrived all the same.
func rank(d session.Delivery) int {
	switch d {
	case session.Pending:
		return 1
	case session.Uploading:
		return 2
	case session.Sent:
		return 3
	case session.Delivered:
		return 4
	case session.Read:
		return 5
	case session.Opened:
		return 6
	}
	return 0
}

// deliver moves an own message forward, never back. One that WhatsApp has is
// out of the outbox.
func (t *tx) deliver(o own, d session.Delivery) error {
	if rank(d) <= rank(o.delivery) {
		return nil
	}
	if _, err := t.exec(sqlSetDelivery, o.id, d); err != nil {
		return err
	}
	t.touch(o.chat, o.id)
	if rank(d) < rank(session.Sent) {
		return nil
	}
	return t.dropOutgoing(o.id)
}
