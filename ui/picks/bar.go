package picks

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Library is what the bar reads.
type Library interface {
	Census(ctx context.Context, ids []session.MessageID) (session.Census, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
}

// Actions is what the bar can ask for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
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

// Deps is what the bar needs; all fields are required.
type Deps struct {
	Library Library
	Actions Actions
	Desk    Desk
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order

	Export  func(ids []session.MessageID) // opens the export dialog
	Forward func(ids []session.MessageID) // opens the send dialog with these
	Chat    func(m session.Message)       // shows a message in its chat
	Toast   func(text, action string, do func())
	Clear   func() // selects nothing
	Fail    func(err error)
}

// Bar is the selection bar; it is hidden while nothing is selected. Its methods
// belong to the UI goroutine.
type Bar struct {
	d    Deps
	root *fyne.Container
}

// New makes a bar for nothing. What it reads ends with ctx.
func New(_ context.Context, d Deps) *Bar {
	return &Bar{d: d, root: container.NewHBox()}
}

// Object is what the page shows.
func (b *Bar) Object() fyne.CanvasObject { return b.root }

// Set shows the bar for ids, which may be very many and are not changed
// afterwards; the sheet's order.
func (b *Bar) Set(_ []session.MessageID) {}

// Shortcut does what a key stands for on the selection: Delete, Ctrl+C, Ctrl+D
// (download), Ctrl+E (export), F (favourite). It reports whether it did.
func (b *Bar) Shortcut(_ fyne.KeyName, _ bool) bool { return false }
