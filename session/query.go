package session

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// ChatQuery selects rows of the chat list. The zero ChatQuery asks for all
// chats that are not archived.
type ChatQuery struct {
	Search   string // in names, numbers and captions; "" for all
	Only     ChatFilter
	Archived bool // archived chats instead of the others
}

// ChatFilter is one chip above the chat list.
type ChatFilter string

// The chips above the chat list.
const (
	AllChats    ChatFilter = ""
	UnreadChats ChatFilter = "unread"
	FetchChats  ChatFilter = "to fetch"
	GroupChats  ChatFilter = "groups"
)

// SheetQuery selects pictures of the contact sheet; all that it says must hold.
// The zero SheetQuery asks for every picture of every chat, newest first.
type SheetQuery struct {
	Chat      ChatID        `json:"chat,omitempty"`   // 0: all chats
	Sender    JID           `json:"sender,omitempty"` // any address of a person; "": everybody
	Side      Side          `json:"side,omitempty"`
	Kinds     []media.Kind  `json:"kinds,omitempty"`  // empty: image, video, gif and sticker
	States    []media.State `json:"states,omitempty"` // empty: any
	After     time.Time     `json:"after,omitzero"`   // sent then or later; zero: whenever
	Before    time.Time     `json:"before,omitzero"`  // sent earlier than that; zero: whenever
	Starred   bool          `json:"starred,omitempty"`
	Captioned bool          `json:"captioned,omitempty"`
	MinSize   int64         `json:"min_size,omitempty"` // bytes, as the sender says or as fetched
	// Search are words that must each be part of the caption, of the chat's name
	// or of the sender's.
	Search string    `json:"search,omitempty"`
	Sort   SheetSort `json:"sort,omitempty"`
}

// Side says who sent a picture.
type Side string

// The sides of a SheetQuery.
const (
	BothSides    Side = ""
	SentSide     Side = "sent"
	ReceivedSide Side = "received"
)

// SheetSort is the order of the contact sheet.
type SheetSort string

// The orders. What is equal comes newest first.
const (
	ByNewest SheetSort = ""
	ByOldest SheetSort = "oldest"
	BySize   SheetSort = "size"   // largest first
	BySender SheetSort = "sender" // by name; own pictures last
)

// Listing is every picture that a SheetQuery finds, by number alone: it may be a
// hundred thousand. It is shared and must not be changed.
type Listing struct {
	IDs []MessageID // in the order asked for
	// Shapes are the widths over the heights of IDs, one for one, in 256ths; 0
	// where not known. They are what the sender says: a hint for the layout.
	Shapes []uint16
	Remote []MessageID // of IDs, those still to fetch (media.Remote), newest first
	Groups []Group     // runs of IDs in order, for BySize and BySender; else nil
	Bytes  int64       // of all IDs, as far as known
}

// Group is a run of equals in a Listing: pictures of one sender, or of one class
// of size.
type Group struct {
	Name  string // the sender's; "" for BySize
	Self  bool   // own pictures
	Least int64  // for BySize: bytes that all of them have; the next class begins there
	N     int    // how many, at least one
}

// Sender is somebody who has sent pictures.
type Sender struct {
	JID  JID
	Name string // never empty
}

// Census counts what can be done with some pictures.
type Census struct {
	N       int // of those asked for that are still there
	Ready   int // on this disk
	Remote  int // to be fetched
	Expired int // the phone may be asked
	Busy    int // queued, paused, under way, or asked of the phone
	Failed  int
	Starred int
	Bytes   int64 // of all, as far as known
	ToFetch int64 // bytes of Remote and Failed
	OnDisk  int64 // bytes of Ready; a file that several show counts once
}

// SheetView is how the contact sheet was left.
type SheetView struct {
	Query  SheetQuery `json:"query,omitzero"`
	Zoom   float32    `json:"zoom,omitempty"`   // width of a square print, or height of a fitted row; 0: the usual one
	Fitted bool       `json:"fitted,omitempty"` // prints keep their shape, in justified rows
}
