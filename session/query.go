package session

import "github.com/contactsheet/contactsheet/media"

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

// SheetQuery selects pictures of the contact sheet. The zero SheetQuery asks
// for every picture of every chat.
type SheetQuery struct {
	Chat  ChatID       // 0: all chats
	Kinds []media.Kind // empty: image, video, gif and sticker
	State media.State  // "": any
}
