package session

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Downloads are the settings of fetching. The zero Downloads are those of a new
// installation: nothing by itself, three at once, no limit.
type Downloads struct {
	Auto     Auto   `json:"auto,omitzero"`
	Parallel int    `json:"parallel,omitempty"` // 1 to 8; 0 stands for 3
	Limit    int64  `json:"limit,omitempty"`    // bytes per second for all together; 0: none
	Floor    int64  `json:"floor,omitempty"`    // bytes to leave free on the disk; 0 stands for DefaultFloor
	Proxy    string `json:"proxy,omitempty"`    // http, https or socks5 URL; "": as the system says
}

// DefaultFloor is how much of the disk downloads leave free, in bytes.
const DefaultFloor = 512 << 20

// Auto says which files are fetched without being asked for. What it says of
// chats is overruled by each chat's AutoChat.
type Auto struct {
	On      bool         `json:"on,omitempty"`
	Kinds   []media.Kind `json:"kinds,omitempty"`    // empty: pictures alone (image)
	Known   bool         `json:"known,omitempty"`    // only from people in the contacts or whom we wrote to
	Groups  bool         `json:"groups,omitempty"`   // also in groups
	MaxSize int64        `json:"max_size,omitempty"` // bytes; 0: any
}

// AutoChat is what a chat says of automatic download.
type AutoChat string

// What a chat may say.
const (
	AutoDefault AutoChat = ""       // as the settings say
	AutoAlways  AutoChat = "always" // of the settings only kinds and size count; also where Auto is off
	AutoNever   AutoChat = "never"
)

// Keep says how long files stay on the disk. The zero Keep is for ever. With
// both set, what either of them names goes. Favourites, and files that could not
// be fetched again, always stay.
type Keep struct {
	Days  int   `json:"days,omitempty"`  // since they came to the disk
	Bytes int64 `json:"bytes,omitempty"` // in all; the oldest go first
}

// Sweep is what went to the trash, or would.
type Sweep struct {
	Files []media.Key
	IDs   []MessageID // that show them; newest first
	Bytes int64
}

// Trash is what lies in the trash.
type Trash struct {
	Files int
	Bytes int64
}

// KeptFile is one file of the gallery, for the rules of keeping.
type KeptFile struct {
	File  media.Key
	Size  int64       // bytes
	Since time.Time   // when it came to the disk
	IDs   []MessageID // that show it; newest first
	Lost  bool        // it could not be fetched again
}
