package store

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// grown fills a catalogue of ?1 pictures, a minute apart. Every filter finds a
// quarter of them: no index may come to its end before Head stops looking.
var grown = []string{
	`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 48 AND ?1 > 0)
		INSERT INTO peer (id, jid, number, name, folded, self, is_group)
		SELECT i, i || '@s.whatsapp.net', '+' || i, 'Name ' || i, 'name ' || i || ' +' || i, i = 48, 0 FROM n`,
	`INSERT INTO address (id, jid, peer_id) SELECT id, jid, id FROM peer WHERE ?1 > 0`,
	`INSERT INTO chat (id) SELECT id FROM peer WHERE id <= 4 AND ?1 > 0`,
	`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
		INSERT INTO message (id, chat_id, sender_id, wa_id, from_me, received, text)
		SELECT (1700000000 + i * 60) << 20, 1 + i % 4, IIF(i % 16 IN (1, 6, 11, 12), 48, 1 + i / 4 % 3), 'W' || i,
		i % 16 IN (1, 6, 11, 12), 1, CASE i / 16 % 4 WHEN 1 THEN 'The boat at noon' WHEN 2 THEN '誕生日 おめでとう'
			WHEN 3 THEN 'Name of the cap' ELSE '' END FROM n`,
	`INSERT INTO media (id, chat_id, kind, state, sha, media_key, size, width, height, starred, expires_at)
		SELECT m.id, m.chat_id, IIF((m.id >> 20) / 240 % 2, 'video', 'image'), IIF((m.id >> 20) / 60 % 2, 'queued', 'preview'),
		unhex(printf('%064x', m.id)), x'01', 10000 + (m.id >> 20) / 60 * 2654435761 % 3000017, 1600, 1200, (m.id >> 20) / 60 % 7 < 2, 1700000000
		FROM message m WHERE m.id > ?1`,
	`INSERT INTO download (id, place, since) SELECT d.id, -d.id, 1 FROM media d WHERE d.state = 'queued' AND d.id > ?1`,
	`INSERT INTO caption_part (rowid, text) SELECT m.id, lower(m.text) FROM message m WHERE m.text <> '' AND m.id > ?1`,
	`INSERT INTO caption_word (rowid, text) SELECT m.id, replace(lower(m.text), '誕生日', '誕 生 日') FROM message m WHERE m.text <> '' AND m.id > ?1`,
	`UPDATE chat SET last_id = (SELECT max(m.id) FROM message m WHERE m.chat_id = chat.id) WHERE ?1 > 0`,
	`INSERT INTO ended (seq, id, way, at, fault) SELECT m.id, m.id, 'download', m.id >> 20, '' FROM message m WHERE m.id > ?1 AND m.id % 50 = 0`,
}

// grow makes a catalogue of n pictures and says where it is.
func grow(t *testing.T, n int) (s *Store, path string) {
	t.Helper()
	began := time.Now()
	s, path = openForTest(t, fmt.Sprint(n, ".db"))
	for _, query := range grown {
		if _, err := s.w.conn.ExecContext(t.Context(), query, n); err != nil {
			t.Fatalf("%v: %s", err, query)
		}
	}
	// A reader beside the store sees the file only after this.
	if _, err := s.w.conn.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pictures after %v", n, time.Since(began))
	return s, path
}

// scale are how many pictures are compared with how many, and at how many of
// them Head looks. SCALE=1 takes minutes.
func scale() (small, large, n int) {
	switch {
	case os.Getenv("SCALE") != "":
		return 10_000, 1_000_000, looks
	case raceDetector:
		return 2_000, 6_000, looks / 10
	}
	return 10_000, 100_000, looks
}

// costOf is how many steps SQLite's machine takes for all that fn asks for.
func costOf(t *testing.T, s *Store, path string, fn func() error) (total int) {
	t.Helper()
	s.r.asked = func(query string, args []any) { total += steps(t, path, query, args...) }
	defer func() { s.r.asked = nil }()
	if err := fn(); err != nil {
		t.Fatal(err)
	}
	return total
}

// What a screen asks for costs the same in a small and in a large catalogue;
// what reads all grows with them and no faster.
func TestQueriesDoNotGrowWithTheCatalogue(t *testing.T) {
	small, large, looks := scale()
	few, fewPath := grow(t, small)
	many, manyPath := grow(t, large)
	few.looks, many.looks = looks, looks
	const flat, linear = 0.05, 1.05
	day := func(i int) time.Time { return time.Unix(1_700_000_000, 0).AddDate(0, 0, i) }
	type asks map[string]func(s *Store) error
	compare := func(what string, limit float64, all asks) {
		for name, fn := range all {
			a := costOf(t, few, fewPath, func() error { return fn(few) })
			b := costOf(t, many, manyPath, func() error { return fn(many) })
			got := math.Log(float64(b)/float64(a)) / math.Log(float64(large)/float64(small))
			t.Logf("%s %s: %d and %d steps, exponent %.3f", what, name, a, b, got)
			if got > limit || a == 0 {
				t.Errorf("%s %s: grows with exponent %.3f, limit %.2f", what, name, got, limit)
			}
		}
	}
	middle := func(s *Store) session.MessageID {
		ids, err := s.Sheet(t.Context(), session.SheetQuery{Chat: 1, Before: day(1)})
		if err != nil || len(ids) < 90 {
			t.Fatalf("%d ids, %v", len(ids), err)
		}
		return ids[len(ids)/2]
	}
	at := map[*Store]session.MessageID{few: middle(few), many: middle(many)}
	compare("page of", flat, asks{
		"chats":   func(s *Store) error { _, err := s.Chats(t.Context(), session.ChatQuery{}); return err },
		"chat":    func(s *Store) error { _, err := s.Chat(t.Context(), 1); return err },
		"newest":  func(s *Store) error { _, err := s.Messages(t.Context(), 1, 0, 40); return err },
		"older":   func(s *Store) error { _, err := s.Messages(t.Context(), 1, at[s], 40); return err },
		"after":   func(s *Store) error { _, err := s.MessagesAfter(t.Context(), 1, at[s], 40); return err },
		"message": func(s *Store) error { _, err := s.Message(t.Context(), at[s]); return err },
		"prints": func(s *Store) error {
			_, err := s.Prints(t.Context(), []session.MessageID{at[s], at[s] + 60<<20})
			return err
		},
		"found":   func(s *Store) error { _, err := s.Find(t.Context(), "W77"); return err },
		"senders": func(s *Store) error { _, err := s.Senders(t.Context(), 0); return err },
		"soon":    func(s *Store) error { _, err := s.Expiring(t.Context()); return err },
		"oldest":  func(s *Store) error { _, err := s.Oldest(t.Context(), 1); return err },
		"files":   func(s *Store) error { _, err := s.FilesOf(t.Context(), at[s]); return err },
		"counted": func(s *Store) error { _, err := s.Census(t.Context(), []session.MessageID{at[s]}); return err },
	})
	heads := asks{}
	for i, q := range []session.SheetQuery{
		{}, {Chat: 3}, {Sender: "3@s.whatsapp.net"}, {Side: session.SentSide}, {Side: session.ReceivedSide},
		{Kinds: []media.Kind{media.Video}}, {States: []media.State{media.Remote}}, {States: []media.State{media.Queued, media.Failed}},
		{After: day(0)}, {Before: day(1)}, {Starred: true}, {Captioned: true}, {MinSize: 1_000_000}, {Chat: 3, Starred: true, MinSize: 5},
		{Search: "boat"}, {Search: "boat noon"}, {Search: "生日"}, {Search: "name 3"}, {Search: "ap"}, {Search: "47"}, {Search: "boat", Starred: true},
		{Search: "name cap"}, {Search: "name 3", Chat: 3}, {Search: "zzz"}, {Search: "zz"},
	} {
		for _, q.Sort = range []session.SheetSort{session.ByNewest, session.ByOldest, session.BySize, session.BySender} {
			q := q
			name := strings.ReplaceAll(fmt.Sprintf("%d %+v", i, q), "0001-01-01 00:00:00 +0000 UTC", "-")
			heads[name] = func(s *Store) error { _, err := s.Head(t.Context(), q, 20); return err }
		}
	}
	compare("head", flat, heads)
	compare("all", linear, asks{
		"listing":  func(s *Store) error { _, err := s.Listing(t.Context(), session.SheetQuery{}); return err },
		"a chat's": func(s *Store) error { _, err := s.Listing(t.Context(), session.SheetQuery{Chat: 3}); return err },
		"by size": func(s *Store) error {
			_, err := s.Listing(t.Context(), session.SheetQuery{Sort: session.BySize})
			return err
		},
		"by sender": func(s *Store) error {
			_, err := s.Listing(t.Context(), session.SheetQuery{Sort: session.BySender})
			return err
		},
		"found":     func(s *Store) error { _, err := s.Listing(t.Context(), session.SheetQuery{Search: "boat"}); return err },
		"short":     func(s *Store) error { _, err := s.Listing(t.Context(), session.SheetQuery{Search: "ap"}); return err },
		"senders":   func(s *Store) error { _, err := s.Senders(t.Context(), 3); return err },
		"transfers": func(s *Store) error { _, err := s.Transfers(t.Context()); return err },
		"usage":     func(s *Store) error { _, err := s.Usage(t.Context(), time.UTC); return err },
	})
	// What the writer asks for before each transfer.
	for name, c := range map[string]struct {
		query string
		args  []any
	}{
		"download": {sqlNextDownload, nil}, "ask": {sqlNextAsk, nil}, "place": {sqlPlaceAhead, []any{0, 0}},
		"last place": {sqlLastPlace, nil}, "by a rule": {sqlAutoOne, []any{0, 1, 1, 1, int64(at[few])}},
		"today": {sqlToday, []any{int64(0), 20}},
	} {
		a, b := steps(t, fewPath, c.query, c.args...), steps(t, manyPath, c.query, c.args...)
		if got := math.Log(float64(b)/float64(a)) / math.Log(float64(large)/float64(small)); got > flat {
			t.Errorf("%s: %d and %d steps, exponent %.3f", name, a, b, got)
		}
	}
}
