package chats

import (
	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// shape is how a bubble draws what it carries.
type shape int

const (
	wordsOnly shape = iota
	printed         // a picture
	bare            // a sticker: a picture without a bubble
	rowed           // a file with its name
	grid            // several pictures of one album
)

func shapeOf(ms []session.Message) shape {
	d := ms[0].Media
	switch {
	case d == nil:
		return wordsOnly
	case len(ms) > 1:
		return grid
	case isFile(d):
		return rowed
	case d.Kind == media.Sticker && d.State != media.ViewOnce:
		return bare
	}
	return printed
}

const (
	leastPicture = theme.PictureW * 0.55 // room for a button and a word
	stickerEdge  = theme.PictureW * 0.5
	blankW       = theme.PictureW * 0.75
	blankH       = theme.PictureH * 0.4
	fileH        = theme.Avatar + theme.Space8
	voiceW       = theme.PictureW * 0.75
	gap          = theme.Space4 // between the pictures of an album
	mostCells    = 4
)

// pictureSize is how large a picture of w × h pixels is drawn within room.
func pictureSize(w, h int, room float32) fyne.Size {
	if w <= 0 || h <= 0 {
		w, h = 4, 3
	}
	maxW := min(theme.PictureW, room)
	scale := min(maxW/float32(w), theme.PictureH/float32(h))
	size := fyne.NewSize(float32(w)*scale, float32(h)*scale)
	size.Width = min(maxW, max(size.Width, min(leastPicture, room))) // what is narrower is cut
	size.Height = max(size.Height, leastPicture/2)
	return size
}

// sizeOf is how large what ms carry is drawn within room.
func sizeOf(ms []session.Message, room float32) fyne.Size {
	d := ms[0].Media
	switch shapeOf(ms) {
	case wordsOnly:
		return fyne.Size{}
	case grid:
		w := min(theme.PictureW, room)
		return fyne.NewSize(w, gridHeight(len(ms), w))
	case rowed:
		w := theme.PictureW
		if isVoice(d) {
			w = voiceW
		}
		return fyne.NewSize(min(w, room), fileH)
	case bare:
		return fyne.NewSquareSize(min(stickerEdge, room))
	}
	if isBlank(d) {
		return fyne.NewSize(min(blankW, room), blankH)
	}
	return pictureSize(d.Width, d.Height, room)
}

// cells are the places of the pictures of an album of n in a grid w wide: two in
// a row, and the third alone.
func cells(n int, w float32) []rect {
	half := (w - gap) / 2
	high := half
	if n == 2 {
		high = half * 1.25
	}
	rs := []rect{{0, 0, half, high}, {half + gap, 0, half, high}}
	switch {
	case n == 3:
		rs = append(rs, rect{0, high + gap, w, high})
	case n > 3:
		rs = append(rs, rect{0, high + gap, half, high}, rect{half + gap, high + gap, half, high})
	}
	return rs
}

func gridHeight(n int, w float32) float32 {
	rs := cells(n, w)
	last := rs[len(rs)-1]
	return last.y + last.h
}
