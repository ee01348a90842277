package world_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"image"
	"image/jpeg"
	"regexp"
	"slices"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

func now() time.Time { return time.Date(2026, 11, 20, 15, 4, 5, 0, time.UTC) }

func demo() *world.World { return world.New(world.Options{Now: now()}) }

// pictures are all different ones of the story in the order of their IDs.
func pictures(w *world.World) []*world.Picture {
	byID := map[uint64]*world.Picture{}
	var out []*world.Picture
	for _, c := range w.Chats {
		for _, m := range c.Messages {
			if m.Picture != nil && m.Picture.ID < world.MoreID && byID[m.Picture.ID] == nil {
				byID[m.Picture.ID] = m.Picture
				out = append(out, m.Picture)
			}
		}
	}
	slices.SortFunc(out, func(a, b *world.Picture) int { return int(a.ID) - int(b.ID) })
	return out
}

func TestCast(t *testing.T) {
	w := demo()
	if len(w.People) < 12 || len(w.Groups) < 3 {
		t.Fatalf("%d people, %d groups", len(w.People), len(w.Groups))
	}
	fiction := regexp.MustCompile(`^(1\d{3}55501\d\d|447700900\d{3}|3363998\d{4}|467017406\d\d|49171392\d{4}|6149157\d{4})$`)
	seen := map[string]bool{}
	echoes := 0
	for _, p := range append(w.People, w.Owner) {
		if !fiction.MatchString(p.Number) {
			t.Errorf("%s could be somebody's number", p.Number)
		}
		if seen[p.Number] || seen[p.LID] {
			t.Errorf("%s or %s twice", p.Number, p.LID)
		}
		seen[p.Number], seen[p.LID] = true, true
		if p.Echo {
			echoes++
		}
		if p.Name == "" && p.Push == "" {
			t.Errorf("%s has no name", p.Number)
		}
	}
	if echoes != 1 {
		t.Errorf("%d echoes", echoes)
	}
	with := 0
	for i := -1; i < len(w.People); i++ {
		if b := w.Avatar(i); b != nil {
			with++
			cfg, err := jpeg.DecodeConfig(bytes.NewReader(b))
			if err != nil || cfg.Width != 192 || cfg.Height != 192 {
				t.Errorf("avatar %d: %v, %v", i, cfg, err)
			}
		}
	}
	if with < 12 || with > len(w.People) {
		t.Errorf("%d avatars", with)
	}
}

func TestChats(t *testing.T) {
	w := demo()
	today := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	var unread, pinned, archived, expiring, replies, forwards, albums, hd, once, fromToday, fromYesterday, captions, count int
	oldest := now()
	ids := map[string]bool{}
	for _, c := range w.Chats {
		if (c.Person < 0) == (c.Group < 0) {
			t.Fatalf("chat with person %d and group %d", c.Person, c.Group)
		}
		here := map[string]bool{}
		inAlbum := map[string]int{}
		for i, m := range c.Messages {
			if ids[m.ID] {
				t.Errorf("%s twice", m.ID)
			}
			ids[m.ID], here[m.ID] = true, true
			if m.Time.After(now()) || i > 0 && m.Time.Before(c.Messages[i-1].Time) {
				t.Errorf("%s at %v is out of order", m.ID, m.Time)
			}
			if m.Time.Before(oldest) {
				oldest = m.Time
			}
			if (m.Text == "") == (m.Picture == nil) {
				t.Errorf("%s has text %q and picture %v", m.ID, m.Text, m.Picture)
			}
			if (m.From < 0) != (m.Status != world.None) {
				t.Errorf("%s from %d has status %d", m.ID, m.From, m.Status)
			}
			if m.Reply != "" {
				replies++
				if !here[m.Reply] {
					t.Errorf("%s quotes an unknown message", m.ID)
				}
			}
			if m.HDOf != "" {
				hd++
				if !here[m.HDOf] {
					t.Errorf("%s is the HD copy of nothing", m.ID)
				}
			}
			if m.Forwarded {
				forwards++
			}
			if m.ViewOnce {
				once++
			}
			if m.Album != "" {
				if inAlbum[m.Album]++; inAlbum[m.Album] == m.AlbumSize {
					albums++
					delete(inAlbum, m.Album)
				}
			}
			if m.Picture != nil {
				count++
				if m.Picture.Caption != "" {
					captions++
				}
			}
			switch {
			case !m.Time.Before(today):
				fromToday++
			case !m.Time.Before(today.AddDate(0, 0, -1)):
				fromYesterday++
			}
		}
		if len(inAlbum) > 0 {
			t.Errorf("%d albums are not whole", len(inAlbum))
		}
		unread += c.Unread
		for _, m := range c.Messages[len(c.Messages)-c.Unread:] {
			if m.From < 0 {
				t.Error("an own message is unread")
			}
		}
		if c.Pinned {
			pinned++
		}
		if c.Archived {
			archived++
		}
		if c.Expires > 0 {
			expiring++
			if now().Sub(c.Messages[0].Time) > c.Expires {
				t.Error("a message outlived its time")
			}
		}
	}
	for what, n := range map[string]int{"unread": unread, "pinned": pinned, "archived": archived, "expiring": expiring, "replies": replies, "forwards": forwards,
		"albums": albums, "hd": hd, "view once": once, "today": fromToday, "yesterday": fromYesterday} {
		if n == 0 {
			t.Errorf("nothing %s", what)
		}
	}
	if age := now().Sub(oldest); age < 600*24*time.Hour || age > 740*24*time.Hour {
		t.Errorf("two years of chat are %v", age)
	}
	if share := 100 * captions / count; share < 25 || share > 45 {
		t.Errorf("%d%% have captions", share)
	}
}

func TestPictures(t *testing.T) {
	all := pictures(demo())
	if len(all) != world.DefaultPictures {
		t.Fatalf("%d pictures", len(all))
	}
	shapes, scenes := map[[2]int]int{}, map[world.Scene]int{}
	var total, gone, large int
	for i, p := range all {
		if p.ID != uint64(i+1) {
			t.Fatalf("picture %d has ID %d", i, p.ID)
		}
		px := p.Width * p.Height
		if px < 1e6 || px > 12.3e6 {
			t.Errorf("picture %d has %d×%d pixels", p.ID, p.Width, p.Height)
		}
		if px > 4e6 {
			large++
		}
		total += px
		shapes[[2]int{p.Width, p.Height}]++
		scenes[p.Scene]++
		if p.Gone {
			gone++
		}
	}
	if len(shapes) < 12 || len(scenes) < 25 || large < 20 || total/len(all) > 2e6 {
		t.Errorf("%d shapes, %d scenes, %d large, %d pixels each", len(shapes), len(scenes), large, total/len(all))
	}
	if share := len(all) / gone; share < 25 || share > 60 {
		t.Errorf("one in %d is gone", share)
	}
}

// The pictures do not depend on how many there are, nor on the time.
func TestSamePictures(t *testing.T) {
	few := pictures(world.New(world.Options{Now: now().Add(1000 * time.Hour), Pictures: 40}))
	all := pictures(demo())
	if len(few) != 40 {
		t.Fatalf("%d pictures", len(few))
	}
	for i, p := range few[:30] {
		if q := all[i]; p.Scene != q.Scene || p.Width != q.Width || p.MediaKey != q.MediaKey || p.SHA256 != q.SHA256 {
			t.Errorf("picture %d differs", p.ID)
		}
	}
	other := pictures(world.New(world.Options{Now: now(), Seed: 5, Pictures: 40}))
	if other[3].MediaKey == all[3].MediaKey || other[3].Known() {
		t.Error("another seed gives the same pictures")
	}
}

// What the table says of a picture is what drawing it gives.
func TestTable(t *testing.T) {
	all := pictures(demo())
	step := 200
	if testing.Short() {
		step = 1000
	}
	for i := 20; i < len(all); i += step {
		p := all[i]
		if !p.Known() {
			t.Fatalf("picture %d is not known: run go generate ./session/sandbox/world", p.ID)
		}
		enc := p.Encrypted()
		if sha256.Sum256(enc) != p.EncSHA256 {
			t.Errorf("picture %d: the table does not fit its ciphertext", p.ID)
		}
		plain := decrypt(t, enc, p.MediaKey)
		if int64(len(plain)) != p.Size || sha256.Sum256(plain) != p.SHA256 {
			t.Errorf("picture %d: the table does not fit", p.ID)
		}
		if i == 20 && !bytes.Equal(p.File(), plain) {
			t.Errorf("picture %d: the file on the media host is another", p.ID)
		}
		img, err := jpeg.Decode(bytes.NewReader(plain))
		if err != nil || img.Bounds().Dx() != p.Width || img.Bounds().Dy() != p.Height {
			t.Fatalf("picture %d: %v", p.ID, err)
		}
		resemble(t, p, img)
	}
}

func decrypt(t *testing.T, enc []byte, mediaKey [32]byte) []byte {
	keys, err := hkdf.Key(sha256.New, mediaKey[:], nil, "WhatsApp Image Keys", 112)
	if err != nil {
		t.Fatal(err)
	}
	body, tag := enc[:len(enc)-10], enc[len(enc)-10:]
	mac := hmac.New(sha256.New, keys[48:80])
	mac.Write(keys[:16])
	mac.Write(body)
	if !bytes.Equal(mac.Sum(nil)[:10], tag) {
		t.Error("wrong MAC")
	}
	block, err := aes.NewCipher(keys[16:48])
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, keys[:16]).CryptBlocks(out, body)
	return out[:len(out)-int(out[len(out)-1])]
}

// resemble compares a picture's preview with the picture made small.
func resemble(t *testing.T, p *world.Picture, img image.Image) {
	b := p.Preview()
	small, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("preview %d: %v", p.ID, err)
	}
	r := small.Bounds()
	if long := max(r.Dx(), r.Dy()); long < 72 || long > 100 || len(b) > 4000 {
		t.Errorf("preview %d: %v, %d bytes", p.ID, r, len(b))
	}
	want, got := image.NewRGBA(r), image.NewRGBA(r)
	draw.CatmullRom.Scale(want, r, img, img.Bounds(), draw.Src, nil)
	draw.Copy(got, image.Point{}, small, r, draw.Src, nil)
	sum := 0
	for i := range want.Pix {
		sum += max(int(want.Pix[i])-int(got.Pix[i]), int(got.Pix[i])-int(want.Pix[i]))
	}
	if mean := float64(sum) / float64(len(want.Pix)*3/4); mean > 26 {
		t.Errorf("preview %d (scene %d) differs by %.1f levels", p.ID, p.Scene, mean)
	}
}

func TestEveryPreview(t *testing.T) {
	heavy := 0
	for i, p := range pictures(demo()) {
		if testing.Short() && i%20 != 0 || i%5 != 0 {
			continue
		}
		b := p.Preview()
		heavy = max(heavy, len(b))
		if !bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}) || bytes.Contains(b, []byte{0xff, 0xc2}) && !bytes.Contains(b, []byte{0xff, 0xc0}) {
			t.Errorf("preview %d is not a baseline JPEG", p.ID)
		}
	}
	if heavy > 4000 {
		t.Errorf("a preview has %d bytes", heavy)
	}
}

func TestNext(t *testing.T) {
	w, again := demo(), demo()
	for n := range 40 {
		m, chat := w.Next(n)
		o, there := again.Next(n)
		if m.ID != o.ID || chat != there || m.From != o.From || m.Picture.MediaKey != o.Picture.MediaKey {
			t.Errorf("the %d-th new picture differs", n)
		}
		if m.From < 0 || m.Picture == nil || m.Picture.Known() {
			t.Errorf("the %d-th new picture is %+v", n, m)
		}
		if c := w.Chats[chat]; c.Person >= 0 && c.Person != m.From || c.Group >= 0 && !slices.Contains(w.Groups[c.Group].Members, m.From) {
			t.Errorf("%d does not belong to chat %d", m.From, chat)
		}
	}
	m, _ := w.Next(3)
	o, _ := again.Next(3)
	m.Picture.Hash()
	o.Picture.Hash()
	if !m.Picture.Known() || m.Picture.Size == 0 || m.Picture.SHA256 != o.Picture.SHA256 || m.Picture.EncSHA256 != sha256.Sum256(m.Picture.Encrypted()) {
		t.Error("hashes differ")
	}
	if w.Line(1) == "" || w.Line(1) != again.Line(1) {
		t.Error("small talk differs")
	}
}

// No picture of a message is drawn when a World is made.
func TestNewIsCheap(t *testing.T) {
	if n := testing.AllocsPerRun(2, func() { demo() }); n > 120_000 {
		t.Errorf("%.0f allocations", n)
	}
}
