package picks

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/live"
)

// Library is what the bar reads.
type Library interface {
	Census(ctx context.Context, ids []session.MessageID) (session.Census, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
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

// recount is how often what is selected is counted again at most, while it is
// being fetched.
const recount = 500 * time.Millisecond

// Bar is the selection bar; it is hidden while nothing is selected. Its methods
// belong to the UI goroutine.
type Bar struct {
	d    Deps
	ctx  context.Context
	stop context.CancelFunc // of what is read about ids

	ids    []session.MessageID
	census session.Census // of ids, or still of those before where not fresh
	fresh  bool
	known  bool // a census was read since the bar was shown
	doing  map[deed]bool
	row    *row
}

// New makes a bar for nothing. What it reads ends with ctx.
func New(ctx context.Context, d Deps) *Bar {
	b := &Bar{d: d, ctx: ctx, doing: map[deed]bool{}}
	b.row = newRow(b)
	b.row.Hide()
	return b
}

// Object is what the page shows.
func (b *Bar) Object() fyne.CanvasObject { return b.row }

// Set shows the bar for ids, which may be very many and are not changed
// afterwards; the sheet's order.
func (b *Bar) Set(ids []session.MessageID) {
	if b.stop != nil {
		b.stop()
		b.stop = nil
	}
	b.ids, b.fresh = ids, false
	if len(ids) == 0 {
		b.known, b.census = false, session.Census{}
		b.row.close()
		b.row.Hide()
		return
	}
	b.tell()
	b.row.Show()
	ctx, stop := context.WithCancel(b.ctx)
	b.stop = stop
	failed := false
	live.Watch(ctx, b.d.Feed, b.d.Do, live.Reader[session.Census]{
		Concerns: concerns(ids), Every: recount,
		Load: func(ctx context.Context, _ []session.Change) (session.Census, error) {
			return b.d.Library.Census(ctx, ids)
		},
		Show: func(c session.Census, err error) {
			if err != nil {
				if !failed {
					b.d.Fail(err)
				}
				failed = true
				return
			}
			failed = false
			b.census, b.fresh, b.known = c, true, true
			b.tell()
		},
	})
}

// concerns picks the changes that touch ids. It is used by one goroutine, which
// sorts them when the first change comes in.
func concerns(ids []session.MessageID) func(session.Change) bool {
	var in []session.MessageID
	return func(c session.Change) bool {
		if c.All {
			return true
		}
		if c.Message == 0 {
			return c.Chat != 0
		}
		if in == nil {
			in = slices.Clone(ids)
			slices.Sort(in)
		}
		_, ok := slices.BinarySearch(in, c.Message)
		return ok
	}
}

// tell draws what is known.
func (b *Bar) tell() {
	b.row.tell(summary(len(b.ids), b.census, b.fresh), offers(len(b.ids), b.census, b.known))
}

// keys are the keys of deeds; those of ctrl need Ctrl, the others must not have it.
var keys = []struct {
	key  fyne.KeyName
	ctrl bool
	is   deed
}{
	{fyne.KeyDelete, false, remove}, {fyne.KeyF, false, star},
	{fyne.KeyC, true, copyFiles}, {fyne.KeyD, true, download}, {fyne.KeyE, true, export},
}

// Shortcut does what a key stands for on the selection: Delete, Ctrl+C, Ctrl+D
// (download), Ctrl+E (export), F (favourite), and Escape, which selects nothing.
// It reports whether it did, or has said why it cannot.
func (b *Bar) Shortcut(key fyne.KeyName, ctrl bool) bool {
	if len(b.ids) == 0 {
		return false
	}
	if key == fyne.KeyEscape && !ctrl {
		b.d.Clear()
		return true
	}
	for _, k := range keys {
		if k.key == key && k.ctrl == ctrl {
			b.press(k.is)
			return true
		}
	}
	return false
}
