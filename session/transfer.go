package session

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Transfer is one file on its way, or asked for: a row of the Transfers page.
// It is small, for there may be thousands; what it shows is read by its ID.
type Transfer struct {
	ID      MessageID
	Chat    ChatID
	Way     Way
	Step    Step
	Size    int64       // bytes; 0 where not known
	Since   time.Time   // when it was asked for
	Due     time.Time   // Later: when it is tried again
	Fault   media.Fault // Later and Held: what it waits for
	Attempt int         // attempts so far
	Auto    bool        // nobody asked for it: a rule did
}

// Way is where a file goes.
type Way string

// The ways of a transfer.
const (
	Down Way = "download"
	Up   Way = "upload"
	Ask  Way = "ask" // the phone was asked, or is to be, to upload it again
)

// Step is how far a Transfer is.
type Step string

// The steps of a transfer.
const (
	Running Step = "running" // Progress tells how far; of Ask: waits for the answer
	Next    Step = "next"    // waits its turn
	Later   Step = "later"   // waits for Due, because of Fault
	Held    Step = "held"    // paused by the user
)

// Finished is a transfer of today that has ended.
type Finished struct {
	ID    MessageID
	Chat  ChatID
	Way   Way
	Size  int64 // bytes
	Ended time.Time
	Fault media.Fault // why it failed; "" where it did not. media.Cancelled: by the user
}

// Expiring is what the media hosts will soon have no longer: of files that are
// not fetched, by the end of their signed links and the 14 days that the hosts
// keep files.
type Expiring struct {
	IDs   []MessageID // newest first
	Bytes int64
	First time.Time // when the first one expires
}

// HostKeeps is how long WhatsApp's media hosts keep a file, as its On-Premises
// documentation said.
const HostKeeps = 14 * 24 * time.Hour
