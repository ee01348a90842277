package ui

import (
	"context"
	"image"

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
	// Sheet are the ids of all pictures that match, newest first.
	Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error)
	// Prints are the messages of ids in that order; ids that are gone are left out.
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	// Progress never blocks.
	Progress(id session.MessageID) media.Progress
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

// Desk is the desktop around the window.
type Desk interface {
	// Open opens a file with the system's program for it.
	Open(path string) error
	// Reveal shows a file in the system's file manager.
	Reveal(path string) error
	// Pick asks for pictures; nil when the user gives up. It wraps
	// errors.ErrUnsupported where the system has no such dialog.
	Pick(ctx context.Context) ([]string, error)
	// Path of a file of the gallery; it wraps media.Missing.
	Path(key media.Key) (string, error)
	// StartSandbox starts the program again on the sandbox, in its own folder.
	StartSandbox() error
}

// Prefs are the settings kept between runs.
type Prefs interface {
	Theme() string // "system", "light" or "dark"
	SetTheme(name string) error
	// Folders are the places where this program keeps things.
	Folders() []Folder
}

// Folder is one place on disk.
type Folder struct {
	Name string // in the user's language: "Pictures", "Catalogue", "Session", "Log"
	Path string
}
