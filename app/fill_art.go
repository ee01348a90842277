package main

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

const (
	// fillDrawn is how many pictures are drawn in full. All others on the disk are
	// copies with a remark of their own in them, and so files of their own.
	fillDrawn = 320
	// fillShown is how many previews there are.
	fillShown = 900
)

// fillDrawing is one picture that many messages show.
type fillDrawing struct {
	*world.Picture
	caption string
	file    func() []byte // drawn at the first call
	preview func() []byte
}

// fillArt is all drawings, by kind. Of the images the first ones can be files.
type fillArt struct {
	all   map[media.Kind][]*fillDrawing
	drawn int
}

// newFillArt takes the pictures of a world.
func newFillArt(w *world.World, drawn int) *fillArt {
	a := &fillArt{all: map[media.Kind][]*fillDrawing{}, drawn: drawn}
	kinds := map[world.Kind]media.Kind{
		world.Image: media.Image, world.Video: media.Video, world.GIF: media.GIF, world.Sticker: media.Sticker,
		world.Audio: media.Audio, world.Voice: media.Audio, world.Document: media.Document,
	}
	seen := map[uint64]bool{}
	// From all chats in turn: each has subjects of its own.
	for i, left := 0, true; left; i++ {
		left = false
		for c := range w.Chats {
			if i >= len(w.Chats[c].Messages) {
				continue
			}
			left = true
			m := &w.Chats[c].Messages[i]
			if m.Picture == nil || m.ViewOnce || m.MotionOf != "" || seen[m.Picture.ID] {
				continue
			}
			seen[m.Picture.ID] = true
			kind := kinds[m.Picture.Kind]
			a.all[kind] = append(a.all[kind], &fillDrawing{
				Picture: m.Picture, caption: m.Picture.Caption,
				file: sync.OnceValue(m.Picture.File), preview: sync.OnceValue(m.Picture.Preview),
			})
		}
	}
	return a
}

// of is the drawing that an item shows.
func (a *fillArt) of(it *fillItem) *fillDrawing {
	all := a.all[it.kind]
	if it.kind == media.Image && it.ready {
		all = all[:min(a.drawn, len(all))]
	}
	return all[int(it.art)%len(all)]
}

// fillCopy is a file with a remark in it that no decoder looks at. Of stickers
// there are only equal ones, as in life.
func fillCopy(kind media.Kind, file []byte, remark string) []byte {
	switch kind {
	case media.Image: // a comment behind the mark that begins a JPEG
		out := make([]byte, 0, len(file)+len(remark)+4)
		out = append(out, file[:2]...)
		out = append(out, 0xFF, 0xFE)
		out = binary.BigEndian.AppendUint16(out, uint16(len(remark)+2))
		out = append(out, remark...)
		return append(out, file[2:]...)
	case media.Video, media.GIF: // a free box behind all others of an MP4
		out := make([]byte, 0, len(file)+len(remark)+8)
		out = append(out, file...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(remark)+8))
		return append(append(out, "free"...), remark...)
	}
	return file
}

// fillRemark tells the copies of one drawing apart.
func fillRemark(seed uint64, no int32) string {
	return fmt.Sprintf("contactsheet fill %d/%d", seed, no)
}
