package gallery

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Library is what the sheet and its bars read; Progress alone never blocks. See
// ui.Library.
type Library interface {
	Head(ctx context.Context, q session.SheetQuery, n int) ([]session.MessageID, error)
	Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error)
	Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error)
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	Census(ctx context.Context, ids []session.MessageID) (session.Census, error)
	Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error)
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Expiring(ctx context.Context) (session.Expiring, error)
	Progress(id session.MessageID) media.Progress
}

// Actions is what the sheet can ask for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
	Star(ctx context.Context, on bool, ids ...session.MessageID) error
	Delete(ctx context.Context, ids ...session.MessageID) (session.Sweep, error)
	Undo(ctx context.Context, s session.Sweep) error
}

// Desk is the desktop around the window; see ui.Desk.
type Desk interface {
	Path(key media.Key) (string, error)
	Reveal(path string) error
	CopyPicture(ctx context.Context, key media.Key) error
	CopyFiles(ctx context.Context, paths ...string) error
}

// Prefs keep how the sheet was left. SetSheetView is called beside the UI
// goroutine, one call at a time.
type Prefs interface {
	SheetView() session.SheetView
	SetSheetView(v session.SheetView) error
}

// Deps is what the sheet needs. All fields but Dismissed and Now are required.
type Deps struct {
	Library Library
	Actions Actions
	Desk    Desk
	Prefs   Prefs
	Loader  *kit.Loader
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order

	// Open shows ids[index] in the viewer; ids is not changed afterwards.
	Open func(ids []session.MessageID, index int)
	// Export opens the export dialog for ids, Forward the send dialog.
	Export  func(ids []session.MessageID)
	Forward func(ids []session.MessageID)
	// Chat shows a message in its chat.
	Chat func(m session.Message)
	// Toast says a sentence for a while, with an action unless "".
	Toast func(text, action string, do func())
	// Fail tells the user that something did not work.
	Fail func(err error)

	// Dismissed is told when the user has taken the notice of what expires away;
	// may be nil.
	Dismissed func()
	Now       func() time.Time
}
