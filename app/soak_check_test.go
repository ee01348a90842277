package main

import (
	"crypto/sha256"
	"database/sql"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// promise is what a world says of a file.
type promise struct {
	key  media.Key
	gone bool // not on the phone, either
}

// promises are all pictures that the first sync brings and that may be fetched,
// by the ids of their messages: of two versions of one picture the better one.
// Their files are drawn for that, by this process.
func promises(begin time.Time, pictures int) map[string]promise {
	all := map[string]promise{}
	w := world.New(world.Options{Now: begin, Pictures: pictures, Small: true})
	for _, c := range w.Chats {
		worse := map[string]bool{}
		for _, m := range c.Messages {
			worse[m.HDOf] = true
		}
		for _, m := range c.Messages[c.First:] {
			p := m.Picture
			if p == nil || m.ViewOnce || m.MotionOf != "" || worse[m.ID] {
				continue
			}
			switch p.Kind {
			case world.Image, world.Video, world.GIF, world.Sticker:
				p.Hash()
				all[m.ID] = promise{media.Key(p.SHA256), p.Gone}
			}
		}
	}
	return all
}

// leavings is what a program that was killed has left.
type leavings struct {
	t      *testing.T
	places folders
	want   map[string]promise
}

// shown are the pictures of the catalogue by their states. It is a failure where
// one is Ready whose file is not whole and the one that its sender has sent.
func (s leavings) shown() map[media.State]int {
	s.t.Helper()
	here := s.files()
	db := s.catalogue()
	defer db.Close()
	rows, err := db.Query(`SELECT IIF(d.origin = '', m.wa_id, d.origin), d.state, d.sha, d.file FROM media d
		JOIN message m ON m.id = d.id WHERE d.picture AND d.state <> 'view_once'`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	n := map[media.State]int{}
	for rows.Next() {
		var waid string
		var state media.State
		var sha, file []byte
		if err := rows.Scan(&waid, &state, &sha, &file); err != nil {
			s.t.Fatal(err)
		}
		n[state]++
		want, known := s.want[waid]
		key := media.KeyOf(file)
		switch {
		case state == media.Ready && (!known || key != want.key || key != media.KeyOf(sha) || !here[key]):
			s.t.Errorf("%s is shown: as it was sent %v, in the gallery %v", waid, key == want.key, here[key])
		case state == media.Gone && !want.gone:
			s.t.Errorf("%s is given up, though the phone has it", waid)
		}
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// files are the gallery's. It is a failure where one is not what its name says.
func (s leavings) files() map[media.Key]bool {
	s.t.Helper()
	found := map[media.Key]bool{}
	err := filepath.WalkDir(s.places.gallery, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		key := media.Key(sha256.Sum256(data))
		if name := d.Name(); strings.TrimSuffix(name, filepath.Ext(name)) != key.String() {
			s.t.Errorf("%d bytes under a name that is not theirs", len(data))
		}
		found[key] = true
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// left counts what lies in the folders for unfinished files.
func (s leavings) left() (partial, temp int) {
	s.t.Helper()
	count := func(dir string) int {
		entries, err := os.ReadDir(filepath.Join(s.places.gallery, dir))
		if err != nil && !os.IsNotExist(err) {
			s.t.Fatal(err)
		}
		return len(entries)
	}
	return count(".partial"), count(".temp")
}

// sound: the catalogue is whole, and nothing waits in it.
func (s leavings) sound() {
	s.t.Helper()
	db := s.catalogue()
	defer db.Close()
	for query, want := range map[string]string{
		`PRAGMA quick_check`:                            "ok",
		`SELECT count(*) FROM pragma_foreign_key_check`: "0",
		`SELECT count(*) FROM download`:                 "0",
		`SELECT count(*) FROM ask`:                      "0",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			s.t.Errorf("%s: %q, %v", query, got, err)
		}
	}
}

// catalogue opens it as any program might that only reads.
func (s leavings) catalogue() *sql.DB {
	s.t.Helper()
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(s.places.catalogue), RawQuery: "mode=ro"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}
