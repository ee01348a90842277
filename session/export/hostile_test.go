//go:build unix

package export

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// What somebody has put in the place of the manifest keeps no export waiting, is
// not read into memory, and is not written through.
func TestManifestThatIsNone(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "private.csv")
	must(t, os.WriteFile(elsewhere, []byte("mine\n"), 0o600))
	for name, put := range map[string]func(path string) error{
		"a pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a terabyte": func(path string) error {
			f, err := os.Create(path)
			if err == nil {
				err = f.Truncate(1 << 40)
				f.Close()
			}
			return err
		},
		"a link to elsewhere": func(path string) error { return os.Symlink(elsewhere, path) },
		"a link to nowhere":   func(path string) error { return os.Symlink("nowhere.csv", path) },
		"a link to a picture": func(path string) error { return os.Symlink("mine.jpg", path) },
		"a folder":            func(path string) error { return os.MkdirAll(filepath.Join(path, "in"), 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			ids, _ := r.have(2)
			must(t, os.MkdirAll(r.to, 0o700))
			must(t, os.WriteFile(filepath.Join(r.to, "mine.jpg"), []byte("mine"), 0o600))
			path := filepath.Join(r.to, ManifestName)
			must(t, put(path))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			done := make(chan struct{})
			go func() {
				defer close(done)
				r.runWith(ctx, session.Export{IDs: ids}, session.ExportResult{Written: 2}, "")
			}()
			select {
			case <-done:
			case <-ctx.Done():
				t.Fatal("the export hangs")
			}
			if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
				t.Errorf("manifest: %v, %v", st, err)
			}
			for _, file := range []string{elsewhere, filepath.Join(r.to, "mine.jpg")} {
				if b, err := os.ReadFile(file); err != nil || len(b) > 5 || string(b[:4]) != "mine" {
					t.Errorf("%s: %q, %v", filepath.Base(file), b, err)
				}
			}
			r.runWith(t.Context(), session.Export{IDs: ids}, session.ExportResult{Known: 2}, "")
		})
	}
}

// Links and folders under names that an export would take are left alone.
func TestNamesThatAreNoFiles(t *testing.T) {
	r := open(t)
	ids, _ := r.have(1)
	must(t, os.MkdirAll(filepath.Join(r.to, tempPrefix+"mine"+tempSuffix, "in"), 0o700))
	outside := filepath.Join(t.TempDir(), "outside.jpg")
	must(t, os.Symlink(outside, filepath.Join(r.to, "2026-03-14 14-05-33 Ana.jpg")))
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 1}, "")
	if _, err := os.Lstat(outside); err == nil {
		t.Error("written through a link")
	}
	if st, err := os.Lstat(filepath.Join(r.to, "2026-03-14 14-05-33 Ana (2).jpg")); err != nil || !st.Mode().IsRegular() {
		t.Errorf("%v, %v", st, err)
	}
	// A manifest that says such a link, or a file elsewhere, was the picture.
	r = open(t)
	ids, _ = r.have(1)
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 1}, "")
	name := filepath.Join(r.to, r.names()[0])
	must(t, os.Rename(name, outside))
	must(t, os.Symlink(outside, name))
	r.run(session.Export{IDs: ids}, session.ExportResult{Written: 1}, "")
}

// A sender's clock that is wrong by ages, either way.
func TestTimesThatFilesCannotHave(t *testing.T) {
	r := open(t)
	var ids []session.MessageID
	for i, at := range []time.Time{time.Unix(1<<41, 0), time.Unix(1, 0), time.Unix(1<<36, 0)} {
		ids = append(ids, r.remote(picture(i), "", at))
		must(t, r.s.Enqueue(t.Context(), ids[i]))
		r.fetch(picture(i))
	}
	r.run(session.Export{IDs: ids, Stamp: true}, session.ExportResult{Written: 3}, "")
	r.run(session.Export{IDs: ids, Stamp: true}, session.ExportResult{Known: 3}, "")
}

// hiding is a catalogue from which a message goes once it was asked for.
type hiding struct {
	Catalogue
	asked bool
}

func (h *hiding) Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error) {
	if h.asked {
		return nil, nil
	}
	h.asked = true
	return h.Catalogue.Prints(ctx, ids)
}

// A message that goes while its file is fetched is missing once.
func TestGoneWhileItIsFetched(t *testing.T) {
	r := open(t)
	id := r.remote(picture(1), "", begin)
	r.o.Catalogue = &hiding{Catalogue: r.s}
	steps := r.run(session.Export{IDs: []session.MessageID{id}, Fetch: true}, session.ExportResult{Missing: 1}, "")
	if last := steps[len(steps)-1]; last.Done != 1 || last.Fetching != 0 {
		t.Errorf("%+v", last)
	}
}

// A rotten file of the gallery is no picture, and leaves nothing behind.
func TestRottenFile(t *testing.T) {
	r := open(t)
	ids, files := r.have(2)
	path, err := r.g.Path(media.Key(sha256.Sum256(files[0])))
	must(t, err)
	b := append([]byte(nil), files[0]...)
	b[len(b)/2] ^= 1
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, b, 0o600))
	r.run(session.Export{IDs: ids, Stamp: true}, session.ExportResult{Written: 1, Failed: 1, Fault: media.BadPlain}, "")
	if n := len(r.names()); n != 1 {
		t.Errorf("%d files", n)
	}
}
