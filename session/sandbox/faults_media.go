package sandbox

import (
	"encoding/binary"
	"hash/fnv"
	"net/http"
)

// MediaFault is what goes wrong with downloads.
type MediaFault string

// The faults of downloads.
const (
	Fine      MediaFault = ""          // nothing
	Corrupt   MediaFault = "corrupt"   // one bit in the middle is another
	Truncated MediaFault = "truncated" // the connection breaks off in the middle
	Short     MediaFault = "short"     // half the file, under its own length, as if that were all
	Long      MediaFault = "long"      // 4,096 bytes more
	Endless   MediaFault = "endless"   // without a length, and it does not stop
	NoRange   MediaFault = "norange"   // the whole file, whatever part was asked for
	Redirect  MediaFault = "redirect"  // to a host that is none of WhatsApp's
	Mixed     MediaFault = "mixed"     // any of these, or a status, by seed
)

// assortment is what Mixed chooses from.
var assortment = []struct {
	kind   MediaFault
	status int
}{
	{kind: Corrupt}, {kind: Truncated}, {kind: Short}, {kind: Long}, {kind: Endless}, {kind: NoRange}, {kind: Redirect},
	{status: http.StatusForbidden}, {status: http.StatusNotFound}, {status: http.StatusGone},
	{status: http.StatusRequestedRangeNotSatisfiable}, {status: http.StatusTooManyRequests},
	{status: http.StatusInternalServerError}, {status: http.StatusServiceUnavailable},
}

// hits say which downloads a fault is for.
type hits struct {
	some  bool // only a share of them
	share float64
	seed  uint64
	left  int            // only so many more, where limited is set
	asked map[string]int // how often each file was asked for
	limit bool
}

// Struck is how many downloads have gone wrong so far.
func (f *Faults) Struck() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.struck
}

// MediaStatus has every download answered with that HTTP status. 0 serves files.
func (f *Faults) MediaStatus(code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status = code
}

// Media has every download go wrong like that. Fine ends it.
func (f *Faults) Media(kind MediaFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kind = kind
}

// CorruptMedia changes one bit in the middle of every download.
func (f *Faults) CorruptMedia(on bool) { f.switchMedia(Corrupt, on) }

// TruncateMedia breaks every download off in the middle.
func (f *Faults) TruncateMedia(on bool) { f.switchMedia(Truncated, on) }

// LongMedia appends 4,096 bytes to every download.
func (f *Faults) LongMedia(on bool) { f.switchMedia(Long, on) }

func (f *Faults) switchMedia(kind MediaFault, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if on {
		f.kind = kind
	} else if f.kind == kind {
		f.kind = Fine
	}
}

// MediaShare has only that share of the downloads, 0 to 1, hit by what Media and
// MediaStatus say. Which they are follows from the seed, the file and how often
// it was asked for since then, whatever the order of the downloads.
func (f *Faults) MediaShare(share float64, seed int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hits = hits{some: share < 1, share: share, seed: uint64(seed), asked: map[string]int{}, limit: f.hits.limit, left: f.hits.left}
}

// MediaNext has only the next n downloads hit by what Media and MediaStatus
// say; a negative n has all of them hit again.
func (f *Faults) MediaNext(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hits.limit, f.hits.left = n >= 0, n
}

// strike decides what goes wrong with a download of the file at path: a status
// instead of it, or a fault of it.
func (f *Faults) strike(path string) (status int, kind MediaFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := &f.hits
	if f.status == 0 && f.kind == Fine || h.limit && h.left == 0 {
		return 0, Fine
	}
	chance := h.chance(path)
	if h.some && float64(chance>>11)/(1<<53) >= h.share {
		return 0, Fine
	}
	if h.limit {
		h.left--
	}
	f.struck++
	if f.status == 0 && f.kind == Mixed {
		// Other bits than those that made it one of the share.
		pick := assortment[mix(chance)%uint64(len(assortment))]
		return pick.status, pick.kind
	}
	return f.status, f.kind
}

// chance is a number for this download of the file.
func (h *hits) chance(path string) uint64 {
	if h.asked == nil {
		h.asked = map[string]int{}
	}
	h.asked[path]++
	sum := fnv.New64a()
	_, _ = sum.Write(binary.LittleEndian.AppendUint64(nil, h.seed))
	_, _ = sum.Write([]byte(path))
	_, _ = sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(h.asked[path])))
	return mix(sum.Sum64())
}

// mix spreads every bit over all others.
func mix(v uint64) uint64 {
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}
