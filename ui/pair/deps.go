package pair

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// Link is the part of the account that pairing needs. Its methods return soon;
// Status tells what came of them.
type Link interface {
	Status() session.Status // never blocks
	Pair(ctx context.Context) error
	PairPhone(ctx context.Context, number string) error
	Reconnect(ctx context.Context) error
}

// Phone is the sandbox's demo phone.
type Phone interface {
	Scan(ctx context.Context, qr string) error
	Type(ctx context.Context, code string) error
}

// Deps is what the page needs; all fields but Phone and Sandbox are required.
type Deps struct {
	Link  Link
	Feed  *session.Feed
	Do    func(func()) // runs a function on the UI goroutine, in order
	Now   func() time.Time
	Phone Phone // nil on the real WhatsApp
	// Sandbox starts the program again on the sandbox; nil where it already is.
	Sandbox func() error

	Copy   func(text string) // to the clipboard
	Update func()            // shows where the new version is
	Skip   func()            // goes to the saved pictures
	Keys   func()            // goes to "Get from keys", which needs no account
	Chats  func()            // goes to the chats, once linked
	Fail   func(err error)   // tells the user that something did not work
}
