package chats

import (
	"context"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	page    = 60 // messages read at a time
	atOnce  = 32 // changed messages read one by one; more are read as a page
	mostNew = 400
)

// news is what was read again of a chat.
type news struct {
	chat  session.Chat
	fetch int // pictures that fetchAll would fetch
	msgs  []session.Message
	gone  []session.MessageID
	whole bool // msgs are all there are
	page  bool // msgs are the newest ones, without a gap

	around session.MessageID // msgs are the ones around it, without a gap; 0: they are not
	behind bool              // then: there are newer ones
}

// stretch is what a thread that does not reach the newest message has of a chat.
type stretch struct{ from, to session.MessageID }

// readAround reads a chat's messages around one of them.
func readAround(ctx context.Context, lib Library, id session.ChatID, at session.MessageID) (news, error) {
	n, err := readNews(ctx, lib, id, nil, stretch{at, at})
	if err != nil {
		return n, err
	}
	before, err := lib.Messages(ctx, id, at, page)
	if err != nil {
		return n, err
	}
	after, err := lib.MessagesAfter(ctx, id, at, page)
	n.msgs = append(before, after...)
	n.around, n.whole, n.behind = at, len(before) < page, len(after) == page
	return n, err
}

// readNews reads what cs name: single messages, or the newest page; of a thread
// that is behind, what it has.
func readNews(ctx context.Context, lib Library, id session.ChatID, cs []session.Change, has stretch) (news, error) {
	var n news
	var err error
	if n.chat, err = lib.Chat(ctx, id); err != nil {
		return n, err
	}
	fetch, err := fetchable(ctx, lib, id)
	if err != nil {
		return n, err
	}
	n.fetch = len(fetch)
	single := len(cs) > 0 && len(cs) <= atOnce
	for _, c := range cs {
		if c.All || c.Message == 0 {
			single = false
		}
	}
	if !single && has.to != 0 {
		n.msgs, err = lib.MessagesAfter(ctx, id, has.from, mostNew)
		n.msgs = slices.DeleteFunc(n.msgs, func(m session.Message) bool { return m.ID > has.to })
		return n, err
	}
	if !single {
		count := page
		if len(cs) > 0 {
			count = mostNew // more than one change may hide in "everything"
		}
		n.page = true
		n.msgs, err = lib.Messages(ctx, id, 0, count)
		n.whole = err == nil && len(n.msgs) < count
		return n, err
	}
	for _, c := range cs {
		m, err := lib.Message(ctx, c.Message)
		switch {
		case isNoSuch(err):
			n.gone = append(n.gone, c.Message)
		case err != nil:
			return n, err
		case m.Chat == id:
			n.msgs = append(n.msgs, m)
		}
	}
	return n, nil
}

// fetchable are the pictures of a chat that a download may bring, newest first:
// none that is on its way, and none that only the phone still has.
func fetchable(ctx context.Context, lib Library, id session.ChatID) ([]session.MessageID, error) {
	return inStates(ctx, lib, id, media.Remote, media.Failed)
}

// inStates are the pictures of a chat in any of these states, newest first.
func inStates(ctx context.Context, lib Library, id session.ChatID, states ...media.State) ([]session.MessageID, error) {
	var ids []session.MessageID
	for _, s := range states {
		some, err := lib.Sheet(ctx, session.SheetQuery{Chat: id, States: []media.State{s}})
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}
