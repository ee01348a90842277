package session

import (
	"errors"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Status is how the link to WhatsApp stands: pairing and connection in one
// value.
type Status struct {
	Phase   Phase
	QR      string    // the text of the code to show, in PhaseQR
	Code    string    // eight characters "ABCD-EFGH", in PhaseCode
	Until   time.Time // when QR or Code runs out, or a ban or lock ends
	Percent int       // 0 to 100 in PhaseSyncing
	Chats   int       // received so far in PhaseSyncing
	Images  int       // likewise
	Name    string    // the account's own name, once known
	Number  string    // "+34…", once known
	Device  string    // this device's name as the phone lists it
	Err     error     // wraps a Fault where Phase says trouble
}

// Phase is the step the link is at.
type Phase string

// The steps of the link.
const (
	PhaseOff        Phase = "off"        // not linked, and not trying
	PhaseConnecting Phase = "connecting" // first connection to get a code
	PhaseQR         Phase = "qr"         // QR is shown until Until
	PhaseCode       Phase = "code"       // Code is shown until Until
	PhaseExpired    Phase = "expired"    // no code was used in time
	PhaseScanned    Phase = "scanned"    // the phone accepted, linking
	PhasePasskey    Phase = "passkey"    // the account wants a passkey
	PhaseSyncing    Phase = "syncing"    // history comes in; the app is usable
	PhaseOnline     Phase = "online"     // linked and connected
	PhaseOffline    Phase = "offline"    // linked, reconnecting by itself
	PhaseReplaced   Phase = "replaced"   // used elsewhere; reconnects only when asked
	PhaseLoggedOut  Phase = "logged out" // the phone removed this device
	PhaseRefused    Phase = "refused"    // Err says why: Outdated, TooMany, Banned
)

// Linked reports whether an account is linked, connected or not.
func (p Phase) Linked() bool {
	switch p {
	case PhaseSyncing, PhaseOnline, PhaseOffline, PhaseReplaced:
		return true
	}
	return false
}

// Fault is the kind of an error of the session; see media.Fault.
type Fault string

// Error makes every Fault an error that others wrap.
func (f Fault) Error() string { return string(f) }

// FaultName is the kind of an error as it is stored and logged: the first Fault
// of session that err wraps, else that of media (see media.FaultOf).
func FaultName(err error) string {
	if f, ok := errors.AsType[Fault](err); ok {
		return string(f)
	}
	return string(media.FaultOf(err))
}

// The kinds of errors about the session.
const (
	NotLinked     Fault = "not linked"
	NoNetwork     Fault = "no connection to WhatsApp"
	Outdated      Fault = "this version is refused"
	TooMany       Fault = "too many linked devices"
	Banned        Fault = "account banned for a while"
	Removed       Fault = "device removed by the phone"
	UsedElsewhere Fault = "session used elsewhere"
	NotOnWhatsApp Fault = "number not on WhatsApp"
	BadNumber     Fault = "not an international number"
	Restricted    Fault = "sending restricted"  // 463: with its end where known; never retried
	Ambiguous     Fault = "no answer to a send" // may have arrived: same id again
	Rejected      Fault = "refused by WhatsApp"
	TooLongText   Fault = "caption too long"
	NoRecipient   Fault = "no recipient"
	NoPicture     Fault = "no picture"
	BadCatalogue  Fault = "catalogue damaged"
	BadSession    Fault = "session file damaged" // linking again makes a new one
	SecondRun     Fault = "already running"
	BadServerFile Fault = "server file not usable"
	NotLoopback   Fault = "address is not loopback"
	Unanswered    Fault = "phone did not answer"
	NoSuch        Fault = "no such message"
	NoOlder       Fault = "nothing older on the phone"
)
