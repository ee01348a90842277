package chats

import (
	"math"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// thread holds the messages of one chat that have been read, without gaps: from
// some message on to the newest, or, behind, to an older one.
type thread struct {
	chat   session.ChatID
	msgs   []session.Message // oldest first
	whole  bool              // nothing older is in the catalogue
	behind bool              // there are newer ones
	missed bool              // one of these came in meanwhile
	items  []item

	top   bool              // a row above all is to say how to get older ones
	joint session.MessageID // a row before it says what came of asking; 0: none
	asked int64             // how often the phone has answered: names both rows
}

// item is one row.
type item struct {
	kind  rowKind
	day   time.Time // midnight, for a day
	at, n int       // the messages msgs[at:at+n]: one, or several of one album
	first bool      // of several by the same sender: it carries the name
	key   int64     // names the row for good: the last message's id, or below 0
}

// rowKind tells rows apart that are drawn by different objects.
type rowKind int

const (
	rowMessages rowKind = iota
	rowDay
	rowTop
	rowJoint
)

// olderKey names the rows about older messages. The one that is pressed becomes
// the one that tells the answer, under the same key, so that what came above it
// does not move it.
const olderKey = math.MinInt64

func (it item) of(msgs []session.Message) []session.Message { return msgs[it.at : it.at+it.n] }

// oldest is the id before which older messages are to be read.
func (t *thread) oldest() session.MessageID {
	if len(t.msgs) == 0 {
		return 0
	}
	return t.msgs[0].ID
}

// before counts the messages older than id.
func (t *thread) before(id session.MessageID) int {
	i, _ := slices.BinarySearchFunc(t.msgs, id, byID)
	return i
}

// newest is the id of the last message.
func (t *thread) newest() session.MessageID {
	if len(t.msgs) == 0 {
		return 0
	}
	return t.msgs[len(t.msgs)-1].ID
}

// merge puts messages in their places; those that are there already are
// replaced. One before or after all of an incomplete thread would leave a gap
// and is left out, unless next is set: then it was read as the next page.
func (t *thread) merge(page []session.Message, next bool) {
	oldest, newest := t.oldest(), t.newest()
	for _, m := range page {
		if m.ID < oldest && !next && !t.whole {
			continue
		}
		if t.behind && m.ID > newest && !next {
			t.missed = true
			continue
		}
		i, found := slices.BinarySearchFunc(t.msgs, m.ID, byID)
		if found {
			t.msgs[i] = m
		} else {
			t.msgs = slices.Insert(t.msgs, i, m)
		}
	}
}

// apart reports whether a newest page begins after all that has been read, so
// that joining it would leave a gap.
func (t *thread) apart(page []session.Message) bool {
	return len(t.msgs) > 0 && len(page) > 0 && page[0].ID > t.newest()
}

// remove takes messages out that are gone.
func (t *thread) remove(ids []session.MessageID) {
	for _, id := range ids {
		if i, ok := slices.BinarySearchFunc(t.msgs, id, byID); ok {
			t.msgs = slices.Delete(t.msgs, i, i+1)
		}
	}
}

func byID(m session.Message, id session.MessageID) int {
	switch {
	case m.ID < id:
		return -1
	case m.ID > id:
		return 1
	}
	return 0
}

// runs is how long after each other messages of one sender count as one run.
const runs = 10 * time.Minute

// arrange makes the items, and returns the keys of those that now look different
// because of what came before them, or into their album.
func (t *thread) arrange() (changed []int64) {
	was := map[int64]item{}
	for _, it := range t.items {
		if it.kind == rowMessages {
			was[it.key] = it
		}
	}
	t.items = t.items[:0]
	if key := int64(olderKey) + t.asked; t.top {
		if t.joint != 0 {
			key++
		}
		t.items = append(t.items, item{kind: rowTop, key: key})
	}
	joined := t.joint == 0
	for i := 0; i < len(t.msgs); {
		m, n, first := t.msgs[i], 1, true
		if !joined && m.ID >= t.joint {
			t.items = append(t.items, item{kind: rowJoint, key: olderKey + t.asked})
			joined = true
		}
		if i > 0 {
			prev := t.msgs[i-1]
			first = !sameDay(prev.Time, m.Time) || prev.Sender != m.Sender || prev.FromMe != m.FromMe ||
				prev.System || m.Time.Sub(prev.Time) > runs
		}
		if i == 0 || !sameDay(t.msgs[i-1].Time, m.Time) {
			y, mo, d := m.Time.Date()
			day := session.DayStart(y, mo, d, m.Time.Location())
			t.items = append(t.items, item{kind: rowDay, day: day, key: -day.Unix() - 1})
		}
		for i+n < len(t.msgs) && inAlbum(t.msgs[i+n-1], t.msgs[i+n]) {
			n++
		}
		it := item{at: i, n: n, first: first, key: int64(t.msgs[i+n-1].ID)}
		t.items = append(t.items, it)
		if before, ok := was[it.key]; ok && (before.first != first || before.n != n) {
			changed = append(changed, it.key)
		}
		i += n
	}
	return changed
}

// rowOf is the key of the row that shows the message at i.
func (t *thread) rowOf(i int) int64 {
	for i+1 < len(t.msgs) && inAlbum(t.msgs[i], t.msgs[i+1]) {
		i++
	}
	return int64(t.msgs[i].ID)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.In(a.Location()).Date()
	return ay == by && am == bm && ad == bd
}

// pictures are the ids of all messages with media that a viewer can show, and
// the place of id among them.
func (t *thread) pictures(id session.MessageID) (ids []session.MessageID, at int) {
	for _, m := range t.msgs {
		if m.Media == nil {
			continue
		}
		if m.ID == id {
			at = len(ids)
		}
		ids = append(ids, m.ID)
	}
	return ids, at
}
