package kit

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// IconName names one of the app's line icons.
type IconName string

// The icons: thin lines on a 24 × 24 field.
const (
	IconNone     IconName = ""
	IconChats    IconName = "chats"
	IconSheet    IconName = "sheet"
	IconSettings IconName = "settings"
	IconBack     IconName = "back"
	IconNext     IconName = "next"
	IconArrow    IconName = "arrow" // fetch
	IconClose    IconName = "close"
	IconRetry    IconName = "retry"
	IconRotate   IconName = "rotate" // a quarter turn clockwise
	IconSearch   IconName = "search"
	IconSent     IconName = "sent"
	IconDouble   IconName = "double" // delivered, read
	IconClock    IconName = "clock"
	IconForward  IconName = "forward"
	IconPhone    IconName = "phone"
	IconOnce     IconName = "once"
	IconAlert    IconName = "alert"
	IconPicture  IconName = "picture"
	IconVideo    IconName = "video"
	IconAudio    IconName = "audio"
	IconDocument IconName = "document"
	IconCopy     IconName = "copy"
	IconGroup    IconName = "group"
	IconPlus     IconName = "plus"
	IconMinus    IconName = "minus"
	IconInfo     IconName = "info"
	IconFolder   IconName = "folder"
	IconExpand   IconName = "expand"
	IconDown     IconName = "down"
	IconGone     IconName = "gone"
	IconSend     IconName = "send"
	IconUser     IconName = "user"
	IconTimer    IconName = "timer" // disappears
	IconTraffic  IconName = "traffic"
	IconKey      IconName = "key"
	IconPause    IconName = "pause"
	IconResume   IconName = "resume"
	IconGrip     IconName = "grip" // can be dragged
	IconStar     IconName = "star" // a favourite, or to be one
	IconBin      IconName = "bin"  // to the trash
	IconSave     IconName = "save" // a copy
	IconRows     IconName = "rows" // pictures in their own shape, in rows
	IconMore     IconName = "more" // what else can be done
)

// drawings are SVG path data, stroked.
var drawings = map[IconName]string{
	IconChats:    "M4 5h16v11h-9l-4 4v-4H4z",
	IconSheet:    "M4 4h6.5v6.5H4z M13.5 4H20v6.5h-6.5z M4 13.5h6.5V20H4z M13.5 13.5H20V20h-6.5z",
	IconSettings: "M4 7h9 M17 7h3 M15 5v4 M4 17h3 M11 17h9 M9 15v4 M4 12h12 M19 12h1 M17.5 10v4",
	IconBack:     "M14.5 5l-7 7 7 7",
	IconNext:     "M9.5 5l7 7-7 7",
	IconArrow:    "M12 5v13 M6.5 12.5L12 18l5.5-5.5",
	IconClose:    "M6 6l12 12 M18 6L6 18",
	IconRetry:    "M18.5 9.5A7 7 0 1 0 19 13 M19 4.5v5h-5",
	IconRotate:   "M4 12h8.5v8.5H4z M8 6.5h5c3.5 0 5.5 2 5.5 5.5v2.5 M15.5 11.5l3 3 3-3",
	IconSearch:   "M10.5 4.5a6 6 0 1 0 0.01 0z M15 15l5 5",
	IconSent:     "M5 12.5l4.5 4.5L19 7.5",
	IconDouble:   "M2.5 12.5L7 17l9.5-9.5 M11 16l1 1L21.5 7.5",
	IconClock:    "M12 4a8 8 0 1 0 0.01 0z M12 8v4.5l3 2",
	IconForward:  "M13 6l6 6-6 6 M19 12H11c-4 0-6 2-6 6",
	IconPhone:    "M8 3.5h8v17H8z M11 17.5h2",
	IconOnce:     "M12 4a8 8 0 1 0 0.01 0z M10.5 10l2-1.5V15.5",
	IconAlert:    "M12 4.5l8.5 15h-17z M12 10v4.5 M12 16.6v0.6",
	IconPicture:  "M4 5h16v14H4z M4 16l5-5 4 4 3-2.5 4 3.5 M15.5 9.5h0.6",
	IconVideo:    "M4 5h16v14H4z M10 9v6l5-3z",
	IconAudio:    "M4 10v4 M8 7v10 M12 4.5v15 M16 8v8 M20 10.5v3",
	IconDocument: "M6 3.5h8l4 4v13H6z M14 3.5v4h4 M9 12h6 M9 15.5h6",
	IconCopy:     "M8.5 8.5H19V19H8.5z M5 15.5V5h10.5",
	IconGroup:    "M9 5a3 3 0 1 0 0.01 0z M3 19c0-4 2.5-6 6-6s6 2 6 6 M15.5 5.5a3 3 0 0 1 0 5.5 M17 13.5c2.5 0.7 4 2.5 4 5.5",
	IconPlus:     "M12 5v14 M5 12h14",
	IconMinus:    "M5 12h14",
	IconInfo:     "M12 4a8 8 0 1 0 0.01 0z M12 11v5 M12 7.6v0.6",
	IconFolder:   "M3.5 6h6l2 2.5h9V18.5h-17z",
	IconExpand:   "M4.5 9.5v-5h5 M14.5 4.5h5v5 M19.5 14.5v5h-5 M9.5 19.5h-5v-5",
	IconDown:     "M5 9.5l7 7 7-7",
	IconGone:     "M12 4a8 8 0 1 0 0.01 0z M6.5 6.5l11 11",
	IconSend:     "M4 12l16-7.5L13.5 20l-2.5-6.5z",
	IconUser:     "M12 4.5a3.7 3.7 0 1 0 0.01 0z M4.5 20c0-4.5 3-6.5 7.5-6.5s7.5 2 7.5 6.5",
	IconTimer:    "M12 6a7 7 0 1 0 0.01 0z M12 9.5V13l2.5 1.5 M9.5 3h5",
	IconTraffic:  "M8 4.5v14 M4.5 15L8 18.5l3.5-3.5 M16 19.5v-14 M12.5 9L16 5.5l3.5 3.5",
	IconPause:    "M9 5.5v13 M15 5.5v13",
	IconResume:   "M8 5.5v13l10.5-6.5z",
	IconGrip:     "M9.5 6v0.6 M14.5 6v0.6 M9.5 11.7v0.6 M14.5 11.7v0.6 M9.5 17.4v0.6 M14.5 17.4v0.6",
	IconStar:     "M12 4l2.5 5.2 5.6.8-4.1 4 1 5.6L12 16.9l-5 2.7 1-5.6-4.1-4 5.6-.8z",
	IconBin:      "M5 7h14 M9.5 7V4.5h5V7 M6.5 7l1 12.5h9l1-12.5 M10.3 10.5v5.5 M13.7 10.5v5.5",
	IconRows:     "M4 4.5h9.5v6.5H4z M16.5 4.5H20v6.5h-3.5z M4 14h4.5v5.5H4z M11.5 14H20v5.5h-8.5z",
	IconMore:     "M5.7 12h0.6 M11.7 12h0.6 M17.7 12h0.6",
	IconSave:     "M12 4v10.5 M7.5 10.5L12 15l4.5-4.5 M4.5 15.5v4h15v-4",
	IconKey:      "M8 9a4.2 4.2 0 1 0 0.01 0z M12.2 13.2H20.5v3.3 M16.8 13.2v2.6",
}

// Icon is the drawing of that name in the colour the theme gives now; nil for
// IconNone. Ask again when the theme changes.
func Icon(name IconName, color fyne.ThemeColorName) fyne.Resource {
	d, ok := drawings[name]
	if !ok {
		return nil
	}
	r, g, b, _ := theme.Color(color).RGBA()
	hex := fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="` + d +
		`" fill="none" stroke="#` + hex + `" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
	return fyne.NewStaticResource(string(name)+"-"+hex+".svg", []byte(svg))
}

// Glyph is an icon of a fixed size.
type Glyph struct {
	widget.BaseWidget

	name  IconName
	color fyne.ThemeColorName
	edge  float32
	img   *canvas.Image
	have  string // resource now drawn
}

// NewGlyph makes a Glyph, edge units wide and high.
func NewGlyph(name IconName, color fyne.ThemeColorName, edge float32) *Glyph {
	g := &Glyph{name: name, color: color, edge: edge, img: &canvas.Image{FillMode: canvas.ImageFillContain}}
	g.ExtendBaseWidget(g)
	return g
}

// Set changes drawing and colour.
func (g *Glyph) Set(name IconName, color fyne.ThemeColorName) {
	if g.name != name || g.color != color {
		g.name, g.color = name, color
		g.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (g *Glyph) CreateRenderer() fyne.WidgetRenderer {
	refresh := func() {
		res, name := Icon(g.name, g.color), ""
		if res != nil {
			name = res.Name()
		}
		if name == g.have {
			return
		}
		g.have, g.img.Resource, g.img.Image = name, res, nil
		g.img.Hidden = res == nil
		g.img.Refresh()
	}
	refresh()
	return &renderer{
		objects: []fyne.CanvasObject{g.img},
		layout: func(s fyne.Size) {
			place(g.img, (s.Width-g.edge)/2, (s.Height-g.edge)/2, g.edge, g.edge)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(g.edge) },
		refresh: refresh,
	}
}
