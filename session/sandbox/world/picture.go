package world

import (
	"crypto/sha256"
	_ "embed" // for the table
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/mux"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/seal"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/table"
)

// The tables hold size and hashes of the demo's pictures and of its other files.
// Drawings changed? Make them anew, which takes some minutes, or seconds for the
// second alone:
//
//go:generate go run ./internal/gen -o table.bin -more more.bin
//go:embed table.bin
var known []byte

//go:embed more.bin
var knownMore []byte

// Scene is what kind of picture it is; its names are the subjects.
type Scene = scene.Kind

// Kind is what sort of file a message carries.
type Kind int

// The kinds of files.
const (
	Image    Kind = iota
	Video         // Motion-JPEG in an MP4
	GIF           // a video that plays by itself
	Sticker       // lossless WebP, 512×512
	Voice         // a voice note: Ogg Opus
	Audio         // any other sound
	Document      // a PDF, or a JPEG that is not shown as a picture
	Kinds         // how many there are
)

// Picture is one file of the demo, in most cases a picture. What it shows
// follows from its ID and the world's seed alone; it is drawn whenever somebody
// asks for the bytes. Messages that carry the same file, as forwards do, share
// its ID, bytes and MediaKey.
type Picture struct {
	ID            uint64
	Kind          Kind
	Scene         Scene
	Width, Height int // pixels; 0 for sounds and documents
	Seconds       int // how long videos and sounds are
	Caption       string
	Name          string // of a document, as its sender has it: any text
	MediaKey      [32]byte

	// Known reports whether these are set; otherwise Hash sets them.
	Size      int64    // bytes of the file
	SHA256    [32]byte // of the file
	EncSHA256 [32]byte // of what Encrypted gives

	Gone bool // no longer on the phone, so that it cannot be had again once the media host has dropped it

	seed  uint64 // of the scene: an HD copy shares it with its standard version
	small bool   // drawn once, for file and preview
	thumb []byte // the preview of a small picture, set by Hash
	once  sync.Once
	done  atomic.Bool
}

// longest is the long edge of a preview in pixels, and heaviest its size in
// bytes.
const (
	longest  = 100
	heaviest = 3900
)

// The long edges of pictures in a small world, in pixels: an HD copy is larger
// there, too.
const (
	smallEdge   = 112
	smallEdgeHD = 160
)

func (w *World) picture(id uint64, k Scene, seed uint64, wide, high, edge int) *Picture {
	if long := max(wide, high); w.small {
		wide, high = max(32, wide*edge/long), max(32, high*edge/long)
	}
	p := newPicture(w.seed, id, k, seed, wide, high)
	p.small = w.small
	return p
}

func newPicture(world, id uint64, k Scene, seed uint64, w, h int) *Picture {
	p := &Picture{ID: id, Scene: k, Width: w, Height: h, seed: seed}
	b := binary.LittleEndian.AppendUint64([]byte("demo media key"), world)
	p.MediaKey = sha256.Sum256(binary.LittleEndian.AppendUint64(b, id))
	return p
}

// again is the same file in another message.
func (p *Picture) again() *Picture {
	q := &Picture{ID: p.ID, Kind: p.Kind, Seconds: p.Seconds, Name: p.Name, Scene: p.Scene, Width: p.Width, Height: p.Height, MediaKey: p.MediaKey, seed: p.seed, small: p.small,
		Size: p.Size, SHA256: p.SHA256, EncSHA256: p.EncSHA256, Gone: p.Gone}
	q.done.Store(p.done.Load())
	return q
}

// look takes size and hashes from a table, where the file has the given number.
func (p *Picture) look(file []byte, number uint64) {
	if e, ok := table.Get(file, number); ok {
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
		plain := p.File()
		p.Size, p.SHA256 = int64(len(plain)), sha256.Sum256(plain)
		p.EncSHA256 = sha256.Sum256(seal.File(plain, p.MediaKey, p.Keys()))
		if p.small && p.Kind == Image && len(plain) <= heaviest {
			p.thumb = plain
		}
		p.done.Store(true)
	})
}

// File draws the picture and gives the whole file, the same bytes every time.
// A JPEG takes about 0.1 s per megapixel and, while drawing, 4 bytes per pixel;
// the other kinds take some hundredths of a second.
func (p *Picture) File() []byte {
	switch p.Kind {
	case Video, GIF:
		return p.film()
	case Sticker:
		return sticker(p.seed)
	case Voice, Audio:
		return mux.Opus(p.Seconds, uint32(p.ID))
	case Document:
		if p.Width == 0 {
			return page(p.seed)
		}
	}
	return scene.Draw(p.Scene, p.seed, p.Width, p.Height).JPEG(table.Quality)
}

// MIME is the type that messages give.
func (p *Picture) MIME() string {
	switch p.Kind {
	case Video, GIF:
		return "video/mp4"
	case Sticker:
		return "image/webp"
	case Voice, Audio:
		return "audio/ogg; codecs=opus"
	case Document:
		if p.Width == 0 {
			return "application/pdf"
		}
	}
	return "image/jpeg"
}

// Keys is what the keys of the file are derived for.
func (p *Picture) Keys() string {
	switch p.Kind {
	case Video, GIF:
		return "WhatsApp Video Keys"
	case Voice, Audio:
		return "WhatsApp Audio Keys"
	case Document:
		return "WhatsApp Document Keys"
	}
	return "WhatsApp Image Keys"
}

// Waveform is the loudness of a voice note, 64 values from 0 to 100; nil for
// other kinds.
func (p *Picture) Waveform() []byte {
	if p.Kind != Voice {
		return nil
	}
	r := paint.NewRand(p.seed)
	out := make([]byte, 64)
	for i, level := 0, 40; i < len(out); i++ {
		level = min(100, max(0, level+r.N(61)-30))
		out[i] = byte(level)
	}
	return out
}

// Encrypted is the file as it lies on WhatsApp's media host: AES-256-CBC
// ciphertext followed by ten bytes of MAC.
func (p *Picture) Encrypted() []byte { return seal.File(p.File(), p.MediaKey, p.Keys()) }

// Preview is a baseline JPEG of the same scene, about 100 pixels long and under 4 kB.
// It is drawn small, in about a millisecond. Stickers, sounds and PDFs have none.
// The bytes must not be changed.
func (p *Picture) Preview() []byte {
	if p.Known() && p.thumb != nil {
		return p.thumb // light enough as it is
	}
	if p.Kind == Sticker || p.Width == 0 {
		return nil
	}
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
