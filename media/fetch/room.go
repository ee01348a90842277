package fetch

import (
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// checkEvery is how many bytes of a long file come between two looks at what is
// free on the disk.
const checkEvery = 4 << 20

// SetFloor sets how many bytes of the gallery's disk are left free: no file is
// begun, and none goes on, that would leave less. 0 is no floor.
func (f *Fetcher) SetFloor(bytes int64) {
	f.mu.Lock()
	f.floor = bytes
	f.mu.Unlock()
	f.runner.Rest(time.Time{})
}

// room begins a file of which left bytes are still to come, if there is room for
// it beside all that are under way. The error wraps media.LowDisk.
func (f *Fetcher) room(id, left int64) error {
	f.mu.Lock()
	floor, all := f.floor, max(left, 0)
	for _, n := range f.coming {
		all += n
	}
	f.coming[id] = max(left, 0)
	f.mu.Unlock()
	return f.above(floor, all)
}

// still notes how much of a file is still to come, and looks whether there is
// room for it at least.
func (f *Fetcher) still(id, left int64) error {
	f.mu.Lock()
	f.coming[id] = max(left, 0)
	floor := f.floor
	f.mu.Unlock()
	return f.above(floor, max(left, 0))
}

// full reports whether there is no room for any file.
func (f *Fetcher) full() bool {
	f.mu.Lock()
	floor := f.floor
	f.mu.Unlock()
	return f.above(floor, 0) != nil
}

// done is the end of room.
func (f *Fetcher) done(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.coming, id)
}

// above wraps media.LowDisk where need bytes more would leave less than floor. A
// disk that does not say what is free has no floor.
func (f *Fetcher) above(floor, need int64) error {
	if floor <= 0 {
		return nil
	}
	free, err := f.Free()
	if err != nil {
		f.Log.Warn("free space", "err", err)
		return nil
	}
	if free-need < floor {
		return fmt.Errorf("%d MB would be left: %w", (free-need)>>20, media.LowDisk)
	}
	return nil
}
