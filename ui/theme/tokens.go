package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Names of the colours. Where Fyne's own widgets have a name for the same
// thing, it is theirs.
const (
	Background = theme.ColorNameBackground
	Surface    = fyne.ThemeColorName("surface") // bubbles, fields, the rail
	Raised     = fyne.ThemeColorName("raised")  // dialogs, toasts, menus
	Hairline   = theme.ColorNameSeparator
	Edge       = theme.ColorNameInputBorder // of a control: 3:1, where Hairline only decorates
	Text       = theme.ColorNameForeground
	Second     = theme.ColorNamePlaceHolder
	Disabled   = theme.ColorNameDisabled
	Accent     = theme.ColorNamePrimary // the safelight
	OnAccent   = theme.ColorNameForegroundOnPrimary
	Mark       = fyne.ThemeColorName("mark") // the grease pencil
	Good       = theme.ColorNameSuccess
	Warning    = theme.ColorNameWarning
	Bad        = theme.ColorNameError
	Own        = fyne.ThemeColorName("own")       // bubbles of one's own messages
	Hover      = theme.ColorNameHover             // over whatever lies below
	Paper      = fyne.ThemeColorName("paper")     // the white print of the QR code
	Ink        = fyne.ThemeColorName("ink")       // what is printed on Paper
	Black      = fyne.ThemeColorName("black")     // around a picture in the viewer
	Scrim      = fyne.ThemeColorName("scrim")     // under marks that lie on a picture
	Veil       = fyne.ThemeColorName("veil")      // over the window while a dialog is open
	OnPicture  = fyne.ThemeColorName("onPicture") // marks and text on Scrim or Black
	Clear      = fyne.ThemeColorName("clear")     // nothing
)

// Spacing, in Fyne's device-independent units as all sizes here.
const (
	Space4  float32 = 4
	Space8  float32 = 8
	Space12 float32 = 12
	Space16 float32 = 16
	Space24 float32 = 24
	Space32 float32 = 32
)

// Corners and lines.
const (
	RadiusControl float32 = 6
	RadiusPicture float32 = 2
	Hair          float32 = 1 // a hairline
	FocusLine     float32 = 2 // the ring round what has the focus
)

// Text sizes. Where Fyne has a name for one, widgets may also ask by it.
const (
	TextCaption float32 = 12
	TextBody    float32 = 14
	TextTitle   float32 = 16
	TextPage    float32 = 22
	TextCode    float32 = 32 // the eight characters of a pairing code
)

// Layout.
const (
	Rail        float32 = 64  // width of the rail
	ListWidth   float32 = 320 // of the chat list
	Narrow      float32 = 900 // below it list and conversation take turns
	DialogW     float32 = 960 // a sheet's largest size
	DialogH     float32 = 640
	Control     float32 = 32  // height of a button
	Icon        float32 = 20  // edge of an icon
	AvatarSmall float32 = 32  // edge of an avatar in the rail
	Avatar      float32 = 44  // in a list
	RowHeight   float32 = 68  // of the chat list
	PreviewTiny float32 = 18  // edge of the preview in a chat row
	BubbleWidth float32 = 440 // widest bubble
	TalkWidth   float32 = 920 // widest conversation
	PictureW    float32 = 360 // widest picture in a bubble
	PictureH    float32 = 420 // tallest
	QR          float32 = 308 // edge of the QR print
	QRRing      float32 = 452 // of the ring round it
	PairText    float32 = 360 // width of the words beside it
	RingLarge   float32 = 48  // round the arrow of a large picture
	RingSmall   float32 = 24  // on a print
	WindowW     float32 = 1200
	WindowH     float32 = 800
	MinW        float32 = 640 // smallest window
	MinH        float32 = 480
)

// Dimmed is how strongly the preview of a picture that is not here is drawn.
const Dimmed = 0.7

// Faint is how strongly the preview of a picture is drawn that is gone for good.
const Faint = 0.35

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, a uint8) color.NRGBA {
	c := rgb(hex)
	c.A = a
	return c
}

// tokens are the two palettes, without what derive adds.
func tokens(v fyne.ThemeVariant) palette {
	if v == theme.VariantLight {
		return palette{
			Background: rgb(0xF4F3F0), Surface: rgb(0xFFFFFF), Raised: rgb(0xFFFFFF),
			Hairline: rgb(0xDFDCD5), Edge: rgb(0x827E77),
			Text: rgb(0x1C1B19), Second: rgb(0x6B6862), Disabled: rgb(0xA9A59D),
			Accent: rgb(0xC8421C), OnAccent: rgb(0xFFFFFF), Mark: rgb(0xD9480F),
			Good: rgb(0x2F8F63), Warning: rgb(0xB57A12), Bad: rgb(0xC23B3B),
			Own: rgb(0xEBE8E1), Hover: rgba(0x1C1B19, 0x0F),
		}
	}
	return palette{
		Background: rgb(0x111214), Surface: rgb(0x18191C), Raised: rgb(0x212327),
		Hairline: rgb(0x2C2F34), Edge: rgb(0x6E7279),
		Text: rgb(0xECEBE8), Second: rgb(0xA3A5A9), Disabled: rgb(0x63666B),
		Accent: rgb(0xE4572E), OnAccent: rgb(0x111214), Mark: rgb(0xF2C230),
		Good: rgb(0x5FB58A), Warning: rgb(0xE0A93B), Bad: rgb(0xE05B5B),
		Own: rgb(0x26282D), Hover: rgba(0xECEBE8, 0x14),
	}
}

// derive adds what both palettes share and the names that only Fyne's widgets
// ask for.
func derive(p palette) palette {
	p[Paper], p[Ink] = rgb(0xFFFFFF), rgb(0x111214)
	p[Black], p[Scrim], p[OnPicture] = rgb(0x000000), rgba(0x0B0C0D, 0xB8), rgb(0xF7F6F3)
	p[Clear], p[Veil] = color.NRGBA{}, rgba(0x000000, 0x66)

	accent := p[Accent]
	faint := accent
	faint.A = 0x40
	p[theme.ColorNameFocus] = accent
	p[theme.ColorNameHyperlink] = accent
	p[theme.ColorNameSelection] = faint
	p[theme.ColorNameButton] = p[Raised]
	p[theme.ColorNameDisabledButton] = p[Surface]
	p[theme.ColorNamePressed] = p[Hover]
	p[theme.ColorNameInputBackground] = p[Surface]
	p[theme.ColorNameHeaderBackground] = p[Background]
	p[theme.ColorNameMenuBackground] = p[Raised]
	p[theme.ColorNameOverlayBackground] = p[Raised]
	p[theme.ColorNameInnerWindowBorder] = p[Hairline]
	p[theme.ColorNameInnerWindowBorderInactive] = p[Hairline]
	p[theme.ColorNameForegroundOnError] = p[OnAccent]
	p[theme.ColorNameForegroundOnSuccess] = p[OnAccent]
	p[theme.ColorNameForegroundOnWarning] = p[OnAccent]
	thumb := p[Second]
	thumb.A = 0x80
	p[theme.ColorNameScrollBar] = thumb
	p[theme.ColorNameScrollBarBackground] = color.NRGBA{}
	// What scrolls casts none; a theme of its own for what scrolls would have Fyne
	// read the fonts anew for each such part, and keep them.
	p[theme.ColorNameShadow] = color.NRGBA{}
	return p
}
