package fetch

import (
	"net/http"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

func TestTheQueueLearnsTheRealSize(t *testing.T) {
	ref, body := seal(t, plain)
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	d := run(t, h)
	ref.Size = 2 << 30
	for id := range int64(2) { // fetched, and found in the gallery
		d.add(media.Job{ID: id, Ref: ref, Attempt: 1})
		if e := d.next(t); e.err != nil || e.job.Ref.Size != int64(len(plain)) {
			t.Errorf("ended with %v, %d bytes", e.err, e.job.Ref.Size)
		}
	}
}
