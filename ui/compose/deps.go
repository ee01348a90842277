package compose

import (
	"context"
	"image"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Library is what the dialog reads; Progress alone never blocks.
type Library interface {
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Progress(id session.MessageID) media.Progress
}

// Actions is what the dialog can ask for.
type Actions interface {
	Send(ctx context.Context, d session.Draft) ([]session.MessageID, error)
	Resend(ctx context.Context, ids ...session.MessageID) error
}

// Link checks phone numbers.
type Link interface {
	Find(ctx context.Context, number string) (session.JID, error)
}

// Pixels decodes files that are not in the gallery. Neither method is called on
// the UI goroutine.
type Pixels interface {
	LoadFile(ctx context.Context, path string, w, h int) (*image.RGBA, error)
	Inspect(ctx context.Context, path string) (session.PictureInfo, error)
}

// Deps is what the dialog needs; all fields but OnClosed are required.
type Deps struct {
	Library Library
	Actions Actions
	Link    Link
	Pixels  Pixels
	Loader  *kit.Loader
	// Pick asks for pictures; nil when the user gives up. It wraps
	// errors.ErrUnsupported where the system has no such dialog, and the
	// toolkit's own is shown.
	Pick func(ctx context.Context) ([]string, error)
	Feed *session.Feed
	Do   func(func())      // runs a function on the UI goroutine, in order
	Copy func(text string) // to the clipboard

	// OnClosed is told when the sheet has gone.
	OnClosed func()
}
