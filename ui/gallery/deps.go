package gallery

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Library is what the sheet reads; Progress alone never blocks.
type Library interface {
	Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error)
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Progress(id session.MessageID) media.Progress
	Expiring(ctx context.Context) (session.Expiring, error)
}

// Actions is what the sheet can ask for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
}

// Deps is what the sheet needs. All fields but Dismissed, Zoom, Zoomed and Now are
// required.
type Deps struct {
	Library Library
	Actions Actions
	Loader  *kit.Loader
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order

	// Open shows ids[index] in the viewer; ids is not changed afterwards.
	Open func(ids []session.MessageID, index int)
	// Fail tells the user that something did not work.
	Fail func(err error)

	// Dismissed is told when the user has taken the notice of what expires away;
	// may be nil.
	Dismissed func()

	Zoom   float32       // width of a print at first; 0: the usual one
	Zoomed func(float32) // told when the user has chosen another
	Now    func() time.Time
}
