package world

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
)

const day = 24 * time.Hour

// plot is one chat while its story is told.
type plot struct {
	chat    int
	from    []int // who writes, besides the owner
	kinds   []Scene
	mood    mood
	share   int
	span    time.Duration
	party   time.Duration
	group   bool
	posts   []post
	serials int
}

// post is one picture or several sent in one go. It depends on the seed and its
// place in the order of posts alone; when it is sent depends on Now as well.
type post struct {
	from     int
	pictures []*Picture
	hd       bool
	seed     uint64 // of its words
}

// post makes the n-th post, whose first picture has the given ID. It has at
// most limit pictures.
func (w *World) post(p *plot, n int, id uint64, limit int) post {
	r := paint.NewRand(w.seed ^ uint64(n+1)*0x9e3779b97f4a7c15)
	out := post{from: -1}
	if r.N(4) > 0 {
		out.from = p.from[r.N(len(p.from))]
	}
	count, k := 1, p.kinds[r.N(len(p.kinds))]
	flat := k == scene.Receipt || k == scene.ChatShot || k == scene.WeatherShot || k == scene.MapShot
	switch v := r.N(100); {
	case flat:
	case v < 4 && limit > 1:
		out.hd = true
	case v < 13 && limit >= 5:
		count = min(limit, 5+r.N(5))
	}
	for i := range count {
		if i > 0 {
			k = p.kinds[r.N(len(p.kinds))]
		}
		wide, high := shape(r, k)
		pic := w.picture(id, k, r.Uint(), wide, high, smallEdge)
		pic.Caption = caption(r, k, i)
		out.pictures = append(out.pictures, pic)
		id++
		if out.hd { // the same scene, larger
			f := paint.Pick(r, 1.6, 1.8, 2.0, 2.5)
			hd := w.picture(id, k, pic.seed, int(float64(wide)*f), int(float64(high)*f), smallEdgeHD)
			hd.Caption = pic.Caption
			out.pictures = append(out.pictures, hd)
		}
	}
	out.seed = r.Uint()
	return out
}

func caption(r *paint.Rand, k Scene, i int) string {
	v, words := r.Uint(), captions(k)
	if i > 0 || v%100 >= 40 {
		return ""
	}
	return words[v>>8%uint64(len(words))]
}

// shape is the size that a phone sends pictures of a subject in.
func shape(r *paint.Rand, k Scene) (w, h int) {
	v := r.N(100)
	switch k {
	case scene.ChatShot, scene.WeatherShot, scene.MapShot:
		return 738, 1600
	case scene.Receipt:
		if v < 60 {
			return 1200, 1600
		}
		return 960, 1280
	case scene.Mountains, scene.Lake, scene.Sea, scene.City, scene.Fields, scene.Dunes:
		if v >= 92 {
			return 1600, 640
		}
	}
	switch {
	case v < 22:
		return 1600, 1200
	case v < 38:
		return 1280, 960
	case v < 54:
		return 1200, 1600
	case v < 62:
		return 960, 1280
	case v < 74:
		return 1280, 1280
	case v < 86:
		return 1600, 900
	case v < 92:
		return 900, 1600
	}
	return 1600, 1067
}

// share deals count pictures out to the plots.
func (w *World) share(plots []*plot, count int) {
	total := 0
	for _, p := range plots {
		total += p.share
	}
	id := uint64(1)
	for n := 0; id <= uint64(count); n++ {
		r := paint.NewRand(w.seed + uint64(n)*0xd1342543de82ef95)
		v := r.N(total)
		for _, p := range plots {
			if v -= p.share; v < 0 {
				q := w.post(p, n, id, count+1-int(id))
				id += uint64(len(q.pictures))
				p.posts = append(p.posts, q)
				break
			}
		}
	}
}

// when is the moment of the i-th of n posts of a plot: the younger, the denser.
func (w *World) when(p *plot, r *paint.Rand, i, n int) time.Time {
	if p.party > 0 && r.N(100) < 55 { // the day everybody took pictures
		start := midnight(w.now.Add(-p.party)).Add(11 * time.Hour)
		return start.Add(time.Duration(r.In(0, float64(14*time.Hour))))
	}
	q := 1 - (float64(i)+r.F())/float64(n)
	t := w.now.Add(-time.Duration(q * math.Sqrt(q) * float64(p.span)))
	if w.now.Sub(t) > 2*day && t.Hour() < 7 { // people sleep
		t = t.Add(7*time.Hour + time.Duration(r.N(9))*time.Hour)
	}
	return t
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// tell turns a plot's posts into its chat's messages.
func (w *World) tell(p *plot) {
	c := &w.Chats[p.chat]
	for i, q := range p.posts {
		r := paint.NewRand(q.seed)
		t := w.when(p, r, i, len(p.posts))
		if r.N(5) < 2 {
			w.say(p, r, t.Add(-time.Duration(20+r.N(200))*time.Second), q.from, pick(r, leads(p.mood)))
		}
		first := w.show(p, q, r, t)
		for range r.N(3) {
			t = t.Add(time.Duration(1+r.N(25)) * time.Minute)
			from := -1
			if q.from < 0 || p.group && r.One(2) {
				from = p.from[r.N(len(p.from))]
			}
			m := w.say(p, r, t, from, pick(r, replies(p.mood)))
			if m != nil && r.N(5) == 0 {
				m.Reply = first
			}
		}
	}
	w.recent(p)
	slices.SortStableFunc(c.Messages, func(a, b Message) int { return a.Time.Compare(b.Time) })
}

// show sends a post's pictures and gives the ID of the first message.
func (w *World) show(p *plot, q post, r *paint.Rand, t time.Time) string {
	c := &w.Chats[p.chat]
	first, album := "", ""
	age := w.now.Sub(t)
	for i, pic := range q.pictures {
		at := t.Add(time.Duration(i) * 2 * time.Second)
		if at.After(w.now) {
			at = w.now
		}
		m := Message{ID: w.id(p), From: q.from, Time: at.Truncate(time.Second), Picture: pic, Status: w.status(q.from, at)}
		if i == 0 {
			first = m.ID
			if len(q.pictures) > 2 {
				album = "ALBUM" + m.ID[4:]
			}
			m.ViewOnce = len(q.pictures) == 1 && !p.group && age < 40*day && q.from >= 0 && r.N(14) == 0
		} else if q.hd {
			m.HDOf = first
		}
		if m.Album = album; album != "" {
			m.AlbumSize = len(q.pictures)
		}
		pic.Gone = w.gone(pic, age)
		if w.sure {
			pic.look(known, pic.ID)
		}
		c.Messages = append(c.Messages, m)
	}
	return first
}

// Life is how long WhatsApp's media host keeps a file.
const Life = 14 * day

// gone decides whether a file is no longer on the phone: about one in forty of
// those that the media host no longer has either.
func (w *World) gone(p *Picture, age time.Duration) bool {
	return age > Life && int(p.MediaKey[0])*40 < 256
}

// say adds a text, unless it would be said in the future.
func (w *World) say(p *plot, r *paint.Rand, t time.Time, from int, text string) *Message {
	if t.After(w.now) {
		return nil
	}
	c := &w.Chats[p.chat]
	c.Messages = append(c.Messages, Message{ID: w.id(p), From: from, Time: t.Truncate(time.Second), Text: text, Status: w.status(from, t)})
	return &c.Messages[len(c.Messages)-1]
}

// recent makes sure that people talked yesterday and today.
func (w *World) recent(p *plot) {
	r := paint.NewRand(w.seed + uint64(p.chat)*77)
	words := talk()
	if p.mood == shop || p.mood == echo {
		words = leads(p.mood)
	}
	today := midnight(w.now)
	passed := w.now.Sub(today)
	if p.chat%3 != 1 {
		w.say(p, r, today.Add(-time.Duration(3+r.N(9))*time.Hour), p.from[r.N(len(p.from))], pick(r, words))
	}
	for i := range w.Chats[p.chat].Unread {
		t := w.now.Add(-time.Duration(1+i*i) * time.Minute)
		w.say(p, r, t, p.from[r.N(len(p.from))], pick(r, words))
	}
	if p.chat%3 != 2 {
		t := today.Add(time.Duration(float64(passed) * (1 - float64(0.4*r.F()*r.F()))))
		w.say(p, r, t, p.from[r.N(len(p.from))], pick(r, words))
	}
}

func pick(r *paint.Rand, words []string) string { return words[r.N(len(words))] }

// id is a message ID as current clients make them.
func (w *World) id(p *plot) string {
	p.serials++
	r := paint.NewRand(w.seed ^ uint64(p.chat)<<40 ^ uint64(p.serials)*0xda942042e4dd58b5)
	return fmt.Sprintf("3EB0%016X%02X", r.Uint(), r.N(256))
}

func (w *World) status(from int, t time.Time) Status {
	switch age := w.now.Sub(t); {
	case from >= 0:
		return None
	case age < 10*time.Minute:
		return Sent
	case age < 3*time.Hour:
		return Delivered
	}
	return Read
}

// sociable reports whether a chat is with people, not with a shop or the echo.
func (w *World) sociable(chat int) bool {
	i := w.Chats[chat].Person
	return i < 0 || w.People[i].Business == "" && !w.People[i].Echo
}

// forward repeats recent pictures in other chats.
func (w *World) forward() {
	type spot struct{ chat, message int }
	var spots []spot
	for c := range w.Chats {
		for i, m := range w.Chats[c].Messages {
			if age := w.now.Sub(m.Time); m.Picture != nil && !m.ViewOnce && m.HDOf == "" && age > 6*time.Hour && age < 50*day {
				spots = append(spots, spot{c, i})
			}
		}
	}
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Compare(w.Chats[a.chat].Messages[a.message].ID, w.Chats[b.chat].Messages[b.message].ID)
	})
	r := paint.NewRand(w.seed + 4711)
	touched := map[int][]Message{}
	for i := range len(spots) / 14 {
		src := w.Chats[spots[i].chat].Messages[spots[i].message]
		to := r.N(len(w.Chats))
		if to == spots[i].chat || !w.sociable(to) {
			continue
		}
		p := &plot{chat: to, serials: 1<<20 + i}
		t := src.Time.Add(time.Duration(5+r.N(300)) * time.Minute)
		touched[to] = append(touched[to], Message{ID: w.id(p), From: -1, Time: t, Picture: src.Picture.again(), Forwarded: true, Status: w.status(-1, t)})
	}
	for to, more := range touched {
		c := &w.Chats[to]
		c.Messages = append(c.Messages, more...)
		slices.SortStableFunc(c.Messages, func(a, b Message) int { return a.Time.Compare(b.Time) })
	}
}
