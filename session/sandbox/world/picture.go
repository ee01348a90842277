package world

import (
	"crypto/sha256"
	_ "embed" // for the table
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/seal"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/table"
)

// The table holds size and hashes of the demo's pictures. Drawings changed?
// Make it anew, which takes some minutes:
//
//go:generate go run ./internal/gen -o table.bin
//go:embed table.bin
var known []byte

// Scene is what kind of picture it is; its names are the subjects.
type Scene = scene.Kind

// Picture is one picture file of the demo. What it shows follows from its ID
// and the world's seed alone; it is drawn whenever somebody asks for the bytes.
// Messages that carry the same picture, as forwards do, share its ID, bytes and
// MediaKey.
type Picture struct {
	ID            uint64
	Scene         Scene
	Width, Height int // pixels
	Caption       string
	MediaKey      [32]byte

	// Known reports whether these are set; otherwise Hash sets them.
	Size      int64    // bytes of the file
	SHA256    [32]byte // of the file
	EncSHA256 [32]byte // of what Encrypted gives

	Expired bool // no longer on the media host
	Gone    bool // no longer on the phone either

	seed uint64 // of the scene: an HD copy shares it with its standard version
	once sync.Once
	done atomic.Bool
}

// longest is the long edge of a preview in pixels, and heaviest its size in
// bytes.
const (
	longest  = 100
	heaviest = 3900
)

func newPicture(world, id uint64, k Scene, seed uint64, w, h int) *Picture {
	p := &Picture{ID: id, Scene: k, Width: w, Height: h, seed: seed}
	b := binary.LittleEndian.AppendUint64([]byte("demo media key"), world)
	p.MediaKey = sha256.Sum256(binary.LittleEndian.AppendUint64(b, id))
	return p
}

// again is the same file in another message.
func (p *Picture) again() *Picture {
	q := &Picture{ID: p.ID, Scene: p.Scene, Width: p.Width, Height: p.Height, MediaKey: p.MediaKey, seed: p.seed,
		Size: p.Size, SHA256: p.SHA256, EncSHA256: p.EncSHA256, Expired: p.Expired, Gone: p.Gone}
	q.done.Store(p.done.Load())
	return q
}

// look takes size and hashes from the table.
func (p *Picture) look() {
	if e, ok := table.Get(known, p.ID); ok {
		p.Size, p.SHA256, p.EncSHA256 = int64(e.Size), e.SHA256, e.EncSHA256
		p.done.Store(true)
	}
}

// Known reports whether Size, SHA256 and EncSHA256 are set.
func (p *Picture) Known() bool { return p.done.Load() }

// Hash draws the picture unless it is Known, and sets Size, SHA256 and
// EncSHA256. It may be called concurrently; whoever reads the fields of a
// picture that was not Known when it was made calls Hash first.
func (p *Picture) Hash() {
	if p.Known() {
		return
	}
	p.once.Do(func() {
		plain := p.JPEG()
		p.Size, p.SHA256 = int64(len(plain)), sha256.Sum256(plain)
		p.EncSHA256 = sha256.Sum256(seal.Picture(plain, p.MediaKey))
		p.done.Store(true)
	})
}

// JPEG draws the picture and gives the whole file, the same bytes every time.
// It takes about 0.1 s per megapixel and, while drawing, 4 bytes per pixel.
func (p *Picture) JPEG() []byte {
	return scene.Draw(p.Scene, p.seed, p.Width, p.Height).JPEG(table.Quality)
}

// Encrypted is the file as it lies on WhatsApp's media host: AES-256-CBC
// ciphertext followed by ten bytes of MAC.
func (p *Picture) Encrypted() []byte { return seal.Picture(p.JPEG(), p.MediaKey) }

// Preview is a baseline JPEG of the same scene, 100 pixels long and under 4 kB.
// It is drawn small, in about a millisecond.
func (p *Picture) Preview() []byte {
	w, h := longest, longest
	if p.Width > p.Height {
		h = max(32, (p.Height*longest+p.Width/2)/p.Width)
	} else {
		w = max(32, (p.Width*longest+p.Height/2)/p.Height)
	}
	c := scene.Draw(p.Scene, p.seed, w, h)
	quality := 70
	b := c.JPEG(quality)
	for len(b) > heaviest && quality > 10 {
		quality -= 10
		b = c.JPEG(quality)
	}
	return b
}
