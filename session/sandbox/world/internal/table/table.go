// Package table keeps what is known of the demo's pictures before they are
// drawn: a file with one entry per picture, in the order of their IDs.
package table

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
)

// Entry is what is known of one picture.
type Entry struct {
	Size      uint32   // bytes of the file
	SHA256    [32]byte // of the file
	EncSHA256 [32]byte // of the file as encrypted for the media host
}

const (
	magic  = "CSWORLD1"
	header = len(magic) + sha256.Size
	row    = 4 + 2*sha256.Size
)

// Quality is the JPEG quality of full pictures.
const Quality = 80

// Sample is a hash of small pictures drawn by this very build. A table made by
// a build with another Sample, say of an older JPEG encoder, does not fit.
func Sample() [sha256.Size]byte {
	h := sha256.New()
	for _, k := range []scene.Kind{scene.Lake, scene.Receipt, scene.Flower} {
		h.Write(scene.Draw(k, 7, 200, 150).JPEG(Quality))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Pack makes the file.
func Pack(sample [sha256.Size]byte, entries []Entry) []byte {
	out := append([]byte(magic), sample[:]...)
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint32(out, e.Size)
		out = append(out, e.SHA256[:]...)
		out = append(out, e.EncSHA256[:]...)
	}
	return out
}

// Fits reports whether file was made by a build that draws like this one.
func Fits(file []byte) bool {
	if len(file) < header || string(file[:len(magic)]) != magic {
		return false
	}
	sample := Sample()
	return bytes.Equal(file[len(magic):header], sample[:])
}

// Get is the entry of picture id, which counts from 1; false where there is
// none.
func Get(file []byte, id uint64) (e Entry, ok bool) {
	if len(file) < header || id == 0 || id > uint64((len(file)-header)/row) {
		return e, false
	}
	p := file[header+int(id-1)*row:]
	e.Size = binary.LittleEndian.Uint32(p)
	copy(e.SHA256[:], p[4:])
	copy(e.EncSHA256[:], p[4+sha256.Size:])
	return e, true
}
