package world

import "time"

// DefaultPictures is how many pictures a World has when Options leave it open.
const DefaultPictures = 2150

// Options say which World to make. The zero value is the demo's, ending now.
type Options struct {
	Seed     int64     // 0 is the demo's seed, whose hashes are in the table
	Now      time.Time // when the chats end; zero is the present moment
	Pictures int       // how many pictures the story has; 0 is DefaultPictures
	Small    bool      // pictures are at most 160 pixels wide and high, and drawn in milliseconds
}

// World is everything the demo account knows. Its values are read only, except
// by Picture.Hash, and safe for concurrent use.
type World struct {
	Owner  Person
	People []Person
	Groups []Group
	Chats  []Chat

	seed  uint64
	now   time.Time
	sure  bool // the tables fit what this build draws
	small bool
}

// Person is somebody on the demo WhatsApp.
type Person struct {
	Number   string // digits with country code, from a range reserved for fiction
	LID      string // digits
	Name     string // in the owner's address book; "" when not in it
	Push     string // what they call themselves
	Business string // the verified business name; "" for private people
	Echo     bool   // answers whatever is sent to them
}

// Group is a chat of several people. The owner is always a member.
type Group struct {
	ID      string // digits, "120363…"
	Subject string
	Members []int // indexes into World.People; the first one created it
	Created time.Time
}

// Chat is one conversation of the owner, with a person or a group.
type Chat struct {
	Person, Group int       // an index into World.People or World.Groups; the other is -1
	Messages      []Message // oldest first
	First         int       // index of the oldest of them that the first sync brings
	Unread        int       // how many of the last ones the owner has not read
	Pinned        bool
	Archived      bool
	Muted         bool
	Expires       time.Duration // disappearing messages; 0 is off
}

// Status is how far an owner's message has come.
type Status int

// The statuses of own messages; others' messages have None.
const (
	None Status = iota
	Sent
	Delivered
	Read
)

// Message is one message of a Chat.
type Message struct {
	ID        string
	From      int // index into World.People; -1 is the owner
	Time      time.Time
	Text      string   // "" for files, whose words are the Caption
	Picture   *Picture // the file; nil for text
	Forwarded bool
	ViewOnce  bool
	Reply     string // ID of the message in the same chat that this one quotes
	HDOf      string // ID of the standard-quality message that this one is the HD copy of
	MotionOf  string // ID of the picture that this video belongs to
	Album     string // the same for all pictures of one album; "" outside
	AlbumSize int    // how many pictures the album has
	Status    Status
}
