package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Thumbnails can be made again: that they cannot be kept stops nothing.
func TestStartsWithoutThumbnails(t *testing.T) {
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "thumbs.db", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	fillFolder(t, data, "--pictures", "40", "--messages", "40", "--fetched", "10", "--chats", "2", "--years", "1")
	s, err := open(t.Context(), options{data: data})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.store.Sheet(t.Context(), session.SheetQuery{States: []media.State{media.Ready}})
	if err != nil || len(ids) == 0 {
		t.Fatal(len(ids), err)
	}
	ms, err := s.store.Prints(t.Context(), ids[:1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.pixels.Load(t.Context(), media.View{File: ms[0].Media.File, W: 90, H: 90, Crop: true}); err != nil {
		t.Error(err)
	}
	if u, err := (storage{s}).Usage(t.Context()); err != nil || u.Thumbs != 0 {
		t.Errorf("%+v, %v", u.Thumbs, err)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

// Of a file that somebody has taken out of the gallery no thumbnail stays.
func TestNoThumbnailOfAFileThatHasVanished(t *testing.T) {
	data := t.TempDir()
	fillFolder(t, data, "--pictures", "40", "--messages", "40", "--fetched", "10", "--chats", "2", "--years", "1")
	s, err := open(t.Context(), options{data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	ids, err := s.store.Sheet(t.Context(), session.SheetQuery{States: []media.State{media.Ready}})
	if err != nil || len(ids) == 0 {
		t.Fatal(len(ids), err)
	}
	ms, err := s.store.Prints(t.Context(), ids[:1])
	if err != nil {
		t.Fatal(err)
	}
	key := ms[0].Media.File
	s.thumbs.Put(key, []byte("small picture"))
	path, err := s.files.Path(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := (desk{files: s.files, missing: s.missing, ctx: t.Context()}).Path(key); err == nil {
		t.Fatal("the file is there")
	}
	if b, err := s.thumbs.Get(t.Context(), key); err != nil || b != nil {
		t.Errorf("%q, %v", b, err)
	}
}
