package settings

import (
	"context"

	"github.com/contactsheet/contactsheet/session"
)

// Link is the account.
type Link interface {
	Status() session.Status // never blocks
	Reconnect(ctx context.Context) error
	LogOut(ctx context.Context) error
}

// Prefs are the settings kept between runs, and where things are kept.
type Prefs interface {
	Theme() string // "system", "light" or "dark"
	SetTheme(name string) error
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
	Folders []Folder
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order

	Version    string
	Relink     func()                  // goes to the page that links the account
	ApplyTheme func(name string)       // shows "system", "light" or "dark" at once
	Reveal     func(path string) error // shows a folder in the file manager
	Fail       func(err error)         // tells the user that something did not work
}
