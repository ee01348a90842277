package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// What is made beside pictures of every kind.
const (
	fillLater  = 30 * 24 * time.Hour // links are signed for about so long
	fillStarts = 14 * 24 * time.Hour // every chat is at least so old
)

// fillItem is one message to be made. There may be millions.
type fillItem struct {
	at    int64 // Unix seconds
	no    int32 // counts the items, oldest first
	burst int32 // the same for what was sent in one go
	art   int32 // which drawing
	of    int32 // no of the item whose file it forwards, or -1
	chat  int16
	from  int16 // who in fillPlot.people, or -1: own
	kind  media.Kind
	ready bool
	many  bool // one of three or more of a burst
}

// fillChat is a chat of the plot.
type fillChat struct {
	group   int   // in fillPlot.groups, or -1
	members []int // in fillPlot.people: who writes
	weight  float64
	start   int // the first day
	fond    float64
}

// fillPlot decides who sends what, and when.
type fillPlot struct {
	o     fillOptions
	now   time.Time
	rand  *rand.Rand
	chats []fillChat
	days  []float64 // how much is sent until the end of each day, of 1; the last is today
	first time.Time // midnight of the first day
	feast [][]int   // by chat, days of which everybody has pictures
}

func newFillPlot(o fillOptions, now time.Time, chats []fillChat, r *rand.Rand) *fillPlot {
	p := &fillPlot{o: o, now: now, rand: r, chats: chats}
	p.first = fillMidnight(now.AddDate(-o.years, 0, 0))
	p.weighDays()
	p.settleChats()
	return p
}

func fillMidnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// weighDays: more from year to year, at weekends, in summer and over the
// holidays, and never the same.
func (p *fillPlot) weighDays() {
	n := int(p.now.Sub(p.first).Hours()/24) + 1
	sum := 0.0
	for i := range n {
		day := p.first.AddDate(0, 0, i)
		w := 0.4 + 1.4*float64(i)/float64(n)
		switch day.Weekday() {
		case time.Saturday:
			w *= 1.9
		case time.Sunday:
			w *= 1.6
		case time.Friday:
			w *= 1.1
		}
		switch m, d := day.Month(), day.Day(); {
		case m == time.December && d >= 23 || m == time.January && d == 1:
			w *= 2.6
		case m == time.July || m == time.August:
			w *= 1.4
		case m == time.February || m == time.November:
			w *= 0.75
		}
		sum += w * (0.4 + 1.2*p.rand.Float64())
		p.days = append(p.days, sum)
	}
	for i := range p.days {
		p.days[i] /= sum
	}
}

// settleChats gives every chat its liveliness, its beginning and its feasts.
func (p *fillPlot) settleChats() {
	last := len(p.days) - 1
	for i := range p.chats {
		c := &p.chats[i]
		c.weight = 1 / math.Pow(float64(i+2), 0.8) * (0.6 + 0.8*p.rand.Float64())
		c.fond = p.rand.Float64()
		latest := max(0, last-int(fillStarts.Hours()/24))
		if i%4 != 0 { // a quarter is as old as the phone
			c.start = int(float64(latest) * p.rand.Float64() * 0.9)
		}
		var feasts []int
		if c.group >= 0 {
			for range 1 + p.rand.IntN(2+p.o.years/2) {
				d := c.start + p.rand.IntN(last-c.start+1)
				for d < last && p.first.AddDate(0, 0, d).Weekday() != time.Saturday {
					d++
				}
				feasts = append(feasts, d)
			}
		}
		p.feast = append(p.feast, feasts)
	}
}

// day is a day on which a chat is used.
func (p *fillPlot) day(chat int) int {
	from := 0.0
	if s := p.chats[chat].start; s > 0 {
		from = p.days[s-1]
	}
	d, _ := slices.BinarySearch(p.days, from+(1-from)*p.rand.Float64())
	return min(d, len(p.days)-1)
}

// moment is a time of that day, in the evening rather than in the morning.
func (p *fillPlot) moment(day int) int64 {
	hour := 7 + 16.5*math.Pow(p.rand.Float64(), 0.75)
	at := p.first.AddDate(0, 0, day).Add(time.Duration(hour * float64(time.Hour)))
	return p.past(at.Unix())
}

// past is at, or some other second of the last hours where that is still to come.
func (p *fillPlot) past(at int64) int64 {
	if end := p.now.Unix() - 60; at > end {
		return end - p.rand.Int64N(4*3600)
	}
	return at
}

// chat is one of them, the lively ones more often.
func (p *fillPlot) chat(sums []float64) int {
	i, _ := slices.BinarySearch(sums, p.rand.Float64()*sums[len(sums)-1])
	return min(i, len(sums)-1)
}

func (p *fillPlot) sums(weight func(i int) float64) []float64 {
	sum, sums := 0.0, make([]float64, len(p.chats))
	for i := range p.chats {
		sum += weight(i)
		sums[i] = sum
	}
	return sums
}

// sender is somebody of a chat, one time in four the owner.
func (p *fillPlot) sender(chat int) int16 {
	m := p.chats[chat].members
	if p.rand.IntN(4) == 0 {
		return -1
	}
	return int16(m[int(float64(len(m))*math.Pow(p.rand.Float64(), 1.5))])
}

// tell is all that is sent, oldest first.
func (p *fillPlot) tell() []fillItem {
	items := make([]fillItem, 0, p.o.messages)
	lively := p.sums(func(i int) float64 { return p.chats[i].weight })
	merry := p.sums(func(i int) float64 { return p.chats[i].weight * float64(len(p.feast[i])) })
	for burst := int32(1); len(items) < p.o.pictures; burst++ {
		items = p.burst(items, burst, lively, merry)
	}
	for i := range p.o.messages - p.o.pictures {
		items = append(items, p.text(items[:p.o.pictures], lively, i))
	}
	slices.SortStableFunc(items, func(a, b fillItem) int { return cmp.Compare(a.at, b.at) })
	for i := range items {
		items[i].no = int32(i)
	}
	p.forward(items)
	p.fetch(items)
	return items
}

// burst adds a picture, or several that somebody sends in one go.
func (p *fillPlot) burst(items []fillItem, burst int32, lively, merry []float64) []fillItem {
	r := p.rand
	chat, feast := p.chat(lively), false
	if r.IntN(9) == 0 && merry[len(merry)-1] > 0 {
		chat, feast = p.chat(merry), true
	}
	n := 1
	switch v := r.IntN(100); {
	case feast, v < 8:
		n = 3 + r.IntN(10)
	case v < 22:
		n = 2
	}
	n = min(n, p.o.pictures-len(items))
	day := p.day(chat)
	if feast && len(p.feast[chat]) > 0 {
		day = p.feast[chat][r.IntN(len(p.feast[chat]))]
	}
	at, from := p.moment(day), p.sender(chat)
	for i := range n {
		kind := media.Image
		switch v := r.IntN(100); {
		case p.o.plain:
		case v < 3:
			kind = media.Video
		case v < 5:
			kind = media.GIF
		case v < 8 && n == 1:
			kind = media.Sticker
		}
		items = append(items, fillItem{
			at: p.past(at + int64(2*i)), burst: burst, art: r.Int32(), of: -1,
			chat: int16(chat), from: from, kind: kind, many: n > 2,
		})
	}
	return items
}

// text is what is said about some picture, or for itself; now and then a
// document or a voice note.
func (p *fillPlot) text(pictures []fillItem, lively []float64, i int) fillItem {
	r := p.rand
	it := fillItem{of: -1, art: r.Int32()}
	if i%2 == 0 {
		about := pictures[r.IntN(len(pictures))]
		it.chat, it.at = about.chat, p.past(about.at-120+r.Int64N(1800))
	} else {
		it.chat = int16(p.chat(lively))
		it.at = p.moment(p.day(int(it.chat)))
	}
	it.from = p.sender(int(it.chat))
	switch v := r.IntN(100); {
	case v < 2:
		it.kind = media.Document
	case v < 4:
		it.kind = media.Audio
	}
	return it
}

// forward makes some pictures the same as one that was sent elsewhere before.
func (p *fillPlot) forward(items []fillItem) {
	r := p.rand
	for i := range items {
		it := &items[i]
		if p.o.plain || it.kind != media.Image || it.many || i < 50 || r.IntN(25) > 0 {
			continue
		}
		src := items[i-1-r.IntN(min(i, 3000))]
		if src.kind == media.Image && src.of < 0 && src.chat != it.chat {
			it.of, it.art = src.no, src.art
		}
	}
}

// fetch chooses what is on the disk: new pictures rather than old ones, and some
// chats' rather than others'. Equal pictures are both there, or neither.
func (p *fillPlot) fetch(items []fillItem) {
	type rated struct {
		no    int32
		score float64
	}
	var list []rated
	scores := map[int32]float64{} // of what is forwarded
	for i := range items {
		it := &items[i]
		if it.of >= 0 {
			scores[it.of] = 0
		}
	}
	for i := range items {
		it := &items[i]
		if !sheetKind(it.kind) {
			continue
		}
		s, same := scores[it.of]
		if it.of < 0 || !same {
			s = p.rand.Float64() + 0.7*float64(i)/float64(len(items)) + 0.5*p.chats[it.chat].fond
			if _, ok := scores[it.no]; ok {
				scores[it.no] = s
			}
		}
		list = append(list, rated{it.no, s})
	}
	slices.SortFunc(list, func(a, b rated) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.no, b.no))
	})
	for _, l := range list[:min(p.o.fetched, len(list))] {
		items[l.no].ready = true
	}
	// What the cut tore apart is not the same picture.
	for i := range items {
		if it := &items[i]; it.of >= 0 && items[it.of].ready && !it.ready {
			it.of = -1
		}
	}
}

// sheetKind reports whether the contact sheet shows such files.
func sheetKind(k media.Kind) bool {
	switch k {
	case media.Image, media.Video, media.GIF, media.Sticker:
		return true
	}
	return false
}
