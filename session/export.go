package session

import "github.com/contactsheet/contactsheet/media"

// DefaultTemplate is how exported files are named.
const DefaultTemplate = "{date} {time} {chat}"

// Export is a wish for loose files in a folder. Parts of Template are {date},
// {time}, {chat}, {sender}, {caption} and {n}, the number in the export; the
// extension is that of the file's bytes.
type Export struct {
	IDs      []MessageID
	Folder   string
	Template string // "" stands for DefaultTemplate
	Stamp    bool   // write date, sender, chat and caption into the copies
	Fetch    bool   // download first what is not here
}

// ExportChoice is what the user chose the last time.
type ExportChoice struct {
	Folder   string `json:"folder,omitempty"`
	Template string `json:"template,omitempty"`
	Bare     bool   `json:"bare,omitempty"` // without Stamp
}

// ExportStep is how far an export has come.
type ExportStep struct {
	Done, Total int   // pictures
	Bytes       int64 // written
	Fetching    int   // still to be downloaded before
}

// ExportResult is what came of an Export.
type ExportResult struct {
	Written int         // new files
	Known   int         // already there from an export before
	Missing int         // not on this disk
	Failed  int         // could not be read or written
	Fault   media.Fault // of the first that Failed
	Bytes   int64       // written
	Folder  string
}
