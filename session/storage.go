package session

import "time"

// Usage is what the pictures take up on the disk.
type Usage struct {
	Files int   // in the gallery, shown by messages
	Bytes int64 // of them; a file that several messages show counts once
	// Chats and Months divide Files and Bytes. A file that several messages show
	// counts for the oldest of them.
	Chats  []ChatUsage  // most bytes first
	Months []MonthUsage // oldest first, without empty months

	Twins int   // messages that show a file which an older one shows too
	Saved int64 // bytes that these would take, were each file kept for each message

	Orphans     int   // files in the gallery that no message shows and nothing needs
	OrphanBytes int64 // of them
	Trash       Trash
	Partial     int64 // bytes of downloads that were begun
	Thumbs      int64 // bytes of kept thumbnails
	Catalogue   int64 // bytes
	Free        int64 // bytes free on the gallery's disk; -1 where not known
}

// ChatUsage is the part of one chat.
type ChatUsage struct {
	Chat  ChatID
	Name  string
	Files int
	Bytes int64
}

// MonthUsage is the part of one month.
type MonthUsage struct {
	Month time.Time // its first instant, in local time
	Files int
	Bytes int64
}
