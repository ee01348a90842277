package outbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/session"
)

const (
	standardEdge = 1600 // pixels, as WhatsApp's own clients send
	hdEdge       = 4096
	hdQuality    = 85 // of JPEG
	maxDone      = 64 // prepared pictures that are remembered
	tempPattern  = "prepare-*"
)

// recipe is what decides how a picture looks when it is prepared: sent to
// several chats it is prepared once.
type recipe struct {
	original media.Key
	quality  session.Quality
	compress bool
	keepMeta bool
}

func (r recipe) options() codec.Options {
	opt := codec.Options{Compress: r.compress, MaxEdge: standardEdge, MaxBytes: session.MaxUpload}
	switch r.quality {
	case session.HD:
		opt.MaxEdge, opt.Quality = hdEdge, hdQuality
	case session.Original:
		opt.Document, opt.KeepMeta = true, r.keepMeta
	}
	return opt
}

// prepare makes the file of a row ready to be sent, unless it is already, and
// returns the whole parcel.
func (o *Outbox) prepare(ctx context.Context, job session.Outgoing) (session.Parcel, error) {
	p := job.Parcel
	if !p.Key.IsZero() {
		if path, err := o.cfg.Files.Path(p.Key); err == nil {
			p.Path = path
			return p, nil
		}
	}
	r := recipe{original: job.Original, quality: job.Quality, compress: job.Compress, keepMeta: job.KeepMeta}
	made, err := o.make(ctx, r)
	if err != nil {
		return p, err
	}
	p.Path, p.Kind, p.MIME, p.Size, p.Key = made.Path, made.Kind, made.MIME, made.Size, made.Key
	p.Preview, p.Width, p.Height = made.Preview, made.Width, made.Height
	if err := o.cfg.Store.Prepared(ctx, job.ID, p); err != nil {
		return p, fmt.Errorf("store what was prepared: %w", err)
	}
	return p, nil
}

// make follows a recipe; the result is in the gallery.
func (o *Outbox) make(ctx context.Context, r recipe) (session.Parcel, error) {
	o.mu.Lock()
	p, ok := o.done[r]
	o.mu.Unlock()
	if ok {
		if path, err := o.cfg.Files.Path(p.Key); err == nil {
			p.Path = path
			return p, nil
		}
	}
	original, err := o.cfg.Files.Path(r.original)
	if err != nil {
		return p, err
	}
	f, err := os.CreateTemp(o.cfg.Temp, tempPattern)
	if err != nil {
		return p, fmt.Errorf("%w: %w", media.DiskFault(err), err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer f.Close()
	made, err := o.cfg.Codec.Prepare(ctx, original, f, r.options())
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		if _, path := errors.AsType[*fs.PathError](err); path {
			err = fmt.Errorf("%w: %w", media.DiskFault(err), err)
		}
		return p, err
	}
	key, size, err := o.cfg.Files.Add(ctx, f.Name())
	if err != nil {
		return p, err
	}
	if key != made.SHA {
		return p, fmt.Errorf("prepared file: %w", media.BadPlain)
	}
	p = session.Parcel{
		Kind: made.Kind, MIME: made.MIME, Size: size, Key: key,
		Preview: made.Preview, Width: made.Width, Height: made.Height,
	}
	if p.MIME == "" {
		p.MIME = "application/octet-stream"
	}
	if p.Path, err = o.cfg.Files.Path(key); err != nil {
		return p, err
	}
	o.mu.Lock()
	if len(o.done) >= maxDone {
		clear(o.done)
	}
	o.done[r] = p
	o.mu.Unlock()
	return p, nil
}

// clearTemp makes the folder for pictures being prepared and removes what a
// crash left in it.
func (o *Outbox) clearTemp() error {
	if err := os.MkdirAll(o.cfg.Temp, 0o700); err != nil {
		return fmt.Errorf("%w: %w", media.DiskFault(err), err)
	}
	left, _ := filepath.Glob(filepath.Join(o.cfg.Temp, tempPattern))
	for _, path := range left {
		_ = os.Remove(path)
	}
	return nil
}
