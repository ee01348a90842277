package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestWritesWhatIsNew(t *testing.T) {
	r := open(t)
	ids, files := r.have(3)
	steps := r.run(session.Export{IDs: ids}, session.ExportResult{Written: 3}, "")
	if last := steps[len(steps)-1]; last.Done != 3 || last.Total != 3 || last.Bytes != int64(len(files[0])+len(files[1])+len(files[2])) {
		t.Errorf("%+v", steps)
	}
	r.sound(3)
	want := []string{"2026-03-14 14-05-33 Ana.jpg", "2026-03-14 15-05-33 Ana.jpg", "2026-03-14 16-05-33 Ana.jpg"}
	if !slices.Equal(r.names(), want) {
		t.Errorf("%q", r.names())
	}
	for i, name := range want {
		b, err := os.ReadFile(filepath.Join(r.to, name))
		if err != nil || !bytes.Equal(b, files[i]) {
			t.Errorf("%s: %v", name, err)
		}
		if st, err := os.Stat(filepath.Join(r.to, name)); err != nil || !st.ModTime().Equal(begin.Add(time.Duration(i)*time.Hour)) {
			t.Errorf("%s is of %v", name, st.ModTime())
		}
	}

	// Again nothing is written: not even the folder is touched.
	before := r.look()
	r.run(session.Export{IDs: ids, Stamp: true, Template: "{n}"}, session.ExportResult{Known: 3}, "")
	if !slices.Equal(r.look(), before) {
		t.Error("the folder was touched")
	}

	// What is new, was deleted or was changed is added; what else is there stays.
	more := r.remote(picture(1), "", begin)
	must(t, r.s.Enqueue(t.Context(), more))
	r.fetch(picture(1))
	must(t, os.Remove(filepath.Join(r.to, want[0])))
	must(t, os.WriteFile(filepath.Join(r.to, want[1]), []byte("mine"), 0o600))
	r.run(session.Export{IDs: append(ids, more, ids[0]), Stamp: true}, session.ExportResult{Written: 3, Known: 1}, "")
	names := r.names()
	if !slices.Equal(names, []string{want[0], "2026-03-14 14-05-33 Ana (2).jpg", want[1], "2026-03-14 15-05-33 Ana (2).jpg", want[2]}) &&
		!slices.Equal(names, []string{"2026-03-14 14-05-33 Ana (2).jpg", want[0], "2026-03-14 15-05-33 Ana (2).jpg", want[1], want[2]}) {
		t.Errorf("%q", names)
	}
	if b, err := os.ReadFile(filepath.Join(r.to, want[1])); err != nil || string(b) != "mine" {
		t.Error("somebody's file was changed")
	}
	if n := len(r.manifest()); n != 4 {
		t.Errorf("the manifest has %d rows", n)
	}
}

func TestManifest(t *testing.T) {
	r := open(t)
	caption := "=HYPERLINK(\"http://x\")\nsecond, \"line\" 婚礼"
	var ids []session.MessageID
	for i, c := range []string{caption, "'=1", "plain", "+34 600", "'quoted"} {
		id := r.remote(picture(i), c, begin.Add(time.Duration(i)*time.Second))
		must(t, r.s.Enqueue(t.Context(), id))
		r.fetch(picture(i))
		ids = append(ids, id)
	}
	r.run(session.Export{IDs: ids, Template: "={caption}", Stamp: true}, session.ExportResult{Written: 5}, "")
	rows := r.manifest()
	m, err := r.s.Message(t.Context(), ids[0])
	must(t, err)
	key := m.Media.File.String()
	for k, want := range map[string]string{
		"id": "3EB01", "media_id": key, "sha256_hex": key, "from_me": "false", "type": "image", "chat_id": string(ana), "chat_name": "Ana",
		"timestamp": fmt.Sprint(begin.Unix()), "time": begin.Format(time.RFC3339), "source": "whatsapp", "from": string(ana), "from_name": "Ana",
		"mime_type": "image/jpeg", "file_size": fmt.Sprint(len(picture(0))), "width": "64", "height": "48", "seconds": "",
		"caption": "'" + caption, "file_name": "", "file": "'==HYPERLINK(-http---x-) second, -line- 婚礼.jpg",
	} {
		if k == "file" {
			if !strings.HasPrefix(rows[0][k], "'=") {
				t.Errorf("file is %q", rows[0][k])
			}
		} else if rows[0][k] != want {
			t.Errorf("%s is %q, want %q", k, rows[0][k], want)
		}
	}
	for i, want := range []string{"'" + caption, "''=1", "plain", "'+34 600", "'quoted"} {
		if rows[i]["caption"] != want {
			t.Errorf("caption %q, want %q", rows[i]["caption"], want)
		}
	}
	r.run(session.Export{IDs: ids}, session.ExportResult{Known: 5}, "") // though names begin like formulas

	// As a spreadsheet saves it: without the mark, other separators, other order.
	path := filepath.Join(r.to, ManifestName)
	data, err := os.ReadFile(path)
	must(t, err)
	list, err := csv.NewReader(bytes.NewReader(data[3:])).ReadAll()
	must(t, err)
	var saved strings.Builder
	w := csv.NewWriter(&saved)
	w.Comma = ';'
	for _, cells := range list {
		slices.Reverse(cells)
		must(t, w.Write(cells))
	}
	w.Flush()
	must(t, os.WriteFile(path, []byte(saved.String()), 0o600))
	r.run(session.Export{IDs: ids}, session.ExportResult{Known: 5}, "")
	more, _ := r.have(1)
	r.run(session.Export{IDs: append(ids, more...)}, session.ExportResult{Known: 5, Written: 1}, "")
	if n := len(r.manifest()); n != 6 {
		t.Errorf("%d rows", n)
	}
}

func TestManifestOfSomebodyElse(t *testing.T) {
	for _, content := range []string{"name;price\ncake;12\n", "\x00\xff", "id,timestamp,sha256_hex,file,bytes\r\n\"broken\r\n", "id,timestamp,sha256_hex,file,bytes,mine\r\n"} {
		r := open(t)
		ids, _ := r.have(1)
		must(t, os.MkdirAll(r.to, 0o700))
		must(t, os.WriteFile(filepath.Join(r.to, ManifestName), []byte(content), 0o600))
		r.run(session.Export{IDs: ids}, session.ExportResult{Written: 1}, "")
		if b, err := os.ReadFile(filepath.Join(r.to, "manifest (2).csv")); err != nil || string(b) != content {
			t.Errorf("%q is lost: %v", content, err)
		}
		if len(r.manifest()) != 1 {
			t.Error("no manifest")
		}
	}
}

// A crash leaves temporary files, rows without files, or half a row.
func TestAfterACrash(t *testing.T) {
	r := open(t)
	ids, _ := r.have(3)
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 3}, "")
	must(t, os.Remove(filepath.Join(r.to, r.names()[2])))
	must(t, os.WriteFile(filepath.Join(r.to, tempPrefix+"ABC"+tempSuffix), []byte("half"), 0o600))
	path := filepath.Join(r.to, ManifestName)
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, append(data, `3EB09,"half of a ro`...), 0o600))
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 1, Known: 2}, "")
	r.sound(3)
}

func TestWhatIsNotThere(t *testing.T) {
	r := open(t)
	ids, files := r.have(4)
	path := func(i int) string {
		m, err := r.s.Message(t.Context(), ids[i])
		must(t, err)
		p, err := r.g.Path(m.Media.File)
		must(t, err)
		return p
	}
	remote := r.remote(picture(9), "", begin)
	rotten := bytes.Clone(files[1])
	rotten[len(rotten)/2] ^= 1
	must(t, os.WriteFile(path(1), rotten, 0o600))
	must(t, os.Remove(path(2)))
	must(t, os.Truncate(path(3), 100))
	r.run(session.Export{IDs: append(ids, remote, remote, 12345), Stamp: true},
		session.ExportResult{Written: 1, Missing: 3, Failed: 2, Fault: media.BadPlain}, "")
	r.sound(1)
	if len(r.gone) != 1 {
		t.Errorf("told of %d files that vanished", len(r.gone))
	}
	if m, err := r.s.Message(t.Context(), ids[2]); err != nil || m.Media.State != media.Remote {
		t.Errorf("what vanished is %q", m.Media.State)
	}
}

func TestFetchesFirst(t *testing.T) {
	r := open(t)
	ids, files := r.have(3)
	m, err := r.s.Message(t.Context(), ids[2])
	must(t, err)
	vanished, err := r.g.Path(m.Media.File)
	must(t, err)
	must(t, os.Remove(vanished))
	a, b := picture(1), picture(2)
	ids = append(ids, r.remote(a, "", begin), r.remote(b, "", begin))
	gone := r.remote(picture(3), "", begin)
	r.comes = func() {
		jobs, err := r.s.Downloads().Claim(r.t.Context(), time.Now(), 8)
		must(t, err)
		for _, j := range jobs {
			if session.MessageID(j.ID) == gone {
				must(t, r.s.Downloads().Finish(r.t.Context(), j, media.NotOnPhone, time.Time{}))
			} else {
				must(t, r.s.Downloads().Finish(r.t.Context(), j, media.Busy, time.Now().Add(-time.Second)))
			}
		}
		r.fetch(a, b, files[2])
	}
	steps := r.run(session.Export{IDs: append(ids, gone), Fetch: true}, session.ExportResult{Written: 5, Missing: 1}, "")
	r.sound(5)
	if first, last := steps[0], steps[len(steps)-1]; first.Fetching != 3 || first.Done != 0 || last.Fetching != 0 || last.Done != 6 {
		t.Errorf("from %+v to %+v", first, last)
	}
	// What is in the folder is not fetched, whether it is still here or not.
	r.asked = nil
	r.run(session.Export{IDs: ids, Fetch: true}, session.ExportResult{Known: 5}, "")
	if len(r.asked) != 0 {
		t.Errorf("asked for %v", r.asked)
	}
}

func TestCancelled(t *testing.T) {
	r := open(t)
	ids, _ := r.have(5)
	ctx, cancel := context.WithCancel(t.Context())
	r.narrow = func(w io.Writer) io.Writer {
		if r.serial++; r.serial == 5+3 {
			cancel()
		}
		return w
	}
	r.runWith(ctx, session.Export{IDs: ids}, session.ExportResult{Written: 2}, media.Cancelled)
	r.sound(2)

	// While it waits for what will not come.
	r.narrow = nil
	ids = append(ids, r.remote(picture(1), "", begin))
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	got, err := r.Export(ctx, session.Export{IDs: ids, Folder: r.to, Fetch: true}, func(s session.ExportStep) {
		if s.Done == 5 && s.Fetching == 1 {
			cancel()
		}
	})
	if got.Written != 3 || got.Known != 2 || media.FaultOf(err) != media.Cancelled {
		t.Errorf("%+v, %v", got, err)
	}
	r.sound(5)
}

// tight is a disk with little room.
type tight struct {
	w    io.Writer
	room *int
}

func (d tight) Write(p []byte) (int, error) {
	if *d.room -= len(p); *d.room < 0 {
		n, _ := d.w.Write(p[:len(p)/2])
		return n, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return d.w.Write(p)
}

func TestDiskFull(t *testing.T) {
	r := open(t)
	ids, files := r.have(4)
	room := len(files[0]) + len(files[1]) + len(files[2])/2
	r.narrow = func(w io.Writer) io.Writer { return tight{w, &room} }
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 2, Bytes: int64(len(files[0]) + len(files[1]))}, media.DiskFull)
	r.sound(2)
	r.narrow = nil
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 2, Known: 2}, "")
	r.sound(4)
}

func TestFolders(t *testing.T) {
	r := open(t)
	ids, _ := r.have(2)
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for _, to := range []string{"", file, filepath.Join(file, "below"), "bad\x00name"} {
		if _, err := r.Export(t.Context(), session.Export{IDs: ids, Folder: to}, nil); media.FaultOf(err) != media.NotWritable {
			t.Errorf("%q: %v", to, err)
		}
	}
	r.run(session.Export{IDs: ids, Template: "{day}"}, session.ExportResult{}, media.BadField)
	if _, err := os.Stat(r.to); err == nil {
		t.Error("the folder was made for a template that is wrong")
	}

	// It vanishes on the way.
	r.narrow = func(w io.Writer) io.Writer {
		must(t, os.RemoveAll(r.to))
		return w
	}
	r.run(session.Export{IDs: ids}, session.ExportResult{}, media.NotWritable)
	r.narrow = nil

	// Another program is at it.
	must(t, os.MkdirAll(r.to, 0o700))
	other, err := openFolder(t.Context(), r.to, patience)
	must(t, err)
	r.patience = 1
	r.run(session.Export{IDs: ids}, session.ExportResult{}, media.NotWritable)
	r.patience = patience
	other.close()

	// Somebody takes a name at the last moment.
	r.narrow = func(w io.Writer) io.Writer {
		must(t, os.WriteFile(filepath.Join(r.to, "2026-03-14 14-05-33 Ana.jpg"), []byte("mine"), 0o600))
		return w
	}
	r.run(session.Export{IDs: ids[:1]}, session.ExportResult{Written: 1}, "")
	if names := r.names(); !slices.Contains(names, "2026-03-14 14-05-33 Ana (2).jpg") || len(names) != 2 || len(r.manifest()) != 1 {
		t.Errorf("%q", names)
	}
}

// Two exports at a time wait for each other.
func TestOneAfterTheOther(t *testing.T) {
	r := open(t)
	ids, _ := r.have(8)
	ended := make(chan session.ExportResult)
	for range 4 {
		go func() {
			got, err := r.Export(t.Context(), session.Export{IDs: ids, Folder: r.to}, nil)
			if err != nil {
				t.Error(err)
			}
			ended <- got
		}()
	}
	written, known := 0, 0
	for range 4 {
		got := <-ended
		written, known = written+got.Written, known+got.Known
	}
	if written != 8 || known != 24 {
		t.Errorf("%d written, %d known", written, known)
	}
	r.sound(8)
}
