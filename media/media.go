package media

import (
	"encoding/hex"
	"fmt"
	"time"
)

// Kind is what WhatsApp says a file is. It selects the key derivation and the
// way a file is shown; the bytes themselves decide the file's extension.
type Kind string

// The kinds of files.
const (
	Image    Kind = "image"
	Video    Kind = "video"
	GIF      Kind = "gif" // a silent looping video
	Sticker  Kind = "sticker"
	Audio    Kind = "audio"
	Document Kind = "document"
)

// Key is the SHA-256 of a file's plaintext. It names the file in the gallery
// and its entries in every cache; equal pictures share one file.
// The zero Key means "not known".
type Key [32]byte

// KeyOf makes a Key of a 32-byte hash; any other length gives the zero Key.
func KeyOf(sha256 []byte) (k Key) {
	if len(sha256) == len(k) {
		copy(k[:], sha256)
	}
	return k
}

// ParseKey reads 64 hex digits.
func ParseKey(s string) (Key, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(Key{}) {
		return Key{}, fmt.Errorf("media key %q: %w", s, BadRef)
	}
	return KeyOf(b), nil
}

// String gives 64 lower-case hex digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// IsZero reports whether the hash is not known.
func (k Key) IsZero() bool { return k == Key{} }

// Preview is the small JPEG that travels inside a message, at most 64 kB. Being
// a byte slice it is base64 in JSON. Empty where the sender gave none.
type Preview []byte

// MaxPreview is the largest Preview kept, in bytes; longer ones are dropped.
const MaxPreview = 64 << 10

// Ref is all that is needed to fetch and verify one file from WhatsApp's media
// hosts.
type Ref struct {
	Kind Kind
	MIME string

	// URL is as the sender gave it, with its signed query; it may be empty.
	URL string
	// DirectPath is path and signed query ("/v/…?oh=…&oe=…"), to be asked of
	// any media host; it may be empty when URL is not.
	DirectPath string

	MediaKey      []byte // 32 bytes
	FileSHA256    []byte // of the plaintext: 32 bytes, or nil where not known
	FileEncSHA256 []byte // of ciphertext and MAC: 32 bytes, or nil where not known
	Size          int64  // of the plaintext in bytes; 0 where not known
}

// Key is the Key of the file that r fetches; zero where its hash is not known.
func (r Ref) Key() Key { return KeyOf(r.FileSHA256) }

// State is the one state a file is in. Windows draw nothing else.
type State string

// The states of a file.
const (
	Remote      State = "preview"     // only the preview is here
	Queued      State = "queued"      // asked for, waits its turn
	Paused      State = "paused"      // asked for, held by the user; what is here already stays
	Downloading State = "downloading" // Progress tells how far
	Verifying   State = "verifying"   // all bytes are here, being checked and moved into place
	Ready       State = "downloaded"  // verified and in the gallery
	Expired     State = "expired"     // the media host no longer has it; the phone may
	Waiting     State = "waiting"     // the phone was asked for it again
	Gone        State = "unavailable" // neither host nor phone has it
	Failed      State = "failed"      // the Fault says why; may be tried again
	ViewOnce    State = "view_once"   // may be seen on the phone only; never on disk
)

// Progress is how far a transfer has come. The zero Progress means that none is
// under way.
type Progress struct {
	Done, Total int64     // bytes of plaintext; Total 0 where not known
	Since       time.Time // when the transfer began
	Rate        int64     // bytes per second, smoothed over some seconds; 0 where not known yet
}

// Job is one file to be fetched: a row of the queue.
type Job struct {
	ID      int64 // the message that carries the file
	Ref     Ref
	Attempt int  // 1 at the first
	Renewed bool // the phone was already asked once
	Auto    bool // nobody asked for it: a rule did
	// Claim tells one handing out of a job from the next, so that the late end
	// of an earlier one changes nothing.
	Claim int64
}

// View asks for decoded pixels: a file when File is set, else the enlarged
// preview. All but Preview name the entry of the pixel cache.
type View struct {
	ID      int64   // the message; names the entry while File is zero
	File    Key     // the file in the gallery, or zero
	Preview Preview // drawn while File is zero
	W, H    int     // pixels wanted; both 0 asks for the picture's own size
	Crop    bool    // fill W×H and cut the edges, else fit inside it
	Clear   bool    // keep a file's transparency, else it lies on white; not with Crop
}
