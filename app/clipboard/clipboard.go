package clipboard

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
)

// Content is one thing in all the forms in which it can be pasted. At least one
// of PNG and Paths is set.
type Content struct {
	PNG   []byte   // a picture
	Own   Form     // the same picture as it lies on disk; zero for none
	Paths []string // files, absolute
}

// Form is one way of saying it.
type Form struct {
	Type string // MIME type
	Data []byte
}

// Board is the system's clipboard. Its methods may be called from any goroutine.
type Board struct {
	ctx    context.Context
	owners sync.WaitGroup
}

// New makes a Board. What it holds may leave the clipboard when ctx ends.
func New(ctx context.Context) *Board { return &Board{ctx: ctx} }

// Put takes the clipboard and fills it with c, whose bytes must not be changed
// afterwards. It may wait for another program, so it does not run on the UI
// goroutine. It wraps errors.ErrUnsupported where this desktop has no way.
func (b *Board) Put(ctx context.Context, c Content) error { return b.put(ctx, c) }

// Wait returns when nothing is served any more: after ctx of New has ended, or
// when another program has taken the clipboard.
func (b *Board) Wait() { b.owners.Wait() }

// The types of lists of files.
const (
	typePNG   = "image/png"
	typeURIs  = "text/uri-list"
	typeGNOME = "x-special/gnome-copied-files"
)

// forms are all ways of saying c, the richest first.
func forms(c Content) []Form {
	var fs []Form
	if len(c.PNG) > 0 {
		fs = append(fs, Form{typePNG, c.PNG})
	}
	if len(c.Own.Data) > 0 && c.Own.Type != typePNG {
		fs = append(fs, c.Own)
	}
	if len(c.Paths) > 0 {
		var uris []string
		for _, p := range c.Paths {
			uris = append(uris, fileURI(p))
		}
		fs = append(fs,
			Form{typeURIs, []byte(strings.Join(uris, "\r\n") + "\r\n")},
			Form{typeGNOME, []byte("copy\n" + strings.Join(uris, "\n"))})
	}
	return fs
}

func fileURI(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	u := url.URL{Scheme: "file", Path: p}
	return u.String()
}
