package settings

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// Link is the account.
type Link interface {
	Status() session.Status // never blocks
	Reconnect(ctx context.Context) error
	LogOut(ctx context.Context) error
}

// Prefs are the settings kept between runs. The getters never wait long; the
// setters are not called on the UI goroutine, one at a time, and apply what they
// keep at once.
type Prefs interface {
	Theme() string // "system", "light" or "dark"
	SetTheme(name string) error
	Downloads() session.Downloads
	SetDownloads(d session.Downloads) error
	Keep() session.Keep
	SetKeep(k session.Keep) error
}

// Library tells which chats have a rule of their own.
type Library interface {
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
}

// Actions is what the page can ask for of chats and files.
type Actions interface {
	SetAuto(ctx context.Context, chat session.ChatID, auto session.AutoChat) error
	// Undo brings files back from the trash.
	Undo(ctx context.Context, s session.Sweep) error
}

// Keeping is how long files stay on the disk; see ui.Keeping.
type Keeping interface {
	Plan(ctx context.Context, k session.Keep) (session.Sweep, error)
	Sweep(ctx context.Context) (session.Sweep, error)
	Trash(ctx context.Context) (session.Trash, error)
	BringBack(ctx context.Context) (int, error)
	EmptyTrash(ctx context.Context) error
}

// Past is what automatic download would fetch of what is there already; see
// ui.Past.
type Past interface {
	Past(ctx context.Context, a session.Auto) (session.Sweep, error)
	FetchPast(ctx context.Context) (int, error)
}

// Folder is one place on disk.
type Folder struct {
	Name string // in the user's language: "Pictures", "Catalogue", "Session", "Log"
	Path string
}

// Deps is what the page needs; all fields are required.
type Deps struct {
	Link    Link
	Prefs   Prefs
	Library Library
	Actions Actions
	Keeping Keeping
	Past    Past
	Folders []Folder
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time

	Version    string
	Relink     func()                  // goes to the page that links the account
	Storage    func()                  // goes to the page of what takes up the disk
	ApplyTheme func(name string)       // shows "system", "light" or "dark" at once
	Reveal     func(path string) error // shows a folder in the file manager
	Fail       func(err error)         // tells the user that something did not work
}
