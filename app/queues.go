package main

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// inbox is the catalogue as the link sees it: what comes in may be work.
type inbox struct {
	*store.Store
	arrived func()
}

// Save stores what arrived; a rule may have queued something of it.
func (i inbox) Save(ctx context.Context, b session.Batch) error {
	err := i.Store.Save(ctx, b)
	if err == nil && !b.History && len(b.Messages) > 0 {
		i.arrived()
	}
	return err
}

// Answered stores what the phone says of a file, which may then be fetched.
func (i inbox) Answered(ctx context.Context, id session.MessageID, ref media.Ref, err error) error {
	if err := i.Store.Answered(ctx, id, ref, err); err != nil {
		return err
	}
	i.arrived()
	return nil
}

// downloads is the queue of files as the fetcher sees it.
type downloads struct {
	store.DownloadQueue
	ask  func()          // what the media host has no longer is asked of the phone
	warm func(media.Key) // a picture's thumbnail is made before anybody looks
}

// Finish stores how a download ended.
func (d downloads) Finish(ctx context.Context, job media.Job, err error, retryAt time.Time) error {
	if e := d.DownloadQueue.Finish(ctx, job, err, retryAt); e != nil {
		return e
	}
	switch {
	case media.FaultOf(err) == media.NotFound:
		d.ask()
	case err == nil && (job.Ref.Kind == media.Image || job.Ref.Kind == media.Sticker):
		d.warm(job.Ref.Key())
	}
	return nil
}

// Rouse makes due what waited for the network, or for room on the disk.
func (d downloads) Rouse(ctx context.Context) error {
	return d.DownloadQueue.Rouse(ctx, media.Offline, media.LowDisk)
}
