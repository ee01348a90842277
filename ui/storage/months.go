package storage

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	chartTall = 4 * theme.Space32
	widest    = theme.Space24 // a month, where there are few
	leastTall = 2             // of a month that has anything
)

// months is a chart of what came in each month: a thin column for each, from the
// first to the last. The pointer, or the arrow keys, tell of one; pressing it
// shows its pictures.
type months struct {
	widget.BaseWidget
	press func(month time.Time)

	list    []session.MonthUsage // every month between the first and the last, empty ones as well
	most    int64                // bytes of the largest
	at      int                  // the one that is told of, or -1
	focused bool

	told  *kit.Line
	floor *canvas.Rectangle
	ring  *canvas.Rectangle
	cols  []*canvas.Rectangle
	years []*kit.Line
}

func newMonths(press func(time.Time)) *months {
	m := &months{press: press, at: -1, told: kit.NewElided("", theme.TextCaption, theme.Second),
		floor: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	m.ExtendBaseWidget(m)
	m.tell()
	return m
}

// mostMonths is how long a chart has a place for every month: a sender's clock may
// be wrong by ten thousand years.
const mostMonths = 600

// after is the first instant of the month after t's.
func after(t time.Time) time.Time {
	return session.DayStart(t.Year(), t.Month()+1, 1, t.Location())
}

// set takes other months, oldest first.
func (m *months) set(list []session.MonthUsage) {
	var was time.Time
	if m.at >= 0 {
		was = m.list[m.at].Month
	}
	m.list, m.most, m.at = nil, 0, -1
	for _, u := range list {
		for n := len(m.list); n > 0 && n < mostMonths && after(m.list[n-1].Month).Before(u.Month); n++ {
			m.list = append(m.list, session.MonthUsage{Month: after(m.list[n-1].Month)})
		}
		m.list = append(m.list, u)
		m.most = max(m.most, u.Bytes)
		if u.Month.Equal(was) {
			m.at = len(m.list) - 1
		}
	}
	m.cols, m.years = nil, nil
	for i, u := range m.list {
		m.cols = append(m.cols, canvas.NewRectangle(nil))
		if i == 0 || u.Month.Month() == time.January {
			m.years = append(m.years, kit.NewLine(strconv.Itoa(u.Month.Year()), theme.TextCaption, theme.Second))
		}
	}
	m.tell()
	m.Refresh()
}

// tell says what the chosen month has, or that one can be chosen.
func (m *months) tell() {
	if m.at < 0 {
		m.told.Set(lang.L("Press a month to see its pictures."), theme.Second)
		return
	}
	u := m.list[m.at]
	m.told.Set(words.Month(u.Month)+" · "+words.Size(u.Bytes)+" · "+words.Pictures(u.Files), theme.Text)
}

// choose tells of another month; -1: of none.
func (m *months) choose(i int) {
	if i != m.at {
		m.at = i
		m.tell()
		m.Refresh()
	}
}

// step is how far two months are apart.
func (m *months) step() float32 {
	return min(widest, m.Size().Width/float32(max(1, len(m.list))))
}

// find is the month at x, or -1.
func (m *months) find(x float32) int {
	if i := int(x / m.step()); x >= 0 && i < len(m.list) {
		return i
	}
	return -1
}

func (m *months) open(i int) {
	if i >= 0 && m.list[i].Files > 0 {
		m.press(m.list[i].Month)
	}
}

// MouseIn implements desktop.Hoverable.
func (m *months) MouseIn(e *desktop.MouseEvent) { m.choose(m.find(e.Position.X)) }

// MouseMoved implements desktop.Hoverable.
func (m *months) MouseMoved(e *desktop.MouseEvent) { m.choose(m.find(e.Position.X)) }

// MouseOut implements desktop.Hoverable.
func (m *months) MouseOut() {
	if !m.focused {
		m.choose(-1)
	}
}

// Cursor implements desktop.Cursorable.
func (m *months) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped implements fyne.Tappable.
func (m *months) Tapped(e *fyne.PointEvent) { m.open(m.find(e.Position.X)) }

// FocusGained implements fyne.Focusable.
func (m *months) FocusGained() {
	m.focused = true
	if m.at < 0 {
		m.at = len(m.list) - 1
	}
	m.tell()
	m.Refresh()
}

// FocusLost implements fyne.Focusable.
func (m *months) FocusLost() {
	m.focused = false
	m.choose(-1)
	m.Refresh()
}

// TypedRune implements fyne.Focusable.
func (m *months) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (m *months) TypedKey(e *fyne.KeyEvent) {
	last := len(m.list) - 1
	switch e.Name {
	case fyne.KeyLeft:
		m.choose(max(min(0, last), m.at-1))
	case fyne.KeyRight:
		m.choose(min(last, m.at+1))
	case fyne.KeyHome:
		m.choose(min(0, last))
	case fyne.KeyEnd:
		m.choose(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.open(m.at)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (m *months) AccessibilityLabel() string { return m.told.Text() }

// AccessibilityRole implements fyne.Accessible.
func (m *months) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is part of fyne.Widget.
func (m *months) CreateRenderer() fyne.WidgetRenderer {
	r := &monthsRenderer{m}
	r.paint()
	return r
}

type monthsRenderer struct{ m *months }

func (r *monthsRenderer) Destroy() {}

func (r *monthsRenderer) lineTall() float32 { return r.m.told.MinSize().Height }

func (r *monthsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(1, chartTall+2*r.lineTall()+2*theme.Space4)
}

func (r *monthsRenderer) Objects() []fyne.CanvasObject {
	m := r.m
	o := []fyne.CanvasObject{m.told, m.floor}
	for _, c := range m.cols {
		o = append(o, c)
	}
	for _, y := range m.years {
		o = append(o, y)
	}
	return append(o, m.ring)
}

func (r *monthsRenderer) Refresh() {
	r.paint()
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}

func (r *monthsRenderer) paint() {
	m := r.m
	m.floor.FillColor = theme.Color(theme.Hairline)
	for i, c := range m.cols {
		c.FillColor = theme.Color(theme.Edge)
		if i == m.at {
			c.FillColor = theme.Color(theme.Text)
		}
	}
	m.ring.FillColor, m.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	m.ring.StrokeWidth, m.ring.CornerRadius, m.ring.Hidden = theme.FocusLine, theme.RadiusControl, !m.focused
}

func (r *monthsRenderer) Layout(s fyne.Size) {
	m, line, step := r.m, whole(r.lineTall()), r.m.step()
	put(m.told, 0, 0, s.Width, line)
	base := line + theme.Space4 + chartTall
	put(m.floor, 0, base, s.Width, theme.Hair)
	gap := float32(1)
	if step > theme.Space8 {
		gap = 2
	}
	for i, c := range m.cols {
		h := float32(0)
		if b := m.list[i].Bytes; b > 0 {
			h = max(leastTall, whole(chartTall*float32(b)/float32(m.most)))
		}
		x := whole(float32(i) * step) // else some gaps are wider than others
		put(c, x, base-h, max(1, whole(float32(i+1)*step)-x-gap), h)
	}
	free, n := float32(0), 0 // from where there is room for another year
	for i, u := range m.list {
		if i > 0 && u.Month.Month() != time.January {
			continue
		}
		y := m.years[n]
		n++
		w := widthOf(y.Text(), theme.TextCaption)
		x := min(float32(i)*step, max(0, s.Width-w))
		// The first year gives way to the second.
		crowded := i == 0 && len(m.years) > 1 && float32(nextJanuary(m.list))*step < w+theme.Space8
		y.Hidden = x < free || crowded
		if !y.Hidden {
			free = x + w + theme.Space12
		}
		put(y, x, base+theme.Space4, w+1, line)
	}
	put(m.ring, -theme.Space4, -theme.Space4, s.Width+2*theme.Space4, s.Height+2*theme.Space4)
}

func whole(v float32) float32 { return float32(int(v)) }

// nextJanuary is the first month of the second year of a list.
func nextJanuary(list []session.MonthUsage) int {
	for i, u := range list {
		if i > 0 && u.Month.Month() == time.January {
			return i
		}
	}
	return len(list)
}
