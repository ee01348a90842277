package main

import (
	"context"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui"
)

// LoadOlder asks the phone for older messages of a chat; see ui.Actions.
func (a actions) LoadOlder(ctx context.Context, chat session.ChatID) (int, error) {
	return a.link.Older(ctx, chat)
}

// SetAuto says what a chat fetches by itself, from now on.
func (a actions) SetAuto(ctx context.Context, chat session.ChatID, auto session.AutoChat) error {
	return a.store.SetChatAuto(ctx, chat, auto)
}

// Star marks favourites, or no longer.
func (a actions) Star(ctx context.Context, on bool, ids ...session.MessageID) error {
	return a.store.Star(ctx, on, ids...)
}

// Delete moves files to the trash.
func (a actions) Delete(ctx context.Context, ids ...session.MessageID) (session.Sweep, error) {
	w, err := a.keeper.Delete(ctx, ids...)
	a.forget(w)
	return w, err
}

// forget drops what was decoded of files that have gone to the trash.
func (s *services) forget(w session.Sweep) {
	for _, key := range w.Files {
		s.pixels.Forget(key)
	}
}

// Undo brings files back from the trash.
func (a actions) Undo(ctx context.Context, s session.Sweep) error { return a.keeper.Undo(ctx, s) }

// transfers is everything on its way; see ui.Transfers.
type transfers struct{ *services }

// Transfers are the rows in working order.
func (t transfers) Transfers(ctx context.Context) ([]session.Transfer, error) {
	return t.store.Transfers(ctx)
}

// Sum is what the rail counts.
func (t transfers) Sum(ctx context.Context) (running []session.MessageID, waiting int, err error) {
	return t.store.Sum(ctx)
}

// Today are the transfers that ended since midnight.
func (t transfers) Today(ctx context.Context) ([]session.Finished, error) { return t.store.Today(ctx) }

// Paused reports whether everything is held.
func (t transfers) Paused() bool { return t.store.Paused() }

// PauseAll holds everything, or lets it go on.
func (t transfers) PauseAll(ctx context.Context, on bool) error {
	t.holding.Lock() // catalogue and fetcher change in the same order
	defer t.holding.Unlock()
	if err := t.store.PauseAll(ctx, on); err != nil {
		return err
	}
	t.fetch.Hold(on)
	t.arrived()
	return nil
}

// Pause holds downloads; what is here of them stays.
func (t transfers) Pause(ctx context.Context, ids ...session.MessageID) error {
	if err := t.store.Pause(ctx, ids...); err != nil {
		return err
	}
	for _, id := range ids {
		t.fetch.Pause(int64(id))
	}
	return nil
}

// Resume lets downloads go on from where they were.
func (t transfers) Resume(ctx context.Context, ids ...session.MessageID) error {
	if err := t.store.Resume(ctx, ids...); err != nil {
		return err
	}
	t.arrived()
	return nil
}

// Move puts a waiting download before another one; before 0: to the end.
func (t transfers) Move(ctx context.Context, id, before session.MessageID) error {
	return t.store.Move(ctx, id, before)
}

// past is what the rules of automatic download say of what is there already; see
// ui.Past.
type past struct{ *services }

// Past are the files that a would fetch.
func (p past) Past(ctx context.Context, a session.Auto) (session.Sweep, error) {
	return p.store.Past(ctx, a)
}

// FetchPast queues what the stored rules say.
func (p past) FetchPast(ctx context.Context) (int, error) {
	n, err := p.store.FetchPast(ctx, p.prefs.Downloads().Auto)
	if err == nil {
		p.arrived()
	}
	return n, err
}

// keys fetches files that reached the user as data; see ui.Keys.
type keys struct{ *services }

// longest is more than any page lets a file from keys take.
const longest = 24 * time.Hour

// Get fetches one into the gallery, or to a path.
func (k keys) Get(ctx context.Context, r ui.KeysRequest, progress func(done, total int64)) (ui.KeysResult, error) {
	// The time is limited by ctx, and the dialog has asked about overwriting.
	how := fetch.GetOptions{Timeout: longest, Progress: progress, Overwrite: r.To != ""}
	if r.To != "" {
		got, err := k.media.ToFile(ctx, r.Ref, r.To, how)
		return ui.KeysResult{File: got.Key, Size: got.Size, Path: r.To, Unverified: got.Unverified}, err
	}
	t, err := k.files.Temp(ctx)
	if err != nil {
		return ui.KeysResult{}, err
	}
	defer t.Discard()
	got, err := k.media.Get(ctx, r.Ref, t, how)
	if err != nil {
		return ui.KeysResult{}, err
	}
	if _, err := k.files.Put(ctx, t, got.Key); err != nil {
		return ui.KeysResult{}, err
	}
	if err := k.files.SetTime(got.Key, k.now()); err != nil {
		k.log.Warn("date of a file from keys", "kind", media.FaultOf(err))
	}
	m := session.Media{Ref: got.Ref, File: got.Key}
	if got.Unverified { // nobody has promised what was found
		m.FileSHA256, m.FileEncSHA256 = nil, nil
	}
	id, err := k.store.AddFromKeys(ctx, m, r.Name)
	if err != nil {
		return ui.KeysResult{}, fmt.Errorf("keep a file from keys: %w", err)
	}
	path, err := k.files.Path(got.Key)
	return ui.KeysResult{ID: id, File: got.Key, Size: got.Size, Path: path, Unverified: got.Unverified}, err
}
