package world

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/mux"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
)

const (
	// frameRate is how many pictures a video shows in a second.
	frameRate = 6
	// frameQuality is their JPEG quality.
	frameQuality = 60
)

// film is a slow pan over the scene. It is drawn once, half as wide again, and
// each frame is a part of it.
func (p *Picture) film() []byte {
	still := scene.Draw(p.Scene, p.seed, p.Width*3/2, p.Height).Img
	count := p.Seconds * frameRate
	frames := make([][]byte, count)
	for i := range frames {
		x := i * (still.Rect.Dx() - p.Width) / count
		part := still.SubImage(image.Rect(x, 0, x+p.Width, p.Height))
		var b bytes.Buffer
		// Writing to memory does not fail, and sizes are far below JPEG's limit.
		_ = jpeg.Encode(&b, part, &jpeg.Options{Quality: frameQuality})
		frames[i] = b.Bytes()
	}
	return mux.MP4(frames, p.Width, p.Height, frameRate)
}

// page is a PDF with a number and a page of sentences.
func page(seed uint64) []byte {
	r := paint.NewRand(seed)
	words := strings.Fields("the a wall window delivery garden north order table evening agreed price width guest room second paper after before without with under clear open late early")
	var lines []string
	for range 20 + r.N(20) {
		line := make([]string, 6+r.N(6))
		for i := range line {
			line[i] = words[r.N(len(words))]
		}
		text := strings.Join(line, " ")
		lines = append(lines, strings.ToUpper(text[:1])+text[1:]+".")
	}
	return mux.PDF(fmt.Sprintf("Document %d", 1000+r.N(9000)), lines)
}
