package chats

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Library is what the page reads; Progress alone never blocks.
type Library interface {
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Chat(ctx context.Context, id session.ChatID) (session.Chat, error)
	Messages(ctx context.Context, chat session.ChatID, before session.MessageID, n int) ([]session.Message, error)
	MessagesAfter(ctx context.Context, chat session.ChatID, from session.MessageID, n int) ([]session.Message, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error)
	Expiring(ctx context.Context) (session.Expiring, error)
	Progress(id session.MessageID) media.Progress
}

// Actions is what the page can ask for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	Pause(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	Resend(ctx context.Context, ids ...session.MessageID) error
	Star(ctx context.Context, on bool, ids ...session.MessageID) error
	MarkRead(ctx context.Context, chat session.ChatID) error
	// LoadOlder waits for the phone's answer: how many messages came.
	LoadOlder(ctx context.Context, chat session.ChatID) (int, error)
	SetAuto(ctx context.Context, chat session.ChatID, auto session.AutoChat) error
}

// Deps is what the page needs; all fields but Dismissed are required.
type Deps struct {
	Library Library
	Actions Actions
	Loader  *kit.Loader
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time

	// Focused reports whether the user may be looking: the window has the focus.
	Focused func() bool
	// Open shows ids[index] in the viewer; ids is not changed afterwards.
	Open func(ids []session.MessageID, index int)
	// OpenFile opens the file of a message, which is Ready, with the system's
	// program for it.
	OpenFile func(m session.Message)
	// Send opens the send dialog for a chat.
	Send func(to session.Chat)
	// Linked reports whether there is an account.
	Linked func() bool
	Copy   func(text string) // to the clipboard
	Fail   func(err error)   // tells the user that something did not work
	// Dismissed is told when the user has taken the notice of what expires away.
	Dismissed func()
}
