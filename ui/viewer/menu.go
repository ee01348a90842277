package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// popUp shows all that can be done at a place of the canvas.
func (v *Viewer) popUp(at fyne.Position) {
	v.acted()
	v.focus()
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", v.entries()...), v.window.Canvas(), at)
}

// dropDown shows the menu beneath its button.
func (v *Viewer) dropDown() {
	b := v.bars.more
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	v.popUp(at.AddXY(0, b.Size().Height+theme.Space4))
}

// entries are what can be done with the picture on show; what cannot be done now
// is there too, disabled, so that nothing has to be searched for.
func (v *Viewer) entries() []*fyne.MenuItem {
	m, ok := v.current()
	here := ok && m.Media.State == media.Ready && !m.Media.File.IsZero()
	pictured := here && drawable(m.Media)
	var items []*fyne.MenuItem
	add := func(name string, on bool, do func()) *fyne.MenuItem {
		it := fyne.NewMenuItem(name, do)
		it.Disabled = !on
		items = append(items, it)
		return it
	}
	line := func() { items = append(items, fyne.NewMenuItemSeparator()) }

	add(lang.L("Copy picture"), pictured, v.copyPicture).Shortcut = &fyne.ShortcutCopy{}
	add(lang.L("Copy file"), here, v.copyFile)
	add(lang.L("Save a copy…"), here, v.saveCopy).Shortcut =
		&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault}
	add(lang.L("Open with…"), here, v.openWith)
	add(lang.L("Show in folder"), here, v.revealFile)
	line()
	add(lang.L("Forward…"), here, v.forward)
	add(lang.L("Reply with picture…"), ok && m.WAID != "", v.reply)
	add(lang.L("Show in chat"), ok, v.showInChat)
	line()
	add(lang.L("Favourite"), ok, v.toggleStar).Checked = ok && m.Media.Starred
	if v.film != nil || ok && mayMove(m) && v.src.sharp {
		name := lang.L("Play")
		if v.film != nil && v.film.running() {
			name = lang.L("Hold still")
		}
		add(name, true, v.toggleFilm)
	}
	add(lang.L("Slideshow"), len(v.ids) > 1, nil).ChildMenu = fyne.NewMenu("", v.paces()...)
	line()
	add(lang.L("Copy as JSON"), ok, v.copyJSON)
	add(lang.L("Copy descriptor"), ok, v.copyDescriptor)
	add(lang.L("Copy id"), ok && m.WAID != "", v.copyID)
	line()
	add(lang.L("Delete from disk"), here, v.deleteFile)
	return items
}

// paces are how fast a slideshow can go.
func (v *Viewer) paces() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, p := range pauses {
		it := fyne.NewMenuItem(lang.L(p.name), func() { v.setPause(p.d) }) //lang:of pauses
		it.Checked = v.show.every == p.d
		items = append(items, it)
	}
	return items
}
