package export

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
)

// ask has those of ids downloaded that may be and are not in the folder yet, and
// notes all that are on their way.
func (r *run) ask(ctx context.Context, ids []session.MessageID) error {
	var wanted []session.MessageID
	for some := range slices.Chunk(ids, chunk) {
		ms, err := r.o.Catalogue.Prints(ctx, some)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if m.Media == nil || r.to.known(identityOf(&m, record.KeyOf(m.Media))) {
				continue
			}
			switch m.Media.State {
			case media.Remote, media.Failed:
				wanted = append(wanted, m.ID)
				r.awaited[m.ID] = 0
			default:
				if coming(m.Media) {
					r.awaited[m.ID] = 0
				}
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	return r.o.Download(ctx, wanted...)
}

// coming reports whether a file is on its way. What the user holds, what waits
// for room on the disk and what the phone was asked for may take for ever.
func coming(m *session.Media) bool {
	switch m.State {
	case media.Queued:
		return m.Fault != media.LowDisk
	case media.Downloading, media.Verifying:
		return true
	}
	return false
}

// await writes what was asked for as it comes, until nothing more will.
func (r *run) await(ctx context.Context, sub *session.Subscription) error {
	look := slices.Collect(maps.Keys(r.awaited))
	for {
		if err := r.arrived(ctx, look); err != nil {
			return err
		}
		if len(r.awaited) == 0 {
			return nil
		}
		// What is here must not wait for what may come in an hour.
		if err := r.flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-sub.Wake():
		}
		look = look[:0]
		for _, c := range sub.Take() {
			if c.All {
				look = slices.Collect(maps.Keys(r.awaited))
				break
			}
			if _, ok := r.awaited[c.Message]; ok {
				look = append(look, c.Message)
			}
		}
	}
}

// arrived looks at some of what is awaited.
func (r *run) arrived(ctx context.Context, ids []session.MessageID) error {
	slices.SortFunc(ids, func(a, b session.MessageID) int { return cmp.Compare(r.awaited[a], r.awaited[b]) })
	for some := range slices.Chunk(slices.Compact(ids), chunk) {
		ms, err := r.o.Catalogue.Prints(ctx, some)
		if err != nil {
			return err
		}
		found := make(map[session.MessageID]session.Message, len(ms))
		for _, m := range ms {
			found[m.ID] = m
		}
		for _, id := range some {
			m, ok := found[id]
			if ok && m.Media != nil && coming(m.Media) {
				continue
			}
			n := r.awaited[id]
			delete(r.awaited, id)
			if !ok {
				r.missing()
				continue
			}
			if err := r.one(ctx, m, n); err != nil {
				return err
			}
		}
	}
	return nil
}
