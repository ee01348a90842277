package storage

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/contactsheet/contactsheet/session"
)

// Storage is what takes up the disk; see ui.Storage.
type Storage interface {
	Usage(ctx context.Context) (session.Usage, error)
	PlanFree(ctx context.Context, bytes int64) (session.Sweep, error)
	Free(ctx context.Context, bytes int64) (session.Sweep, error)
	SweepOrphans(ctx context.Context) (session.Sweep, error)
}

// Keeping is the trash; see ui.Keeping.
type Keeping interface {
	EmptyTrash(ctx context.Context) error
}

// Actions is what the page can ask for.
type Actions interface {
	Undo(ctx context.Context, s session.Sweep) error
}

// Deps is what the page needs; all fields are required.
type Deps struct {
	Storage Storage
	Keeping Keeping
	Actions Actions
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time

	Sheet  func(q session.SheetQuery) // shows the contact sheet of these
	Rules  func()                     // goes to the settings of keeping
	Reveal func() error               // shows the gallery's folder
	Toast  func(text, action string, do func())
	Fail   func(err error)
}

// Page is the storage page. Its methods belong to the UI goroutine.
type Page struct{ root *fyne.Container }

// New makes the page; it reads when it is shown. It works until ctx ends.
func New(_ context.Context, _ fyne.Window, _ Deps) *Page {
	return &Page{root: container.NewStack()}
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Shown begins to read.
func (p *Page) Shown() {}

// Hidden ends it.
func (p *Page) Hidden() {}
