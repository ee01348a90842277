package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/queue"
	"github.com/contactsheet/contactsheet/session"
)

// DefaultGap is a fitting Config.Gap.
const DefaultGap = 3 * time.Second

// parallel is how many pictures are under way at once: one is prepared while
// another is uploaded.
const parallel = 2

// Sender brings one picture to WhatsApp. It sends under p.WAID, however often it
// is called for it. progress is told in bytes while it may still be stopped by
// ctx; once done equals total the message is on its way. The error wraps
// session.Ambiguous where the message may have arrived, NoNetwork where it has
// not, Restricted, Rejected, NotOnWhatsApp or NotLinked where repeating it does
// not help.
type Sender interface {
	Send(ctx context.Context, p session.Parcel, progress func(done, total int64)) (session.Ack, error)
}

// Store keeps the outbox. Its jobs are handed out by a queue.Source beside it.
type Store interface {
	// AddOutgoing stores all of list or nothing and returns the ids in order.
	AddOutgoing(ctx context.Context, list []session.Outgoing) ([]session.MessageID, error)
	Prepared(ctx context.Context, id session.MessageID, p session.Parcel) error
	Sent(ctx context.Context, id session.MessageID, a session.Ack) error
	CancelOutgoing(ctx context.Context, ids ...session.MessageID) error
	// Requeue makes failed and withdrawn rows due again.
	Requeue(ctx context.Context, ids ...session.MessageID) error
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
}

// Files keeps pictures by their hash.
type Files interface {
	// Add copies a file in and returns its Key and size in bytes.
	Add(ctx context.Context, path string) (media.Key, int64, error)
	// Path of a file; it wraps media.Missing.
	Path(key media.Key) (string, error)
}

// Config is what an Outbox works with. All but Gap, Now and Log must be set.
type Config struct {
	Store  Store
	Jobs   queue.Source[session.Outgoing]
	Files  Files
	Codec  *codec.Codec
	Sender Sender
	Board  *media.Board
	Temp   string // folder for pictures being prepared; made if missing
	// Gap is the pause between sends to different chats, give or take a
	// quarter; 0 for none.
	Gap time.Duration
	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: none
}

// Outbox sends pictures. Use New.
type Outbox struct {
	cfg    Config
	runner *queue.Runner[session.Outgoing]
	pace   pace

	mu      sync.Mutex
	leaving map[session.MessageID]bool // uploaded: too late to be cancelled
	done    map[recipe]session.Parcel  // lately prepared
}

// New makes an Outbox; Run makes it work.
func New(cfg Config) *Outbox {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	o := &Outbox{
		cfg: cfg, pace: pace{gap: cfg.Gap, now: cfg.Now},
		leaving: map[session.MessageID]bool{}, done: map[recipe]session.Parcel{},
	}
	o.runner = &queue.Runner[session.Outgoing]{
		Source: cfg.Jobs,
		ID:     func(job session.Outgoing) int64 { return int64(job.ID) },
		Do:     o.send,
		Retry:  retry,
		Now:    cfg.Now,
		Log:    cfg.Log,
	}
	o.runner.SetParallel(parallel)
	return o
}

// Run sends what is due until ctx ends. What a crash interrupted goes on first.
func (o *Outbox) Run(ctx context.Context) error {
	if err := o.clearTemp(); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return o.runner.Run(ctx)
}

// Wake looks for work at once: the network is back.
func (o *Outbox) Wake() { o.runner.Wake() }

// Cancel withdraws pictures that are not uploaded yet; others go their way.
func (o *Outbox) Cancel(ctx context.Context, ids ...session.MessageID) error {
	var early []session.MessageID
	o.mu.Lock()
	for _, id := range ids {
		if !o.leaving[id] {
			early = append(early, id)
			o.runner.Cancel(int64(id))
		}
	}
	o.mu.Unlock()
	if len(early) == 0 {
		return nil
	}
	if err := o.cfg.Store.CancelOutgoing(ctx, early...); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	o.runner.Wake()
	return nil
}

// Resend tries failed and withdrawn pictures again, under their old ids.
func (o *Outbox) Resend(ctx context.Context, ids ...session.MessageID) error {
	if err := o.cfg.Store.Requeue(ctx, ids...); err != nil {
		return fmt.Errorf("send again: %w", err)
	}
	o.runner.Wake()
	return nil
}

// send brings one row through: prepare, upload, send, store the answer.
func (o *Outbox) send(ctx context.Context, job session.Outgoing) error {
	p, err := o.prepare(ctx, job)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	if err := o.pace.wait(ctx, p.To); err != nil {
		return err
	}
	progress, forget := o.follow(job.ID)
	defer forget()
	ack, err := o.cfg.Sender.Send(ctx, p, progress)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	// WhatsApp has it: from here on nothing may make this row look unsent.
	if err := o.cfg.Store.Sent(context.WithoutCancel(ctx), job.ID, ack); err != nil {
		return fmt.Errorf("store the answer: %w: %w", session.Ambiguous, err)
	}
	return nil
}

// follow shows how far an upload is, and notes when it is too late to cancel it,
// until forget. An upload that was given up may still tell of its last bytes.
func (o *Outbox) follow(id session.MessageID) (progress func(done, total int64), forget func()) {
	over := false
	progress = func(done, total int64) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if over {
			return
		}
		if done >= total {
			o.leaving[id] = true
		}
		o.cfg.Board.Report(int64(id), done, total)
	}
	forget = func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		over = true
		delete(o.leaving, id)
		o.cfg.Board.Clear(int64(id))
	}
	return progress, forget
}
