package export

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

const (
	dirMode    = 0o777 // but for what the user's mask takes away
	fileMode   = 0o666
	tempPrefix = ".contactsheet-"
	tempSuffix = ".part"
	// maxManifest is the largest manifest that is read, in bytes: some hundred
	// thousand rows.
	maxManifest = 256 << 20
)

// folder is where an export goes. Its errors wrap media.DiskFull or NotWritable.
type folder struct {
	path string
	root *os.Root
	held *os.File // the lock
	names
	rows  map[identity]row // whose files are there
	log   *os.File         // the manifest, to add to; nil until then
	size  int64            // of it
	state manifest
}

// openFolder opens a folder, which is made if it is missing, removes what exports
// that died have left in it, and reads its manifest.
func openFolder(ctx context.Context, path string, patience time.Duration) (*folder, error) {
	if path == "" {
		return nil, fmt.Errorf("no folder: %w", media.NotWritable)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, blocked(err)
	}
	if err := os.MkdirAll(path, dirMode); err != nil {
		return nil, blocked(err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, blocked(err)
	}
	f := &folder{path: path, root: root, rows: map[identity]row{}}
	if err = f.hold(ctx, patience); err == nil {
		err = f.read()
	}
	if err != nil {
		f.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, blocked(err)
	}
	return f, nil
}

// hold locks the folder, or waits for whoever has.
func (f *folder) hold(ctx context.Context, patience time.Duration) (err error) {
	late := time.After(patience)
	for {
		if f.held, err = lock(f.root); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return err
		case <-time.After(look):
		}
	}
}

// look is how often is looked whether a folder is free.
const look = 50 * time.Millisecond

func (f *folder) close() {
	for _, c := range []*os.File{f.log, f.held} {
		if c != nil {
			c.Close()
		}
	}
	f.root.Close()
}

// read looks at what is there.
func (f *folder) read() error {
	list, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return err
	}
	have := []string{ManifestName}
	for _, e := range list {
		name := e.Name()
		if strings.HasPrefix(name, tempPrefix) && strings.HasSuffix(name, tempSuffix) && e.Type().IsRegular() {
			if err := f.root.Remove(name); err != nil {
				return err
			}
			continue
		}
		have = append(have, name)
	}
	f.names = *newNames(have)
	st, err := f.root.Lstat(ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() || st.Size() > maxManifest {
		f.state.foreign = true // not to be read: a pipe would never end
		return nil
	}
	data, err := f.root.ReadFile(ManifestName)
	if err != nil {
		return err
	}
	f.state = parseManifest(data)
	f.size = int64(len(data))
	for _, r := range f.state.rows {
		f.rows[r.identity()] = r // the last one of a picture counts
	}
	return nil
}

// known reports whether a picture is in the folder.
func (f *folder) known(of identity) bool {
	r, ok := f.rows[of]
	return ok && f.there(r)
}

// there reports whether the file of a row is there, with its length.
func (f *folder) there(r row) bool {
	st, err := f.root.Lstat(r.file())
	return err == nil && st.Mode().IsRegular() && st.Size() == r.size()
}

// temp makes a file under a temporary name.
func (f *folder) temp() (*os.File, string, error) {
	name := tempPrefix + rand.Text() + tempSuffix
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	return file, name, blocked(err)
}

// place gives a temporary file its name; fs.ErrExist where somebody has taken it
// meanwhile.
func (f *folder) place(temp, name string) error {
	err := f.root.Link(temp, name)
	if err == nil {
		return blocked(f.root.Remove(temp))
	}
	// Not every file system has links; there the two steps must do.
	if _, there := f.root.Lstat(name); there == nil {
		return fs.ErrExist
	}
	return blocked(f.root.Rename(temp, name))
}

// add puts rows at the end of the manifest, to last.
func (f *folder) add(rows ...row) error {
	if f.log == nil {
		if !f.state.whole {
			if err := f.rewrite(); err != nil {
				return err
			}
		}
		log, err := f.root.OpenFile(ManifestName, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return blocked(err)
		}
		f.log = log
	}
	data := encode(rows...)
	_, err := f.log.Write(data)
	if err == nil {
		err = f.log.Sync()
	}
	if err != nil {
		_ = f.log.Truncate(f.size) // half a row would end the file; reading leaves it out
		return blocked(err)
	}
	f.size += int64(len(data))
	for _, r := range rows {
		f.rows[r.identity()] = r
		f.state.rows = append(f.state.rows, r)
	}
	return nil
}

// rewrite writes the manifest anew: of each picture that is there the last row,
// in the order in which they came. One with what is not ours is kept under
// another name.
func (f *folder) rewrite() error {
	if f.log != nil {
		f.log.Close()
		f.log = nil
	}
	if f.state.foreign {
		if err := f.root.Rename(ManifestName, f.free(ManifestName)); err != nil {
			return blocked(err)
		}
	}
	kept := []row{columns}
	for _, r := range f.state.rows {
		of := r.identity()
		if last := f.rows[of]; &last[0] == &r[0] && f.there(r) {
			kept = append(kept, r)
		}
	}
	data := append([]byte(bom), encode(kept...)...)
	file, temp, err := f.temp()
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = f.root.Rename(temp, ManifestName)
	}
	if err == nil {
		err = syncDir(f.root)
	}
	if err != nil {
		_ = f.root.Remove(temp) // the next export removes what stays
		return blocked(err)
	}
	f.state = manifest{rows: kept[1:], whole: true}
	f.size = int64(len(data))
	f.rows = map[identity]row{}
	for _, r := range f.state.rows {
		f.rows[r.identity()] = r
	}
	return nil
}

// stale reports whether the manifest has rows of files that are not there.
func (f *folder) stale() bool {
	for _, r := range f.state.rows {
		if last := f.rows[r.identity()]; &last[0] != &r[0] || !f.there(r) {
			return true
		}
	}
	return false
}

// finish leaves a manifest behind that says what is there, where anything was
// written.
func (f *folder) finish() error {
	if f.log == nil || !f.stale() {
		return nil
	}
	return f.rewrite()
}

// date gives a file the time of its message.
func (f *folder) date(name string, t time.Time) error {
	return blocked(f.root.Chtimes(name, t, t))
}

// blocked gives an error of writing its kind, and takes the names of files out of
// it, which are people's own.
func blocked(err error) error {
	var fault media.Fault
	if err == nil || errors.As(err, &fault) {
		return err
	}
	var pe *fs.PathError
	var le *os.LinkError
	reason := err
	switch {
	case errors.As(err, &pe):
		reason = pe.Err
	case errors.As(err, &le):
		reason = le.Err
	}
	return fmt.Errorf("%w: %w", media.DiskFault(err), reason)
}
