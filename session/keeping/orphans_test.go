package keeping_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// later is a clock that stands still an hour after the files were written: when
// that was, the file system says.
func later() func() time.Time {
	at := time.Now().Add(time.Hour)
	return func() time.Time { return at }
}

func TestOrphans(t *testing.T) {
	r := open(t, later())
	shown := r.have(1, 10)
	r.send(2, 10)
	sent := r.put(2, 10)
	orphans := []media.Key{r.put(3, 20), r.put(4, 30)}
	// Its own date, that of its picture, makes no file old.
	must(t, r.g.SetTime(orphans[0], time.Now().Add(-9000*time.Hour)))
	count := func(wantFiles int, wantBytes int64) {
		t.Helper()
		files, bytes, err := r.Orphans(t.Context())
		if must(t, err); files != wantFiles || bytes != wantBytes {
			t.Errorf("%d orphans with %d bytes, want %d with %d", files, bytes, wantFiles, wantBytes)
		}
	}
	count(2, 50*kB)
	s, err := r.SweepOrphans(t.Context())
	must(t, err)
	if len(s.Files) != 2 || len(s.IDs) != 0 || s.Bytes != 50*kB {
		t.Errorf("swept %+v", s)
	}
	count(0, 0)
	r.trashed(2)
	r.shown(media.Ready, shown)
	if !r.g.Has(sent) {
		t.Error("a file of the outbox went")
	}
	must(t, r.Undo(t.Context(), s))
	r.trashed(0)
	count(2, 50*kB)
	for _, k := range orphans {
		if !r.g.Has(k) {
			t.Error("a file did not come back")
		}
	}
}

// A file gets into the gallery just before the catalogue learns of it.
func TestYoungFilesAreNoOrphans(t *testing.T) {
	r := open(t, time.Now)
	k := r.put(1, 10)
	must(t, r.g.SetTime(k, time.Now().Add(-9000*time.Hour)))
	s, err := r.SweepOrphans(t.Context())
	if must(t, err); len(s.Files) != 0 || !r.g.Has(k) {
		t.Errorf("swept %+v", s)
	}
}

func TestOrphanThatIsWantedMeanwhileStays(t *testing.T) {
	r := open(t, later())
	k := r.put(1, 10)
	var id session.MessageID
	r.between = func() { id = r.have(1, 10) }
	s, err := r.SweepOrphans(t.Context())
	if must(t, err); len(s.Files) != 0 || !r.g.Has(k) {
		t.Errorf("swept %+v", s)
	}
	r.shown(media.Ready, id)
	r.trashed(0)
}

func TestOrphansTheTrashRefuses(t *testing.T) {
	r := open(t, later())
	k := r.put(1, 10)
	r.fail(trash, media.NotWritable)
	if s, err := r.SweepOrphans(t.Context()); !errors.Is(err, media.NotWritable) || len(s.Files) != 0 {
		t.Errorf("swept %+v, %v", s, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.SweepOrphans(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("went on: %v", err)
	}
	if !r.g.Has(k) {
		t.Error("the file is gone")
	}
}
