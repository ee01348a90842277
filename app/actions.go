package main

import (
	"context"
	"errors"
	"image"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/pixel"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// library is what the window reads: the catalogue and the transfers under way.
type library struct {
	*store.Store
	board *media.Board
}

// Progress is how far a message's transfer is; it never blocks.
func (l library) Progress(id session.MessageID) media.Progress { return l.board.Progress(int64(id)) }

// Prints reads what a page is about to show, so it is also what is fetched first.
func (l library) Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error) {
	if err := l.Show(ctx, ids); err != nil {
		return nil, err
	}
	return l.Store.Prints(ctx, ids)
}

// pixels decodes pictures for the window.
type pixels struct {
	*pixel.Cache
	missing func(ctx context.Context, key media.Key)
}

// Load decodes a picture. That its file has vanished is noted: the preview is
// shown again, and it can be fetched anew.
func (p pixels) Load(ctx context.Context, v media.View) (*image.RGBA, error) {
	img, err := p.Cache.Load(ctx, v)
	if !v.File.IsZero() && errors.Is(err, media.Missing) {
		p.missing(ctx, v.File)
	}
	return img, err
}

// Inspect says what a picture on disk is; see ui.Pixels.
func (p pixels) Inspect(ctx context.Context, path string) (session.PictureInfo, error) {
	i, err := p.Cache.Inspect(ctx, path)
	return session.PictureInfo{
		Width: i.Width, Height: i.Height, Bytes: i.Bytes, MIME: i.MIME,
		Animated: i.Animated, Location: i.Location,
	}, err
}

// actions is what the window can ask for; see ui.Actions.
type actions struct{ *services }

// Download queues files; what is in the gallery already is ready at once.
func (a actions) Download(ctx context.Context, ids ...session.MessageID) error {
	if err := a.store.Enqueue(ctx, ids...); err != nil {
		return err
	}
	a.arrived()
	return nil
}

// Cancel gives up downloads, with what is here of them, and sends whose upload
// has not ended.
func (a actions) Cancel(ctx context.Context, ids ...session.MessageID) error {
	// The catalogue first: else what waits would take the place of what ends.
	err := a.store.CancelDownloads(ctx, ids...)
	if err == nil {
		for _, id := range ids {
			a.fetch.Cancel(int64(id))
		}
		err = a.dropPartials(ctx, ids)
	}
	return errors.Join(err, a.outbox.Cancel(ctx, ids...))
}

// dropPartials removes what is here of files that are no longer wanted.
func (a actions) dropPartials(ctx context.Context, ids []session.MessageID) error {
	if n, _, err := a.files.Partials(); err != nil || n == 0 {
		return err
	}
	ms, err := a.store.Prints(ctx, ids)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if m.Media == nil || m.Media.Key().IsZero() {
			continue
		}
		if err := a.files.RemovePartials(m.Media.Key()); err != nil {
			return err
		}
	}
	return nil
}

// AskPhone has the phone asked for files before they are fetched.
func (a actions) AskPhone(ctx context.Context, ids ...session.MessageID) error {
	if err := a.store.Ask(ctx, ids...); err != nil {
		return err
	}
	a.arrived()
	return nil
}

// Send puts every picture of d into the outbox.
func (a actions) Send(ctx context.Context, d session.Draft) ([]session.MessageID, error) {
	return a.outbox.Add(ctx, d)
}

// Resend tries failed sends again under their old ids.
func (a actions) Resend(ctx context.Context, ids ...session.MessageID) error {
	return a.outbox.Resend(ctx, ids...)
}

// MarkRead clears the chat's unread count, then tells WhatsApp. Without a
// connection the count is cleared here alone.
func (a actions) MarkRead(ctx context.Context, chat session.ChatID) error {
	unread, err := a.store.UnreadIDs(ctx, chat)
	if err != nil {
		return err
	}
	if err := a.store.MarkRead(ctx, chat); err != nil {
		return err
	}
	bySender := map[session.JID][]string{}
	for _, m := range unread {
		bySender[m.Sender] = append(bySender[m.Sender], m.WAID)
	}
	var errs []error
	for sender, ids := range bySender {
		err := a.link.MarkRead(ctx, unread[0].ChatJID, sender, ids)
		if err != nil && !errors.Is(err, session.NoNetwork) && !errors.Is(err, session.NotLinked) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
