package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Fail tells the user that something did not work: one sentence, and the
// details behind a button. What the user cancelled is no failure.
func (w *Window) Fail(err error) {
	fault := media.FaultOf(err)
	if err == nil || fault == media.Cancelled {
		return
	}
	w.d.Log.Warn("told the user of a failure", "fault", string(fault))
	a := words.Explain(err)
	if w.win.Canvas().Overlays().Top() == nil {
		w.layers.Toast(a.Sentence, lang.L("Details"), func() { w.details(a.Sentence, err) })
		return
	}
	w.details(a.Sentence, err) // a toast would lie below what is open
}

// details shows the wrapped error with what is private taken out.
func (w *Window) details(sentence string, err error) {
	text := words.Redact(err.Error())
	said := kit.NewPara(theme.TextCaption, theme.Second)
	said.SetText(text, theme.BubbleWidth)
	var s *kit.Sheet
	s = kit.NewSheet(sentence, container.NewVScroll(said), lang.L("Copy details"), func() {
		w.copy(text)
		s.Toast(lang.L("Copied"), "", nil)
	}, w.d.Do)
	s.Cancel().Set(lang.L("Close"), kit.IconNone)
	s.Small(fyne.NewSize(theme.BubbleWidth+2*theme.Space24, theme.ListWidth)).Show(w.win.Canvas())
}
