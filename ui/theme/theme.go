package theme

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// What Prefs.Theme may say.
const (
	System = "system"
	Light  = "light"
	Dark   = "dark"
)

// Motion is how long a thing takes to show where it went.
const Motion = 150 * time.Millisecond

// New is the app's theme. choice is Light or Dark; anything else follows the
// system.
func New(choice string) fyne.Theme {
	return look{
		choice: choice,
		dark:   derive(tokens(theme.VariantDark)),
		light:  derive(tokens(theme.VariantLight)),
	}
}

// Color is the colour of that name in the theme now in use.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

type look struct {
	choice      string
	dark, light palette
}

func (l look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch l.choice {
	case Light:
		v = theme.VariantLight
	case Dark:
		v = theme.VariantDark
	}
	p := l.dark
	if v == theme.VariantLight {
		p = l.light
	}
	if c, ok := p[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, v)
}

func (l look) Font(s fyne.TextStyle) fyne.Resource     { return theme.DefaultTheme().Font(s) }
func (l look) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameCaptionText:
		return TextCaption
	case theme.SizeNameText:
		return TextBody
	case theme.SizeNameSubHeadingText:
		return TextTitle
	case theme.SizeNameHeadingText:
		return TextPage
	case theme.SizeNameInlineIcon:
		return Icon
	case theme.SizeNamePadding:
		return Space4
	case theme.SizeNameInnerPadding:
		return Space8
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius,
		theme.SizeNameDialogRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return RadiusControl
	case theme.SizeNameModalBlurRadius:
		return 0
	}
	return theme.DefaultTheme().Size(name)
}
