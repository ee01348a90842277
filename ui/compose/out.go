package compose

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// progressEvery is the shortest time between two looks at what is on its way.
const progressEvery = 100 * time.Millisecond

// out lists what is on its way, one line for each picture and recipient.
type out struct {
	s    *Sheet
	ids  []session.MessageID
	msgs map[session.MessageID]session.Message
	list *kit.List
}

// watch shows how the messages of ids come along, until the sheet closes.
func (s *Sheet) watch(ids []session.MessageID) {
	o := &out{s: s, ids: ids, msgs: map[session.MessageID]session.Message{}}
	o.list = kit.NewList(func() int { return len(o.ids) },
		func() fyne.CanvasObject { return newOutRow(o) },
		func(i int, c fyne.CanvasObject) { o.bind(o.ids[i], c.(*outRow)) })
	s.body.Objects = []fyne.CanvasObject{o.list}
	s.body.Refresh()
	s.sheet.SetTitle(lang.L("{{.Pictures}} to {{.Who}}", map[string]any{
		"Pictures": words.Pictures(len(s.form.pictures)), "Who": s.form.who()}))
	s.sheet.Cancel().Set(lang.L("Close"), kit.IconNone)
	s.sheet.Action().Hide()
	s.sheet.SetAction("", false) // what is left moves to the corner
	o.sum()
	live.Watch(s.ctx, s.d.Feed, s.d.Do, live.Reader[[]session.Message]{
		Concerns: func(c session.Change) bool { return c.All || slices.Contains(ids, c.Message) },
		Load: func(ctx context.Context, _ []session.Change) ([]session.Message, error) {
			return s.d.Library.Prints(ctx, ids)
		},
		Show: o.show, Every: progressEvery,
	})
}

func (o *out) show(ms []session.Message, err error) {
	if err != nil {
		o.s.fail(err)
		return
	}
	for _, m := range ms {
		o.msgs[m.ID] = m
	}
	o.list.Refresh()
	o.sum()
}

// sum says at the foot of the sheet how it stands.
func (o *out) sum() {
	done, failed := 0, 0
	for _, m := range o.msgs {
		switch {
		case m.Delivery == session.Undone:
			failed++
		case arrived(m.Delivery):
			done++
		}
	}
	sheet := o.s.sheet
	switch {
	case failed > 0:
		sheet.SetNote(words.Count(failed, "One picture was not sent.", "{{.N}} pictures were not sent."), theme.Bad)
	case done == len(o.ids):
		sheet.SetNote(lang.L("Everything was sent."), theme.Good)
	default:
		sheet.SetNote(lang.L("{{.Done}} of {{.All}} sent. You can close this; sending goes on.",
			map[string]any{"Done": words.Number(done), "All": words.Number(len(o.ids))}), theme.Second)
	}
}

// arrived reports whether WhatsApp has the message.
func arrived(d session.Delivery) bool {
	switch d {
	case session.Sent, session.Delivered, session.Read, session.Opened:
		return true
	}
	return false
}

// deliveryText says how far m has come, with the share of its upload.
func deliveryText(m session.Message, p media.Progress) (text string, color fyne.ThemeColorName, share float64, busy bool) {
	switch m.Delivery {
	case session.Pending:
		return lang.L("Waiting to be sent"), theme.Second, kit.Unknown, true
	case session.Uploading:
		if p.Total > 0 {
			return lang.L("Uploading {{.Done}} of {{.All}}", map[string]any{
				"Done": words.Size(p.Done), "All": words.Size(p.Total)}), theme.Second, kit.Share(p), true
		}
		return lang.L("Uploading"), theme.Second, kit.Unknown, true
	case session.Sent:
		return lang.L("Sent"), theme.Good, 0, false
	case session.Delivered:
		return lang.L("Delivered"), theme.Good, 0, false
	case session.Read:
		return lang.L("Read"), theme.Good, 0, false
	case session.Opened:
		return lang.L("Opened"), theme.Good, 0, false
	case session.Undone:
		return words.ExplainText(m.Fault).Sentence, theme.Bad, 0, false
	case session.Withdrawn:
		return lang.L("Cancelled"), theme.Second, 0, false
	}
	return "", theme.Second, 0, false
}

func (o *out) bind(id session.MessageID, r *outRow) {
	m, ok := o.msgs[id]
	if !ok || m.Media == nil {
		r.clear(id)
		return
	}
	r.set(m, o.s.d.Library.Progress(id))
}

// retry sends a failed message again, under its old id.
func (o *out) retry(id session.MessageID) {
	go func() {
		if err := o.s.d.Actions.Resend(o.s.ctx, id); err != nil && o.s.ctx.Err() == nil {
			o.s.d.Do(func() { o.s.fail(err) })
		}
	}()
}

// outRow is one message on its way.
type outRow struct {
	widget.BaseWidget
	id    session.MessageID
	waid  string
	thumb *kit.Thumb
	name  *kit.Line
	state *kit.Line
	code  *kit.Line
	ring  *kit.Ring
	again *kit.Button
	copy  *kit.Button
}

func newOutRow(o *out) *outRow {
	r := &outRow{
		thumb: kit.NewThumb(o.s.d.Loader), name: kit.NewElided("", theme.TextBody, theme.Text),
		state: kit.NewElided("", theme.TextCaption, theme.Second), code: kit.NewElided("", theme.TextCaption, theme.Second).Mono(),
		ring: kit.NewRing(theme.RingSmall, theme.Accent, theme.Hairline),
	}
	r.again = kit.NewButton(words.Retry.Label(), kit.IconRetry, kit.Plain, func() { o.retry(r.id) })
	r.copy = kit.NewIconButton(kit.IconCopy, lang.L("Copy the message id"), func() { o.s.d.Copy(r.waid) })
	r.ExtendBaseWidget(r)
	r.clear(0)
	return r
}

func (r *outRow) clear(id session.MessageID) {
	r.id = id
	r.thumb.Clear()
	for _, l := range []*kit.Line{r.name, r.state, r.code} {
		l.SetText("")
	}
	r.ring.Hide()
	r.again.Hide()
	r.copy.Hide()
}

func (r *outRow) set(m session.Message, p media.Progress) {
	r.id, r.waid = m.ID, m.WAID
	text, color, share, busy := deliveryText(m, p)
	file := m.Media.File
	if m.Media.State != media.Ready {
		file = media.Key{}
	}
	r.thumb.Set(media.View{ID: int64(m.ID), File: file, Preview: m.Media.Preview, Crop: true})
	name := m.ChatName
	if m.Media.FileName != "" {
		name = m.Media.FileName + " · " + m.ChatName
	}
	r.name.SetText(name)
	r.state.Set(text, color)
	r.code.SetText(m.WAID)
	show(r.copy, m.WAID != "")
	show(r.again, m.Delivery == session.Undone)
	r.ring.Set(share)
	show(r.ring, busy)
	r.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (r *outRow) CreateRenderer() fyne.WidgetRenderer { return &outRenderer{r} }

type outRenderer struct{ r *outRow }

const outEdge = theme.RingLarge

func (x *outRenderer) Layout(s fyne.Size) {
	r := x.r
	put(r.thumb, 0, (s.Height-outEdge)/2, outEdge, outEdge)
	right := s.Width
	if r.copy.Visible() {
		right -= theme.Control
		put(r.copy, right, (s.Height-theme.Control)/2, theme.Control, theme.Control)
	}
	const idWidth = theme.ListWidth * 2 / 3
	w := min(idWidth, s.Width/4)
	right -= w
	put(r.code, right, 0, w, s.Height)
	right -= theme.Space12
	if r.again.Visible() {
		w := r.again.MinSize().Width
		right -= w
		put(r.again, right, (s.Height-theme.Control)/2, w, theme.Control)
		right -= theme.Space12
	}
	if r.ring.Visible() {
		right -= theme.RingSmall
		put(r.ring, right, 0, theme.RingSmall, s.Height)
		right -= theme.Space12
	}
	left := float32(outEdge + theme.Space12)
	put(r.name, left, s.Height/2-theme.Space24, right-left, theme.Space24)
	put(r.state, left, s.Height/2, right-left, theme.Space16+theme.Space4)
}
func (x *outRenderer) MinSize() fyne.Size { return fyne.NewSize(1, outEdge+theme.Space12) }
func (x *outRenderer) Destroy()           {}
func (x *outRenderer) Objects() []fyne.CanvasObject {
	r := x.r
	return []fyne.CanvasObject{r.thumb, r.name, r.state, r.code, r.ring, r.again, r.copy}
}
func (x *outRenderer) Refresh() {
	x.Layout(x.r.Size())
	for _, o := range x.Objects() {
		o.Refresh()
	}
}
