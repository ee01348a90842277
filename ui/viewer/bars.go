package viewer

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	topHeight  = theme.Control + 2*theme.Space12 // of the bar above the picture
	pillWidth  = theme.BubbleWidth + theme.PictureW/2
	infoWidth  = theme.ListWidth + theme.Space32
	captionMax = 3 // lines of the caption
)

// bars are what lies around the picture: who and when above, caption and state
// of the file below, the way to the neighbours at both sides.
type bars struct {
	back                 *canvas.Rectangle
	title, place, zoom   *kit.Line
	motion, film         *kit.Button
	star, copy, save     *kit.Button
	forward, reveal, bin *kit.Button
	turn, info, full     *kit.Button
	more, off            *kit.Button
	prev, next           *kit.Button

	caption     *kit.Para
	captionBack *canvas.Rectangle
	captionText string

	blank    *kit.Glyph // in the middle, where there is no picture to see
	status   status
	pillBack *canvas.Rectangle
	ring     *kit.Ring
	text     *kit.Para
	act      *kit.Button
}

func newBars(v *Viewer) *bars {
	on := func(icon kit.IconName, name string, do func()) *kit.Button {
		b := kit.NewIconButton(icon, name, func() { v.focus(); v.acted(); do() })
		b.SetStyle(kit.OnPhoto)
		return b
	}
	b := &bars{
		back:        canvas.NewRectangle(theme.Color(theme.Black)),
		title:       kit.NewElided("", theme.TextBody, theme.OnPicture).Bold(),
		place:       kit.NewElided("", theme.TextCaption, theme.OnPicture),
		zoom:        kit.NewLine("", theme.TextCaption, theme.OnPicture).Align(fyne.TextAlignTrailing),
		film:        on(kit.IconPause, lang.L("Hold still or play (K)"), v.toggleFilm),
		copy:        on(kit.IconCopy, lang.L("Copy picture (Ctrl+C)"), v.copyPicture),
		save:        on(kit.IconSave, lang.L("Save a copy… (Ctrl+S)"), v.saveCopy),
		forward:     on(kit.IconForward, lang.L("Forward…"), v.forward),
		reveal:      on(kit.IconFolder, lang.L("Show in folder"), v.revealFile),
		star:        on(kit.IconStar, lang.L("Favourite (S)"), v.toggleStar),
		bin:         on(kit.IconBin, lang.L("Delete from disk (Del)"), v.deleteFile),
		motion:      on(kit.IconResume, lang.L("Play the motion"), v.playMotion),
		turn:        on(kit.IconRotate, lang.L("Rotate (R)"), v.rotate),
		info:        on(kit.IconInfo, lang.L("Information (I)"), v.toggleInfo),
		full:        on(kit.IconExpand, lang.L("Full screen (F)"), v.toggleFull),
		more:        on(kit.IconMore, lang.L("More"), v.dropDown),
		off:         on(kit.IconClose, lang.L("Close (Esc)"), v.Close),
		prev:        on(kit.IconBack, lang.L("Previous picture"), func() { v.step(-1) }),
		next:        on(kit.IconNext, lang.L("Next picture"), func() { v.step(1) }),
		caption:     kit.NewPara(theme.TextBody, theme.OnPicture).Centre(),
		captionBack: canvas.NewRectangle(theme.Color(theme.Scrim)),
		blank:       kit.NewGlyph(kit.IconNone, theme.Disabled, 2*theme.RingLarge),
		pillBack:    canvas.NewRectangle(theme.Color(theme.Scrim)),
		ring:        kit.NewRing(theme.RingSmall, theme.OnPicture, theme.Clear),
		text:        kit.NewPara(theme.TextBody, theme.OnPicture),
		act:         kit.NewButton("", kit.IconNone, kit.Primary, nil),
	}
	b.captionBack.CornerRadius, b.pillBack.CornerRadius = theme.RadiusControl, theme.RadiusControl
	b.act.OnTapped = func() { v.focus(); v.acted(); v.act(b.status.deed) }
	return b
}

func (b *bars) objects() []fyne.CanvasObject {
	over := []fyne.CanvasObject{b.blank, b.captionBack, b.caption, b.pillBack, b.ring, b.text, b.act, b.prev, b.next}
	return append(over, b.topObjects()...)
}

// topObjects are those of the bar.
func (b *bars) topObjects() []fyne.CanvasObject {
	os := []fyne.CanvasObject{b.back, b.title, b.place, b.zoom}
	for _, x := range b.buttons() {
		os = append(os, x)
	}
	return os
}

// buttons are those of the bar, from the right to the left.
func (b *bars) buttons() []*kit.Button {
	return []*kit.Button{b.off, b.more, b.full, b.info, b.turn, b.bin, b.reveal, b.forward, b.save, b.copy, b.star, b.film, b.motion}
}

// tell says who sent the picture, when, and how its file stands.
func (b *bars) tell(v *Viewer, s status) {
	m, ok := v.current()
	b.title.SetText(titleOf(m, ok))
	b.place.SetText(placeOf(m, ok, v.index, len(v.ids), v.now()))
	b.zoom.SetText(zoomOf(v))
	ready := ok && !m.Media.File.IsZero()
	for _, x := range []*kit.Button{b.save, b.forward, b.reveal, b.bin} {
		enable(x, ready)
	}
	enable(b.copy, ready && drawable(m.Media))
	enable(b.star, ok)
	b.star.SetStyle(kit.OnPhoto)
	if ok && m.Media.Starred {
		b.star.SetStyle(kit.Primary)
	}
	icon := kit.IconResume
	if v.film != nil && v.film.running() {
		icon = kit.IconPause
	}
	b.film.Set(b.film.Name(), icon)
	enable(b.turn, v.src.img != nil)
	none := ok && len(m.Media.Preview) == 0 && (m.Media.State != media.Ready || !drawable(m.Media))
	if none {
		b.blank.Set(kit.KindIcon(m.Media), theme.Disabled)
	}
	show(b.blank, none)
	b.captionText = ""
	if ok {
		b.captionText = m.Text
	}
	b.status = s
	icon = kit.IconNone
	if s.deed == download {
		icon = kit.IconArrow
	}
	b.act.Set(s.name, icon)
	b.act.SetStyle(kit.Primary)
	if s.deed == cancel {
		b.act.SetStyle(kit.OnPhoto)
	}
	b.ring.Set(s.ring)
}

func titleOf(m session.Message, ok bool) string {
	switch {
	case !ok:
		return ""
	case m.FromMe:
		return lang.L("You")
	}
	return m.SenderName
}

func placeOf(m session.Message, ok bool, index, n int, now time.Time) string {
	s := lang.L("{{.I}} of {{.N}}", map[string]any{"I": words.Number(index + 1), "N": words.Number(n)})
	if !ok {
		return s
	}
	s = words.Moment(m.Time, now) + " · " + s
	if m.ChatName != "" && m.ChatName != m.SenderName {
		s = m.ChatName + " · " + s
	}
	return s
}

func zoomOf(v *Viewer) string {
	if v.src.img == nil {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*v.stage.frame.scale())
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// placeTop lays the bar of width w out, where it is shown. In a narrow window it
// keeps what is used most; the menu has all.
func (b *bars) placeTop(v *Viewer, w float32, shown bool) {
	m, ok := v.current()
	rare := map[*kit.Button]bool{b.bin: true, b.reveal: true, b.forward: true, b.save: true, b.copy: true, b.turn: true}
	hidden := map[*kit.Button]bool{b.motion: !ok || m.Motion == 0, b.film: v.film == nil}
	for _, o := range []fyne.CanvasObject{b.back, b.title, b.place, b.zoom} {
		show(o, shown)
	}
	put(b.back, 0, 0, w, topHeight)
	x := w - theme.Space12
	for _, o := range b.buttons() {
		on := shown && !hidden[o] && (w >= narrow || !rare[o])
		show(o, on)
		if !on {
			continue
		}
		x -= theme.Control
		put(o, x, theme.Space12, theme.Control, theme.Control)
		x -= theme.Space4
	}
	const zoomWidth = theme.Space32 + theme.Space16
	x -= zoomWidth + theme.Space8
	put(b.zoom, x, theme.Space12, zoomWidth, theme.Control)
	left := float32(theme.Space16)
	put(b.title, left, theme.Space8, x-left-theme.Space8, theme.Space16+theme.Space4)
	put(b.place, left, theme.Space8+theme.Space16+theme.Space4, x-left-theme.Space8, theme.Space16)
}

// placeOver lays out what lies over the picture at y, w wide and h high.
func (b *bars) placeOver(v *Viewer, y, w, h float32) {
	barred := v.barred()
	show(b.prev, barred && v.index > 0)
	show(b.next, barred && v.index+1 < len(v.ids))
	mid := y + (h-theme.Control)/2
	put(b.prev, theme.Space12, mid, theme.Control, theme.Control)
	put(b.next, w-theme.Space12-theme.Control, mid, theme.Control, theme.Control)
	bottom := y + h - theme.Space24
	if b.blank.Visible() { // and what is to say about it beneath
		put(b.blank, 0, y+h/2-2*theme.RingLarge, w, 2*theme.RingLarge)
		b.placePill(y+h/2+theme.Space16+b.pillHeight(w), w)
	} else {
		bottom = b.placePill(bottom, w)
	}
	b.placeCaption(bottom, w, barred || v.show.on)
}

// measurePill wraps the state's text for a window of width w and returns how
// wide and high that makes the pill's content, and where in it the text begins.
func (b *bars) measurePill(w float32) (width, height, ring float32) {
	s := b.status
	var act float32
	if s.busy {
		ring = theme.RingSmall + theme.Space12
	}
	if s.deed != nothing {
		act = b.act.MinSize().Width
		if s.text != "" {
			act += theme.Space16
		}
	}
	room := min(pillWidth, w-2*theme.Space24) - 2*theme.Space12
	b.text.SetText(s.text, max(theme.Space32, room-ring-act))
	text := b.text.MinSize()
	height = theme.Control
	if s.text != "" {
		height = max(theme.Control, text.Height) + 2*theme.Space8
	}
	return ring + text.Width + act, height, ring
}

func (b *bars) pillHeight(w float32) float32 {
	_, h, _ := b.measurePill(w)
	return h
}

// placePill puts the state above bottom and returns what is then the bottom.
func (b *bars) placePill(bottom, w float32) float32 {
	s := b.status
	show(b.pillBack, s.text != "")
	show(b.ring, s.busy)
	show(b.text, s.text != "")
	show(b.act, s.deed != nothing)
	if s.text == "" && s.deed == nothing {
		return bottom
	}
	width, height, ring := b.measurePill(w)
	text, act := b.text.MinSize(), b.act.MinSize().Width
	x, y := (w-width)/2, bottom-height
	put(b.pillBack, x-theme.Space12, y, width+2*theme.Space12, height)
	put(b.ring, x, y, theme.RingSmall, height)
	put(b.text, x+ring, y+(height-text.Height)/2, text.Width, text.Height)
	put(b.act, x+width-act, y+(height-theme.Control)/2, act, theme.Control)
	return y - theme.Space12
}

func (b *bars) placeCaption(bottom, w float32, shown bool) {
	shown = shown && b.captionText != ""
	show(b.caption, shown)
	show(b.captionBack, shown)
	if !shown {
		return
	}
	room := min(pillWidth, w-2*(theme.Space24+theme.Control))
	lines := kit.Wrap(b.captionText, room, theme.TextBody, fyne.TextStyle{})
	text := b.captionText
	if len(lines) > captionMax {
		text = ""
		for _, l := range lines[:captionMax] {
			text += l + "\n"
		}
		text = text[:len(text)-1] + "…"
	}
	b.caption.SetText(text, room+theme.Space16)
	s := b.caption.MinSize()
	x, y := (w-s.Width)/2, bottom-s.Height-theme.Space8
	put(b.caption, x, y, s.Width, s.Height)
	put(b.captionBack, x-theme.Space12, y-theme.Space8, s.Width+2*theme.Space12, s.Height+2*theme.Space8)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
