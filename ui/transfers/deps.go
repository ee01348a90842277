package transfers

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Library is what the page reads of the messages in view. Unlike that of other
// pages it must not put what it reads before the rest of the queue: here the
// user has chosen the order.
type Library interface {
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Progress(id session.MessageID) media.Progress // never blocks
}

// Transfers is everything on its way; see ui.Transfers.
type Transfers interface {
	Transfers(ctx context.Context) ([]session.Transfer, error)
	Today(ctx context.Context) ([]session.Finished, error)
	Paused() bool
	PauseAll(ctx context.Context, on bool) error
	Pause(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
	Move(ctx context.Context, id, before session.MessageID) error
}

// Actions is what the page can ask for besides.
type Actions interface {
	// Download also has tried now what waits for its time.
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	Resend(ctx context.Context, ids ...session.MessageID) error
}

// Prefs are the settings that the page shows.
type Prefs interface {
	Downloads() session.Downloads
}

// Deps is what the page needs; all fields are required.
type Deps struct {
	Library   Library
	Transfers Transfers
	Actions   Actions
	Prefs     Prefs
	Loader    *kit.Loader
	Feed      *session.Feed
	Do        func(func()) // runs a function on the UI goroutine, in order
	Now       func() time.Time

	// Open shows ids[index] in the viewer; ids is not changed afterwards.
	Open     func(ids []session.MessageID, index int)
	Sheet    func()          // goes to the contact sheet
	Settings func()          // goes to the settings of downloads
	Fail     func(err error) // tells the user that something did not work
}
