package compose

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxPictures is how many pictures one sheet takes; a folder dropped by mistake
// must not queue ten thousand.
const maxPictures = 200

// haul is what a drop brought in.
type haul struct {
	files   []string // pictures, in the order given, folders by name
	missing int      // paths that do not exist or cannot be read
	skipped int      // files inside folders that are no pictures
	over    int      // pictures beyond the limit
}

// expand turns dropped paths into files: folders give the pictures inside them,
// at any depth, hidden ones left out. A file that was named itself is taken
// whatever it is: whether it can be sent is for Inspect to say. It reads the
// disk.
func expand(ctx context.Context, paths []string, room int) haul {
	var h haul
	seen := map[string]bool{}
	take := func(path string) {
		switch {
		case seen[path]:
		case len(h.files) >= room:
			h.over++
		default:
			h.files = append(h.files, path)
		}
		seen[path] = true
	}
	for _, path := range paths {
		path = filepath.Clean(path)
		info, err := os.Stat(path)
		switch {
		case ctx.Err() != nil:
			return h
		case err != nil:
			h.missing++
		case !info.IsDir():
			take(path)
		default:
			h.walk(ctx, path, take)
		}
	}
	return h
}

func (h *haul) walk(ctx context.Context, root string, take func(string)) {
	// The walk itself cannot fail: what cannot be read is counted.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			h.missing++
			return nil
		case path != root && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case d.Type().IsRegular() && pictureName(d.Name()):
			take(path)
		default:
			h.skipped++
		}
		return nil
	})
}

// pictureName reports whether a file's name is that of a picture.
func pictureName(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif":
		return true
	}
	return false
}
