package wa

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.mau.fi/util/dbutil"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/store/sqlstore/upgrades"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Inbox is where everything that arrives is stored. Its methods return after
// the commit; only then is WhatsApp told that this device has it.
type Inbox interface {
	Save(ctx context.Context, b session.Batch) error
	// Raw is the protobuf of an own message, to answer retry receipts; nil
	// where it is not known. chat may be the other address of the chat.
	Raw(ctx context.Context, chat session.JID, waid string) ([]byte, error)
	// Origin is the message that carries a file. It wraps session.NoSuch.
	Origin(ctx context.Context, id session.MessageID) (session.Message, error)
	// Oldest is the oldest message of a chat that WhatsApp knows by an id. It
	// wraps session.NoSuch where there is none.
	Oldest(ctx context.Context, chat session.ChatID) (session.Message, error)
	// Asked are the files, with their media keys, that an answer of the phone
	// about a message may be meant for, whether it was asked or not: those of
	// that chat, or of all chats where it is not known by that address. waid may
	// be that of an HD version.
	Asked(ctx context.Context, chat session.JID, waid string) ([]media.Job, error)
	// Answered stores what the phone says of a file: where it is now, or why it
	// cannot be had (media.NotOnPhone, PhoneSilent or BadKey). It may come twice
	// and unasked. It wraps session.NoSuch where there is no such file any more.
	Answered(ctx context.Context, id session.MessageID, ref media.Ref, err error) error
	// AddHistory keeps the announcement of a part of the history; adding one
	// again changes nothing.
	AddHistory(ctx context.Context, id string, blob []byte) error
	// PendingHistory are the announcements not done yet, oldest first.
	PendingHistory(ctx context.Context) ([]session.HistoryNotice, error)
	DoneHistory(ctx context.Context, id string) error
	// AvatarsDue are up to n chats whose picture is to be asked for, each once
	// in a while.
	AvatarsDue(ctx context.Context, n int) ([]session.JID, error)
}

// Config is what a Client needs.
type Config struct {
	Path     string       // of the session file, whatsmeow's own database
	Endpoint *Endpoint    // nil: the real WhatsApp
	Device   string       // this device's name as the phone lists it
	Inbox    Inbox        // not nil
	Changed  func()       // the Status is another one; must not block; may be nil
	Log      *slog.Logger // nil: none
	Now      func() time.Time
}

// Client is the link to WhatsApp. Its methods may be called from any goroutine;
// those that ask WhatsApp something wrap session.NotLinked or NoNetwork while it
// cannot be asked.
type Client struct {
	cfg      Config
	log      *slog.Logger
	http     *http.Client
	raw      *dbutil.Database
	db       *sqlstore.Container // on raw
	keyMu    sync.Mutex          // see prekeys
	commands chan func(context.Context)
	avatars  chan types.JID // whose picture has changed
	history  chan struct{}  // something to do for the history loop
	work     sync.WaitGroup
	patience time.Duration // until the phone has announced older messages

	mu      sync.Mutex
	wm      *whatsmeow.Client // nil before Run
	device  *store.Device
	linked  bool // device belongs to an account
	status  session.Status
	pairing pairing
	sync    syncing
	focused bool
	groups  bool          // the list of groups was read in this run
	renewed bool          // the version was renewed after a refusal
	full    session.Batch // of an app state sync under way
	stopped bool          // Run has ended
	sent    map[string]sentParcel
	older   map[session.ChatID]*older
	// requests for history that are not answered, by the id they were sent under.
	requests map[string]*request
}

// Open opens the session file and makes it where there is none. It wraps
// session.BadSession where the file is damaged and media.NotWritable where it
// cannot be made.
//
// whatsmeow keeps the root of WhatsApp's certificates and this device's name in
// variables of the process: all Clients of one process share one Endpoint and
// one Device.
func Open(ctx context.Context, cfg Config) (*Client, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Changed == nil {
		cfg.Changed = func() {}
	}
	setProcess(cfg)
	removeSealed(filepath.Dir(cfg.Path))
	raw, db, device, err := openSession(ctx, cfg)
	if err != nil {
		return nil, err
	}
	c := &Client{
		cfg: cfg, log: cfg.Log, http: cfg.Endpoint.HTTPClient(), raw: raw, db: db, device: device,
		commands: make(chan func(context.Context), 16),
		avatars:  make(chan types.JID, 64),
		history:  make(chan struct{}, 1),
		patience: olderWait,
		sent:     map[string]sentParcel{},
		older:    map[session.ChatID]*older{},
		requests: map[string]*request{},
	}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.status = session.Status{Phase: session.PhaseOff, Device: cfg.Device}
	if device.ID != nil {
		c.quicken(device)
		c.linked = true
		c.status.Phase = session.PhaseOffline
		c.status.Name, c.status.Number = device.PushName, "+"+device.ID.User
	}
	return c, nil
}

// Close closes the session file. Call it after Run has returned.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return c.db.Close()
}

// setProcess sets what whatsmeow keeps per process. Values that are right
// already are not written, as another Client may be reading them.
func setProcess(cfg Config) {
	if e := cfg.Endpoint; e != nil && whatsmeow.WACertPubKey != e.NoiseRoot {
		whatsmeow.WACertPubKey = e.NoiseRoot
	}
	if store.DeviceProps.GetOs() != cfg.Device {
		store.DeviceProps.Os = proto.String(cfg.Device)
	}
	if !store.DeviceProps.GetRequireFullSync() {
		// A year of history where the phone agrees, instead of three months.
		store.DeviceProps.RequireFullSync = proto.Bool(true)
	}
}

func openSession(ctx context.Context, cfg Config) (*dbutil.Database, *sqlstore.Container, *store.Device, error) {
	// SQLite gives its side files the permissions of the main file.
	f, err := os.OpenFile(cfg.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("session file: %w: %w", media.DiskFault(err), err)
	}
	err = f.Chmod(0o600)
	f.Close()
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, nil, nil, fmt.Errorf("session file: %w: %w", media.NotWritable, err)
	}
	dsn, err := dataSource(cfg.Path)
	if err != nil {
		return nil, nil, nil, err
	}
	conn, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("session file: %w: %w", session.BadSession, err)
	}
	raw, err := dbutil.NewWithDB(conn, "sqlite3")
	if err != nil {
		return nil, nil, nil, errors.Join(err, conn.Close())
	}
	// As sqlstore.NewWithDB has it, which keeps raw to itself.
	raw.UpgradeTable, raw.VersionTable = upgrades.Table, "whatsmeow_version"
	db := sqlstore.NewWithWrappedDB(raw, quietLog{cfg.Log.With("part", "session file")})
	if err := db.Upgrade(ctx); err != nil {
		return nil, nil, nil, closeWith(ctx, db, err)
	}
	device, err := db.GetFirstDevice(ctx)
	if err != nil {
		return nil, nil, nil, closeWith(ctx, db, err)
	}
	return raw, db, device, nil
}

// closeWith closes db, which could not be used because of err.
func closeWith(ctx context.Context, db *sqlstore.Container, err error) error {
	_ = db.Close()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("session file: %w: %w", session.BadSession, err)
}

// dataSource is the session file's DSN. Every connection has the pragmas; FULL
// because a Signal ratchet that a power cut rolls back loses messages.
func dataSource(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("session file: %w: %w", media.NotWritable, err)
	}
	p := filepath.ToSlash(abs)
	if p[0] != '/' {
		p = "/" + p // a Windows drive
	}
	q := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)"},
		"_txlock": {"immediate"},
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String(), nil
}
