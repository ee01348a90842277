package ui

import (
	"context"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Library is what the window reads. Every method but Progress may wait for the
// disk, so none of the others is called on the UI goroutine.
type Library interface {
	// Chats lists chats, pinned first, then by their newest message.
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Chat(ctx context.Context, id session.ChatID) (session.Chat, error)
	// Messages are up to n messages of a chat older than before (0: the
	// newest), oldest first.
	Messages(ctx context.Context, chat session.ChatID, before session.MessageID, n int) ([]session.Message, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	// MessagesAfter are up to n messages of a chat from that one on, oldest
	// first; the one itself is the first of them.
	MessagesAfter(ctx context.Context, chat session.ChatID, from session.MessageID, n int) ([]session.Message, error)
	// Sheet are the ids of all pictures that match, in the order asked for.
	Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error)
	// Head are the first ids of a Sheet, at most n, at a cost that does not grow
	// with the catalogue: where few match it may find fewer than there are.
	Head(ctx context.Context, q session.SheetQuery, n int) ([]session.MessageID, error)
	// Listing is a Sheet with all that its layout needs.
	Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error)
	// Census counts what can be done with ids, which may be very many.
	Census(ctx context.Context, ids []session.MessageID) (session.Census, error)
	// Senders are those who have sent pictures, by name; of one chat, or of all
	// with 0. The user is not among them.
	Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error)
	// Prints are the messages of ids in that order; ids that are gone are left out.
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	// Progress never blocks.
	Progress(id session.MessageID) media.Progress
	// Find is the message with that message id, media id or SHA-256 (hex or
	// base64). It wraps session.NoSuch.
	Find(ctx context.Context, text string) (session.MessageID, error)
	// Expiring are the pictures that expire within the next seven days.
	Expiring(ctx context.Context) (session.Expiring, error)
}

// Actions is what the window can ask for. They return when the wish is stored;
// what comes of it is told by the Feed.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	Cancel(ctx context.Context, ids ...session.MessageID) error
	// AskPhone asks the phone to upload expired files again.
	AskPhone(ctx context.Context, ids ...session.MessageID) error
	// Send puts every picture of d into the outbox and returns their ids.
	Send(ctx context.Context, d session.Draft) ([]session.MessageID, error)
	// Resend tries failed sends again under their old ids.
	Resend(ctx context.Context, ids ...session.MessageID) error
	// MarkRead tells WhatsApp that the user has looked at a chat.
	MarkRead(ctx context.Context, chat session.ChatID) error
	// LoadOlder asks the phone for older messages of a chat and waits for its
	// answer: how many came. It wraps session.Unanswered, NoOlder, NoNetwork or
	// NotLinked.
	LoadOlder(ctx context.Context, chat session.ChatID) (int, error)
	// SetAuto says what a chat fetches by itself, from now on.
	SetAuto(ctx context.Context, chat session.ChatID, auto session.AutoChat) error
	// Star marks favourites, or no longer.
	Star(ctx context.Context, on bool, ids ...session.MessageID) error
	// Delete moves files to the trash; their messages show the preview again.
	Delete(ctx context.Context, ids ...session.MessageID) (session.Sweep, error)
	// Undo brings files back from the trash.
	Undo(ctx context.Context, s session.Sweep) error
}

// Transfers is everything on its way.
type Transfers interface {
	// Transfers are the rows in the order in which they will be worked on. What
	// is on screen is then this list, so nothing else goes before it.
	Transfers(ctx context.Context) ([]session.Transfer, error)
	// Sum is what the rail counts: those running, and how many more wait. What
	// the user holds, and the phone in its pauses, do not count. Unlike Transfers
	// it says nothing of what is on screen, and it is cheap.
	Sum(ctx context.Context) (running []session.MessageID, waiting int, err error)
	// Today are the transfers that have ended since midnight, newest first.
	Today(ctx context.Context) ([]session.Finished, error)
	// Paused reports whether everything is held; it never blocks.
	Paused() bool
	PauseAll(ctx context.Context, on bool) error
	Pause(ctx context.Context, ids ...session.MessageID) error
	Resume(ctx context.Context, ids ...session.MessageID) error
	// Move puts a waiting download before another one; before 0: to the end.
	Move(ctx context.Context, id, before session.MessageID) error
}

// Keeping is how long files stay on the disk.
type Keeping interface {
	// Plan says what a rule would move to the trash now.
	Plan(ctx context.Context, k session.Keep) (session.Sweep, error)
	// Sweep applies the stored rule at once.
	Sweep(ctx context.Context) (session.Sweep, error)
	Trash(ctx context.Context) (session.Trash, error)
	// BringBack brings back all that lies in the trash: how many files came.
	BringBack(ctx context.Context) (int, error)
	// EmptyTrash deletes for good.
	EmptyTrash(ctx context.Context) error
}

// Storage is what takes up the disk.
type Storage interface {
	Usage(ctx context.Context) (session.Usage, error)
	// PlanFree says what would go to the trash to free that many bytes: the
	// oldest on this disk first; never favourites, what could not be fetched
	// again, or what is still to be sent. It may come to less.
	PlanFree(ctx context.Context, bytes int64) (session.Sweep, error)
	// Free moves what PlanFree says to the trash.
	Free(ctx context.Context, bytes int64) (session.Sweep, error)
	// SweepOrphans moves the files that no message shows to the trash.
	SweepOrphans(ctx context.Context) (session.Sweep, error) // IDs stays empty
}

// Exports writes pictures as loose files.
type Exports interface {
	// Export writes copies into a folder, which it makes if need be, and a
	// manifest.csv beside them. What an export before has written there is left
	// alone. It goes on past single failures, and ends with the first error that
	// concerns all: media.DiskFull, media.NotWritable, or that of ctx; what was
	// written until then is whole, and the result says what it is. step is called
	// from another goroutine.
	Export(ctx context.Context, e session.Export, step func(session.ExportStep)) (session.ExportResult, error)
	// ExportName is the name that a picture would get; it never blocks.
	ExportName(template string, m session.Message, n int) string
}

// Past is what the rules of automatic download would fetch of what is there
// already.
type Past interface {
	Past(ctx context.Context, a session.Auto) (session.Sweep, error) // Files stays empty
	FetchPast(ctx context.Context) (int, error)
}

// Keys fetches files that reached the user as data.
type Keys interface {
	// Get fetches the file of ref, which must be verified by its MAC and by as
	// many hashes as ref has. With to set the file is written there, else it
	// goes into the gallery, as a message of the chat "From keys" that has the
	// returned ID. progress is called from another goroutine.
	Get(ctx context.Context, r KeysRequest, progress func(done, total int64)) (KeysResult, error)
}

// KeysRequest is what to fetch, and where to.
type KeysRequest struct {
	Ref  media.Ref
	Name string // of the file, as shown; may be empty
	To   string // a path to write to; "": into the gallery
}

// KeysResult is what came of a KeysRequest.
type KeysResult struct {
	ID         session.MessageID // 0 where it was written to a path
	File       media.Key         // SHA-256 of what came
	Size       int64
	Path       string // where it lies
	Unverified bool   // no hash was promised: the MAC alone was checked
}

// Link is the account. Its methods return soon; Status tells what came of them.
type Link interface {
	Status() session.Status // never blocks
	// Pair starts showing QR codes, again after they ran out.
	Pair(ctx context.Context) error
	// PairPhone asks for an eight-character code for an international number.
	PairPhone(ctx context.Context, number string) error
	// Reconnect takes the session back after PhaseReplaced or trouble.
	Reconnect(ctx context.Context) error
	// LogOut unlinks this device; catalogue and gallery stay.
	LogOut(ctx context.Context) error
	// Find checks an international number and returns the address to send to.
	// It wraps session.BadNumber, NotOnWhatsApp or NoNetwork.
	Find(ctx context.Context, number string) (session.JID, error)
}

// Pixels decodes pictures. Peek never blocks; the others must not run on the UI
// goroutine.
type Pixels interface {
	Peek(v media.View) *image.RGBA // nil when not decoded yet
	Load(ctx context.Context, v media.View) (*image.RGBA, error)
	// LoadFile decodes any picture on disk to fit into w×h pixels.
	LoadFile(ctx context.Context, path string, w, h int) (*image.RGBA, error)
	// Play decodes an animation of the gallery, frame after frame, fit into
	// v.W×v.H, and hands each to show, which returns when it is time for the next.
	// It goes round as often as the file says, and ends with ctx, with show's
	// error, or with one that wraps errors.ErrUnsupported for what does not move.
	Play(ctx context.Context, v media.View, show func(frame *image.RGBA, d time.Duration) error) error
	// Facts are what a file of the gallery says of itself.
	Facts(ctx context.Context, file media.Key) (media.Facts, error)
	// Inspect says what a picture on disk is, and wraps a media.Fault where it
	// cannot be sent.
	Inspect(ctx context.Context, path string) (session.PictureInfo, error)
}

// Phone is the sandbox's demo phone; nil on the real WhatsApp.
type Phone interface {
	// Scan reads the text of a QR code, as a phone's camera would.
	Scan(ctx context.Context, qr string) error
	// Type enters the eight characters of a code, as on the phone's keyboard.
	Type(ctx context.Context, code string) error
}

// Faults make things go wrong in the sandbox; nil on the real WhatsApp and on a
// sandbox that cannot be reached.
type Faults interface {
	Faults(ctx context.Context) (FaultSet, error)
	SetFaults(ctx context.Context, f FaultSet) error
}

// FaultSet is what goes wrong. The zero FaultSet is: nothing.
type FaultSet struct {
	Offline   bool   `json:"offline,omitempty"`   // no network
	Latency   int    `json:"latency,omitempty"`   // milliseconds before every answer
	Bandwidth int    `json:"bandwidth,omitempty"` // bytes per second of each connection; 0: no limit
	Status    int    `json:"status,omitempty"`    // HTTP status of every download; 0: files
	Media     string `json:"media,omitempty"`     // "", "corrupt", "truncated", "short", "long", "endless", "norange", "redirect"
	Phone     string `json:"phone,omitempty"`     // "", "offline", "late", "twice", "notfound", "error"
	Outdated  bool   `json:"outdated,omitempty"`  // this version is refused
}

// Desk is the desktop around the window.
type Desk interface {
	// Open opens a file with the system's program for it.
	Open(path string) error
	// Reveal shows a file in the system's file manager.
	Reveal(path string) error
	// Pick asks for pictures; nil when the user gives up. It wraps
	// errors.ErrUnsupported where the system has no such dialog.
	Pick(ctx context.Context) ([]string, error)
	// Save asks where to write a file of that name; "" when the user gives up.
	Save(ctx context.Context, name string) (string, error)
	// PickFolder asks for a folder; "" when the user gives up. It wraps
	// errors.ErrUnsupported where the system has no such dialog.
	PickFolder(ctx context.Context) (string, error)
	// OpenWith has the user choose the program.
	OpenWith(path string) error
	// CopyPicture puts a picture of the gallery on the clipboard, as programs paste it, and
	// CopyFiles files. They wrap errors.ErrUnsupported where this desktop has no way.
	CopyPicture(ctx context.Context, key media.Key) error
	CopyFiles(ctx context.Context, paths ...string) error
	// SaveCopy copies a file of the gallery to a path, over what is there. It
	// wraps media.Missing, DiskFull or NotWritable.
	SaveCopy(ctx context.Context, key media.Key, to string) error
	// Path of a file of the gallery; it wraps media.Missing.
	Path(key media.Key) (string, error)
	// StartSandbox starts the program again on the sandbox, in its own folder.
	StartSandbox() error
}

// Prefs are the settings kept between runs.
type Prefs interface {
	Theme() string // "system", "light" or "dark"
	SetTheme(name string) error
	// The setters of these apply what they keep at once.
	Downloads() session.Downloads
	SetDownloads(d session.Downloads) error
	Keep() session.Keep
	SetKeep(k session.Keep) error
	// SheetView is how the contact sheet was left.
	SheetView() session.SheetView
	SetSheetView(v session.SheetView) error
	ExportChoice() session.ExportChoice
	SetExportChoice(e session.ExportChoice) error
	// Folders are the places where this program keeps things.
	Folders() []Folder
}

// Folder is one place on disk.
type Folder struct {
	Name string // in the user's language: "Pictures", "Catalogue", "Session", "Log"
	Path string
}
