package viewer

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestSlideshowGoesOnAndEnds(t *testing.T) {
	r := launch(t, 3, 0, nil)
	for i := range r.ids {
		r.until("the file is shown", r.shows("file"))
		if i == 0 {
			r.press(fyne.KeySpace)
		}
		r.until("all is decoded", func() bool { return !r.v.loading })
		if !r.v.show.on || r.v.id() != r.ids[i] {
			t.Fatalf("at %d: on %v", i, r.v.show.on)
		}
		if !r.ring(usualPause) {
			t.Fatal("it does not rest for five seconds")
		}
		next := min(i+1, 2)
		r.until("the next is shown", func() bool { return r.v.id() == r.ids[next] && (i < 2 || !r.v.show.on) })
	}
	if r.v.layers.Said() != "That was the last picture." {
		t.Errorf("it says %q", r.v.layers.Said())
	}
}

func TestSlideshowLeavesOutWhatIsNoPicture(t *testing.T) {
	r := launch(t, 200, 0, func(s *shelf, ids []session.MessageID) {
		for i, id := range ids {
			f := s.msgs[id].Media
			switch {
			case i == 0 || i == 150:
			case i%3 == 0:
				f.Kind = media.Video
			case i%3 == 1:
				f.State, f.File, f.Preview = media.ViewOnce, media.Key{}, nil
			default:
				f.State, f.File, f.Preview = media.Gone, media.Key{}, nil
			}
		}
	})
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeySpace)
	r.until("all is decoded", func() bool { return !r.v.loading })
	r.ring(usualPause)
	r.until("the next picture is shown", func() bool { return r.v.id() == r.ids[150] })
}

func TestSlideshowPausesOnAnyAction(t *testing.T) {
	for name, act := range map[string]func(*rig){
		"arrow": func(r *rig) { r.press(fyne.KeyRight) },
		"info":  func(r *rig) { r.press(fyne.KeyI) },
		"plus":  func(r *rig) { r.v.TypedRune('+') },
		"wheel": func(r *rig) { r.v.stage.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 20)}) },
		"drag":  func(r *rig) { r.v.stage.Dragged(&fyne.DragEvent{}) },
		"menu":  func(r *rig) { r.v.popUp(fyne.NewPos(1, 1)) },
		"strip": func(r *rig) { r.v.jump(2) },
		"star":  func(r *rig) { r.press(fyne.KeyS) },
	} {
		t.Run(name, func(t *testing.T) {
			r := launch(t, 5, 0, nil)
			r.until("the file is shown", r.shows("file"))
			r.press(fyne.KeySpace)
			act(r)
			if r.v.show.on || !strings.Contains(r.v.layers.Said(), "Space goes on") {
				t.Errorf("on %v, says %q", r.v.show.on, r.v.layers.Said())
			}
			at := r.v.index
			r.ring(usualPause)
			if r.v.index != at || r.v.show.on {
				t.Error("it goes on all the same")
			}
		})
	}
	r := launch(t, 5, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeySpace)
	r.v.TypedRune('x')
	r.v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF3})
	if !r.v.show.on {
		t.Error("a key that does nothing ends it")
	}
	r.press(fyne.KeySpace)
	if r.v.show.on {
		t.Error("Space does not end it")
	}
}

func TestSlideshowWaitsForAPictureThatIsStillDecoded(t *testing.T) {
	r := launch(t, 2, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeySpace)
	r.v.loading = true
	r.ring(usualPause)
	if r.v.index != 0 || !r.v.show.on {
		t.Fatal("it did not wait")
	}
	r.v.loading = false
	if !r.ring(patience) {
		t.Fatal("it does not look again")
	}
	r.until("the next is shown", func() bool { return r.v.index == 1 })
}

func TestPaceOfTheSlideshow(t *testing.T) {
	r := launch(t, 3, 0, nil)
	r.until("the file is shown", r.shows("file"))
	paces := r.v.paces()
	var names []string
	for _, p := range paces {
		names = append(names, p.Label)
	}
	if strings.Join(names, ", ") != "3 seconds a picture, 5 seconds a picture, 10 seconds a picture" || !paces[1].Checked {
		t.Errorf("paces %v", names)
	}
	paces[2].Action()
	r.until("all is decoded", func() bool { return !r.v.loading })
	if !r.v.show.on || r.ring(usualPause) || !r.ring(10*time.Second) {
		t.Error("it does not rest for ten seconds")
	}
	r.until("the next is shown", func() bool { return r.v.index == 1 })
}

func TestEscapeGoesBackStepByStep(t *testing.T) {
	r := launch(t, 3, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeyF, fyne.KeySpace)
	if !r.window.FullScreen() || !r.v.show.on {
		t.Fatal("not in full screen, or no slideshow")
	}
	r.press(fyne.KeyEscape)
	if r.window.FullScreen() || !r.v.show.on || r.v.shut {
		t.Fatal("the first step is not full screen alone")
	}
	r.press(fyne.KeyEscape)
	if r.v.show.on || r.v.shut {
		t.Fatal("the second step is not the slideshow alone")
	}
	r.press(fyne.KeyEscape)
	if !r.v.shut {
		t.Error("the third step does not close")
	}
}

func TestBarsHideWhenNobodyLooksForThem(t *testing.T) {
	r := launch(t, 5, 1, nil)
	r.until("the file is shown", r.shows("file"))
	shown := func() bool { return r.v.bars.off.Visible() && r.v.strip.Visible() && r.v.bars.next.Visible() }
	if r.ring(dozes) || !shown() {
		t.Error("in a window they hide")
	}
	r.press(fyne.KeyF)
	room := r.v.stage.Size()
	if !shown() || room != r.window.Canvas().Size() {
		t.Errorf("full screen: shown %v, picture %v", shown(), room)
	}
	if !r.ring(dozes) || r.v.bars.off.Visible() || r.v.strip.Visible() || r.v.bars.next.Visible() {
		t.Error("in full screen they stay")
	}
	r.v.stage.MouseMoved(nil)
	if !shown() || r.v.stage.Size() != room {
		t.Error("the pointer does not bring them back, or the picture moved")
	}
	r.ring(dozes)
	r.press(fyne.KeyRight)
	if !r.v.bars.off.Visible() {
		t.Error("a key does not bring them back")
	}
	r.press(fyne.KeyF, fyne.KeyH)
	if r.v.bars.off.Visible() || r.v.strip.Visible() || r.v.stage.Size() != r.window.Canvas().Size() {
		t.Error("H does not leave the picture alone")
	}
	r.v.stage.MouseMoved(nil)
	if r.v.bars.off.Visible() {
		t.Error("they come back against the user's wish")
	}
	r.press(fyne.KeyH)
	if !shown() {
		t.Error("H does not bring them back")
	}
}
