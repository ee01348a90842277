package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

const ana session.JID = "34600111222@s.whatsapp.net"

// begin is when the first message was sent.
var begin = time.Date(2026, 3, 14, 14, 5, 33, 0, time.Local)

// rig is an Exporter on a real catalogue and gallery.
type rig struct {
	*Exporter
	t      *testing.T
	s      *store.Store
	g      *gallery.Gallery
	to     string
	asked  []session.MessageID
	gone   []media.Key
	comes  func() // after a download was asked for; may be nil
	serial int
}

func open(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, to: filepath.Join(t.TempDir(), "Wedding")}
	dir := t.TempDir()
	var err error
	if r.s, err = store.Open(t.Context(), filepath.Join(dir, "catalogue.db"), store.Options{}); err != nil {
		t.Fatal(err)
	}
	if r.g, err = gallery.Open(filepath.Join(dir, "gallery")); err != nil {
		t.Fatal(err)
	}
	r.Exporter = New(Options{
		Catalogue: r.s,
		Open: func(key media.Key) (Source, error) {
			f, err := r.g.Open(key)
			if err != nil {
				return nil, err
			}
			return f, nil
		},
		Download: func(ctx context.Context, ids ...session.MessageID) error {
			r.asked = append(r.asked, ids...)
			err := r.s.Enqueue(ctx, ids...)
			if r.comes != nil {
				go r.comes()
			}
			return err
		},
		Missing: func(ctx context.Context, key media.Key) {
			r.gone = append(r.gone, key)
			must(t, r.s.MarkMissing(ctx, key))
		},
	})
	t.Cleanup(func() { must(t, r.s.Close()); must(t, r.g.Close()) })
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// picture is a JPEG that no other n gives.
func picture(n int) []byte {
	img := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * (n + 3) >> 2)
	}
	img.SetGray(0, 0, color.Gray{Y: uint8(n)})
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil)
	return b.Bytes()
}

// remote stores a message with a picture that is not fetched.
func (r *rig) remote(b []byte, caption string, at time.Time) session.MessageID {
	r.t.Helper()
	r.serial++
	k := media.Key(sha256.Sum256(b))
	waid := fmt.Sprint("3EB0", r.serial)
	must(r.t, r.s.Save(r.t.Context(), session.Batch{
		People: []session.Person{{JID: ana, Contact: "Ana"}},
		Messages: []session.Arrival{{Chat: ana, Sender: ana, Message: session.Message{WAID: waid, Time: at, Text: caption, Media: &session.Media{
			Ref:   media.Ref{Kind: media.Image, MIME: "image/jpeg", DirectPath: "/v/x?oh=1", MediaKey: k[:], FileSHA256: k[:], FileEncSHA256: k[:], Size: int64(len(b))},
			Width: 64, Height: 48,
		}}}}}))
	id, err := r.s.ByWAID(r.t.Context(), ana, waid)
	must(r.t, err)
	return id
}

// fetch ends the download of every file asked for, as the queue does.
func (r *rig) fetch(files ...[]byte) {
	r.t.Helper()
	jobs, err := r.s.Downloads().Claim(r.t.Context(), time.Now(), len(files))
	must(r.t, err)
	for _, j := range jobs {
		i := slices.IndexFunc(files, func(b []byte) bool { return media.Key(sha256.Sum256(b)) == j.Ref.Key() })
		f, err := r.g.Temp(r.t.Context())
		must(r.t, err)
		_, err = f.Write(files[i])
		must(r.t, err)
		_, err = r.g.Put(r.t.Context(), f, j.Ref.Key())
		must(r.t, err)
		must(r.t, r.s.Downloads().Finish(r.t.Context(), j, nil, time.Time{}))
	}
}

// have are n messages whose pictures are here, an hour from each other.
func (r *rig) have(n int) (ids []session.MessageID, files [][]byte) {
	r.t.Helper()
	for i := range n {
		b := picture(100 + i)
		id := r.remote(b, "", begin.Add(time.Duration(i)*time.Hour))
		must(r.t, r.s.Enqueue(r.t.Context(), id))
		r.fetch(b)
		ids, files = append(ids, id), append(files, b)
	}
	return ids, files
}

// run exports and fails where the result is another one.
func (r *rig) run(e session.Export, want session.ExportResult, fault media.Fault) []session.ExportStep {
	r.t.Helper()
	return r.runWith(r.t.Context(), e, want, fault)
}

func (r *rig) runWith(ctx context.Context, e session.Export, want session.ExportResult, fault media.Fault) (steps []session.ExportStep) {
	r.t.Helper()
	e.Folder = r.to
	got, err := r.Export(ctx, e, func(s session.ExportStep) { steps = append(steps, s) })
	if media.FaultOf(err) != fault {
		r.t.Fatalf("%v, want %q", err, fault)
	}
	if want.Folder = r.to; want.Bytes == 0 {
		want.Bytes = got.Bytes
	}
	if got != want {
		r.t.Errorf("%+v, want %+v", got, want)
	}
	return steps
}

// names are those of the pictures in the folder; anything hidden is a failure.
func (r *rig) names() (list []string) {
	r.t.Helper()
	files, err := os.ReadDir(r.to)
	must(r.t, err)
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") {
			r.t.Errorf("%s is left", f.Name())
		}
		if f.Name() != ManifestName {
			list = append(list, f.Name())
		}
	}
	return list
}

// manifest are the rows, by column.
func (r *rig) manifest() (rows []map[string]string) {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.to, ManifestName))
	must(r.t, err)
	text, ok := strings.CutPrefix(string(data), "\ufeff")
	list, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !ok || !strings.HasSuffix(text, "\r\n") {
		r.t.Fatalf("%q: %v", data, err)
	}
	for _, cells := range list[1:] {
		m := map[string]string{}
		for i, c := range list[0] {
			m[c] = cells[i]
		}
		rows = append(rows, m)
	}
	return rows
}

// sound fails unless the manifest and the folder agree, with so many pictures.
func (r *rig) sound(n int) {
	r.t.Helper()
	var listed []string
	for _, m := range r.manifest() {
		listed = append(listed, m["file"])
		st, err := os.Stat(filepath.Join(r.to, m["file"]))
		if err != nil || fmt.Sprint(st.Size()) != m["bytes"] {
			r.t.Errorf("%s: %v", m["file"], err)
		}
	}
	slices.Sort(listed)
	if names := r.names(); len(names) != n || !slices.Equal(names, listed) {
		r.t.Errorf("%d files %q, and listed %q; want %d", len(names), names, listed, n)
	}
}

// look is all that can be seen of the folder.
func (r *rig) look() (seen []string) {
	r.t.Helper()
	must(r.t, filepath.WalkDir(r.to, func(path string, _ fs.DirEntry, err error) error {
		must(r.t, err)
		st, err := os.Stat(path)
		must(r.t, err)
		seen = append(seen, fmt.Sprint(path, st.Size(), st.ModTime().UnixNano(), st.Mode()))
		return nil
	}))
	return seen
}
