package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// printed is a message with a file, as a person would look at it.
type printed struct {
	session.Message
	sender            int64 // peer; 0 for own ones
	name              string
	inChat, inSenders string // names, folded
}

// naive answers SheetQueries from everything there is, read one by one.
type naive struct {
	t      *testing.T
	s      *Store
	all    []printed // newest first
	peerOf map[session.JID]int64
	self   map[int64]bool
	folded map[int64]string
	moved  map[session.ChatID]session.ChatID
}

func readNaive(t *testing.T, s *Store) *naive {
	t.Helper()
	n := &naive{t: t, s: s, peerOf: map[session.JID]int64{}, self: map[int64]bool{}, folded: map[int64]string{}, moved: map[session.ChatID]session.ChatID{}}
	type address struct {
		jid    session.JID
		peer   int64
		self   bool
		folded string
		name   string
	}
	names := map[int64]string{}
	for _, a := range all(n, `SELECT a.jid, p.id, p.self, p.folded, p.name FROM address a JOIN peer p ON p.id = a.peer_id`,
		func(a *address) []any { return []any{&a.jid, &a.peer, &a.self, &a.folded, &a.name} }) {
		n.peerOf[a.jid], n.self[a.peer], n.folded[a.peer], names[a.peer] = a.peer, a.self, a.folded, a.name
	}
	for _, m := range all(n, `SELECT id, to_id FROM moved`, func(m *[2]session.ChatID) []any { return []any{&m[0], &m[1]} }) {
		n.moved[m[0]] = m[1]
	}
	own := ""
	for id, is := range n.self {
		if is {
			own += "\x00" + n.folded[id]
		}
	}
	for _, id := range all(n, `SELECT d.id FROM media d WHERE d.kind <> 'motion' ORDER BY d.id DESC`,
		func(id *session.MessageID) []any { return []any{id} }) {
		m, err := s.Message(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		p := printed{Message: m, inChat: n.folded[int64(m.Chat)]}
		switch {
		case m.FromMe:
			p.inSenders = own
		case m.Sender == "":
			p.sender = int64(m.Chat)
		default:
			p.sender = n.peerOf[m.Sender]
		}
		if p.sender != 0 {
			p.name, p.inSenders = names[p.sender], n.folded[p.sender]
			if p.name != m.SenderName {
				t.Errorf("%d is of %q, not %q", id, m.SenderName, p.name)
			}
		}
		n.all = append(n.all, p)
	}
	return n
}

func all[T any](n *naive, query string, into func(*T) []any) []T {
	n.t.Helper()
	rows, err := n.s.r.db.QueryContext(n.t.Context(), query)
	if err != nil {
		n.t.Fatal(err)
	}
	list, err := collect(rows, into)
	if err != nil {
		n.t.Fatal(err)
	}
	return list
}

func (n *naive) wants(q session.SheetQuery, p *printed) bool {
	d := p.Media
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker}
	}
	chat := q.Chat
	if to, ok := n.moved[chat]; ok {
		chat = to
	}
	if q.Sender != "" {
		id := n.peerOf[q.Sender]
		if n.self[id] && !p.FromMe || !n.self[id] && (id == 0 || p.sender != id) {
			return false
		}
	}
	for _, w := range strings.Fields(fold(q.Search)) {
		if !strings.Contains(fold(p.Text), w) && !strings.Contains(p.inChat, w) && !strings.Contains(p.inSenders, w) {
			return false
		}
	}
	return (q.Chat == 0 || p.Chat == chat) && (q.Side != session.SentSide || p.FromMe) &&
		(q.Side != session.ReceivedSide || !p.FromMe) && slices.Contains(kinds, d.Kind) &&
		(len(q.States) == 0 || slices.Contains(q.States, d.State)) && (q.After.IsZero() || !p.Time.Before(q.After)) &&
		(q.Before.IsZero() || p.Time.Before(q.Before)) && (!q.Starred || d.Starred) && (!q.Captioned || p.Text != "") && d.Size >= q.MinSize
}

func (n *naive) listing(q session.SheetQuery) (l session.Listing) {
	var list []printed
	for i := range n.all {
		if n.wants(q, &n.all[i]) {
			list = append(list, n.all[i])
		}
	}
	for _, p := range list {
		if p.Media.State == media.Remote {
			l.Remote = append(l.Remote, p.ID)
		}
	}
	key := func(p *printed) (g session.Group) { return g }
	switch q.Sort {
	case session.ByOldest:
		slices.Reverse(list)
	case session.BySize:
		slices.SortStableFunc(list, func(a, b printed) int { return cmp.Compare(b.Media.Size, a.Media.Size) })
		key = func(p *printed) (g session.Group) {
			for _, least := range []int64{0, 100_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000} {
				if p.Media.Size >= least {
					g.Least = least
				}
			}
			return g
		}
	case session.BySender:
		slices.SortStableFunc(list, func(a, b printed) int {
			if a.FromMe != b.FromMe {
				return cmp.Compare(fmt.Sprint(a.FromMe), fmt.Sprint(b.FromMe))
			}
			return cmp.Or(cmp.Compare(fold(a.name), fold(b.name)), cmp.Compare(a.sender, b.sender))
		})
		key = func(p *printed) session.Group { return session.Group{Name: p.name, Self: p.FromMe} }
	}
	for i := range list {
		p := &list[i]
		l.IDs = append(l.IDs, p.ID)
		shape := 0
		if p.Media.Width > 0 && p.Media.Height > 0 {
			shape = p.Media.Width * 256 / p.Media.Height
		}
		l.Shapes = append(l.Shapes, uint16(shape))
		l.Bytes += p.Media.Size
		if q.Sort == session.BySize || q.Sort == session.BySender {
			g := key(p)
			if i == 0 || g != key(&list[i-1]) || p.sender != list[i-1].sender && q.Sort == session.BySender {
				l.Groups = append(l.Groups, g)
			}
			l.Groups[len(l.Groups)-1].N++
		}
	}
	return l
}

// query is any SheetQuery.
func (n *naive) query(rng *rand.Rand) (q session.SheetQuery) {
	maybe := func(one int) bool { return rng.IntN(one) == 0 }
	if maybe(3) {
		q.Chat = session.ChatID(1 + rng.IntN(9))
	}
	if maybe(4) {
		q.Sender = []session.JID{"1@s.whatsapp.net", "1@lid", "2@s.whatsapp.net", "2@lid", "3@lid", "7@g.us", "9@lid"}[rng.IntN(7)]
	}
	if maybe(3) {
		q.Side = []session.Side{session.SentSide, session.ReceivedSide}[rng.IntN(2)]
	}
	for maybe(2) {
		q.Kinds = append(q.Kinds, kinds[rng.IntN(len(kinds))])
	}
	for maybe(2) {
		states := []media.State{media.Remote, media.Remote, media.Queued, media.Ready, media.Ready, media.Expired, media.Waiting, media.Gone, media.Failed, media.ViewOnce, media.Paused, "odd"}
		q.States = append(q.States, states[rng.IntN(len(states))])
	}
	at := func() time.Time {
		m := n.all[rng.IntN(len(n.all))]
		return m.Time.Add(time.Duration(rng.IntN(3)-1) * time.Second / 2)
	}
	if maybe(4) {
		q.After = at()
	}
	if maybe(4) {
		q.Before = at()
	}
	q.Starred, q.Captioned = maybe(5), maybe(5)
	if maybe(5) {
		q.MinSize = []int64{1, 100_000, 100_001, 1_200_000, 1 << 50}[rng.IntN(5)]
	}
	for maybe(2) {
		words := []string{"ana", "a", "ña", "n", "bob", "word", "words", "ord", "生", "生日", "日", "日 お", "おめ", "生b", "a生", "b", "50%", "%", "menorca", "'", "\"", "🎂", "🎂!", "!", "zz", "of", "or", "本", "1", "\x00", "*"}
		q.Search += " " + words[rng.IntN(len(words))]
	}
	q.Sort = []session.SheetSort{session.ByNewest, session.ByNewest, session.ByOldest, session.BySize, session.BySender}[rng.IntN(5)]
	return q
}

// same compares the catalogue's answers to one question with the plain ones and
// says how many pictures that were.
func (n *naive) same(q session.SheetQuery, head int) int {
	n.t.Helper()
	want := n.listing(q)
	got, err := n.s.Listing(n.t.Context(), q)
	if err != nil {
		n.t.Fatalf("%+v: %v", q, err)
	}
	if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Shapes, want.Shapes) || !slices.Equal(got.Remote, want.Remote) ||
		!slices.Equal(got.Groups, want.Groups) || got.Bytes != want.Bytes {
		n.t.Errorf("%+v\n got %+v\nwant %+v", q, got, want)
	}
	ids, err := n.s.Sheet(n.t.Context(), q)
	if err != nil || !slices.Equal(ids, want.IDs) {
		n.t.Errorf("%+v: sheet %v, %v; want %v", q, ids, err, want.IDs)
	}
	// Where it may look at a few only, it finds fewer, and nothing but the first.
	n.s.looks = 1 + head/2
	ids, err = n.s.Head(n.t.Context(), q, head)
	if err != nil || len(ids) > head || len(ids) > len(want.IDs) || !slices.Equal(ids, want.IDs[:len(ids)]) {
		n.t.Errorf("%+v: head of %d of %d %v, %v; want %v", q, head, n.s.looks, ids, err, want.IDs)
	}
	n.s.looks = looks
	ids, err = n.s.Head(n.t.Context(), q, head)
	if err != nil || !slices.Equal(ids, want.IDs[:min(head, len(want.IDs))]) {
		n.t.Errorf("%+v: head of %d %v, %v; want %v", q, head, ids, err, want.IDs)
	}
	return len(want.IDs)
}

// Whatever has happened and whatever is asked for: the indices, the counters and
// the captions say what looking at every message says.
func TestTheSheetIsWhatOneByOneWouldFind(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s, _ := openForTest(t, "catalogue.db")
			g := &gambler{t: t, s: s, rng: rand.New(rand.NewPCG(seed, 7)), now: time.Unix(1_780_000_000, 0)}
			for range 3 {
				for range 60 {
					g.play()
				}
				checkCounters(t, s)
				n := readNaive(t, s)
				for range 100 {
					found += min(n.same(n.query(g.rng), g.rng.IntN(40)), 1)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	if found < 300 {
		t.Errorf("only %d queries found anything", found)
	}
}
