package export

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
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
type Sheet struct {
	d      Deps
	window fyne.Window
	ctx    context.Context
	close  context.CancelFunc
	ids    []session.MessageID

	sheet *kit.Sheet
	body  *fyne.Container // what the sheet shows: the form, the run or what came of it
	form  *form
	run   *run // under way, or nil
	ended *ended
}

// Open shows the dialog for ids over the window. It ends with ctx or when closed;
// an export that is under way then stops, and what it has written stays.
func Open(ctx context.Context, window fyne.Window, d Deps, ids []session.MessageID) *Sheet {
	s := &Sheet{d: d, window: window, ids: ids}
	s.ctx, s.close = context.WithCancel(ctx)
	s.form = newForm(s)
	s.body = container.NewStack(s.form.view)
	s.sheet = kit.NewSheet(lang.L("Export pictures"), s.body, exportPictures(len(ids)), s.act, d.Do)
	s.sheet.OnClosed = s.closed
	s.sheet.Small(fyne.NewSize(theme.DialogW*0.65, theme.DialogH*0.9)).Show(window.Canvas())
	s.form.tell()
	s.form.load()
	if s.form.folder.Text == "" {
		window.Canvas().Focus(s.form.folder)
	}
	return s
}

// Close takes the sheet away.
func (s *Sheet) Close() { s.sheet.Hide() }

func (s *Sheet) closed() {
	s.close()
	if s.d.OnClosed != nil {
		s.d.OnClosed()
	}
}

// act is what the button at the lower right does.
func (s *Sheet) act() {
	switch {
	case s.run != nil:
	case s.ended != nil:
		s.ended.next()
	default:
		s.start()
	}
}

// show puts something into the sheet.
func (s *Sheet) show(o fyne.CanvasObject) {
	s.body.Objects = []fyne.CanvasObject{o}
	s.body.Refresh()
}

// again shows the form once more.
func (s *Sheet) again() {
	s.ended = nil
	s.sheet.SetTitle(lang.L("Export pictures"))
	s.sheet.Cancel().Set(lang.L("Cancel"), kit.IconNone)
	s.show(s.form.view)
	s.form.tell()
	s.form.load() // more may be here by now
}

// ask calls f beside the UI goroutine and hands on what it found, where the sheet
// is still there.
func ask[T any](s *Sheet, f func() (T, error), then func(T, error)) {
	go func() {
		v, err := f()
		if s.ctx.Err() == nil {
			s.d.Do(func() {
				if s.ctx.Err() == nil {
					then(v, err)
				}
			})
		}
	}()
}
