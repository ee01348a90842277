package store

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // no machine's own zones

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// A file that goes on while a list is being read is in it once.
func TestListedOnceWhileThingsMove(t *testing.T) {
	s, _ := grow(t, 200)
	q := session.SheetQuery{States: []media.State{media.Queued, media.Downloading, media.Ready}}
	ids, err := s.Sheet(t.Context(), q)
	if err != nil || len(ids) == 0 {
		t.Fatal(len(ids), err)
	}
	for name, read := range map[string]func() ([]session.MessageID, []uint16, error){
		"listing": func() ([]session.MessageID, []uint16, error) {
			l, err := s.Listing(t.Context(), q)
			return l.IDs, l.Shapes, err
		},
		"head": func() ([]session.MessageID, []uint16, error) {
			ids, err := s.Head(t.Context(), q, 400)
			return ids, make([]uint16, len(ids)), err
		},
	} {
		state, asked := "downloading", 0
		s.r.asked = func(query string, _ []any) {
			if query != sqlStateNewest {
				return
			}
			if asked++; asked%2 == 0 { // what was read as queued goes on
				if _, err := s.w.conn.ExecContext(t.Context(), `UPDATE media SET state = ? WHERE state = 'queued' AND id IN
					(SELECT id FROM media WHERE state = 'queued' ORDER BY id LIMIT 9)`, state); err != nil {
					t.Error(err)
				}
			}
		}
		got, shapes, err := read()
		s.r.asked = nil
		if err != nil || asked < 2 || len(got) == 0 || len(got) != len(shapes) {
			t.Fatalf("%s: %d after %d questions, %d shapes, %v", name, len(got), asked, len(shapes), err)
		}
		for i := 1; i < len(got); i++ {
			if got[i] >= got[i-1] {
				t.Fatalf("%s: %d is followed by %d", name, got[i-1], got[i])
			}
		}
	}
}

// Whatever is typed or pasted into the search box, it is looked for as it stands,
// soon.
func TestSearchForAnything(t *testing.T) {
	s, _ := grow(t, 2000)
	many := make([]string, 5000)
	for i := range many {
		many[i] = strings.Repeat(string(rune('a'+i%26)), 3+i%7)
	}
	began := time.Now()
	for _, text := range []string{
		`"`, `""`, `"boat`, `boat"`, `boat AND`, `NOT boat`, `boat OR noon`, `NEAR(boat noon)`, `boat*`, `^boat`, `text:boat`, `-boat`,
		`{boat}`, `(boat`, `boat)`, `+`, `'`, `';DROP TABLE cell`, `%`, `_`, `\`, "boat\x00noon", "\xff\xfe\xfd", "bo\xffat", "\u0301\u0301\u0301", "\u202eboat",
		"\u200d\u200d\u200d", "👩‍👩‍👧", "🎂", "誕生", "誕 生日", "ا", "   ", "\ufeff", strings.Repeat("a", 1<<20), strings.Repeat("誕", 300_000),
		strings.Repeat("a ", 200_000), strings.Join(many, " "), strings.Repeat(`"`, 50_000), strings.Repeat("\u0301", 100_000),
	} {
		for _, by := range []session.SheetSort{session.ByNewest, session.BySender} {
			q := session.SheetQuery{Search: text, Sort: by}
			l, err := s.Listing(t.Context(), q)
			if err != nil {
				t.Errorf("%.20q: %v", text, err)
			}
			head, err := s.Head(t.Context(), q, 50)
			if err != nil || len(head) > 0 && !slices.Contains(l.IDs, head[0]) {
				t.Errorf("%.20q: head %d of %d, %v", text, len(head), len(l.IDs), err)
			}
		}
		if _, err := s.Chats(t.Context(), session.ChatQuery{Search: text}); err != nil {
			t.Errorf("%.20q among chats: %v", text, err)
		}
		if d := time.Since(began); d > 20*time.Second {
			t.Fatalf("%.20q of %d bytes: %v", text, len(text), d)
		}
		began = time.Now()
	}
}

// Queries that no window asks, but a file of settings may.
func TestQueriesOfNonsense(t *testing.T) {
	s, _ := grow(t, 100)
	for _, q := range []session.SheetQuery{
		{Chat: -1}, {Chat: 1 << 60}, {Sender: "nobody"}, {Sender: "\x00"}, {Side: "both"}, {Kinds: []media.Kind{"", "nonsense"}},
		{States: []media.State{"nonsense"}}, {MinSize: math.MinInt64}, {MinSize: math.MaxInt64}, {Sort: "nonsense"},
		{After: time.Unix(math.MaxInt64/4, 0)}, {Before: time.Unix(-1<<60, 0)}, {After: time.Unix(9, 0), Before: time.Unix(1, 0)},
		{Side: session.SentSide, Sender: "1@s.whatsapp.net"},
	} {
		l, err := s.Listing(t.Context(), q)
		if err != nil || len(l.IDs) != len(l.Shapes) {
			t.Errorf("%+v: %d, %v", q, len(l.IDs), err)
		}
		if _, err := s.Head(t.Context(), q, 9); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
		if _, err := s.Head(t.Context(), q, -9); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if c, err := s.Census(t.Context(), []session.MessageID{0, -1, math.MaxInt64, math.MinInt64}); err != nil || c.N != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A month whose first midnight a clock leaves out is that month all the same.
func TestUsageOfAMonthWithoutItsFirstMidnight(t *testing.T) {
	loc, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := grow(t, 4)
	at := time.Date(2023, time.October, 12, 12, 0, 0, 0, loc).Unix()
	if _, err := s.w.conn.ExecContext(t.Context(), `INSERT INTO message (id, chat_id, sender_id, wa_id, from_me, received, text) VALUES (?1, 1, 1, 'X', 0, 1, '')`, at<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := s.w.conn.ExecContext(t.Context(), `INSERT INTO media (id, chat_id, kind, state, file, size)
		VALUES (?1, 1, 'image', 'downloaded', CAST(zeroblob(31) || x'01' AS BLOB), 9)`, at<<20); err != nil {
		t.Fatal(err)
	}
	u, err := s.Usage(t.Context(), loc)
	if err != nil || len(u.Months) != 1 || u.Months[0].Month.Month() != time.October || u.Months[0].Month.Day() != 1 {
		t.Errorf("%v, %v", u.Months, err)
	}
}
