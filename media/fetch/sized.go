package fetch

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/queue"
)

// sized tells a queue how large a file is that was fetched: in job.Ref, where
// its sender may have declared anything.
type sized struct {
	queue.Source[media.Job]
	files *gallery.Gallery
}

// Finish implements queue.Source.
func (s sized) Finish(ctx context.Context, job media.Job, err error, retryAt time.Time) error {
	if err == nil {
		if f, oerr := s.files.Open(job.Ref.Key()); oerr == nil {
			if st, serr := f.Stat(); serr == nil {
				job.Ref.Size = st.Size()
			}
			f.Close()
		}
	}
	return s.Source.Finish(ctx, job, err, retryAt)
}
