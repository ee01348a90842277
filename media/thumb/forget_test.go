package thumb

import (
	"bytes"
	"os"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

// What was forgotten is not in the file any more, also not in what SQLite calls
// free, nor beside it.
func TestForgottenIsOverwritten(t *testing.T) {
	path := inTemp(t)
	s := open(t, path, Options{})
	for i := range 40 {
		s.Put(keyOf(i), picture(i, 9000))
	}
	settle(s)
	s.Forget(keyOf(7), keyOf(30))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range parts(path) {
		b, _ := os.ReadFile(name) // most are gone
		for _, i := range []int{7, 30} {
			k := keyOf(i)
			if bytes.Contains(b, picture(i, 9000)[1000:1100]) || bytes.Contains(b, k[:]) {
				t.Errorf("%d can still be read", i)
			}
		}
		if name == path && !bytes.Contains(b, picture(8, 9000)[1000:1100]) {
			t.Error("the others cannot")
		}
	}
}

func TestPrune(t *testing.T) {
	s := open(t, inTemp(t), Options{})
	for i := range 1200 {
		s.Put(keyOf(i), picture(i, 600))
		if i%300 == 0 {
			settle(s)
		}
	}
	settle(s)
	here := map[media.Key]bool{}
	for i := range 1200 {
		here[keyOf(i)] = i%3 != 0
	}
	if err := s.Prune(t.Context(), func(k media.Key) bool { return here[k] }); err != nil {
		t.Fatal(err)
	}
	for i := range 1200 {
		if (get(t, s, i) != nil) != here[keyOf(i)] {
			t.Fatalf("%d is there: %v", i, !here[keyOf(i)])
		}
	}
}
