package export

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// run is an export under way.
type run struct {
	cancel context.CancelFunc
	bar    *kit.Bar
	far    *kit.Line
	more   *kit.Line
	ending bool // it was cancelled and has not stopped yet

	mu   sync.Mutex
	step session.ExportStep // the newest
	told bool               // it is about to be drawn
}

// start exports what the form says.
func (s *Sheet) start() {
	f := s.form
	if f.problem() != "" {
		return
	}
	e := session.Export{IDs: s.ids, Folder: f.path(), Template: f.template(), Stamp: f.stamp.On(), Fetch: f.fetch.on()}
	ctx, cancel := context.WithCancel(s.ctx)
	r := &run{cancel: cancel, bar: kit.NewBar(theme.Accent), step: session.ExportStep{Total: len(s.ids)},
		far: kit.NewElided("", theme.TextBody, theme.Text), more: kit.NewElided("", theme.TextBody, theme.Second)}
	s.run = r
	s.show(container.New(middleLayout{}, kit.NewStack(theme.Space8, r.bar, r.far, r.more,
		kit.NewPath(e.Folder, theme.TextCaption, theme.Second))))
	r.draw()
	s.sheet.SetAction(lang.L("Exporting…"), false)
	s.sheet.SetNote(lang.L("What is saved when you cancel stays."), theme.Second)
	s.sheet.Cancel().OnTapped = s.stop
	choice := session.ExportChoice{Folder: e.Folder, Template: e.Template, Bare: !e.Stamp}
	ask(s, func() (session.ExportResult, error) {
		defer cancel()
		err := s.d.Prefs.SetExportChoice(choice)
		result, failed := s.d.Exports.Export(ctx, e, func(step session.ExportStep) { s.progress(r, step) })
		if failed == nil && err != nil {
			s.d.Do(func() { s.sheet.Toast(lang.L("The folder could not be remembered for the next time."), "", nil) })
		}
		return result, failed
	}, s.over)
}

// stop ends the export; what was written stays.
func (s *Sheet) stop() {
	if s.run == nil {
		s.sheet.Hide()
		return
	}
	s.run.cancel()
	s.run.ending = true
	s.run.far.SetText(lang.L("Stopping…"))
	s.run.more.SetText("")
}

// progress notes a step and has it drawn, once for however many.
func (s *Sheet) progress(r *run, step session.ExportStep) {
	r.mu.Lock()
	r.step = step
	told := r.told
	r.told = true
	r.mu.Unlock()
	if told {
		return
	}
	s.d.Do(func() {
		if s.run == r {
			r.draw()
		}
	})
}

func (r *run) draw() {
	r.mu.Lock()
	step := r.step
	r.told = false
	r.mu.Unlock()
	if r.ending {
		return
	}
	share := 0.0
	if step.Total > 0 {
		share = float64(step.Done) / float64(step.Total)
	}
	r.bar.Set(share, theme.Accent)
	text := lang.L("{{.Done}} of {{.Total}}", map[string]any{"Done": words.Number(step.Done), "Total": words.Pictures(step.Total)})
	if step.Bytes > 0 {
		text += " · " + words.Size(step.Bytes)
	}
	r.far.SetText(text)
	more := ""
	if step.Fetching > 0 {
		more = words.Count(step.Fetching, "One is still being fetched", "{{.N}} are still being fetched")
	}
	r.more.SetText(more)
}

// over shows what came of the export.
func (s *Sheet) over(result session.ExportResult, err error) {
	s.run = nil
	if result.Folder == "" {
		result.Folder = s.form.path()
	}
	if err != nil && media.FaultOf(err) == media.BadField {
		s.sheet.Cancel().OnTapped = s.sheet.Hide
		s.again()
		return
	}
	s.ended = newEnded(s, result, err)
}

// ended is what came of an export.
type ended struct {
	s      *Sheet
	result session.ExportResult
	step   words.Action // ShowFolder, OtherFolder or Retry
}

func newEnded(s *Sheet, result session.ExportResult, err error) *ended {
	e := &ended{s: s, result: result, step: words.ShowFolder}
	said := rest(result)
	if err != nil {
		var sentence string
		sentence, e.step = trouble(err)
		said = append([]string{sentence}, said...)
	}
	icon, color := kit.IconSent, theme.Good
	if err != nil || result.Failed > 0 {
		icon, color = kit.IconAlert, theme.Warning
	}
	stack := kit.NewStack(theme.Space8,
		container.NewHBox(kit.NewGlyph(icon, color, theme.RingSmall)),
		kit.NewText(headline(result, err), theme.TextTitle, theme.Text),
		kit.NewText(strings.Join(said, "\n"), theme.TextBody, theme.Second),
		kit.NewPath(result.Folder, theme.TextCaption, theme.Second))
	more := container.NewHBox()
	if err != nil && e.there() {
		more.Add(kit.NewButton(words.ShowFolder.Label(), kit.IconFolder, kit.Plain, e.reveal))
	}
	if err != nil && media.FaultOf(err) != media.Cancelled {
		more.Add(kit.NewButton(words.Details.Label(), kit.IconNone, kit.Quiet, func() { s.d.Details(err) }))
	}
	if len(more.Objects) > 0 {
		stack.Add(more)
	}
	s.show(container.New(middleLayout{}, stack))
	size := ""
	if result.Bytes > 0 {
		size = words.Size(result.Bytes)
	}
	s.sheet.SetNote(size, theme.Second)
	s.sheet.SetAction(e.step.Label(), e.step != words.ShowFolder || e.there())
	s.sheet.Cancel().OnTapped = s.sheet.Hide
	s.sheet.Cancel().Set(lang.L("Close"), kit.IconNone)
	return e
}

// there reports whether there is anything to show in the folder.
func (e *ended) there() bool { return e.result.Written+e.result.Known > 0 }

// next is what the button at the lower right does.
func (e *ended) next() {
	switch e.step {
	case words.ShowFolder:
		e.reveal()
	case words.OtherFolder:
		e.s.again()
		e.s.window.Canvas().Focus(e.s.form.folder)
	default:
		e.s.again()
	}
}

// reveal shows the folder by its manifest: a file manager then opens it.
func (e *ended) reveal() {
	path := filepath.Join(e.result.Folder, "manifest.csv")
	ask(e.s, func() (struct{}, error) { return struct{}{}, e.s.d.Reveal(path) }, func(_ struct{}, err error) {
		if err != nil {
			e.s.sheet.Toast(words.Explain(err).Sentence, "", nil)
		}
	})
}

// middleLayout puts a stack a little above the middle.
type middleLayout struct{}

func (middleLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (middleLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := min(s.Width, theme.BubbleWidth)
	h := kit.HeightOf(o[0], w)
	o[0].Move(fyne.NewPos((s.Width-w)/2, max(0, (s.Height-h)*0.42)))
	o[0].Resize(fyne.NewSize(w, h))
}
