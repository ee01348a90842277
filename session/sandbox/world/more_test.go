package world_test

import (
	"bytes"
	"crypto/sha256"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/webp"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// sent is one message with a file that is no picture of the story.
type sent struct {
	world.Message
	chat *world.Chat
}

func others(w *world.World) (list []sent) {
	for i := range w.Chats {
		for _, m := range w.Chats[i].Messages {
			if m.Picture != nil && m.Picture.ID >= world.MoreID {
				list = append(list, sent{m, &w.Chats[i]})
			}
		}
	}
	return list
}

func TestEveryKind(t *testing.T) {
	w := demo()
	var count, recent [world.Kinds]int
	chats := map[*world.Chat]bool{}
	seen := map[uint64]bool{}
	motion, old, gone, captions, forwarded := 0, 0, 0, 0, 0
	for _, m := range others(w) {
		p := m.Picture
		if seen[p.ID] {
			t.Errorf("file %d twice", p.ID)
		}
		seen[p.ID] = true
		count[p.Kind]++
		chats[m.chat] = true
		age := now().Sub(m.Time)
		if age < 7*24*time.Hour {
			recent[p.Kind]++
		}
		if age > world.Life {
			old++
			if p.Gone {
				gone++
			}
		} else if p.Gone {
			t.Errorf("file %d is gone after %v", p.ID, age)
		}
		if p.Caption != "" {
			captions++
		}
		if m.Forwarded {
			forwarded++
		}
		if m.MotionOf != "" {
			motion++
			i := slices.IndexFunc(m.chat.Messages, func(o world.Message) bool { return o.ID == m.MotionOf })
			if i < 0 || m.chat.Messages[i].Picture.Kind != world.Image || p.Kind != world.Video || p.Seconds > 3 {
				t.Errorf("the motion of %s is %+v", m.MotionOf, p)
			}
		}
		switch p.Kind {
		case world.Video, world.GIF:
			if p.Seconds < 1 || p.Seconds > 3 || p.Width == 0 || p.Height == 0 {
				t.Errorf("video %d: %d s, %d×%d", p.ID, p.Seconds, p.Width, p.Height)
			}
		case world.Voice:
			if wave := p.Waveform(); len(wave) != 64 || slices.Max(wave) > 100 || slices.Max(wave) == 0 {
				t.Errorf("voice note %d has waveform %v", p.ID, wave)
			}
		case world.Document:
			if p.Name == "" {
				t.Errorf("document %d has no name", p.ID)
			}
		}
	}
	want := [world.Kinds]int{world.Image: 6, world.Video: 36, world.GIF: 12, world.Sticker: 25, world.Voice: 21, world.Audio: 4, world.Document: 20}
	if count != want || motion != 6 {
		t.Errorf("kinds %v, want %v; %d motion photos", count, want, motion)
	}
	if slices.Min(recent[:]) == 0 || len(chats) < 10 || old < 40 || captions == 0 || forwarded == 0 {
		t.Errorf("%v recent, %d chats, %d old, %d gone, %d captions, %d forwarded", recent, len(chats), old, gone, captions, forwarded)
	}
}

// Every file is of its kind, small, the same again, and what the table says.
func TestOtherFiles(t *testing.T) {
	total := 0
	files := map[[32]byte]uint64{}
	list := others(demo())
	again := others(demo())
	for i, m := range list {
		p := m.Picture
		if i%6 != 0 || testing.Short() && i%4 != 0 {
			continue
		}
		if !p.Known() {
			t.Fatalf("file %d is not known: run go generate ./session/sandbox/world", p.ID)
		}
		file := p.File()
		total += len(file)
		if int64(len(file)) != p.Size || sha256.Sum256(file) != p.SHA256 {
			t.Fatalf("file %d (kind %d): the table does not fit: run go generate ./session/sandbox/world", p.ID, p.Kind)
		}
		if i%12 == 0 && sha256.Sum256(again[i].Picture.Encrypted()) != p.EncSHA256 {
			t.Errorf("file %d: another ciphertext", p.ID)
		}
		if before, ok := files[p.SHA256]; ok {
			t.Errorf("files %d and %d are equal", before, p.ID)
		}
		files[p.SHA256] = p.ID
		if len(file) > 400_000 {
			t.Errorf("file %d (kind %d) has %d bytes", p.ID, p.Kind, len(file))
		}
		var ok bool
		switch p.MIME() {
		case "image/jpeg":
			_, err := jpeg.Decode(bytes.NewReader(file))
			ok = err == nil
		case "video/mp4":
			ok = string(file[4:8]) == "ftyp"
		case "image/webp":
			img, err := webp.Decode(bytes.NewReader(file))
			ok = err == nil && img.Bounds().Dx() == p.Width && img.Bounds().Dy() == p.Height
			if ok {
				_, _, _, corner := img.At(0, 0).RGBA()
				_, _, _, middle := img.At(256, 256).RGBA()
				ok = corner == 0 && middle == 0xffff
			}
		case "audio/ogg; codecs=opus":
			ok = bytes.HasPrefix(file, []byte("OggS"))
		case "application/pdf":
			ok = bytes.HasPrefix(file, []byte("%PDF-"))
		}
		if !ok {
			t.Errorf("file %d is not %s", p.ID, p.MIME())
		}
		preview := p.Preview()
		switch {
		case p.Kind == world.Sticker || p.Width == 0:
			if preview != nil {
				t.Errorf("file %d (kind %d) has a preview", p.ID, p.Kind)
			}
		case !bytes.HasPrefix(preview, []byte{0xff, 0xd8, 0xff}) || len(preview) > 4000:
			t.Errorf("file %d (kind %d) has a preview of %d bytes", p.ID, p.Kind, len(preview))
		}
	}
	t.Logf("%d files of %d bytes", len(files), total)
}

// A small story has every kind, and each of it the same as the large one has.
func TestFewOthers(t *testing.T) {
	few := others(world.New(world.Options{Now: now(), Pictures: 10}))
	keys := map[uint64][32]byte{}
	for _, m := range others(demo()) {
		keys[m.Picture.ID] = m.Picture.MediaKey
	}
	var count [world.Kinds]int
	for _, m := range few {
		count[m.Picture.Kind]++
		if keys[m.Picture.ID] != m.Picture.MediaKey {
			t.Errorf("file %d differs", m.Picture.ID)
		}
	}
	if want := [world.Kinds]int{1, 2, 1, 1, 1, 1, 2}; count != want {
		t.Errorf("kinds %v, want %v", count, want)
	}
	if !slices.ContainsFunc(few, func(m sent) bool { return strings.HasPrefix(m.Picture.Name, "../") }) {
		t.Error("no document has a name that would lead out of a folder")
	}
}

func TestOther(t *testing.T) {
	w, again := demo(), demo()
	var kinds [world.Kinds]int
	for n := range 24 {
		m, chat := w.Other(n)
		o, there := again.Other(n)
		kinds[m.Picture.Kind]++
		if chat != there || m.From < 0 || m.Picture.MediaKey != o.Picture.MediaKey || m.Picture.Known() {
			t.Errorf("the %d-th new file is %+v", n, m)
		}
		if p := w.Sent(m.Picture.ID, n); p == nil || p.MediaKey != m.Picture.MediaKey || w.Sent(m.Picture.ID, n+1) != nil {
			t.Errorf("the %d-th new file is not found again", n)
		}
	}
	if m, _ := w.Next(5); w.Sent(m.Picture.ID, 5) == nil || w.Sent(m.Picture.ID, 6) != nil {
		t.Error("a new picture is not found again")
	}
	if slices.Min(kinds[1:]) == 0 || kinds[world.Image] > 0 {
		t.Errorf("kinds %v", kinds)
	}
}

// The first sync leaves something of two chats to load, and little of the whole.
func TestFirstSyncLeavesSomething(t *testing.T) {
	left, total := 0, 0
	var brief int
	for _, c := range demo().Chats {
		if c.First > 0 {
			brief++
			if now().Sub(c.Messages[c.First-1].Time) < 400*24*time.Hour || c.Messages[c.First].HDOf != "" {
				t.Errorf("the first sync begins with message %d", c.First)
			}
		}
		for i, m := range c.Messages {
			if m.Picture != nil && m.Picture.Kind == world.Image && !m.ViewOnce {
				total++
				if i < c.First {
					left++
				}
			}
		}
	}
	if brief != 2 || left < 20 || total-left < 2050 {
		t.Errorf("%d pictures of %d are left, in %d chats", left, total, brief)
	}
}

// A small world's pictures are small, and all different.
func TestSmall(t *testing.T) {
	seen := map[[32]byte]bool{}
	list := pictures(world.New(world.Options{Now: now(), Pictures: 1000, Small: true}))
	for _, p := range list {
		if p.Width > 160 || p.Height > 160 {
			t.Errorf("picture %d is %d×%d", p.ID, p.Width, p.Height)
		}
		if p.ID%10 != 0 || testing.Short() && p.ID%3 != 0 {
			continue
		}
		p.Hash()
		if seen[p.SHA256] {
			t.Errorf("picture %d is not the only one of its kind", p.ID)
		}
		seen[p.SHA256] = true
	}
	if len(list) != 1000 {
		t.Errorf("%d pictures", len(list))
	}
}
