package world

import (
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/table"
)

// briefly is how far the first sync goes back for chats of which it does not
// bring everything.
const briefly = 14 * 30 * day

// since is the index of the first message that is no older, at a place where
// nothing that belongs together is torn apart.
func (w *World) since(c *Chat, age time.Duration) int {
	for i, m := range c.Messages {
		if w.now.Sub(m.Time) <= age && m.HDOf == "" && m.MotionOf == "" && (m.Album == "" || i > 0 && c.Messages[i-1].Album != m.Album) {
			return i
		}
	}
	return 0
}

// New makes the World of o in a fraction of a second; no picture of a message
// is drawn. With the demo's seed, and if this build draws what the one that
// made the tables drew, all files but Next's and Other's are Known.
func New(o Options) *World {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Pictures <= 0 {
		o.Pictures = DefaultPictures
	}
	w := &World{Owner: owner(), now: o.Now, seed: paint.NewRand(uint64(o.Seed)).Uint(), small: o.Small}
	w.sure = o.Seed == 0 && !o.Small && table.Fits(known) && table.Fits(knownMore)
	roles, groups := cast(), circles()
	var plots []*plot
	for i, p := range roles {
		p.LID = lid(i)
		w.People = append(w.People, p.Person)
		if p.kinds == nil {
			continue // known from groups only
		}
		w.open(p.habit, i, -1)
		span := time.Duration(p.months) * 30 * day
		if p.expires > 0 {
			span = min(span, p.expires-5*day)
		}
		plots = append(plots, &plot{chat: len(w.Chats) - 1, from: []int{i}, kinds: p.kinds, mood: p.mood, share: p.posts, span: span})
	}
	for i, g := range groups {
		span := time.Duration(g.months) * 30 * day
		w.Groups = append(w.Groups, Group{ID: fmt.Sprintf("120363%012d", 40417000000+i*7368787), Subject: g.subject, Members: g.members, Created: o.Now.Add(-span - day).Truncate(time.Second)})
		w.open(g.habit, -1, i)
		plots = append(plots, &plot{chat: len(w.Chats) - 1, from: g.members, kinds: g.kinds, mood: g.mood, share: g.posts, span: span, party: time.Duration(g.party) * day, group: true})
	}
	w.share(plots, o.Pictures)
	for _, p := range plots {
		w.tell(p)
	}
	w.forward()
	w.more(plots, o.Pictures)
	for i := range w.Chats { // what is unread was sent by others
		c := &w.Chats[i]
		if c.Person >= 0 && roles[c.Person].brief {
			c.First = w.since(c, briefly)
		}
		n := 0
		for n < len(c.Messages) && c.Messages[len(c.Messages)-1-n].From >= 0 {
			n++
		}
		c.Unread = min(c.Unread, n)
	}
	return w
}

func (w *World) open(h habit, person, group int) {
	w.Chats = append(w.Chats, Chat{Person: person, Group: group, Unread: h.unread, Pinned: h.pinned, Archived: h.archived, Muted: h.muted, Expires: h.expires})
}

// Avatar is the person's profile picture, a JPEG of 192×192; nil for those who
// have none. -1 is the owner.
func (w *World) Avatar(person int) []byte {
	if person < 0 {
		return avatar(scene.Portrait, 7)
	}
	r := cast()[person]
	return avatar(r.avatar, r.look)
}

// GroupAvatar is the group's picture, a JPEG of 192×192; nil where it has none.
func (w *World) GroupAvatar(group int) []byte {
	g := circles()[group]
	return avatar(g.avatar, g.look)
}

func avatar(k Scene, look uint64) []byte {
	if look == 0 {
		return nil
	}
	return scene.Draw(k, look, 192, 192).JPEG(table.Quality)
}

// fresh is the ID of the first picture that is sent while the owner looks.
const fresh = 1 << 32

// Next is the n-th new picture that somebody sends while the owner looks, and
// the index into Chats of where it arrives. Its Time is zero: whoever sends it
// stamps it. The picture is not Known until its Hash is asked for.
func (w *World) Next(n int) (m Message, chat int) {
	r := paint.NewRand(w.seed ^ uint64(n+1)*0xa0761d6478bd642f)
	for {
		chat = r.N(len(w.Chats))
		if c := w.Chats[chat]; !c.Archived && w.sociable(chat) {
			break
		}
	}
	c := w.Chats[chat]
	var kinds []Scene
	if c.Person >= 0 {
		m.From, kinds = c.Person, cast()[c.Person].kinds
	} else {
		g := circles()[c.Group]
		m.From, kinds = g.members[r.N(len(g.members))], g.kinds
	}
	k := kinds[r.N(len(kinds))]
	wide, high := shape(r, k)
	m.Picture = w.picture(fresh+uint64(n), k, r.Uint(), wide, high, smallEdge)
	m.Picture.Caption = caption(r, k, 0)
	m.ID = w.id(&plot{chat: chat, serials: fresh + n})
	return m, chat
}

// Line is the n-th line of small talk.
func (w *World) Line(n int) string {
	t := talk()
	return t[paint.NewRand(w.seed+uint64(n)).N(len(t))]
}
