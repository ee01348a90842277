package keys

import (
	"context"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Request is what to fetch, and where to.
type Request struct {
	Ref  media.Ref
	Name string // of the file, as shown; may be empty
	To   string // a path to write to; "": into the gallery
}

// Result is what came of a Request.
type Result struct {
	ID         session.MessageID // 0 where it was written to a path
	File       media.Key         // SHA-256 of what came
	Size       int64
	Path       string // where it lies
	Unverified bool   // no hash was promised: the MAC alone was checked
}

// Pixels decodes pictures on disk; none of its methods is called on the UI
// goroutine.
type Pixels interface {
	LoadFile(ctx context.Context, path string, w, h int) (*image.RGBA, error)
	Inspect(ctx context.Context, path string) (session.PictureInfo, error)
}

// Deps is what the page needs; all fields are required.
type Deps struct {
	// Get fetches and verifies; see ui.Keys. progress is called from another
	// goroutine.
	Get    func(ctx context.Context, r Request, progress func(done, total int64)) (Result, error)
	Pixels Pixels
	Do     func(func()) // runs a function on the UI goroutine, in order
	Now    func() time.Time

	// Clipboard is the text on it.
	Clipboard func() string
	// Save asks where to write a file of that name; "" when the user gives up.
	Save func(ctx context.Context, name string) (string, error)
	// View shows a file of the gallery in the viewer.
	View func(id session.MessageID)
	// Reveal shows a file in the system's file manager.
	Reveal func(path string) error
	// Find opens "Go to id".
	Find func()
	// Details shows the wrapped error, with what is private taken out.
	Details func(sentence string, err error)
	Fail    func(err error) // tells the user that something did not work
}
