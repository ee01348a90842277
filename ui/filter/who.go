package filter

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// list opens a chooser whose options are read beside the UI goroutine. Until
// then, and where they cannot be read, it says so in their place.
func list[T any](b *Bar, at fyne.CanvasObject, c *kit.Chooser, read func(context.Context) (T, error), fill func(T), pick func(i int) bool) {
	c.Say(lang.L("Reading…"))
	b.menu(at, listWide, c, pick)
	mine := b.open
	ctx, cancel := context.WithCancel(b.ctx)
	closed := mine.OnClosed
	mine.OnClosed = func() { cancel(); closed() }
	go func() {
		v, err := read(ctx)
		if ctx.Err() != nil {
			return
		}
		b.d.Do(func() {
			switch {
			case ctx.Err() != nil: // closed meanwhile
			case err != nil:
				c.Say(words.Explain(err).Sentence)
			default:
				fill(v)
			}
		})
	}()
}

func (b *Bar) chooseChat(at fyne.CanvasObject) {
	c := kit.NewChooser(b.d.Loader, lang.L("Search chats"), lang.L("No chat matches."))
	var chats []session.Chat
	fill := func(all []session.Chat) {
		b.people.met(all, nil, b.query.Chat, "")
		b.tell()
		// Those with pictures first; the others may hold other files.
		slices.SortStableFunc(all, func(x, y session.Chat) int { return cmp.Compare(empty(x), empty(y)) })
		chats = all
		options := []kit.Option{{Text: lang.L("All chats"), Icon: kit.IconChats, On: b.query.Chat == 0}}
		for _, x := range chats {
			options = append(options, kit.Option{
				Text: x.Name, Note: chatNote(x), On: x.ID == b.query.Chat,
				Face: &kit.Face{Group: x.Group, JPEG: x.Avatar},
			})
		}
		c.SetOptions(options)
	}
	list(b, at, c, func(ctx context.Context) ([]session.Chat, error) { return allChats(ctx, b.d.Library) }, fill,
		func(i int) bool {
			b.change(func(q *session.SheetQuery) {
				if q.Chat = 0; i > 0 {
					q.Chat = chats[i-1].ID
				}
			})
			return true
		})
}

func empty(c session.Chat) int {
	if c.Pictures > 0 {
		return 0
	}
	return 1
}

func chatNote(c session.Chat) string {
	if c.Pictures == 0 {
		return lang.L("no pictures")
	}
	return words.Pictures(c.Pictures)
}

func (b *Bar) chooseSender(at fyne.CanvasObject) {
	c := kit.NewChooser(b.d.Loader, lang.L("Search names"), lang.L("Nobody of that name has sent pictures."))
	chat := b.query.Chat
	var people []session.Sender
	const before = 2 // everybody, you
	fill := func(all []session.Sender) {
		people = all
		b.people.met(nil, all, 0, "")
		b.tell()
		q := b.query
		options := []kit.Option{
			{Text: lang.L("Everybody"), Icon: kit.IconGroup, On: q.Sender == "" && q.Side == session.BothSides},
			{Text: lang.L("You"), Icon: kit.IconUser, On: q.Sender == "" && q.Side == session.SentSide},
		}
		for _, s := range people {
			options = append(options, kit.Option{Text: s.Name, On: s.JID == q.Sender, Face: &kit.Face{}})
		}
		c.SetOptions(options)
	}
	list(b, at, c, func(ctx context.Context) ([]session.Sender, error) { return b.d.Library.Senders(ctx, chat) }, fill,
		func(i int) bool {
			b.change(func(q *session.SheetQuery) {
				q.Sender, q.Side = "", session.BothSides
				switch {
				case i == 1:
					q.Side = session.SentSide
				case i >= before:
					q.Sender = people[i-before].JID
				}
			})
			return true
		})
}
