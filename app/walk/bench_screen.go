package main

import (
	"image"
	"time"
)

const (
	// block is the edge in pixels of the squares that pictures are compared by.
	block = 16
	// calm is for how long nothing may move before a screen counts as settled.
	calm = 2 * time.Second
	// glance is the time between two looks at the screen.
	glance = 20 * time.Millisecond
)

// frame is what a part of the screen showed at a time, coarsely.
type frame struct {
	at     time.Time
	blocks [][3]uint8 // the colour in the middle of each
	busy   int        // blocks that are not of one colour
}

// glimpse looks at a part of the screen.
func (s *stage) glimpse(part image.Rectangle) (frame, error) {
	at := time.Now()
	img, err := s.look(part.Max.X, part.Max.Y)
	if err != nil {
		return frame{}, err
	}
	f := frame{at: at}
	for y := part.Min.Y; y+block <= part.Max.Y; y += block {
		for x := part.Min.X; x+block <= part.Max.X; x += block {
			var least, most [3]uint8
			var mid [3]uint8
			for i, p := range [][2]int{{8, 8}, {2, 2}, {13, 2}, {2, 13}, {13, 13}, {8, 4}, {4, 8}, {11, 8}} {
				o := img.PixOffset(x+p[0], y+p[1])
				c := [3]uint8(img.Pix[o : o+3])
				if i == 0 {
					least, most, mid = c, c, c
				}
				for k := range c {
					least[k], most[k] = min(least[k], c[k]), max(most[k], c[k])
				}
			}
			f.blocks = append(f.blocks, mid)
			for k := range least {
				if most[k]-least[k] > 6 {
					f.busy++
					break
				}
			}
		}
	}
	return f, nil
}

// differs is the share of blocks that two frames have not in common.
func (f frame) differs(o frame) float64 {
	if len(f.blocks) != len(o.blocks) {
		return 1
	}
	n := 0
	for i, a := range f.blocks {
		b := o.blocks[i]
		for k := range a {
			if d := int(a[k]) - int(b[k]); d > 24 || d < -24 {
				n++
				break
			}
		}
	}
	return float64(n) / float64(max(1, len(f.blocks)))
}

// filling watches a part of the screen until it has come to rest: when the first
// pictures were seen, and when the screen was, but for one block in fifty, what
// it is in the end. The times are since began.
func (s *stage) filling(part image.Rectangle, began time.Time) (first, full time.Duration, err error) {
	var frames []frame
	moved := time.Now()
	for time.Since(moved) < calm || len(frames) < 3 {
		if time.Since(began) > patience {
			break // something moves for ever: the end is what is shown now
		}
		f, err := s.glimpse(part)
		if err != nil {
			return 0, 0, err
		}
		if n := len(frames); n > 0 && f.differs(frames[n-1]) > 0.005 {
			moved = time.Now()
		}
		frames = append(frames, f)
		time.Sleep(glance)
	}
	last := frames[len(frames)-1]
	first, full = -1, -1
	for i, f := range frames {
		if first < 0 && f.busy*10 >= last.busy && (i > 0 || f.differs(last) < 0.02) && f.differs(frames[0]) > 0.02 {
			first = f.at.Sub(began)
		}
		if f.differs(last) > 0.02 {
			full = -1
		} else if full < 0 {
			full = f.at.Sub(began)
		}
	}
	if first < 0 || first > full {
		first = full
	}
	return first, full, nil
}
