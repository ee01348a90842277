package viewer

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestKeysThatMove(t *testing.T) {
	r := launch(t, 9, 4, nil)
	for _, c := range []struct {
		key fyne.KeyName
		at  int
	}{
		{fyne.KeyRight, 5}, {fyne.KeyPageDown, 6}, {fyne.KeyDown, 7}, {fyne.KeyLeft, 6}, {fyne.KeyPageUp, 5}, {fyne.KeyUp, 4},
		{fyne.KeyEnd, 8}, {fyne.KeyRight, 8}, {fyne.KeyHome, 0}, {fyne.KeyLeft, 0},
	} {
		r.press(c.key)
		if r.v.index != c.at {
			t.Fatalf("%s leads to %d, want %d", c.key, r.v.index, c.at)
		}
	}
}

func TestKeysThatZoom(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	zoom := func() string { return r.v.bars.zoom.Text() }
	for _, c := range []struct {
		rune rune
		want string
	}{{'1', "100 %"}, {'+', "125 %"}, {'=', "156 %"}, {'-', "125 %"}, {'0', "50 %"}, {'-', "50 %"}} {
		r.v.TypedRune(c.rune)
		if zoom() != c.want {
			t.Errorf("%c shows %s, want %s", c.rune, zoom(), c.want)
		}
	}
}

// The neighbour that the user is heading for is decoded before the other one.
func TestNeighboursAheadFollowTheDirection(t *testing.T) {
	r := launch(t, 9, 4, nil)
	for _, c := range []struct {
		key  fyne.KeyName
		want []int
	}{{fyne.KeyRight, []int{5, 6, 4, 7}}, {fyne.KeyLeft, []int{4, 3, 5, 2}}, {fyne.KeyHome, []int{0, 1}}} {
		r.press(c.key)
		got := r.v.around()
		if len(got) != len(c.want) {
			t.Fatalf("after %s: %v", c.key, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("after %s: %v, want %v", c.key, got, c.want)
			}
		}
	}
}
