package viewer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
)

// has asks f about the shelf, which others change meanwhile.
func (r *rig) has(f func(s *shelf) bool) func() bool {
	return func() (ok bool) {
		r.s.set(func() { ok = f(r.s) })
		return ok
	}
}

func TestStarIsSetAndTakenBack(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	starred := func() bool {
		m, _ := r.v.current()
		return m.Media.Starred
	}
	r.press(fyne.KeyS)
	r.until("the wish is stored", func() bool { m, _ := r.s.Message(t.Context(), r.ids[0]); return m.Media.Starred })
	r.feed.Publish(session.Change{Message: r.ids[0]})
	r.until("the star is shown", starred)
	test.Tap(r.v.bars.star)
	r.until("the wish is stored", func() bool { m, _ := r.s.Message(t.Context(), r.ids[0]); return !m.Media.Starred })
}

func TestOnlyMotionPhotosOfferTheirMotion(t *testing.T) {
	r := launch(t, 2, 0, func(s *shelf, ids []session.MessageID) {
		m := s.msgs[ids[1]]
		m.Motion = 7
		s.msgs[ids[1]] = m
	})
	r.until("the file is shown", r.shows("file"))
	r.window.Resize(fyne.NewSize(900, 560)) // it is laid out anew
	if r.v.bars.motion.Visible() {
		t.Error("a plain picture offers its motion")
	}
	r.press(fyne.KeyRight)
	r.until("the motion is offered", r.v.bars.motion.Visible)
}

func TestDeletedFileComesBack(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeyDelete)
	r.until("it is said", func() bool { return r.v.layers.Said() == "Moved to the trash" })
	if !r.has(func(s *shelf) bool { return slices.Equal(s.deleted, r.ids) })() {
		t.Fatal("something else was deleted")
	}
	r.v.undo(session.Sweep{IDs: r.ids})
	r.until("it is back", r.has(func(s *shelf) bool { return len(s.deleted) == 0 }))
}

func TestOnlyWhatIsHereCanBeDeleted(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		m := s.msgs[ids[0]]
		m.Media.State, m.Media.File = media.Remote, media.Key{}
	})
	r.until("the preview is shown", r.shows("preview"))
	if !r.v.bars.bin.Disabled() {
		t.Error("a preview can be deleted")
	}
	r.press(fyne.KeyDelete)
	if !r.has(func(s *shelf) bool { return len(s.deleted) == 0 })() {
		t.Error("a preview was deleted")
	}
}

func TestCopiedDescriptorLeadsBackToTheFile(t *testing.T) {
	var ref media.Ref
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		f := s.msgs[ids[0]].Media
		f.MediaKey, f.FileSHA256, f.FileEncSHA256 = make([]byte, 32), make([]byte, 32), make([]byte, 32)
		f.MediaKey[3], f.DirectPath, f.Size = 7, "/v/t62/1.enc?oh=1&oe=2", 4711
		ref = f.Ref
	})
	r.until("the file is shown", r.shows("file"))
	r.v.copyDescriptor()
	if len(r.copied) != 1 {
		t.Fatalf("copied %q", r.copied)
	}
	d, err := descriptor.Parse([]byte(r.copied[0]))
	if err != nil {
		t.Fatal(err)
	}
	if d.Ref.DirectPath != ref.DirectPath || !slices.Equal(d.Ref.MediaKey, ref.MediaKey) || d.Ref.Size != ref.Size || d.Ref.Kind != ref.Kind {
		t.Errorf("%+v came back as %+v", ref, d.Ref)
	}
}

func TestMotionIsFetchedAndPlayed(t *testing.T) {
	video := session.MessageID(99)
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		m := s.msgs[ids[0]]
		m.Motion = video
		s.msgs[ids[0]] = m
		s.msgs[video] = session.Message{ID: video, Media: &session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Remote}}
	})
	r.until("the file is shown", r.shows("file"))
	test.Tap(r.v.bars.motion)
	r.until("it is asked for", r.has(func(s *shelf) bool { return slices.Contains(s.asked, video) }))
	r.until("it is said", func() bool { return r.v.layers.Said() != "" })
	r.s.set(func() {
		r.s.msgs[video] = session.Message{ID: video, Media: &session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Ready, File: media.Key{9}}}
	})
	r.feed.Publish(session.Change{Message: video})
	r.until("it plays", r.has(func(s *shelf) bool { return len(s.opened) == 1 && strings.Contains(s.opened[0], "/pictures/") }))
}

func TestStatesThatWaitSayForWhat(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		media session.Media
		says  string
		deed  deed
	}{
		"next":    {session.Media{State: media.Queued}, "Waiting for its turn", cancel},
		"later":   {session.Media{State: media.Queued, Fault: media.Busy, Due: now.Add(5 * time.Minute)}, "It is tried again at 14:05", cancel},
		"paused":  {session.Media{State: media.Paused}, "Paused", resume},
		"expired": {session.Media{State: media.Expired}, "your phone may still have it", askPhone},
		"silent":  {session.Media{State: media.Expired, Fault: media.PhoneSilent, Due: now.Add(12 * time.Hour)}, "did not answer. It may be off or without internet. It is asked again at", askPhone},
		"asked":   {session.Media{State: media.Waiting, Asked: now.Add(-2 * time.Minute)}, "since 2 minutes", cancel},
	} {
		m := session.Message{Media: &c.media}
		if s := statusOf(m, media.Progress{}, now); !strings.Contains(s.text, c.says) || s.deed != c.deed {
			t.Errorf("%s: %q, deed %d", name, s.text, s.deed)
		}
	}
}
