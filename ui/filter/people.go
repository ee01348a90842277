package filter

import (
	"context"
	"slices"

	"github.com/contactsheet/contactsheet/session"
)

// people are the names of chats and senders, as they were read last.
type people struct {
	chats   map[session.ChatID]string
	senders map[session.JID]string
	// What was looked for in vain.
	noChat   map[session.ChatID]bool
	noSender map[session.JID]bool
}

func newPeople() people {
	return people{
		chats: map[session.ChatID]string{}, senders: map[session.JID]string{},
		noChat: map[session.ChatID]bool{}, noSender: map[session.JID]bool{},
	}
}

// names are those of the chat and the sender that q asks for.
func (p people) names(q session.SheetQuery) Names {
	return Names{
		Chat: p.chats[q.Chat], Sender: p.senders[q.Sender],
		NoChat: p.noChat[q.Chat], NoSender: p.noSender[q.Sender],
	}
}

// met notes who is there. looked are a chat and a sender that were looked for
// among all there are.
func (p people) met(chats []session.Chat, senders []session.Sender, chat session.ChatID, sender session.JID) {
	for _, c := range chats {
		p.chats[c.ID] = c.Name
		delete(p.noChat, c.ID)
	}
	for _, s := range senders {
		p.senders[s.JID] = s.Name
		delete(p.noSender, s.JID)
	}
	if chat != 0 && !slices.ContainsFunc(chats, func(c session.Chat) bool { return c.ID == chat }) {
		p.noChat[chat] = true
	}
	if sender != "" && !slices.ContainsFunc(senders, func(s session.Sender) bool { return s.JID == sender }) {
		p.noSender[sender] = true
	}
}

// allChats are those of the list and those that were archived.
func allChats(ctx context.Context, l Library) ([]session.Chat, error) {
	chats, err := l.Chats(ctx, session.ChatQuery{})
	if err != nil {
		return nil, err
	}
	old, err := l.Chats(ctx, session.ChatQuery{Archived: true})
	if err != nil {
		return nil, err
	}
	return slices.Concat(chats, old), nil
}

// learn reads the names of the chat and the sender that are asked for.
func (b *Bar) learn() {
	chat, sender := b.query.Chat, b.query.Sender
	if b.people.chats[chat] != "" {
		chat = 0
	}
	if b.people.senders[sender] != "" {
		sender = ""
	}
	if chat == 0 && sender == "" {
		return
	}
	go func() {
		var chats []session.Chat
		var senders []session.Sender
		var err error
		if chat != 0 {
			chats, err = allChats(b.ctx, b.d.Library)
		}
		if sender != "" && err == nil {
			senders, err = b.d.Library.Senders(b.ctx, 0)
		}
		if b.ctx.Err() != nil {
			return
		}
		b.d.Do(func() {
			if err != nil {
				b.d.Fail(err)
				return
			}
			b.people.met(chats, senders, chat, sender)
			b.tell()
		})
	}()
}
