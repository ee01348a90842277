package chats

import (
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// thread holds the messages of one chat that have been read, without gaps: from
// some message on to the newest.
type thread struct {
	chat  session.ChatID
	msgs  []session.Message // oldest first
	whole bool              // nothing older is in the catalogue
	items []item
}

// item is one row: a day, or a message.
type item struct {
	day   time.Time // midnight, for a day
	at    int       // of the message in msgs
	first bool      // of several by the same sender: it carries the name
	key   int64     // names the row for good: the message's id, or minus the day
}

func (it item) isDay() bool { return !it.day.IsZero() }

// oldest is the id before which older messages are to be read.
func (t *thread) oldest() session.MessageID {
	if len(t.msgs) == 0 {
		return 0
	}
	return t.msgs[0].ID
}

// merge puts messages in their places; those that are there already are
// replaced. One that is older than all of an incomplete thread would leave a gap
// and is left out, unless older is set: then it was read as the next page.
func (t *thread) merge(page []session.Message, older bool) {
	oldest := t.oldest()
	for _, m := range page {
		if m.ID < oldest && !older && !t.whole {
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
	n := len(t.msgs)
	return n > 0 && len(page) > 0 && page[0].ID > t.msgs[n-1].ID
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
// because of what came before them.
func (t *thread) arrange() (changed []int64) {
	was := map[int64]bool{}
	for _, it := range t.items {
		if !it.isDay() {
			was[it.key] = it.first
		}
	}
	t.items = t.items[:0]
	for i, m := range t.msgs {
		first := true
		if i > 0 {
			prev := t.msgs[i-1]
			first = !sameDay(prev.Time, m.Time) || prev.Sender != m.Sender || prev.FromMe != m.FromMe ||
				prev.System || m.Time.Sub(prev.Time) > runs
		}
		if i == 0 || !sameDay(t.msgs[i-1].Time, m.Time) {
			y, mo, d := m.Time.Date()
			day := time.Date(y, mo, d, 0, 0, 0, 0, m.Time.Location())
			t.items = append(t.items, item{day: day, key: -day.Unix() - 1})
		}
		t.items = append(t.items, item{at: i, first: first, key: int64(m.ID)})
		if before, ok := was[int64(m.ID)]; ok && before != first {
			changed = append(changed, int64(m.ID))
		}
	}
	return changed
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
