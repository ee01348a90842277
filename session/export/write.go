package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/stamp"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// batch is how many files, and bytes of them, get their names at a time: one
	// sync of manifest and folder does for all of them.
	batch      = 32
	batchBytes = 64 << 20
)

// stop is an error of writing: it concerns all files.
type stop struct{ error }

func (s stop) Unwrap() error { return s.error }

// written is a file that is whole and synced and has no name yet.
type written struct {
	temp string
	row  row
}

// write copies the picture of m into the folder, the nth. Errors of the folder
// are a stop; others wrap media.Missing, Unreadable or BadPlain.
func (r *run) write(ctx context.Context, m session.Message, n int) (err error) {
	src, err := r.o.Open(m.Media.File)
	if err != nil {
		return err
	}
	defer src.Close()
	size, ext, err := inspect(src)
	if err != nil {
		return err
	}
	file, temp, err := r.to.temp()
	if err != nil {
		return stop{err}
	}
	defer func() {
		if err != nil {
			_ = r.to.root.Remove(temp) // the next export removes what stays
		}
	}()
	out := &sink{ctx: ctx, w: file}
	if r.narrow != nil {
		out.w = r.narrow(file)
	}
	from := &summed{Source: src, sum: sha256.New()}
	_, err = stamp.Copy(out, from, r.meta(m))
	if err == nil && from.key() != m.Media.File {
		err = fmt.Errorf("a file of the gallery: %w", media.BadPlain)
	}
	if err != nil {
		file.Close()
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return stop{blocked(err)}
	}
	if err := r.to.date(temp, m.Time); err != nil {
		return stop{err}
	}
	name := r.to.free(Name(r.e.Template, m, n, ext))
	r.written = append(r.written, written{temp, rowOf(m, m.Media.File, size, name, out.n)})
	r.weight += out.n
	r.step.Bytes += out.n
	if len(r.written) >= batch || r.weight >= batchBytes {
		if err := r.flush(); err != nil {
			return stop{err}
		}
	}
	return nil
}

// inspect finds out a file's length and extension.
func inspect(src io.ReadSeeker) (size int64, ext string, err error) {
	head := make([]byte, media.SniffSize)
	n, err := io.ReadFull(src, head)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		size, err = src.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return 0, "", fmt.Errorf("%w: %w", media.Unreadable, err)
	}
	_, ext = media.Sniff(head[:n])
	return size, ext, nil
}

// fromKeys is the chat of files that reached us as data: nobody knows when they
// were sent.
const fromKeys session.JID = "keys@local"

// meta is what m's copy is to say.
func (r *run) meta(m session.Message) stamp.Meta {
	if !r.e.Stamp || m.ChatJID == fromKeys {
		return stamp.Meta{}
	}
	s := stamp.Meta{Time: m.Time, Sender: m.SenderName, Chat: m.ChatName, Caption: m.Text}
	if m.FromMe && s.Sender == "You" { // the owner's name is not known, and "You" would be whoever looks at it
		s.Sender = ""
	}
	return s
}

// flush gives what is written its names. What it cannot it removes.
func (r *run) flush() error {
	list := r.written
	r.written, r.weight = nil, 0
	if len(list) == 0 {
		return nil
	}
	rows := make([]row, len(list))
	for i, w := range list {
		rows[i] = w.row
	}
	err := r.to.add(rows...)
	for _, w := range list {
		if err == nil {
			err = r.place(w)
		}
		if err != nil {
			_ = r.to.root.Remove(w.temp) // the next export removes what stays
		}
	}
	return errors.Join(err, blocked(syncDir(r.to.root)))
}

// place gives one file its name, or the next that is free.
func (r *run) place(w written) error {
	err := r.to.place(w.temp, w.row.file())
	for errors.Is(err, fs.ErrExist) {
		next := append(row(nil), w.row...)
		next[colFile] = guard(r.to.free(w.row.file()))
		if err := r.to.add(next); err != nil {
			return err
		}
		w.row = next
		err = r.to.place(w.temp, w.row.file())
	}
	if err == nil {
		r.result.Written++
		r.result.Bytes += w.row.size()
	}
	return err
}

// sink counts what is written. Its errors are a stop, or ctx's.
type sink struct {
	ctx context.Context
	w   io.Writer
	n   int64
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.w.Write(p)
	s.n += int64(n)
	if err != nil {
		return n, stop{blocked(err)}
	}
	return n, nil
}

// summed sums up what is read after the last return to the beginning.
type summed struct {
	Source
	sum hash.Hash
	off bool // it was read elsewhere
}

// Seek implements io.Seeker.
func (s *summed) Seek(offset int64, whence int) (int64, error) {
	s.off = offset != 0 || whence != io.SeekStart
	if !s.off {
		s.sum.Reset()
	}
	return s.Source.Seek(offset, whence)
}

// Read implements io.Reader.
func (s *summed) Read(p []byte) (int, error) {
	n, err := s.Source.Read(p)
	s.sum.Write(p[:n])
	return n, err
}

// key is the sum; zero where not all was read in one go.
func (s *summed) key() media.Key {
	if s.off {
		return media.Key{}
	}
	return media.KeyOf(s.sum.Sum(nil))
}
