package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/media"
)

// SaveCopy copies a file of the gallery to a path; see ui.Desk. The copy is
// written beside it under a name of its own, checked against its SHA-256, synced
// and renamed: at the path is a whole file, or what was there before. It has the
// time of the gallery's.
func (d desk) SaveCopy(ctx context.Context, key media.Key, to string) error {
	src, err := d.files.Open(key)
	if errors.Is(err, media.Missing) {
		d.missing(d.ctx, key)
	}
	if err != nil {
		return err
	}
	defer src.Close()
	if st, err := os.Stat(to); err == nil && !st.Mode().IsRegular() {
		return fmt.Errorf("save over what is no file: %w", media.NotWritable)
	}
	temp := filepath.Join(filepath.Dir(to), ".contactsheet-"+rand.Text()+".part")
	dst, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return unwritten(err)
	}
	defer func() { _ = os.Remove(temp) }() // gone already once it is renamed
	defer dst.Close()
	sum := sha256.New()
	if err := pour(ctx, io.MultiWriter(dst, sum), src); err != nil {
		return err
	}
	if media.KeyOf(sum.Sum(nil)) != key {
		return fmt.Errorf("the gallery's file is damaged: %w", media.Unreadable)
	}
	if err := errors.Join(dst.Sync(), dst.Close()); err != nil {
		return unwritten(err)
	}
	if st, err := src.Stat(); err == nil {
		_ = os.Chtimes(temp, st.ModTime(), st.ModTime()) // its date is a courtesy
	}
	if err := os.Rename(temp, to); err != nil {
		return unwritten(err)
	}
	if dir, err := os.Open(filepath.Dir(to)); err == nil {
		_ = dir.Sync() // Windows syncs no folders
		dir.Close()
	}
	return nil
}

// pour copies src, with the kind of what went wrong on either side.
func pour(ctx context.Context, dst io.Writer, src io.Reader) error {
	b := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := src.Read(b)
		if _, werr := dst.Write(b[:n]); werr != nil {
			return unwritten(werr)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", media.Unreadable, bare(err))
		}
	}
}

// unwritten gives an error of writing its kind.
func unwritten(err error) error { return fmt.Errorf("%w: %w", media.DiskFault(err), bare(err)) }

// bare is err without the names of files, which are people's own.
func bare(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
