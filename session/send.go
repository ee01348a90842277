package session

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Draft is what the send dialog hands over: one or more pictures to one or more
// chats.
type Draft struct {
	To       []JID // chats; a number is checked against WhatsApp before
	Pictures []Picture
	Quality  Quality
	// Compress makes a smaller JPEG. Off sends the picture's own bytes where
	// WhatsApp would show them. It says nothing for Quality Original.
	Compress  bool
	ViewOnce  bool
	Expires   *time.Duration // nil: as the chat; 0: off
	Forwarded bool
	KeepMeta  bool // keep GPS and camera data (Original only)
	ReplyTo   MessageID
}

// Picture is one picture of a Draft.
type Picture struct {
	Path    string // a file on this disk
	Name    string // shown name, used as the document's file name
	Caption string // at most MaxCaption characters
}

// Limits of what may be sent, from the send-image document the product grew from.
const (
	MaxCaption = 3000     // characters (Unicode code points)
	MaxUpload  = 16 << 20 // bytes after preparation
	MinEdge    = 48       // pixels
	MaxEdge    = 16000    // pixels
)

// Quality is how much of a picture is sent.
type Quality string

// The qualities to send in.
const (
	Standard Quality = "standard" // long edge 1600
	HD       Quality = "hd"       // long edge 4096
	Original Quality = "original" // the file itself, as a document
)

// Parcel is one prepared picture for one chat, under an id that was chosen and
// stored before the first attempt.
type Parcel struct {
	ID        MessageID
	WAID      string
	To        JID
	Path      string // of the prepared file; the sender reads it, never changes it
	Kind      media.Kind
	MIME      string
	Size      int64
	Key       media.Key // SHA-256 of the prepared file
	Preview   media.Preview
	Width     int
	Height    int
	FileName  string // documents
	Caption   string
	ViewOnce  bool
	Expires   time.Duration
	Forwarded bool
	Quote     *Quote
	Attempt   int // 1 at the first
}

// Ack is WhatsApp's answer to a Parcel.
type Ack struct {
	Time time.Time // as the server dated it
	Ref  media.Ref // where the upload is, so that it can be fetched again
	Raw  []byte    // protobuf of what was sent, to answer retry receipts
}

// Outgoing is one row of the outbox: a picture on its way to one chat.
type Outgoing struct {
	Parcel             // Path, MIME, Size, Key, Preview, Width and Height are filled by preparation
	Original media.Key // the picture as it was given, in the gallery
	Quality  Quality
	Compress bool
	KeepMeta bool
}

// PictureInfo is what can be said of a picture on disk before it is sent.
type PictureInfo struct {
	Width, Height int // pixels, upright
	Bytes         int64
	MIME          string // sniffed from the bytes
	Animated      bool
	Location      bool // carries GPS data, which sending drops
}
