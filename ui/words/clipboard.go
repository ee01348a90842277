package words

import "fyne.io/fyne/v2/lang"

// NoClipboard is what a person reads where a desktop takes no pictures or files
// on its clipboard: an error of ui.Desk's that is errors.ErrUnsupported.
func NoClipboard() string {
	return lang.L("This desktop takes no pictures from this app. On Wayland, installing wl-clipboard helps; else save a copy.")
}
