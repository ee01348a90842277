package chats

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// carry is a message of the first minute with that file.
func carry(d session.Media) session.Message {
	m := picture1(1, d.State)
	if d.State == media.Ready {
		d.File = m.Media.File
	}
	m.Media, m.WAID = &d, "3EB0C0FFEE"
	return m
}

func only(t *testing.T, m ...session.Message) *stand {
	t.Helper()
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: m}, 1200, 1600)
	s.open(1)
	return s
}

func tagsShown(b *bubble) (said []string) {
	for _, t := range b.picture.tags {
		if t.Visible() {
			said = append(said, t.Text())
		}
	}
	return said
}

const ogg = "audio/ogg; codecs=opus"

// Each kind has its own look, and pressing it leads where it can be looked at or
// heard: pictures into the viewer, all else that is here to the system's program.
func TestEveryKind(t *testing.T) {
	for _, c := range []struct {
		name         string
		d            session.Media
		row          bool // drawn as a row with a name, and this name:
		title, about string
		tags         string
		plays        bool
		opens        string // "viewer", "program" or ""
	}{
		{name: "photo", d: session.Media{Ref: media.Ref{Kind: media.Image}, State: media.Ready}, opens: "viewer"},
		{name: "photo not fetched", d: session.Media{Ref: media.Ref{Kind: media.Image}, Preview: media.Preview("x"), State: media.Remote}, opens: "viewer"},
		{name: "video", d: session.Media{Ref: media.Ref{Kind: media.Video}, Seconds: 42, State: media.Ready}, tags: "0:42", plays: true, opens: "program"},
		{name: "video not fetched", d: session.Media{Ref: media.Ref{Kind: media.Video}, Seconds: 42, State: media.Remote}, tags: "0:42", opens: "viewer"},
		{name: "video of unknown length", d: session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Remote}, tags: "Video", opens: "viewer"},
		{name: "GIF", d: session.Media{Ref: media.Ref{Kind: media.GIF}, State: media.Ready}, tags: "GIF", plays: true, opens: "program"},
		{name: "sticker", d: session.Media{Ref: media.Ref{Kind: media.Sticker}, State: media.Ready}, opens: "viewer"},
		{name: "voice note", d: session.Media{Ref: media.Ref{Kind: media.Audio, MIME: ogg, Size: 48_000}, Seconds: 12, State: media.Ready},
			row: true, title: "Voice note", about: "0:12 · 48 kB", plays: true, opens: "program"},
		{name: "voice note not fetched", d: session.Media{Ref: media.Ref{Kind: media.Audio, MIME: ogg, Size: 48_000}, Seconds: 12, State: media.Remote},
			row: true, title: "Voice note", about: "0:12 · 48 kB"},
		{name: "song", d: session.Media{Ref: media.Ref{Kind: media.Audio, MIME: "audio/mpeg"}, FileName: "song.mp3", State: media.Ready},
			row: true, title: "song.mp3", plays: true, opens: "program"},
		{name: "nameless sound", d: session.Media{Ref: media.Ref{Kind: media.Audio, MIME: "audio/mp4"}, State: media.Remote}, row: true, title: "Audio"},
		{name: "document", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "application/pdf", Size: 1_200_000}, FileName: "plan.pdf", State: media.Ready},
			row: true, title: "plan.pdf", about: "PDF · 1.2 MB", opens: "program"},
		{name: "nameless document", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "application/zip", Size: 900}, State: media.Remote},
			row: true, title: "Document", about: "ZIP · 900 bytes"},
		{name: "document with a first page", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "application/pdf"}, FileName: "plan.pdf", Preview: media.Preview("x"), State: media.Remote},
			row: true, title: "plan.pdf", about: "PDF"},
		{name: "picture as document", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "image/jpeg"}, FileName: "IMG_1.jpg", State: media.Ready}, opens: "viewer"},
		{name: "picture as document not fetched", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "image/jpeg"}, FileName: "IMG_1.jpg", State: media.Remote},
			row: true, title: "IMG_1.jpg", about: "JPG"},
		{name: "unverified document", d: session.Media{Ref: media.Ref{Kind: media.Document, MIME: "application/pdf"}, FileName: "a.pdf", State: media.Ready, Unverified: true},
			row: true, title: "a.pdf", about: "PDF · not verified by hash", opens: "program"},
		{name: "view once", d: session.Media{Ref: media.Ref{Kind: media.Image}, State: media.ViewOnce}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := carry(c.d)
			s := only(t, m)
			b := s.bubbleOf(m.ID)
			if b.file.Visible() != c.row || b.picture.Visible() == c.row {
				t.Fatalf("row %v, picture %v", b.file.Visible(), b.picture.Visible())
			}
			if c.row {
				if b.file.name.Text() != c.title || b.file.about.Text() != c.about {
					t.Errorf("says %q, %q", b.file.name.Text(), b.file.about.Text())
				}
				if b.file.play.Visible() != c.plays {
					t.Errorf("play %v", b.file.play.Visible())
				}
				test.Tap(b.file)
			} else {
				if got := strings.Join(tagsShown(b), ","); got != c.tags {
					t.Errorf("tags %q, want %q", got, c.tags)
				}
				if b.picture.play.Visible() != c.plays {
					t.Errorf("play %v", b.picture.play.Visible())
				}
				test.Tap(b.picture)
			}
			opens := ""
			switch {
			case len(s.files) == 1 && len(s.opened) == 0:
				opens = "program"
			case len(s.opened) == 1 && len(s.files) == 0:
				opens = "viewer"
			}
			if opens != c.opens {
				t.Errorf("opens %q (%v, %v), want %q", opens, s.opened, s.files, c.opens)
			}
		})
	}
}

func TestTagsOfBetterPictures(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Image, Size: 10}, Preview: media.Preview("x"), State: media.Remote})
	m.HD, m.Motion = true, 77
	s := only(t, m)
	if got := strings.Join(tagsShown(s.bubbleOf(m.ID)), ","); got != "Motion,HD" {
		t.Errorf("tags %q", got)
	}
	// The object goes on to stand for another message: no tag may stay.
	plain := carry(session.Media{Ref: media.Ref{Kind: media.Image, Size: 10}, Preview: media.Preview("x"), State: media.Remote})
	s.set(plain)
	s.feed.Publish(session.Change{Message: m.ID})
	s.until("the tags are gone", func() bool { return len(tagsShown(s.bubbleOf(m.ID))) == 0 })
}

func TestStickerHasNoBubble(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Sticker}, Width: 512, Height: 512, Preview: media.Preview("x"), State: media.Ready})
	photo := picture1(2, media.Ready)
	s := only(t, m, photo)
	b, p := s.bubbleOf(m.ID), s.bubbleOf(photo.ID)
	if b.fill.Visible() || !p.fill.Visible() {
		t.Errorf("fill of the sticker %v, of the photo %v", b.fill.Visible(), p.fill.Visible())
	}
	if b.picture.ground.Visible() || b.picture.edge.Visible() {
		t.Error("the sticker lies on a ground")
	}
	if b.picture.Size().Width >= p.picture.Size().Width {
		t.Errorf("sticker %v, photo %v", b.picture.Size(), p.picture.Size())
	}
	if v := viewOf(m.Media, m.ID); v.Crop || v.File != m.Media.File {
		t.Errorf("asks for %+v: cut, or not the file", v)
	}
}

// How far a sticker is stands below it: it is too small for more than the ring.
func TestStickerOnItsWay(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Sticker, Size: 32_000}, Preview: media.Preview("x"), State: media.Waiting, Asked: noon.Add(-2 * time.Minute)})
	s := only(t, m)
	b := s.bubbleOf(m.ID)
	if b.picture.word.Visible() || !b.picture.ring.Visible() || b.facts.Text() != "Asking your phone… since 2 minutes" {
		t.Errorf("word %v, ring %v, facts %q", b.picture.word.Visible(), b.picture.ring.Visible(), b.facts.Text())
	}
	if w := fyne.MeasureText(b.facts.Text(), theme.TextCaption, fyne.TextStyle{}).Width; b.facts.Size().Width < w {
		t.Errorf("%v for %v", b.facts.Size().Width, w)
	}
}

func TestPictureWithoutPreview(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Video, Size: 3_600_000}, Width: 1080, Height: 1920, State: media.Remote})
	s := only(t, m)
	p := s.bubbleOf(m.ID).picture
	if !p.kind.Visible() || p.name.Text() != "Video · 3.6 MB" || !p.name.Visible() || p.button.Name() != "Download" {
		t.Errorf("says %q, offers %q", p.name.Text(), p.button.Name())
	}
	// What is drawn one below the other does not overlap.
	var end float32
	for _, o := range []fyne.CanvasObject{p.kind, p.name, p.button} {
		if o.Position().Y < end || o.Position().Y+o.Size().Height > p.Size().Height {
			t.Errorf("%T at %v, %v high, in %v", o, o.Position(), o.Size().Height, p.Size())
		}
		end = o.Position().Y + o.Size().Height
	}
}

func TestLongFileNameKeepsItsEnd(t *testing.T) {
	long := strings.Repeat("a very long name of a plan ", 8) + "final.pdf"
	m := carry(session.Media{Ref: media.Ref{Kind: media.Document}, FileName: long, State: media.Remote})
	s := only(t, m)
	b := s.bubbleOf(m.ID)
	if got := b.file.name.Text(); !strings.HasSuffix(got, "final.pdf") || !strings.Contains(got, "…") {
		t.Errorf("name %q", got)
	}
	if b.file.AccessibilityLabel() != long {
		t.Error("the whole name is nowhere")
	}
}

func TestFileOnItsWay(t *testing.T) {
	d := session.Media{Ref: media.Ref{Kind: media.Document, Size: 1_200_000}, FileName: "plan.pdf", State: media.Downloading}
	m := carry(d)
	cat := &catalogue{chats: oneChat(0), msgs: []session.Message{m}, progress: map[session.MessageID]media.Progress{
		m.ID: {Done: 480_000, Total: 1_200_000, Since: noon},
	}}
	s := newStand(t, cat, 1200, 800)
	s.open(1)
	f := s.bubbleOf(m.ID).file
	if !f.ring.Visible() || f.ring.Value() != 0.4 || f.about.Text() != "480 kB of 1.2 MB" || f.kind.Visible() {
		t.Errorf("ring %v at %v, %q", f.ring.Visible(), f.ring.Value(), f.about.Text())
	}
	test.Tap(f.ring)
	s.wantAsked("cancel", m.ID)

	d.State = media.Ready
	s.set(carry(d))
	s.feed.Publish(session.Change{Message: m.ID})
	s.until("it can be opened", func() bool { b := s.bubbleOf(m.ID); return b.below.Visible() && b.below.Name() == "Open" })
	test.Tap(s.bubbleOf(m.ID).below)
	if len(s.files) != 1 || s.files[0] != m.ID {
		t.Errorf("opened %v", s.files)
	}
}

func TestSummaries(t *testing.T) {
	ana := session.Message{SenderName: "Ana"}
	with := func(d session.Media) *session.Message { m := ana; m.Media = &d; return &m }
	for _, c := range []struct {
		m     *session.Message
		group bool
		want  string
	}{
		{with(session.Media{Ref: media.Ref{Kind: media.Audio, MIME: ogg}, Seconds: 12}), false, "Voice note, 0:12"},
		{with(session.Media{Ref: media.Ref{Kind: media.Audio, MIME: "audio/mpeg"}}), false, "Audio"},
		{with(session.Media{Ref: media.Ref{Kind: media.Video}, Seconds: 4}), true, "Ana: Video"},
		{with(session.Media{Ref: media.Ref{Kind: media.Document}, FileName: "plan.pdf"}), false, "plan.pdf"},
		{with(session.Media{Ref: media.Ref{Kind: media.GIF}}), false, "GIF"},
		{with(session.Media{Ref: media.Ref{Kind: media.Sticker}}), false, "Sticker"},
		{nil, false, ""},
	} {
		if got := summary(c.m, c.group); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	own := with(session.Media{Ref: media.Ref{Kind: media.Video}})
	own.FromMe = true
	if got := summary(own, true); got != "You: Video" {
		t.Errorf("own: %q", got)
	}
}

// labels are the entries of a message's menu.
func (s *stand) labels(m session.Message) (all []string) {
	for _, it := range s.page.talk.entries(m) {
		all = append(all, it.Label)
	}
	return all
}

// choose presses one entry of a menu.
func choose(t *testing.T, items []*fyne.MenuItem, label string) {
	t.Helper()
	for _, it := range items {
		if it.Label == label {
			it.Action()
			return
		}
	}
	t.Errorf("no entry %q", label)
}

func TestMenuOfAMessage(t *testing.T) {
	for _, c := range []struct {
		state media.State
		want  string
		press string
		asks  string
	}{
		{media.Remote, "Download 1.2 MB, Favourite, Copy id", "Download 1.2 MB", "download"},
		{media.Queued, "Pause, Cancel, Favourite, Copy id", "Pause", "pause"},
		{media.Downloading, "Pause, Cancel, Favourite, Copy id", "Pause", "pause"},
		{media.Paused, "Resume, Cancel, Favourite, Copy id", "Resume", "resume"},
		{media.Verifying, "Favourite, Copy id", "Favourite", "star true"},
		{media.Ready, "Favourite, Copy id", "Favourite", "star true"},
		{media.Expired, "Ask for it again, Favourite, Copy id", "Ask for it again", "ask phone"},
		{media.Waiting, "Cancel, Favourite, Copy id", "Cancel", "cancel"},
		{media.Failed, "Try again, Favourite, Copy id", "Try again", "download"},
		{media.ViewOnce, "Copy id", "", ""},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			m := picture1(1, c.state)
			m.WAID = "3EB0"
			s := only(t, m)
			if got := strings.Join(s.labels(m), ", "); got != c.want {
				t.Errorf("offers %s\nwant   %s", got, c.want)
			}
			if c.press != "" {
				choose(t, s.page.talk.entries(m), c.press)
				s.wantAsked(c.asks, m.ID)
			}
		})
	}
}

func TestFavouriteAndCopies(t *testing.T) {
	m := picture1(1, media.Ready)
	m.WAID, m.Text, m.Media.Starred = "3EB0C0FFEE", "the lake", true
	s := only(t, m)
	if !s.bubbleOf(m.ID).star.Visible() {
		t.Error("no star in the foot")
	}
	choose(t, s.page.talk.entries(m), "No longer a favourite")
	s.wantAsked("star false", m.ID)
	choose(t, s.page.talk.entries(m), "Copy id")
	if s.copied != "3EB0C0FFEE" {
		t.Errorf("copied %q", s.copied)
	}
	choose(t, s.page.talk.entries(m), "Copy text")
	if s.copied != "the lake" {
		t.Errorf("copied %q", s.copied)
	}
	m.Media.Starred = false
	s.set(m)
	s.feed.Publish(session.Change{Message: m.ID})
	s.until("the star is gone", func() bool { return !s.bubbleOf(m.ID).star.Visible() })
}

func TestOpensFromTheMenu(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Ready})
	s := only(t, m)
	choose(t, s.page.talk.entries(m), "Open")
	if !slices.Equal(s.files, []session.MessageID{m.ID}) {
		t.Errorf("opened %v", s.files)
	}
	s.bubbleOf(m.ID).TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(600, 300)})
	if s.win.Canvas().Overlays().Top() == nil {
		t.Error("the right button shows no menu")
	}
}

// A motion photo's video is opened where it is here, else fetched.
func TestPlaysItsMotion(t *testing.T) {
	m, v := picture1(1, media.Ready), carry(session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Remote})
	v.ID, v.Chat = 77, 0 // no item of its own
	m.Motion = v.ID
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: []session.Message{v, m}}, 1200, 800)
	s.open(1)
	choose(t, s.page.talk.entries(m), "Play its motion")
	s.wantAsked("download", v.ID)
	v.Media.State = media.Ready
	choose(t, s.page.talk.entries(m), "Play its motion")
	s.until("it is opened", func() bool { return slices.Equal(s.files, []session.MessageID{v.ID}) })
}

func TestIconsByType(t *testing.T) {
	for mime, want := range map[string]kit.IconName{
		"application/pdf": kit.IconDocument, "image/png": kit.IconPicture, "video/mp4": kit.IconVideo, "audio/mpeg": kit.IconAudio, "": kit.IconDocument,
	} {
		if got := iconOf(&session.Media{Ref: media.Ref{Kind: media.Document, MIME: mime}}); got != want {
			t.Errorf("%s: %s", mime, got)
		}
	}
}
