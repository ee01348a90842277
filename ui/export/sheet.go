package export

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/session"
)

// Library is what the sheet reads.
type Library interface {
	Census(ctx context.Context, ids []session.MessageID) (session.Census, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
}

// Exports writes the files; see ui.Exports.
type Exports interface {
	Export(ctx context.Context, e session.Export, step func(session.ExportStep)) (session.ExportResult, error)
	ExportName(template string, m session.Message, n int) string
}

// Prefs keep what was chosen the last time.
type Prefs interface {
	ExportChoice() session.ExportChoice
	SetExportChoice(e session.ExportChoice) error
}

// Deps is what the sheet needs; all fields but OnClosed are required.
type Deps struct {
	Library Library
	Exports Exports
	Prefs   Prefs
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time
	// PickFolder asks for a folder; "" when the user gives up.
	PickFolder func(ctx context.Context) (string, error)
	Reveal     func(path string) error
	Details    func(err error) // shows what is behind a sentence

	OnClosed func()
}

// Sheet is the dialog. Its methods belong to the UI goroutine.
type Sheet struct{ d Deps }

// Open shows the dialog for ids over the window. It ends with ctx or when closed.
func Open(_ context.Context, _ fyne.Window, d Deps, _ []session.MessageID) *Sheet {
	return &Sheet{d: d}
}
