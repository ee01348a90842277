package record

import (
	"cmp"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Error says why a file is not here, as WhatsApp's On-Premises API did: a number
// and a title that programs may rely on, and a sentence for people.
//
//	code  title                   media.Fault
//	 400  Parameter not valid     BadRef, BadHost, BadKey and the faults of descriptors
//	 404  Resource not found      NotOnPhone, Missing
//	 408  Request timed out       TimedOut, PhoneSilent
//	 410  Media expired           NotFound
//	 413  Media too large         TooLarge, TooBig, TooLong
//	 422  Media damaged           BadCipher, BadPlain, Truncated and what is no picture
//	 499  Cancelled               Cancelled
//	 500  Internal error          all others
//	 503  Service unavailable     Busy, Offline
//	 507  Insufficient storage    DiskFull, LowDisk
type Error struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details,omitempty"`
}

var titles = map[int]string{
	400: "Parameter not valid",
	404: "Resource not found",
	408: "Request timed out",
	410: "Media expired",
	413: "Media too large",
	422: "Media damaged",
	499: "Cancelled",
	500: "Internal error",
	503: "Service unavailable",
	507: "Insufficient storage",
}

var codes = map[media.Fault]int{
	media.BadRef: 400, media.BadHost: 400, media.BadKey: 400,
	media.NotJSON: 400, media.NoField: 400, media.BadField: 400, media.KeySize: 400,
	media.NotOnPhone: 404, media.Missing: 404,
	media.TimedOut: 408, media.PhoneSilent: 408,
	media.NotFound: 410,
	media.TooLarge: 413, media.TooBig: 413, media.TooLong: 413,
	media.BadCipher: 422, media.BadPlain: 422, media.Truncated: 422, media.Empty: 422,
	media.NotPicture: 422, media.Unsupported: 422, media.TooSmall: 422, media.Unreadable: 422,
	media.Cancelled: 499,
	media.Busy:      503, media.Offline: 503,
	media.DiskFull: 507, media.LowDisk: 507,
}

// ErrorOf is the Error of a Fault; say puts it into a sentence.
func ErrorOf(f media.Fault, say func(media.Fault) string) *Error {
	code := cmp.Or(codes[f], 500)
	return &Error{Code: code, Title: titles[code], Details: say(f)}
}

// errorOf is why m's file is not here; nil where nothing is wrong. What the
// media hosts have no longer is an error also while the phone is asked for it.
func errorOf(m *session.Media, say func(media.Fault) string) *Error {
	f := m.Fault
	if f == "" && statuses[m.State] == Expired {
		f = media.NotFound
	}
	if f == "" {
		return nil
	}
	return ErrorOf(f, say)
}
