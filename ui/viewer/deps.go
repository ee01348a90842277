package viewer

import (
	"context"
	"image"
	"time"

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

// Pixels decodes pictures; Peek never blocks. See ui.Pixels.
type Pixels interface {
	Peek(v media.View) *image.RGBA
	Load(ctx context.Context, v media.View) (*image.RGBA, error)
	Play(ctx context.Context, v media.View, show func(frame *image.RGBA, d time.Duration) error) error
	Facts(ctx context.Context, file media.Key) (media.Facts, error)
}

// Desk is the desktop around the window; see ui.Desk.
type Desk interface {
	Open(path string) error
	OpenWith(path string) error
	Reveal(path string) error
	Path(key media.Key) (string, error)
	CopyPicture(ctx context.Context, key media.Key) error
	CopyFiles(ctx context.Context, paths ...string) error
	SaveCopy(ctx context.Context, key media.Key, to string) error
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

	// Save asks where to write a file of that name; "" when the user gives up.
	Save func(ctx context.Context, name string) (string, error)
	// Forward and Reply open the send dialog over the viewer; Chat shows the
	// message in its conversation, after the viewer has closed.
	Forward func(m session.Message)
	Reply   func(m session.Message)
	Chat    func(m session.Message)

	// OnClosed is told the picture that was shown last.
	OnClosed func(id session.MessageID)
}
