package media

import (
	"context"
	"errors"
)

// Fault is the kind of an error: a short constant text that errors.Is compares
// and that may be stored. What a person reads about it is decided by ui/words.
type Fault string

// Error makes every Fault an error that others wrap.
func (f Fault) Error() string { return string(f) }

// The kinds of errors about media.
const (
	BadRef      Fault = "reference incomplete"      // a field is missing or has the wrong length
	BadHost     Fault = "host not allowed"          // not one of WhatsApp's media hosts
	BadKey      Fault = "wrong media key"           // ciphertext is intact, but the key does not open it
	BadCipher   Fault = "ciphertext damaged"        // hash or MAC of the ciphertext is wrong
	BadPlain    Fault = "plaintext hash wrong"      // opened, but not the promised file
	Truncated   Fault = "body ended early"          // fewer bytes than declared
	TooLong     Fault = "body longer than declared" // more bytes than declared
	TooLarge    Fault = "too large"                 // over a limit of ours
	NotFound    Fault = "expired on the media host" // 403, 404 or 410: ask the phone
	NotOnPhone  Fault = "not on the phone"          // the phone answered that it no longer has it
	PhoneSilent Fault = "phone did not answer"
	Busy        Fault = "media host busy"  // 429, 5xx: later
	LowDisk     Fault = "disk nearly full" // under the floor that downloads leave free: later
	Offline     Fault = "no network"
	TimedOut    Fault = "took too long"
	DiskFull    Fault = "disk full"
	NotWritable Fault = "folder not writable"
	NotPicture  Fault = "not a picture"
	Unsupported Fault = "format not supported"
	TooBig      Fault = "too many pixels"
	TooSmall    Fault = "too few pixels"
	Empty       Fault = "empty file"
	Unreadable  Fault = "file not readable"
	Missing     Fault = "file missing from the gallery"
	NotJSON     Fault = "not JSON"
	NoField     Fault = "field missing"          // a FieldError says which
	BadField    Fault = "field not usable"       // a FieldError says which
	KeySize     Fault = "media key not 32 bytes" // after decoding
	Cancelled   Fault = "cancelled"
	Internal    Fault = "internal error"
)

// FaultOf is the first Fault that err wraps; Cancelled or TimedOut for a
// context's end; Internal for any other error; "" for nil.
func FaultOf(err error) Fault {
	var f Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	}
	return Internal
}

// FieldError is a Fault of one field of a descriptor.
type FieldError struct {
	Fault Fault
	Field string // its name as the reader of the descriptor knows it: "mediaKey"
}

// Error names the field, never its content.
func (e *FieldError) Error() string { return string(e.Fault) + ": " + e.Field }

// Unwrap gives the Fault.
func (e *FieldError) Unwrap() error { return e.Fault }

// Transient reports whether trying again later without doing anything else may
// help.
func (f Fault) Transient() bool {
	switch f {
	case Busy, Offline, TimedOut, Truncated, PhoneSilent, LowDisk:
		return true
	}
	return false
}

// DiskFault is the kind of an error of writing: DiskFull where the disk or the
// quota is, else NotWritable.
func DiskFault(err error) Fault {
	if diskFull(err) {
		return DiskFull
	}
	return NotWritable
}
