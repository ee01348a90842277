package filter

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/contactsheet/contactsheet/session"
)

// Library is what the bar offers to choose from.
type Library interface {
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error)
}

// Deps is what the bar needs; all fields are required.
type Deps struct {
	Library Library
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time
	// Changed is told what the user wants to see, on the UI goroutine; while a
	// word is being typed not before it rests.
	Changed func(session.SheetQuery)
	Fail    func(err error)
}

// Found is what a query has found.
type Found struct {
	Pictures int
	Remote   int   // of these, still to fetch
	Bytes    int64 // of all, as far as known
	Busy     bool  // still being read
}

// Bar is the filter bar. Its methods belong to the UI goroutine.
type Bar struct {
	d     Deps
	query session.SheetQuery
	root  *fyne.Container
}

// New makes a bar that asks for everything. What it reads ends with ctx.
func New(_ context.Context, d Deps) *Bar {
	return &Bar{d: d, root: container.NewHBox()}
}

// Object is what the page shows.
func (b *Bar) Object() fyne.CanvasObject { return b.root }

// Query is what the bar says.
func (b *Bar) Query() session.SheetQuery { return b.query }

// Set makes the bar say q, without telling Changed.
func (b *Bar) Set(q session.SheetQuery) { b.query = q }

// Tell shows what was found.
func (b *Bar) Tell(Found) {}

// Clear asks for everything again, in the same order, and tells Changed.
func (b *Bar) Clear() {
	b.query = session.SheetQuery{Sort: b.query.Sort}
	b.d.Changed(b.query)
}

// Search puts the keyboard into the search box.
func (b *Bar) Search() {}
