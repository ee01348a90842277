package codec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// maxValue is the longest value of an EXIF entry that is read, in bytes, and
	// maxTextShown the longest text that is told, in characters.
	maxValue     = 4 << 10
	maxTextShown = 120
)

// exifFacts collects what EXIF says of a picture.
type exifFacts struct {
	facts       *media.Facts
	done        bool
	maker       string
	model       string
	taken       [2]string // original, digitised
	part        [2]string // of a second
	zone        [2]string
	lat, lon    []float64
	latR, lonR  string
	bits, kind  []float64 // of TIFF's own pixels
	samples     float64
	extra       []float64
	icc         []byte
	iso, isoAlt float64
}

// entry is one entry of an EXIF directory.
type entry struct {
	kind  uint16
	order binary.ByteOrder
	value []byte
}

// readBlock reads EXIF as it stands in JPEG, PNG and WebP.
func (x *exifFacts) readBlock(b []byte) {
	if !x.done && len(b) > 0 {
		x.read(bytes.NewReader(bytes.TrimPrefix(b, []byte(exifMark))))
	}
}

// read reads a TIFF structure. What is broken counts as absent.
func (x *exifFacts) read(r io.ReaderAt) {
	x.done = true
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return
	}
	var order binary.ByteOrder
	switch string(head[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return
	}
	var more [2]uint32
	directory(r, order, order.Uint32(head[4:]), func(tag uint16, e entry) {
		switch n := e.number(); tag {
		case 0x8769:
			more[0] = uint32(n)
		case 0x8825:
			more[1] = uint32(n)
		default:
			x.main(tag, e)
		}
	})
	if more[0] > 0 {
		directory(r, order, more[0], x.shot)
	}
	if more[1] > 0 {
		directory(r, order, more[1], x.place)
	}
}

// directory calls f with each entry of the directory at off whose value is short
// enough to be of interest; but a colour profile is read as a whole.
func directory(r io.ReaderAt, order binary.ByteOrder, off uint32, f func(tag uint16, e entry)) {
	var count [2]byte
	if _, err := r.ReadAt(count[:], int64(off)); err != nil {
		return
	}
	var raw [12]byte
	for i := range min(int64(order.Uint16(count[:])), maxEntries) {
		if n, _ := r.ReadAt(raw[:], int64(off)+2+12*i); n < len(raw) {
			return
		}
		tag, e := order.Uint16(raw[:]), entry{kind: order.Uint16(raw[2:]), order: order}
		n := typeSize(e.kind) * int64(order.Uint32(raw[4:]))
		switch {
		case n <= 4:
			e.value = bytes.Clone(raw[8 : 8+n])
		case n <= maxValue || tag == 0x8773 && n <= maxICC:
			e.value = make([]byte, n)
			if m, _ := r.ReadAt(e.value, int64(order.Uint32(raw[8:]))); m < len(e.value) {
				continue
			}
		default:
			continue
		}
		f(tag, e)
	}
}

// main takes an entry of the first directory.
func (x *exifFacts) main(tag uint16, e entry) {
	switch tag {
	case 0x010F:
		x.maker = tidy(e.value)
	case 0x0110:
		x.model = tidy(e.value)
	case 0x0131:
		x.facts.Software = tidy(e.value)
	case 0x0102:
		x.bits = e.numbers()
	case 0x0106:
		x.kind = e.numbers()
	case 0x0115:
		x.samples = e.number()
	case 0x0152:
		x.extra = e.numbers()
	case 0x8773:
		x.icc = e.value
	}
}

// shot takes an entry of EXIF's own directory.
func (x *exifFacts) shot(tag uint16, e entry) {
	f := x.facts
	switch tag {
	case 0x829A:
		f.Exposure = exposure(e.number())
	case 0x829D:
		f.Aperture = rounded(e.number())
	case 0x920A:
		f.Focal = rounded(e.number())
	case 0x8827:
		x.iso = e.number()
	case 0x8832, 0x8833: // what stands there when the usual entry is too small
		x.isoAlt = e.number()
	case 0xA434:
		f.Lens = tidy(e.value)
	case 0x9003, 0x9004:
		x.taken[tag-0x9003] = tidy(e.value)
	case 0x9011, 0x9012:
		x.zone[tag-0x9011] = tidy(e.value)
	case 0x9291, 0x9292:
		x.part[tag-0x9291] = tidy(e.value)
	}
}

// place takes an entry of the GPS directory.
func (x *exifFacts) place(tag uint16, e entry) {
	switch tag {
	case 1:
		x.latR = tidy(e.value)
	case 2:
		x.lat = e.numbers()
	case 3:
		x.lonR = tidy(e.value)
	case 4:
		x.lon = e.numbers()
	}
}

// finish makes facts of what is only clear when all was read.
func (x *exifFacts) finish() {
	f := x.facts
	f.Camera = x.model
	if !strings.HasPrefix(strings.ToLower(x.model), strings.ToLower(strings.SplitN(x.maker, " ", 2)[0])) {
		f.Camera = strings.TrimSpace(x.maker + " " + x.model)
	}
	if x.iso <= 0 || x.iso == math.MaxUint16 && x.isoAlt > 0 {
		x.iso = x.isoAlt
	}
	if x.iso > 0 && x.iso < 1e8 {
		f.ISO = int(x.iso)
	}
	for i := range x.taken {
		if t, ok := taken(x.taken[i], x.part[i], x.zone[i]); ok {
			f.Taken = t
			break
		}
	}
	lat, okLat := degrees(x.lat, x.latR, "S", 90)
	lon, okLon := degrees(x.lon, x.lonR, "W", 180)
	if okLat && okLon {
		f.Located, f.Lat, f.Lon = true, lat, lon
	}
}

// pixels takes from TIFF's directory what it says of its pixels.
func (x *exifFacts) pixels() {
	f := x.facts
	f.Depth = 1
	if len(x.bits) > 0 && x.bits[0] <= 64 {
		f.Depth = int(x.bits[0])
	}
	f.Gray = len(x.kind) > 0 && x.kind[0] <= 1 && x.samples <= 2
	f.Alpha = len(x.extra) > 0 && (x.extra[0] == 1 || x.extra[0] == 2)
}

// number is the first number of an entry, or 0.
func (e entry) number() float64 {
	if n := e.numbers(); len(n) > 0 {
		return n[0]
	}
	return 0
}

// numbers are those of an entry that are numbers.
func (e entry) numbers() (list []float64) {
	size := int(typeSize(e.kind))
	for b := e.value; len(b) >= size; b = b[size:] {
		var v float64
		switch e.kind {
		case 1, 7:
			v = float64(b[0])
		case 3:
			v = float64(e.order.Uint16(b))
		case 4:
			v = float64(e.order.Uint32(b))
		case 5:
			v = float64(e.order.Uint32(b)) / float64(e.order.Uint32(b[4:]))
		case 9:
			v = float64(int32(e.order.Uint32(b)))
		case 10:
			v = float64(int32(e.order.Uint32(b))) / float64(int32(e.order.Uint32(b[4:])))
		default:
			return nil
		}
		if math.IsNaN(v) || math.IsInf(v, 0) { // something by 0: not known
			return nil
		}
		list = append(list, v)
	}
	return list
}

// tidy is a text without what cannot be shown, and not too long.
func tidy(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	s := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) && r != ' ' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(b), ""))
	if r := []rune(strings.TrimSpace(s)); len(r) > maxTextShown {
		s = string(r[:maxTextShown])
	}
	return strings.TrimSpace(s)
}

// rounded is a positive number to two digits behind the point, or 0.
func rounded(v float64) float64 {
	if v <= 0 || v > 1e6 {
		return 0
	}
	return math.Round(v*100) / 100
}

// exposure writes a time in seconds as photographers do.
func exposure(s float64) string {
	switch {
	case s <= 0 || s > 1e6 || s < 1e-7:
		return ""
	case s < 0.3:
		return fmt.Sprintf("1/%.0f s", 1/s)
	}
	return fmt.Sprintf("%g s", math.Round(s*10)/10)
}

// taken reads EXIF's time with its parts of a second and its zone.
func taken(text, part, zone string) (time.Time, bool) {
	const form = "2006:01:02 15:04:05"
	t, err := time.ParseInLocation(form, text, time.Local)
	if z, zerr := time.Parse("-07:00", zone); err == nil && zerr == nil {
		t, err = time.ParseInLocation(form, text, z.Location())
	}
	if err != nil || t.Year() < 1800 {
		return time.Time{}, false
	}
	if d, err := time.ParseDuration("0." + part + "s"); err == nil && part != "" && d < time.Second {
		t = t.Add(d)
	}
	return t, true
}

// degrees is a coordinate of degrees, minutes and seconds.
func degrees(parts []float64, ref, negative string, most float64) (float64, bool) {
	if len(parts) == 0 || len(parts) > 3 || ref == "" {
		return 0, false
	}
	var v float64
	for i, p := range parts {
		if p < 0 {
			return 0, false
		}
		v += p / math.Pow(60, float64(i))
	}
	if v > most {
		return 0, false
	}
	if strings.HasPrefix(strings.ToUpper(ref), negative) {
		v = -v
	}
	return v, true
}
