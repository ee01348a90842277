package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// The storage page is reached from the settings, and leads back to them, to the
// rules of keeping, and to the pictures it speaks of.
func TestStorageHasItsWaysInAndOut(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.win.Resize(fyne.NewSize(theme.MinW, theme.MinH))
	s.win.Go(routeSettings)
	s.win.settingsDeps().Storage()
	s.wantRoute("storage")
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.wantRoute("settings")

	s.win.Go(routeStorage)
	d := s.win.storageDeps()
	d.Rules()
	s.wantRoute("settings")
	if !s.says("Keep files") {
		t.Error("the rules are not on the page")
	}
	d.Sheet(session.SheetQuery{Starred: true})
	s.wantRoute("sheet")
	if err := d.Reveal(); err != nil {
		t.Error(err)
	}
}
