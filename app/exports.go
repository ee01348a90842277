package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/export"
)

// exports writes pictures as loose files; see ui.Exports.
type exports struct{ *services }

// Export writes copies into a folder; "~" in front stands for the user's own.
func (x exports) Export(ctx context.Context, e session.Export, step func(session.ExportStep)) (session.ExportResult, error) {
	e.Folder = atHome(e.Folder)
	return export.New(export.Options{
		Catalogue: x.store, Open: x.source, Download: actions(x).Download, Missing: x.missing, Log: x.log,
	}).Export(ctx, e, step)
}

// source opens a file of the gallery.
func (x exports) source(key media.Key) (export.Source, error) {
	f, err := x.files.Open(key)
	if err != nil {
		return nil, err // not f: a nil file would be a Source
	}
	return f, nil
}

// ExportName is the name that a picture would get; "" where the template has a
// part that is not known. Before its file is here the extension is taken from
// what the sender says it is.
func (exports) ExportName(template string, m session.Message, n int) string {
	if export.Check(template) != nil {
		return ""
	}
	ext := ".jpg"
	if m.Media != nil {
		ext = extensionOf(m.Media)
	}
	return export.Name(template, m, n, ext)
}

// extensionOf is the extension that a file will most likely have.
func extensionOf(m *session.Media) string {
	kind, _, _ := strings.Cut(m.MIME, ";")
	if ext, ok := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/heic": ".heic",
		"video/mp4": ".mp4", "video/3gpp": ".3gp", "video/quicktime": ".mov", "video/webm": ".webm",
		"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "application/pdf": ".pdf",
	}[strings.TrimSpace(kind)]; ok {
		return ext
	}
	switch m.Kind {
	case media.Image:
		return ".jpg"
	case media.Video, media.GIF:
		return ".mp4"
	case media.Sticker:
		return ".webp"
	case media.Audio:
		return ".ogg"
	}
	return ".bin"
}

// atHome is a path with the user's folder in the place of "~".
func atHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
