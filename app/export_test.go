package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/stamp"
	"github.com/contactsheet/contactsheet/session"
)

const (
	exportPictures = 1000
	// exportRole has this binary export as a process of its own, to be killed.
	exportRole = "CONTACTSHEET_EXPORT_FOLDER"
	exportData = "CONTACTSHEET_EXPORT_DATA"
)

// TestExport: a thousand pictures become loose files whose dates, senders and
// captions are those of their messages and whose picture data is that of the
// originals, although the program is killed again and again; and a second export
// writes nothing.
func TestExport(t *testing.T) {
	if os.Getenv(exportRole) != "" {
		playExport(t)
		return
	}
	x := newExportStage(t)
	for i, after := range []int{1, 100, 333, 777} {
		done := x.killed(after)
		whole := x.whole()
		t.Logf("kill %d at %d of %d: %d files, all whole", i+1, done, exportPictures, whole)
		if whole < after-64 {
			t.Errorf("%d files although it had come to %d", whole, done)
		}
	}
	left := x.whole()
	if r := x.export(); r.Written != exportPictures-left || r.Known != left || r.Missing+r.Failed > 0 {
		t.Errorf("%+v after %d", r, left)
	}
	if n := x.whole(); n != exportPictures {
		t.Errorf("%d files", n)
	}
	x.listed()
	before := x.look()
	if r := x.export(); r.Known != exportPictures || r.Written != 0 || r.Bytes != 0 {
		t.Errorf("again: %+v", r)
	}
	if !slices.Equal(x.look(), before) {
		t.Error("a second run has written something")
	}
	x.read()
}

// playExport is the program that exports everything; it says how far it is.
func playExport(t *testing.T) {
	s := openQuietly(t, os.Getenv(exportData))
	_, err := exports{s}.Export(t.Context(), exportOf(t, s, os.Getenv(exportRole)), func(step session.ExportStep) {
		fmt.Println("done", step.Done)
	})
	if err != nil {
		t.Error(err)
	}
}

// openQuietly opens a program that talks to nobody.
func openQuietly(t *testing.T, data string) *services {
	t.Helper()
	o := options{data: data}
	if err := o.resolve(); err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// exportOf is everything, oldest first.
func exportOf(t *testing.T, s *services, folder string) session.Export {
	t.Helper()
	ids, err := s.store.Sheet(t.Context(), session.SheetQuery{Sort: session.ByOldest})
	if err != nil || len(ids) != exportPictures {
		t.Fatalf("%d pictures, %v", len(ids), err)
	}
	return session.Export{IDs: ids, Folder: folder, Template: "{n} {sender} {caption}", Stamp: true}
}

// original is a picture as it was sent.
type original struct {
	data    []byte
	taken   time.Time // what it says of itself; zero for nothing
	sent    time.Time
	sender  string
	caption string
}

// exportStage is a catalogue with a thousand pictures.
type exportStage struct {
	t      *testing.T
	data   string // the program's
	folder string
	have   map[media.Key]original
}

func newExportStage(t *testing.T) *exportStage {
	x := &exportStage{t: t, data: t.TempDir(), folder: filepath.Join(t.TempDir(), "Wedding"), have: map[media.Key]original{}}
	o := options{data: x.data}
	if err := o.resolve(); err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	group, name := session.JID("120363000000000000@g.us"), "Wedding 婚礼"
	b := session.Batch{History: true, Chats: []session.ChatInfo{{JID: group, Name: &name}}}
	people := []string{"Ana", "Łukasz & Co", "محمد"}
	for i, p := range people {
		b.People = append(b.People, session.Person{JID: personOf(i), Contact: p})
	}
	for i := range exportPictures {
		n := original{sent: time.Date(2026, 3, 14, 0, 0, 0, 0, time.Local).Add(time.Duration(i/2) * 601 * time.Second), sender: people[i%3]}
		if i%4 > 0 {
			n.caption = fmt.Sprintf("Cake <%d> \"🎂\"\nline two", i/2)
		}
		n.data, n.taken = exportPicture(t, i)
		k := media.Key(sha256.Sum256(n.data))
		x.have[k] = n
		b.Messages = append(b.Messages, session.Arrival{Chat: group, Sender: personOf(i % 3), Message: session.Message{
			WAID: fmt.Sprintf("3EB0%08X", i), Time: n.sent, Text: n.caption, Media: &session.Media{Ref: media.Ref{
				Kind: media.Image, MIME: "image/jpeg", DirectPath: "/v/x?oh=1", MediaKey: k[:], FileSHA256: k[:], FileEncSHA256: k[:], Size: int64(len(n.data)),
			}, State: media.Ready, File: k}}})
		x.put(s, n.data)
	}
	if err := s.store.Save(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	return x
}

func personOf(i int) session.JID {
	return session.JID(fmt.Sprintf("3460011122%d@s.whatsapp.net", i))
}

// put brings a picture into the gallery.
func (x *exportStage) put(s *services, data []byte) {
	x.t.Helper()
	f, err := s.files.Temp(x.t.Context())
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		_, err = s.files.Put(x.t.Context(), f, media.Key{})
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

// exportPicture is a JPEG, PNG or WebP that no other n gives; one in ten says
// when it was taken.
func exportPicture(t *testing.T, n int) (data []byte, taken time.Time) {
	t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 32, 24))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*(n+1) ^ n>>2)
	}
	var err error
	switch n % 5 {
	case 3:
		err = png.Encode(&b, img)
	case 4:
		lossy, rerr := os.ReadFile(filepath.Join("..", "media", "codec", "testdata", "bars.lossy.webp"))
		err = rerr
		b.Write(lossy)
		b.WriteString("test\x04\x00\x00\x00")
		b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
		binary.LittleEndian.PutUint32(b.Bytes()[4:], uint32(b.Len()-8))
	default:
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n%10 != 0 {
		return b.Bytes(), time.Time{}
	}
	taken = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC).Add(time.Duration(n) * time.Minute)
	var dated bytes.Buffer
	if ok, err := stamp.Copy(&dated, bytes.NewReader(b.Bytes()), stamp.Meta{Time: taken}); err != nil || !ok {
		t.Fatal(ok, err)
	}
	return dated.Bytes(), taken
}

// export exports everything in this process.
func (x *exportStage) export() session.ExportResult {
	x.t.Helper()
	s := openQuietly(x.t, x.data)
	defer func() {
		if err := s.close(); err != nil {
			x.t.Error(err)
		}
	}()
	r, err := exports{s}.Export(x.t.Context(), exportOf(x.t, s, x.folder), nil)
	if err != nil {
		x.t.Error(err)
	}
	return r
}

// killed exports in another process, which is killed when it has come to so many
// pictures, and says to how many it came.
func (x *exportStage) killed(after int) (done int) {
	x.t.Helper()
	self, err := os.Executable()
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(x.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "-test.run=^TestExport$")
	cmd.Env = append(os.Environ(), exportRole+"="+x.folder, exportData+"="+x.data)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		x.t.Fatal(err)
	}
	for in := bufio.NewScanner(out); in.Scan(); {
		if _, err := fmt.Sscanf(in.Text(), "done %d", &done); err == nil && done >= after {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil || done < after {
		x.t.Fatalf("ended at %d: %v", done, err)
	}
	_ = cmd.Wait() // killed
	return done
}

// whole counts the files in the folder; it is a failure where one is not whole, or
// not of its message's time.
func (x *exportStage) whole() (n int) {
	x.t.Helper()
	sent := map[string]original{}
	for _, o := range x.have {
		sent[string(pictureData(x.t, o.data))+fmt.Sprint(o.sent.Unix())] = o
	}
	files, err := os.ReadDir(x.folder)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".contactsheet-") || f.Name() == "manifest.csv" {
			continue
		}
		n++
		b, err := os.ReadFile(filepath.Join(x.folder, f.Name()))
		if err != nil {
			x.t.Fatal(err)
		}
		st, err := f.Info()
		if err != nil {
			x.t.Fatal(err)
		}
		key := string(pictureData(x.t, b)) + fmt.Sprint(st.ModTime().Unix())
		if _, ok := sent[key]; !ok {
			x.t.Errorf("%s, of %v, is no picture that was sent then", f.Name(), st.ModTime())
		}
		delete(sent, key)
	}
	return n
}

// pictureData is what draws a picture: a JPEG without its APP1 segments, a PNG or
// WebP without the chunks that describe it.
func pictureData(t *testing.T, b []byte) (out []byte) {
	t.Helper()
	big, little := binary.BigEndian.Uint32, binary.LittleEndian.Uint32
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8")):
		off := 2
		for b[off+1] != 0xDA {
			end := off + 2 + int(binary.BigEndian.Uint16(b[off+2:]))
			if b[off+1] != 0xE1 {
				out = append(out, b[off:end]...)
			}
			off = end
		}
		return append(out, b[off:]...)
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		for off := 8; off < len(b); {
			end := off + 12 + int(big(b[off:]))
			if name := string(b[off+4 : off+8]); name != "eXIf" && name != "iTXt" {
				out = append(out, b[off:end]...)
			}
			off = end
		}
	case bytes.HasPrefix(b, []byte("RIFF")):
		for off := 12; off < len(b); {
			end := off + 8 + int(little(b[off+4:])+1)&^1
			if name := string(b[off : off+4]); name != "VP8X" && name != "EXIF" && name != "XMP " {
				out = append(out, b[off:end]...)
			}
			off = end
		}
	default:
		t.Fatalf("%.8q is the beginning of no picture", b)
	}
	return out
}

// look is all that can be seen of the folder.
func (x *exportStage) look() (seen []string) {
	x.t.Helper()
	err := filepath.WalkDir(x.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		seen = append(seen, fmt.Sprint(path, st.Size(), st.ModTime().UnixNano()))
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return seen
}

// listed fails unless the manifest lists every file once, with its message.
func (x *exportStage) listed() {
	x.t.Helper()
	data, err := os.ReadFile(filepath.Join(x.folder, "manifest.csv"))
	if err != nil {
		x.t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != exportPictures+1 {
		x.t.Fatalf("%d rows, %v", len(rows), err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	files := map[string]bool{}
	for _, r := range rows[1:] {
		key, err := media.ParseKey(r[at("sha256_hex")])
		o, ok := x.have[key]
		if err != nil || !ok || r[at("caption")] != o.caption || r[at("from_name")] != o.sender || r[at("timestamp")] != fmt.Sprint(o.sent.Unix()) {
			x.t.Fatalf("row %q", r)
		}
		files[r[at("file")]] = true
	}
	if seen := x.look(); len(files) != exportPictures || len(seen) != exportPictures+2 { // the folder, the manifest
		x.t.Errorf("%d files are listed, %d are there", len(files), len(seen)-2)
	}
}

// read fails unless exiftool reads of every file what its message says.
func (x *exportStage) read() {
	x.t.Helper()
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		x.t.Log("exiftool is not installed")
		return
	}
	out, err := exec.CommandContext(x.t.Context(), tool, "-j", "-G1", "-struct", "-ext", "jpg", "-ext", "png", "-ext", "webp", "-ExifIFD:all", "-XMP:all",
		"-ExifTool:all", "-FileModifyDate", "-d", "%Y-%m-%dT%H:%M:%S", x.folder).Output()
	var files []map[string]any
	if err == nil {
		err = json.Unmarshal(out, &files)
	}
	if err != nil || len(files) != exportPictures {
		x.t.Fatalf("exiftool reads %d files, %v", len(files), err)
	}
	byName := map[string]original{}
	for _, o := range x.have {
		byName[fmt.Sprint(o.sent.Unix(), o.sender, o.caption)] = o
	}
	for _, f := range files {
		var sent time.Time
		if sent, err = time.ParseInLocation("2006-01-02T15:04:05", fmt.Sprint(f["System:FileModifyDate"]), time.Local); err != nil {
			x.t.Fatal(err)
		}
		creator, _ := f["XMP-dc:Creator"].([]any)
		caption, _ := f["XMP-dc:Description"].(string)
		if len(creator) != 1 {
			x.t.Fatalf("no sender in %v", f)
		}
		o, ok := byName[fmt.Sprint(sent.Unix(), creator[0], caption)]
		want := o.sent
		if !o.taken.IsZero() {
			want = o.taken
		}
		if !ok || f["ExifIFD:DateTimeOriginal"] != want.Format("2006-01-02T15:04:05") || f["ExifIFD:OffsetTimeOriginal"] != want.Format("-07:00") ||
			f["XMP-photoshop:Source"] != "Wedding 婚礼" || f["ExifTool:Warning"] != nil {
			x.t.Errorf("it says %v of what was sent at %v, taken at %v", f, o.sent, o.taken)
		}
	}
}

func TestExportName(t *testing.T) {
	m := session.Message{ChatName: "Wedding", Time: time.Date(2026, 3, 14, 14, 5, 33, 0, time.UTC)}
	for want, f := range map[string]*session.Media{
		"2026-03-14 Wedding.png":  {Ref: media.Ref{Kind: media.Image, MIME: "image/png"}},
		"2026-03-14 Wedding.jpg":  {Ref: media.Ref{Kind: media.Image, MIME: "image/odd"}},
		"2026-03-14 Wedding.mp4":  {Ref: media.Ref{Kind: media.GIF}},
		"2026-03-14 Wedding.webp": {Ref: media.Ref{Kind: media.Sticker}},
		"2026-03-14 Wedding.ogg":  {Ref: media.Ref{Kind: media.Audio, MIME: "audio/ogg; codecs=opus"}},
	} {
		m.Media = f
		if name := (exports{}).ExportName("{date} {chat}", m, 1); name != want {
			t.Errorf("%q, want %q", name, want)
		}
	}
	if name := (exports{}).ExportName("{day}", m, 1); name != "" {
		t.Errorf("a template that is none gives %q", name)
	}
	t.Setenv("HOME", filepath.FromSlash("/home/ana"))
	t.Setenv("USERPROFILE", filepath.FromSlash("/home/ana"))
	for path, want := range map[string]string{"~": "/home/ana", "~/Wedding": "/home/ana/Wedding", "~bob/x": "~bob/x", "/x/~": "/x/~"} {
		if got := atHome(path); got != filepath.FromSlash(want) {
			t.Errorf("%q is %q", path, got)
		}
	}
}
