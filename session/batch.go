package session

import "time"

// Batch is what arrived in one go: one live message with what it brought along,
// or one chunk of history. It is stored in one transaction or not at all.
type Batch struct {
	Aliases  []Alias
	People   []Person
	Chats    []ChatInfo
	Messages []Arrival
	Receipts []Receipt
	History  bool // from history sync: nothing counts as unread news
}

// Alias says that two addresses are one person.
type Alias struct{ Number, LID JID }

// Person is what is known of one address. Empty fields say nothing new.
type Person struct {
	JID      JID
	Contact  string // name in the phone's address book
	Push     string // name the person chose
	Business string // verified business name
	Avatar   []byte // small JPEG
}

// ChatInfo is what is known of a chat besides its messages. Nil fields say
// nothing new.
type ChatInfo struct {
	JID        JID
	Name       *string // group subject
	Unread     *int
	Archived   *bool
	Pinned     *bool
	MutedUntil *time.Time
	Expires    *time.Duration
	Complete   *bool // the phone has nothing older
}

// Arrival is a message as it came in, by addresses. Storing one again that is
// there already (same chat, sender and WAID) changes nothing but fills what was
// empty.
type Arrival struct {
	Chat    JID
	Sender  JID
	Message        // ID, Chat, Sender and the names are ignored
	Raw     []byte // protobuf of own messages, to answer retry receipts; else nil
	// Edited marks that Text is newer than what is stored under this WAID.
	Edited bool
	// Better is the WAID of the picture that this one is the HD version of, or
	// "": it takes the place of that one's file, and is no item of its own. The
	// two may arrive in either order.
	Better string
	// MotionOf is the WAID of the picture that this video moves, or "": it is
	// no item of its own. The two may arrive in either order.
	MotionOf string
}

// Receipt says that own messages came further. Recipient is who says so.
type Receipt struct {
	Chat      JID
	WAIDs     []string
	Recipient JID
	Delivery  Delivery
	Time      time.Time
	// Self marks that another of our own devices read the chat: unread goes to 0.
	Self bool
}

// HistoryNotice is one part of the history that the phone has announced and
// that is still to be fetched: stored before it is acknowledged, forgotten once
// its Batches are stored.
type HistoryNotice struct {
	ID   string // the id under which it was announced
	Blob []byte // the announcement, a protobuf only session/wa reads
}
