package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
)

// Catalogue knows the messages.
type Catalogue interface {
	// Prints are the messages of ids in that order; ids that are gone are left out.
	Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error)
	Feed() *session.Feed
}

// Source is a file of the gallery.
type Source interface {
	io.ReadSeeker
	io.Closer
}

// Options of an Exporter. Catalogue, Open and Download are needed.
type Options struct {
	Catalogue Catalogue
	// Open opens a file of the gallery. It wraps media.Missing or Unreadable.
	Open func(key media.Key) (Source, error)
	// Download asks for files; what comes of it is told by the Feed.
	Download func(ctx context.Context, ids ...session.MessageID) error
	// Missing is told of files that have vanished from the gallery; may be nil.
	Missing func(ctx context.Context, key media.Key)
	Log     *slog.Logger // nil stands for none
}

// patience is how long an export waits for another one into the same folder.
const patience = 10 * time.Second

// Exporter writes exports. Its methods may be called from any goroutine.
type Exporter struct {
	o        Options
	patience time.Duration
	// narrow limits what is written, in tests; else nil.
	narrow func(io.Writer) io.Writer
}

// New makes an Exporter.
func New(o Options) *Exporter {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Exporter{o: o, patience: patience}
}

// chunk is how many messages are read at a time.
const chunk = 256

// Export writes the pictures of e and says what came of them, also beside an
// error; see ui.Exports. step is called by the goroutine that calls Export. A
// template that Check refuses is told before anything is written. Of two exports
// into one folder, also by two programs, one waits a while for the other, then
// wraps media.NotWritable.
func (x *Exporter) Export(ctx context.Context, e session.Export, step func(session.ExportStep)) (session.ExportResult, error) {
	if err := Check(e.Template); err != nil {
		return session.ExportResult{Folder: e.Folder}, fmt.Errorf("export: template: %w", err)
	}
	to, err := openFolder(ctx, e.Folder, x.patience)
	if err != nil {
		return session.ExportResult{Folder: e.Folder}, fmt.Errorf("export: %w", err)
	}
	defer to.close()
	r := &run{o: x.o, e: e, to: to, narrow: x.narrow, tell: step, awaited: map[session.MessageID]int{}, again: map[session.MessageID]struct{}{}}
	r.result.Folder = to.path
	err = r.all(ctx)
	if err = errors.Join(err, r.flush(), to.finish()); err != nil {
		err = fmt.Errorf("export: %w", err)
	}
	x.o.Log.Info("export", "written", r.result.Written, "known", r.result.Known, "missing", r.result.Missing,
		"failed", r.result.Failed, "kind", session.FaultName(err))
	return r.result, err
}

// run is one export.
type run struct {
	o       Options
	e       session.Export
	to      *folder
	narrow  func(io.Writer) io.Writer
	tell    func(session.ExportStep)
	step    session.ExportStep
	result  session.ExportResult
	written []written
	weight  int64                     // bytes of written
	awaited map[session.MessageID]int // being fetched, and their numbers
	again   map[session.MessageID]struct{}
}

// all writes what is here, then what comes.
func (r *run) all(ctx context.Context) error {
	ids := unique(r.e.IDs)
	r.step.Total = len(ids)
	var sub *session.Subscription
	if r.e.Fetch {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		sub = r.o.Catalogue.Feed().Subscribe(ctx) // before asking, so that nothing is missed
		if err := r.ask(ctx, ids); err != nil {
			return err
		}
	}
	r.told()
	for at := 0; at < len(ids); at += chunk {
		some := ids[at:min(at+chunk, len(ids))]
		ms, err := r.o.Catalogue.Prints(ctx, some)
		if err != nil {
			return err
		}
		here := 0
		for i, id := range some {
			if err := ctx.Err(); err != nil {
				return err
			}
			if here == len(ms) || ms[here].ID != id { // it is gone
				delete(r.awaited, id)
				r.missing()
				continue
			}
			m := ms[here]
			here++
			if _, later := r.awaited[id]; later {
				r.awaited[id] = at + i + 1
				if m.Media == nil || m.Media.State != media.Ready {
					continue
				}
				delete(r.awaited, id)
			}
			if err := r.one(ctx, m, at+i+1); err != nil {
				return err
			}
		}
	}
	return r.await(ctx, sub)
}

// unique are ids, each once, in their order.
func unique(ids []session.MessageID) []session.MessageID {
	seen := make(map[session.MessageID]struct{}, len(ids))
	list := make([]session.MessageID, 0, len(ids))
	for _, id := range ids {
		if _, ok := seen[id]; !ok {
			seen[id] = struct{}{}
			list = append(list, id)
		}
	}
	return list
}

// one writes the picture of m, the nth. Its errors concern all.
func (r *run) one(ctx context.Context, m session.Message, n int) error {
	if m.Media == nil {
		r.missing()
		return nil
	}
	if r.to.known(identityOf(&m, record.KeyOf(m.Media))) {
		r.result.Known++
		r.done()
		return nil
	}
	if m.Media.State != media.Ready {
		r.missing()
		return nil
	}
	err := r.write(ctx, m, n)
	switch f := media.FaultOf(err); {
	case err == nil:
		r.done()
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, new(stop)):
		return err
	case f == media.Missing:
		return r.vanished(ctx, m, n)
	default:
		if r.result.Failed++; r.result.Failed == 1 {
			r.result.Fault = f
		}
		r.done()
	}
	return nil
}

// vanished notes that a file is no longer in the gallery and, where that is
// wished, has it fetched again, once.
func (r *run) vanished(ctx context.Context, m session.Message, n int) error {
	if r.o.Missing != nil {
		r.o.Missing(ctx, m.Media.File)
	}
	if _, again := r.again[m.ID]; again || !r.e.Fetch {
		r.missing()
		return nil
	}
	r.again[m.ID], r.awaited[m.ID] = struct{}{}, n
	r.told()
	return r.o.Download(ctx, m.ID)
}

func (r *run) missing() {
	r.result.Missing++
	r.done()
}

func (r *run) done() {
	r.step.Done++
	r.told()
}

func (r *run) told() {
	r.step.Fetching = len(r.awaited)
	if r.tell != nil {
		r.tell(r.step)
	}
}
