package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// explain tells how pictures are selected, beside anchor.
func (b *board) explain(anchor fyne.CanvasObject) {
	lines := []string{
		lang.L("A click opens a picture. Once something is selected, a click selects."),
		lang.L("A click on the dot at a picture's corner, or with Ctrl anywhere on it, selects it; with Shift all up to it."),
		lang.L("A frame drawn from a gap, or with Ctrl or Shift from anywhere, selects what it touches."),
		lang.L("A click on a month's name selects the month. Ctrl+A selects all that the filter finds."),
		lang.L("Space held shows the picture under the pointer large. Escape selects nothing."),
	}
	stack := kit.NewStack(theme.Space8, kit.NewText(lang.L("How to select"), theme.TextTitle, theme.Text))
	for _, l := range lines {
		stack.Add(kit.NewText(l, theme.TextBody, theme.Second))
	}
	b.help = kit.NewPopover(stack, theme.ListWidth, b.p.d.Do)
	b.help.OnClosed = b.focus
	b.help.Show(anchor, nil)
}
