package keys

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
)

func TestJSONFillsTheFormAndTheFormTheJSON(t *testing.T) {
	r := launch(t, "dark", usual)
	r.p.json.SetText(whole())
	f := r.p.fields
	for at, want := range map[place]string{
		atKey: b64(key32), atHash: b64(hash32), atEncHash: b64(hash32), atSize: "159051", atMIME: "image/jpeg", atName: "wedding.jpg",
	} {
		if f.lines[at].entry.Text != want {
			t.Errorf("field %d holds %q, want %q", at, f.lines[at].entry.Text, want)
		}
	}
	if !f.kinds[media.Image].On() || !strings.HasPrefix(f.lines[atURL].entry.Text, "https://mmg") || r.p.foot.get.Disabled() {
		t.Error("the form is not filled, or cannot be sent")
	}
	if r.p.foot.get.Name() != "Get the picture · 159 kB" {
		t.Errorf("the button says %q", r.p.foot.get.Name())
	}
	f.lines[atName].entry.SetText("party.jpg")
	test.Tap(f.kinds[media.Video])
	d, err := descriptor.Parse([]byte(r.p.json.Text))
	if err != nil || d.Name != "party.jpg" || d.Ref.Kind != media.Video || !bytes.Equal(d.Ref.MediaKey, key32) || d.Ref.Size != 159051 {
		t.Errorf("the JSON says %+v: %v", d, err)
	}
	r.press("Clear")
	if r.p.json.Text != "" || !r.p.fields.value.empty() || !r.p.foot.get.Disabled() || r.says("key is needed") {
		t.Error("not cleared")
	}
}

func TestEachFieldSaysWhatIsWrongWithIt(t *testing.T) {
	edit := func(name string, v any) string {
		var d map[string]any
		if err := json.Unmarshal([]byte(whole()), &d); err != nil {
			t.Fatal(err)
		}
		c := d["content"].(map[string]any)
		switch {
		case name == "contentType":
			d[name] = v
			delete(c, "mimetype")
		case v == nil:
			delete(c, name)
		default:
			c[name] = v
		}
		out, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for _, c := range []struct {
		text  string
		at    place
		below string // the field
		note  string // below the JSON
	}{
		{"picture: yes", atNone, "", "This is not JSON"},
		{`{"a":`, atNone, "", "This is not JSON"},
		{edit("mediaKey", nil), atKey, "The media key is needed", "The field mediaKey is missing."},
		{edit("mediaKey", b64(key32[:31])), atKey, "It must be 32 bytes", "The field mediaKey must be 32 bytes"},
		{edit("fileSha256", "no"), atHash, "It must be 32 bytes", "The field fileSha256 cannot be used"},
		{edit("fileEncSha256", b64(key32[:9])), atEncHash, "It must be 32 bytes", "fileEncSha256"},
		{edit("url", "mmg/31.enc"), atURL, "This is not a whole URL", "The field url cannot be used"},
		{edit("fileLength", -1), atSize, "The length is a whole number", "fileLength"},
	} {
		r := launch(t, "dark", usual)
		r.p.json.SetText(c.text)
		if !r.says(c.note) || !r.p.foot.get.Disabled() {
			t.Errorf("%s: note %q, want %q", c.text, r.p.note.Text(), c.note)
		}
		if c.at != atNone && !strings.Contains(r.p.fields.lines[c.at].said.Text(), c.below) {
			t.Errorf("%s: below the field %q, want %q", c.text, r.p.fields.lines[c.at].said.Text(), c.below)
		}
		r.p.json.SetText(whole())
		if r.p.foot.get.Disabled() || r.p.note.Text() != "" || c.at != atNone && r.p.fields.lines[c.at].said.Text() != "" {
			t.Errorf("%s: still wrong after it was mended", c.text)
		}
	}
	r := launch(t, "dark", usual)
	r.p.fields.lines[atSize].entry.SetText("many")
	for at, want := range map[place]string{atKey: "needed", atURL: "A URL or a direct path", atSize: "whole number"} {
		if !strings.Contains(r.p.fields.lines[at].said.Text(), want) {
			t.Errorf("of several faults field %d says %q", at, r.p.fields.lines[at].said.Text())
		}
	}
	if r.p.fields.kind.Text() != "Choose what it is." {
		t.Errorf("the kind says %q", r.p.fields.kind.Text())
	}
}

func TestManyFilesAndThoseSeenOnce(t *testing.T) {
	r := launch(t, "dark", usual)
	other := strings.Replace(whole(), b64(key32), b64(hash32), 1)
	r.p.json.SetText("[" + whole() + "," + other + "]")
	if !r.says("This describes 2 files") || r.p.foot.get.Disabled() {
		t.Errorf("says %q", r.p.note.Text())
	}
	r.p.json.SetText(strings.Replace(whole(), `"fileLength"`, `"viewOnce":true,"fileLength"`, 1))
	if !r.says("may be seen once") || !r.p.foot.get.Disabled() {
		t.Errorf("says %q", r.p.note.Text())
	}
	// Whatever is changed of it, it stays that file.
	r.p.fields.lines[atName].entry.SetText("mine.jpg")
	if !r.says("may be seen once") || !r.p.foot.get.Disabled() {
		t.Errorf("with another name it says %q", r.p.note.Text())
	}
	long := `{"pad":"` + strings.Repeat("x", shown) + `","viewOnceMessage":` + whole() + `}`
	r.p.Take(long)
	r.until("it is read", func() bool { return r.says("may be seen once") })
	r.p.json.SetText(r.p.json.Text + " ")
	if !r.says("may be seen once") || !r.p.foot.get.Disabled() {
		t.Errorf("shortened it says %q", r.p.note.Text())
	}
	r.p.Take(whole())
	if r.p.foot.get.Disabled() {
		t.Errorf("of another file it says %q", r.p.note.Text())
	}
}

type clip string

func (c clip) Content() string   { return string(c) }
func (c clip) SetContent(string) {}

// The field for JSON would take seconds over the whole of it.
func TestALongTextShowsWhatIsNeeded(t *testing.T) {
	r := launch(t, "dark", usual)
	long := strings.Replace(whole(), `"mimetype"`, `"jpegThumbnail":"`+strings.Repeat("A", 600<<10)+`","mimetype"`, 1)
	r.p.json.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip(long)})
	r.until("it is read", func() bool { return !r.p.foot.get.Disabled() })
	if len(r.p.json.Text) > 2<<10 || !r.says("Of 615 kB, only what is needed is shown.") || r.p.fields.lines[atKey].entry.Text != b64(key32) {
		t.Errorf("%d bytes are shown, it says %q", len(r.p.json.Text), r.p.note.Text())
	}
	r.clip = strings.Repeat("x", 1<<19)
	r.press("Paste")
	r.until("it is refused", func() bool { return r.says("This is not JSON") })
	if len(r.p.json.Text) > shown || !r.p.foot.get.Disabled() {
		t.Error("all of it is shown, or can be fetched")
	}
	r.clip = strings.Repeat("x", 3<<20)
	r.press("Paste")
	r.until("it is refused", func() bool { return r.says("larger than the limit") })
	r.p.fields.lines[atKey].entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip(r.clip)})
	if len(r.p.fields.lines[atKey].entry.Text) > longest {
		t.Error("a field takes a megabyte")
	}
}

func TestOpensAFile(t *testing.T) {
	r := launch(t, "dark", usual)
	path := filepath.Join(t.TempDir(), "media.json")
	if err := os.WriteFile(path, []byte(whole()), 0o600); err != nil {
		t.Fatal(err)
	}
	r.p.Open(path)
	r.until("it is read", func() bool { return !r.p.foot.get.Disabled() })
	for name, want := range map[string]string{"none.json": "cannot be read", "empty.json": "is empty", "huge.json": "larger than the limit"} {
		path := filepath.Join(t.TempDir(), name)
		size := map[string]int{"empty.json": 0, "huge.json": 2 << 20}
		if n, ok := size[name]; ok {
			if err := os.WriteFile(path, make([]byte, n), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.p.Open(path)
		r.until(name, func() bool { return r.says(want) })
	}
}

func TestGetsIntoTheGallery(t *testing.T) {
	r := launch(t, "dark", usual)
	r.p.json.SetText(whole())
	r.press("Get the picture · 159 kB")
	r.until("it is here", func() bool { return r.p.result != nil && r.p.result.picture.Image != nil })
	q := r.asked[0]
	if q.To != "" || q.Name != "wedding.jpg" || !bytes.Equal(q.Ref.MediaKey, key32) {
		t.Errorf("asked for %+v", q)
	}
	for _, text := range []string{"From keys", "Verified by its SHA-256", "4000 × 3000", "159 kB", "image/jpeg", "0100000000", "/pictures/01"} {
		if !r.says(text) {
			t.Errorf("it does not say %q", text)
		}
	}
	r.press("Open in viewer")
	r.press("Show in folder")
	r.until("both", func() bool {
		return strings.Contains(r.deeds(), "view 7340032") && strings.Contains(r.deeds(), "show /pictures/01")
	})
	r.press("Get another")
	if r.p.result != nil || r.p.json.Text != "" || r.w.Canvas().Focused() != fyne.Focusable(r.p.json) {
		t.Error("the next one cannot be pasted")
	}
}

func TestGetsIntoAFile(t *testing.T) {
	r := launch(t, "dark", usual)
	r.picture = false
	r.p.json.SetText(whole())
	test.Tap(r.p.foot.file)
	r.p.get() // the user gives up
	r.until("asked", func() bool { return r.deeds() == "save wedding.jpg" })
	r.p.d.Do(func() { r.did = nil })
	r.until("nothing began", func() bool { return r.deeds() == "" && r.p.run == nil })
	r.save = "/home/ana/a.jpg"
	r.answer(Result{File: media.Key{1}, Size: 5, Path: r.save, Unverified: true}, nil)
	r.p.get()
	r.until("it is here", func() bool { return r.p.result != nil })
	if len(r.asked) != 1 || r.asked[0].To != r.save || !r.says("Saved to a.jpg") || !r.says("Not verified by hash (MAC verified)") {
		t.Errorf("asked for %+v", r.asked)
	}
	r.press("Show in folder")
	r.until("it is shown", func() bool { return strings.Contains(r.deeds(), "/home/ana/a.jpg") })
	if !r.p.result.glyph.Visible() || r.p.result.picture.Visible() {
		t.Error("what is no picture has no icon")
	}
}

func TestProgressAndCancel(t *testing.T) {
	r := launch(t, "dark", usual)
	r.get = func(ctx context.Context, _ Request, progress func(done, total int64)) (Result, error) {
		progress(400_000, 1_000_000)
		<-ctx.Done()
		return Result{}, fmt.Errorf("get: %w", ctx.Err())
	}
	r.p.json.SetText(whole())
	r.p.get()
	r.until("it says how far it is", func() bool { return r.says("400 kB of 1 MB · 40 %") })
	if r.p.foot.bar.Value() != 0.4 || r.p.foot.get.Visible() {
		t.Error("the bar says something else, or a second one can begin")
	}
	r.p.Take("{}")
	if r.p.json.Text != whole() {
		t.Error("a download under way lost its data")
	}
	r.press("Cancel")
	r.until("the form is there again", func() bool { return r.p.run == nil })
	if r.p.foot.now != nil || !r.p.foot.get.Visible() || r.p.foot.get.Disabled() {
		t.Error("what the user cancelled is explained, or cannot be asked for again")
	}
}

func TestEveryTroubleHasItsSentenceAndStep(t *testing.T) {
	for _, c := range []struct {
		err    error
		says   string
		button string
		at     place
	}{
		{media.BadHost, "outside WhatsApp's media servers", "Correct it", atURL},
		{media.BadRef, "does not say enough", "Correct it", atNone},
		{media.NotFound, "without its message the phone cannot be asked for it", "Paste newer data", atNone},
		{media.BadKey, "This key does not open the file", "Correct it", atKey},
		{media.BadCipher, "does not match the encrypted SHA-256", "Try again", atNone},
		{media.BadPlain, "not the one with this SHA-256", "Correct it", atHash},
		{media.Truncated, "ended too early", "Try again", atNone},
		{media.TooLong, "More arrived than the length says", "Correct it", atSize},
		{media.TooLarge, "larger than this program fetches", "Paste newer data", atNone},
		{media.TimedOut, "longer than 10 minutes", "Allow twice the time", atNone},
		{media.Offline, "no internet connection", "Try again", atNone},
		{media.Busy, "busy", "Try again", atNone},
		{media.DiskFull, "The disk is full.", "Try again", atNone},
		{media.LowDisk, "nearly full", "Try again", atNone},
		{media.NotWritable, "cannot be written to", "Try again", atNone},
		{errors.New("nil map"), "Something did not work", "Try again", atNone},
	} {
		r := launch(t, "dark", usual)
		r.answer(Result{}, fmt.Errorf("get: %w", c.err))
		r.p.json.SetText(whole())
		r.p.get()
		r.until("it is explained", func() bool { return r.p.foot.now != nil })
		if !r.says(c.says) || r.p.foot.next.Name() != c.button || !r.p.foot.next.Visible() || !r.p.foot.details.Visible() {
			t.Errorf("%v: says %q, offers %q", c.err, r.p.foot.why.Text(), r.p.foot.next.Name())
		}
		if c.at != atNone && r.p.fields.lines[c.at].said.Text() == "" {
			t.Errorf("%v: nothing below the field", c.err)
		}
		r.press("Show details")
		if !strings.HasPrefix(r.deeds(), "details ") {
			t.Errorf("%v: no details", c.err)
		}
		r.p.fields.lines[atName].entry.SetText("b.jpg")
		if r.p.foot.now != nil {
			t.Errorf("%v: stays when something else is asked for", c.err)
		}
	}
}

func TestNextSteps(t *testing.T) {
	fails := func(err error) *rig {
		r := launch(t, "dark", usual)
		r.answer(Result{}, err)
		r.p.json.SetText(whole())
		r.p.get()
		r.until("it is explained", func() bool { return r.p.foot.now != nil })
		return r
	}
	r := fails(media.BadKey)
	r.press("Correct it")
	if r.w.Canvas().Focused() != fyne.Focusable(r.p.fields.lines[atKey].entry) {
		t.Error("the field at fault has not the focus")
	}
	r = fails(media.NotFound)
	r.clip = strings.Replace(whole(), "oe=66C0", "oe=77C0", 2)
	r.press("Paste newer data")
	if r.p.foot.now != nil || !strings.Contains(r.p.fields.lines[atURL].entry.Text, "77C0") {
		t.Error("the newer data is not there")
	}
	r = fails(media.TimedOut)
	r.answer(Result{ID: 1, Path: "/p"}, nil)
	r.press("Allow twice the time")
	r.until("it came", func() bool { return r.p.result != nil })
	if r.p.limit != 1200*time.Second || r.p.foot.limit.Text != "1200" {
		t.Errorf("allowed %v", r.p.limit)
	}
	r = launch(t, "dark", usual)
	r.save = "/full/a.jpg"
	r.answer(Result{}, media.NotWritable)
	r.p.json.SetText(whole())
	test.Tap(r.p.foot.file)
	r.p.get()
	r.until("it is explained", func() bool { return r.p.foot.now != nil })
	r.press("Choose another place")
	r.until("it is asked again", func() bool { return strings.Count(r.deeds(), "save") == 2 })
}

func TestTheTimeLimitEndsIt(t *testing.T) {
	r := launch(t, "dark", usual)
	for _, bad := range []string{"", "0", "-3", "ten", "1e3", "999999999"} {
		r.p.foot.limit.SetText(bad)
		r.p.json.SetText(whole())
		if !r.p.foot.get.Disabled() {
			t.Errorf("%q seconds can be asked for", bad)
		}
	}
	r.p.foot.limit.SetText("1")
	r.get = func(ctx context.Context, _ Request, _ func(int64, int64)) (Result, error) {
		<-ctx.Done()
		return Result{}, fmt.Errorf("get: %w: %w", media.Cancelled, ctx.Err()) // whatever the layers below call it
	}
	r.p.get()
	r.until("it is over", func() bool { return r.p.run == nil })
	if !r.says("It took longer than 1 second and was stopped.") {
		t.Errorf("says %q", r.p.foot.why.Text())
	}
}

func TestFileNames(t *testing.T) {
	for want, d := range map[string]descriptor.Descriptor{
		"a_b.jpg":      {Name: " a/b.jpg "},
		"_con_.txt":    {Name: "<con>.txt"},
		"agpj.exe":     {Name: "a\u202egpj.exe"},
		"image.png":    {Ref: media.Ref{Kind: media.Image, MIME: "image/png"}},
		"audio.ogg":    {Ref: media.Ref{Kind: media.Audio, MIME: "audio/ogg; codecs=opus"}},
		"image.jpg":    {Name: "..", Ref: media.Ref{Kind: media.Image}},
		"sticker.webp": {Ref: media.Ref{Kind: media.Sticker}},
		"document":     {Ref: media.Ref{Kind: media.Document}},
	} {
		if got := fileName(d); got != want {
			t.Errorf("%+v: %q, want %q", d, got, want)
		}
	}
}

func TestSpeed(t *testing.T) {
	var m meter
	at := time.Unix(0, 0)
	m.far(0, 10_000)
	if p := m.read(at); p.Rate != 0 {
		t.Errorf("a speed of %d at once", p.Rate)
	}
	for i := range 40 {
		at = at.Add(250 * time.Millisecond)
		m.far(int64(i+1)*250, 10_000)
		if p := m.read(at); i > 2 && (p.Rate < 900 || p.Rate > 1100) {
			t.Fatalf("%d bytes per second after %d steps, want 1000", p.Rate, i)
		}
	}
	m.far(0, 10_000)
	if p := m.read(at.Add(time.Second)); p.Rate != 0 || p.Done != 0 {
		t.Errorf("%+v after it began again", p)
	}
}
