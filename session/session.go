package session

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// JID is an address without a device: "34600111222@s.whatsapp.net" (a phone
// number), "123456789@lid" (a LID) or "1203630…@g.us" (a group).
type JID string

// ChatID is the catalogue's own number of a chat; one person is one chat, by
// number and by LID. 0 means none.
type ChatID int64

// MessageID is the catalogue's own number of a message. Numbers rise with the
// time a message was sent: the seconds since 1970 are MessageID>>20. 0 means none.
type MessageID int64

// Time is when the message was sent, to the second.
func (id MessageID) Time() time.Time { return time.Unix(int64(id)>>20, 0) }

// MessageIDAt is the smallest MessageID at or after t.
func MessageIDAt(t time.Time) MessageID { return MessageID(t.Unix() << 20) }

// Chat is one row of the chat list.
type Chat struct {
	ID       ChatID
	JID      JID    // the address to send to
	Number   string // "+34600111222" where known, else ""
	Name     string // never empty: contact, push or group name, else the number
	Group    bool
	Known    bool // has written to us, or is in the contacts
	Archived bool
	Pinned   bool
	Muted    bool
	Unread   int
	Pictures int           // pictures in this chat
	ToFetch  int           // of these, not here and to be had from the media host: neither expired nor gone
	Expires  time.Duration // the chat's disappearing timer; 0 when off
	Avatar   []byte        // small JPEG, or nil
	Expired  int           // of Pictures, expired on the media host: the phone may have them
	Auto     AutoChat      // automatic download in this chat
	Complete bool          // the phone has said that it has nothing older
	Local    bool          // nobody is there to write to: the chat "From keys"
	Last     *Message      // newest message, with its preview; nil in an empty chat
}

// Message is a value: once returned it is never changed.
type Message struct {
	ID         MessageID
	Chat       ChatID
	ChatJID    JID
	ChatName   string
	WAID       string // WhatsApp's message id
	Sender     JID
	SenderName string // never empty; "You" is the window's word, not this
	FromMe     bool
	Time       time.Time
	Received   time.Time // when it reached the catalogue
	Text       string    // the text, or the caption
	Quote      *Quote
	Forwarded  bool
	HD         bool
	Motion     MessageID     // the video that belongs to this motion photo; 0: none
	Album      string        // WAID of the album message, or ""
	Expires    time.Duration // disappears after; 0 when not
	System     bool          // Text is a notice, not somebody's words
	Media      *Media        // nil for text
	Delivery   Delivery      // own messages only
	Fault      string        // why Delivery is Failed: a Fault of session or media
}

// Media is the file that a message carries.
type Media struct {
	media.Ref
	Preview       media.Preview
	Width, Height int // pixels as the sender says; 0 where not known
	FileName      string
	Seconds       int // length of video and audio
	State         media.State
	Fault         media.Fault // why State is Failed or Gone; why it waits: LowDisk, Offline, Busy, PhoneSilent
	Due           time.Time   // Queued: when it is tried again. Expired: when the phone is asked again. Zero: not before the user wishes
	Asked         time.Time   // Waiting: since when
	File          media.Key   // the file in the gallery when State is Ready
	ViewOnce      bool        // own messages; received ones have State ViewOnce
	ExpiresAt     time.Time   // of the signed link; zero where not known
	Starred       bool        // a favourite
	Unverified    bool        // Ready, but no hash was promised: only the MAC was checked
}

// Quote is the message that another one answers.
type Quote struct {
	WAID   string
	Sender JID
	Name   string
	Text   string
}

// Delivery is how far an own message has come.
type Delivery string

// The steps of a delivery.
const (
	Incoming  Delivery = ""
	Pending   Delivery = "waiting" // in the outbox
	Uploading Delivery = "uploading"
	Sent      Delivery = "sent" // WhatsApp has it
	Delivered Delivery = "delivered"
	Read      Delivery = "read"
	Opened    Delivery = "opened"    // a view-once picture was opened
	Undone    Delivery = "failed"    // Fault says why; Retry is offered
	Withdrawn Delivery = "cancelled" // by the user, before the upload ended
)
