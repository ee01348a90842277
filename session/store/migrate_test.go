package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// released makes the catalogue of an older version at path, with what query says
// in it.
func released(t *testing.T, path string, version int, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, 1<<10, url.Values{}))
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(err)
	up, err := dbutil.NewWithDB(db, "sqlite")
	check(err)
	all, err := upgrades()
	check(err)
	up.Owner, up.UpgradeTable = owner, all[:version]
	check(up.Upgrade(t.Context()))
	_, err = db.ExecContext(t.Context(), query)
	check(err)
	check(db.Close())
}

// first1 is what the first released version left of a few pictures in all states.
const first1 = `
	INSERT INTO peer (id, jid, number, name, folded) VALUES (1, '34600111222@s.whatsapp.net', '+34600111222', 'Ana', 'ana');
	INSERT INTO address (id, jid, peer_id) VALUES (1, '34600111222@s.whatsapp.net', 1);
	INSERT INTO chat (id, last_id, archived) VALUES (1, 7 << 20, 0);
	INSERT INTO message (id, chat_id, sender_id, wa_id, from_me, received, text) VALUES
		(1 << 20, 1, 1, 'W1', 0, 1000000, 'boat'), (2 << 20, 1, 1, 'W2', 0, 2000000, ''), (3 << 20, 1, 1, 'W3', 0, 3000000, ''),
		(4 << 20, 1, 1, 'W4', 0, 4000000, ''), (5 << 20, 1, 1, 'W5', 0, 5000000, ''), (6 << 20, 1, 1, 'W6', 0, 6000000, ''),
		(7 << 20, 1, NULL, 'W7', 1, 7000000, '');
	INSERT INTO media (id, chat_id, kind, state, sha, file, media_key, size) VALUES
		(1 << 20, 1, 'image', 'downloaded', CAST(zeroblob(31) || x'01' AS BLOB), CAST(zeroblob(31) || x'01' AS BLOB), x'aa', 11),
		(2 << 20, 1, 'image', 'downloaded', CAST(zeroblob(31) || x'01' AS BLOB), CAST(zeroblob(31) || x'01' AS BLOB), x'aa', 11),
		(3 << 20, 1, 'image', 'queued', CAST(zeroblob(31) || x'03' AS BLOB), NULL, x'aa', 13),
		(4 << 20, 1, 'image', 'downloading', CAST(zeroblob(31) || x'04' AS BLOB), NULL, x'aa', 14),
		(5 << 20, 1, 'image', 'waiting', CAST(zeroblob(31) || x'05' AS BLOB), NULL, x'aa', 15),
		(6 << 20, 1, 'image', 'expired', CAST(zeroblob(31) || x'06' AS BLOB), NULL, x'aa', 16),
		(7 << 20, 1, 'image', 'downloaded', NULL, CAST(zeroblob(31) || x'07' AS BLOB), NULL, 17);
	INSERT INTO preview (id, jpeg) VALUES (3 << 20, x'ff');
	INSERT INTO caption_word (rowid, text) VALUES (1 << 20, 'boat');
	INSERT INTO caption_part (rowid, text) VALUES (1 << 20, 'boat');
	INSERT INTO download (id, running, attempt, ask) VALUES (3 << 20, 0, 2, 0), (4 << 20, 1, 1, 0), (5 << 20, 1, 1, 1);
	INSERT INTO outbox (id, chat_id, quality, original) VALUES (7 << 20, 1, 'standard', CAST(zeroblob(31) || x'07' AS BLOB));
	UPDATE message SET delivery = 'waiting' WHERE id = 7 << 20;
	INSERT INTO raw (id, body) VALUES (7 << 20, x'ff');
	INSERT INTO history (id, blob) VALUES ('N', x'ff');`

func TestTheFirstCatalogueIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	released(t, path, 1, first1)
	now := time.Unix(1_790_000_000, 0)
	s, err := Open(t.Context(), path, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkCounters(t, s)
	n := readNaive(t, s)
	for _, q := range []session.SheetQuery{{}, {Sort: session.BySize}, {Sort: session.BySender}, {Side: session.SentSide}, {Captioned: true}, {Search: "oa"}} {
		n.same(q, 5)
	}
	if err := s.Downloads().Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkCounters(t, s)
	for i, want := range []media.State{
		media.Ready, media.Ready, media.Queued, media.Queued, media.Waiting, media.Expired, media.Ready,
	} {
		m, err := s.Message(t.Context(), session.MessageID(i+1)<<20)
		if err != nil || m.Media.State != want || m.Media.Size != int64(11+i) && i != 1 {
			t.Errorf("%d is %+v, %v; want %q", i+1, m.Media, err, want)
		}
	}
	c, err := s.Chat(t.Context(), 1)
	if err != nil || c.Pictures != 7 || c.ToFetch != 2 || c.Expired != 1 || c.Last == nil || c.Auto != "" || c.Complete || c.Local {
		t.Errorf("chat %+v, %v", c, err)
	}
	jobs, err := s.Downloads().Claim(t.Context(), now, 9)
	if err != nil || len(jobs) != 2 || jobs[0].ID != 4<<20 || jobs[0].Attempt != 2 || jobs[1].Attempt != 3 {
		t.Errorf("jobs %+v, %v", jobs, err)
	}
	asks, err := s.Asks().Claim(t.Context(), now, 9)
	if err != nil || len(asks) != 1 || asks[0].ID != 5<<20 {
		t.Errorf("asks %+v, %v", asks, err)
	}
	files, err := s.Sweepable(t.Context(), now)
	if err != nil || len(files) != 1 || len(files[0].IDs) != 2 || files[0].Since.Unix() != 1000 {
		t.Errorf("files %+v, %v", files, err)
	}
	if found, err := s.Chats(t.Context(), session.ChatQuery{Search: "boat"}); err != nil || len(found) != 1 {
		t.Errorf("search %+v, %v", found, err)
	}
	if out, err := s.Outbox().Claim(t.Context(), now, 1); err != nil || len(out) != 1 || out[0].WAID != "W7" {
		t.Errorf("outbox %+v, %v", out, err)
	}
	if notices, err := s.PendingHistory(t.Context()); err != nil || len(notices) != 1 {
		t.Errorf("notices %+v, %v", notices, err)
	}
}

func TestBeforeAMigrationTheCatalogueIsCopied(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "catalogue.db")
	released(t, path, 1, first1)
	// What an earlier try left behind is in nobody's way.
	for _, name := range []string{path + ".v1.part", path + ".v1"} {
		if err := os.WriteFile(name, []byte("rest"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path + ".v1")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("copy %v, %v", info, err)
	}
	if _, err := os.Stat(path + ".v1.part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part is left: %v", err)
	}
	db, err := sql.Open("sqlite", dsn(path+".v1", 1<<10, url.Values{}))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version, pictures int
	row := db.QueryRowContext(t.Context(), `SELECT (SELECT version FROM version), (SELECT count(*) FROM media)`)
	if err := row.Scan(&version, &pictures); err != nil || version != 1 || pictures != 7 {
		t.Errorf("copy of version %d with %d pictures, %v", version, pictures, err)
	}
	// A new catalogue has nothing to be copied.
	if s, _ := openForTest(t, "new.db"); s == nil {
		t.Fatal("not opened")
	}
	if left, err := filepath.Glob(filepath.Join(dir, "new.db.v*")); err != nil || len(left) != 0 {
		t.Errorf("copies %v, %v", left, err)
	}
}

func TestNothingChangesWhereTheCopyCannotBeMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	released(t, path, 1, first1)
	if err := os.MkdirAll(filepath.Join(path+".v1.part", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), path, Options{}); err == nil {
		t.Error("migrated without a copy", s.Close())
	}
	if _, err := OpenReader(t.Context(), path); !errors.Is(err, ErrOlder) {
		t.Errorf("it is not what it was: %v", err)
	}
}

func TestReadBesideTheApp(t *testing.T) {
	s, path := openForTest(t, "catalogue.db")
	sum := bytes.Repeat([]byte{7}, 32)
	arrive := func(waid string, at int64) {
		t.Helper()
		err := s.Save(t.Context(), session.Batch{Messages: []session.Arrival{{Chat: "1@s.whatsapp.net", Message: session.Message{
			WAID: waid, Time: time.Unix(at, 0), Media: &session.Media{Ref: media.Ref{Kind: media.Image, FileSHA256: sum}},
		}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	arrive("W1", 1000)
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	// What comes while it is open is seen, and nothing waits for it.
	arrive("W2", 2000)
	id, err := r.Find(t.Context(), media.KeyOf(sum).String())
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Message(t.Context(), id)
	if err != nil || m.WAID != "W2" {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := r.Message(t.Context(), 5); !errors.Is(err, session.NoSuch) {
		t.Errorf("unknown id: %v", err)
	}
	if _, err := r.r.db.ExecContext(t.Context(), `DELETE FROM message`); err == nil {
		t.Error("it can write")
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	// And while the app does not run.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = OpenReader(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Find(t.Context(), "W1"); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file is another one, %v", err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	released(t, at("old"), 1, first1)
	released(t, at("newer"), 2, `UPDATE version SET version = 99, compat = 99`)
	released(t, at("compatible"), 2, `UPDATE version SET version = 99, compat = 2`)
	released(t, at("foreign"), 2, `UPDATE database_owner SET owner = 'somebody'`)
	if err := os.WriteFile(at("damaged"), bytes.Repeat([]byte("x"), 9000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"old": ErrOlder, "newer": ErrNewer, "compatible": nil, "foreign": session.BadCatalogue, "damaged": session.BadCatalogue,
		"empty": session.BadCatalogue, "none": fs.ErrNotExist,
	} {
		r, err := OpenReader(t.Context(), at(name))
		if !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		if err == nil {
			if err := r.Close(); err != nil {
				t.Error(fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	if _, err := os.Stat(at("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("made one: %v", err)
	}
}
