package viewer

import (
	"context"
	"image"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Library is what the viewer reads; Progress alone never blocks.
type Library interface {
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	Progress(id session.MessageID) media.Progress
}

// Actions is what the viewer can ask for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
	Star(ctx context.Context, on bool, ids ...session.MessageID) error
	Delete(ctx context.Context, ids ...session.MessageID) (session.Sweep, error)
	Undo(ctx context.Context, s session.Sweep) error
}

// Pixels decodes pictures; Peek never blocks.
type Pixels interface {
	Peek(v media.View) *image.RGBA
	Load(ctx context.Context, v media.View) (*image.RGBA, error)
}

// Desk is the desktop around the window.
type Desk interface {
	Open(path string) error
	Reveal(path string) error
	Path(key media.Key) (string, error)
}

// Deps is what the viewer needs; all fields but OnClosed are required.
type Deps struct {
	Library Library
	Actions Actions
	Pixels  Pixels
	Desk    Desk
	Feed    *session.Feed
	Do      func(func())      // runs a function on the UI goroutine, in order
	Copy    func(text string) // to the clipboard

	// OnClosed is told the picture that was shown last.
	OnClosed func(id session.MessageID)
}
