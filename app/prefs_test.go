package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// What cannot be read of the settings costs nothing else.
func TestSettingsThatCannotBeRead(t *testing.T) {
	f := foldersIn(t.TempDir())
	whole := openPrefs(f)
	keep := session.Keep{Days: 30, Bytes: 5e9}
	view := session.SheetView{Zoom: 120, Query: session.SheetQuery{Chat: 7, Kinds: []media.Kind{media.Video},
		After: time.Date(2026, 3, 1, 0, 0, 0, 0, time.Local), Search: "cake"}}
	if err := whole.SetKeep(keep); err != nil {
		t.Fatal(err)
	}
	if err := whole.SetSheetView(view); err != nil {
		t.Fatal(err)
	}
	if got := openPrefs(f).SheetView(); !got.Query.After.Equal(view.Query.After) || got.Query.Chat != 7 || got.Zoom != 120 {
		t.Errorf("%+v", got)
	}
	for name, sheet := range map[string]string{
		"a date": `{"query":{"chat":7,"after":"the day before"}}`, "a size": `{"zoom":"large"}`, "another kind": `[1,2]`, "too much": `{"zoom":1e400}`,
	} {
		if err := os.WriteFile(f.prefs, []byte(`{"theme":"dark","keep":{"days":30,"bytes":5000000000},"sheet":`+sheet+`}`), 0o600); err != nil {
			t.Fatal(err)
		}
		p := openPrefs(f)
		if p.Keep() != keep || p.Theme() != "dark" || !reflect.DeepEqual(p.SheetView(), session.SheetView{}) {
			t.Errorf("%s: %+v, %q, %+v", name, p.Keep(), p.Theme(), p.SheetView())
		}
	}
	if err := os.WriteFile(f.prefs, []byte(`{"keep":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if p := openPrefs(f); p.Keep() != (session.Keep{}) {
		t.Errorf("%+v", p.Keep())
	}
}

// Looking at something else on the sheet has nothing tried anew.
func TestWhatIsOnlyRememberedIsNotApplied(t *testing.T) {
	dir := t.TempDir()
	p := openPrefs(foldersIn(dir))
	applied := 0
	p.apply(func(settings) { applied++ })
	if err := p.SetSheetView(session.SheetView{Zoom: 90}); err != nil {
		t.Fatal(err)
	}
	if err := p.SetExportChoice(session.ExportChoice{Folder: filepath.Join(dir, "out")}); err != nil {
		t.Fatal(err)
	}
	if applied != 1 {
		t.Errorf("applied %d times", applied)
	}
	if err := p.SetDownloads(session.Downloads{Parallel: 2}); err != nil || applied != 2 {
		t.Errorf("applied %d times, %v", applied, err)
	}
}
