package store_test

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// A keeping rule counts bytes: a sender who declares gigabytes must not push
// everything else to the trash.
func TestSizesAreThoseOfTheFiles(t *testing.T) {
	s := open(t)
	liar := picture(ana, ana, "A1", 1, 1)
	liar.Media.Size = 1 << 62
	other := picture(bob, bob, "B1", 2, 2)
	other.Media.Size = 1 << 62
	save(t, s, liar, picture(bob, bob, "B2", 3, 1), other)
	enqueue(t, s, bob, "B2", "B1")
	for _, j := range claim(t, s, 2) {
		j.Ref.Size = 100 // what the fetcher found
		finish(t, s, j, nil, time.Time{})
	}
	late := picture(ana, ana, "A3", 4, 1)
	late.Media.Size = 1 << 62
	save(t, s, late)
	for _, waid := range []string{"A1", "A3"} {
		if d := find(t, s, ana, waid).Media; d.State != media.Ready || d.Size != 100 {
			t.Errorf("%s is %s, %d bytes", waid, d.State, d.Size)
		}
	}
	files, bytes, err := s.Fetched(t.Context())
	if must(t, err); files != 2 || bytes != 200 {
		t.Errorf("%d files, %d bytes", files, bytes)
	}
	for _, f := range sweepable(t, s, start().Add(time.Hour)) {
		if f.Size != 100 {
			t.Errorf("may go with %d bytes", f.Size)
		}
	}
	// In the trash and back.
	forget(t, s, media.KeyOf(sha(1)))
	must(t, s.Remember(t.Context(), media.KeyOf(sha(1))))
	if d := find(t, s, ana, "A1").Media; d.State != media.Ready || d.Size != 100 {
		t.Errorf("back again: %s, %d bytes", d.State, d.Size)
	}
}
