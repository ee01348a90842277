package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestStorageOfAFilledFolder(t *testing.T) {
	data := t.TempDir()
	fillFolder(t, data, "--pictures", "400", "--messages", "400", "--fetched", "200", "--chats", "12", "--years", "2")
	ahead := time.Duration(0)
	s, err := open(t.Context(), options{data: data, now: func() time.Time { return time.Now().Add(ahead) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	usage := func() session.Usage {
		t.Helper()
		u, err := storage{s}.Usage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	files, size, err := s.files.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u := usage()
	if u.Files != files || u.Bytes != size || u.Files+u.Twins != 200 || u.Orphans != 0 || u.Trash.Files != 0 {
		t.Errorf("%d files with %d bytes in the gallery: %+v", files, size, u)
	}
	if u.Catalogue < 100_000 || u.Free <= 0 {
		t.Errorf("catalogue %d, free %d", u.Catalogue, u.Free)
	}
	months, chats := int64(0), int64(0)
	for _, m := range u.Months {
		months += m.Bytes
	}
	for _, c := range u.Chats {
		chats += c.Bytes
	}
	if months != u.Bytes || chats != u.Bytes {
		t.Errorf("months have %d, chats %d of %d", months, chats, u.Bytes)
	}

	// A file that nothing needs, once it has settled.
	f, err := s.files.Temp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(bytes.Repeat([]byte("orphan"), 100)); err != nil {
		t.Fatal(err)
	}
	orphan, err := s.files.Put(t.Context(), f, media.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if u := usage(); u.Orphans != 0 {
		t.Error("a file that has just come is an orphan")
	}
	ahead = time.Hour
	if u := usage(); u.Orphans != 1 || u.OrphanBytes != 600 {
		t.Errorf("orphans %d with %d", u.Orphans, u.OrphanBytes)
	}
	swept, err := storage{s}.SweepOrphans(t.Context())
	if err != nil || len(swept.Files) != 1 || swept.Files[0] != orphan {
		t.Errorf("swept %+v, %v", swept, err)
	}

	plan, err := storage{s}.PlanFree(t.Context(), size/2)
	if err != nil {
		t.Fatal(err)
	}
	freed, err := storage{s}.Free(t.Context(), size/2)
	if err != nil || freed.Bytes != plan.Bytes || freed.Bytes < size/2 || freed.Bytes > size*3/4 {
		t.Errorf("planned %d, freed %d of %d: %v", plan.Bytes, freed.Bytes, size, err)
	}
	after := usage()
	if after.Bytes != u.Bytes-freed.Bytes || after.Trash.Files != len(freed.Files)+1 {
		t.Errorf("after that: %+v", after)
	}
	if err := (actions{s}).Undo(t.Context(), freed); err != nil {
		t.Fatal(err)
	}
	if again := usage(); again.Bytes != u.Bytes || again.Files != u.Files || again.Trash.Files != 1 {
		t.Errorf("after undo: %+v", again)
	}
	if err := s.keeper.EmptyTrash(t.Context()); err != nil {
		t.Fatal(err)
	}
	if last := usage(); last.Trash.Files != 0 || last.Bytes != u.Bytes {
		t.Errorf("after emptying the trash: %+v", last)
	}
	if _, err := os.Stat(s.places.catalogue); err != nil {
		t.Error(err)
	}
}
