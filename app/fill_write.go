package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/words"
)

// fillBatch is how many messages are stored in one go.
const fillBatch = 4000

// fillClock is the catalogue's clock: what it fetched, it fetched at the time.
type fillClock struct{ at atomic.Int64 }

func (c *fillClock) now() time.Time  { return time.Unix(c.at.Load(), 0) }
func (c *fillClock) set(t time.Time) { c.at.Store(t.Unix()) }

// filler writes a plot down.
type filler struct {
	o       fillOptions
	now     time.Time
	clock   *fillClock
	store   *store.Store
	gallery *gallery.Gallery
	cast    *fillCast
	art     *fillArt
	items   []fillItem
	lines   *world.World // what is said

	refs  sync.Map // no of a ready item → its media.Ref
	files sync.Map // Key of a sticker that is written

	say             func(string)
	stored, written atomic.Int64
}

func newFiller(o fillOptions, now time.Time, clock *fillClock, s *store.Store, g *gallery.Gallery, say func(string)) *filler {
	drawn, shown := fillDrawn, fillShown
	if o.small {
		drawn, shown = 40, 120
	}
	w := world.New(world.Options{Seed: int64(o.seed), Now: now, Pictures: shown, Small: o.small})
	r := rand.New(rand.NewPCG(o.seed, 1))
	cast := newFillCast(w, o.chats, r)
	plot := newFillPlot(o, now, cast.chats, r)
	return &filler{
		o: o, now: now, clock: clock, store: s, gallery: g, cast: cast, art: newFillArt(w, drawn),
		items: plot.tell(), lines: w, say: say,
	}
}

// run writes everything.
func (f *filler) run(ctx context.Context) error {
	if err := f.introduce(ctx); err != nil {
		return err
	}
	if err := f.write(ctx); err != nil {
		return err
	}
	if err := f.spoil(ctx); err != nil {
		return err
	}
	return f.arrange(ctx)
}

// write stores files by several hands, and each batch of messages once its files
// are there.
func (f *filler) write(ctx context.Context) error {
	batches := make([]sync.WaitGroup, (len(f.items)+fillBatch-1)/fillBatch)
	work := make(chan *fillItem)
	group, ctx := errgroup.WithContext(ctx)
	for i := range f.items {
		if f.items[i].ready && f.items[i].of < 0 {
			batches[i/fillBatch].Add(1)
		}
	}
	group.Go(func() error {
		defer close(work)
		for i := range f.items {
			if it := &f.items[i]; it.ready && it.of < 0 {
				select {
				case work <- it:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range 2 * runtime.GOMAXPROCS(0) { // half of them wait for the disk
		group.Go(func() error {
			for it := range work {
				if err := f.file(ctx, it); err != nil {
					return err
				}
				batches[int(it.no)/fillBatch].Done()
			}
			return nil
		})
	}
	group.Go(func() error {
		for i := range batches {
			there := make(chan struct{})
			go func() { batches[i].Wait(); close(there) }() // ends with the process where a hand has failed
			select {
			case <-there:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := f.batch(ctx, f.items[i*fillBatch:min(len(f.items), (i+1)*fillBatch)]); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// tell says how far it is.
func (f *filler) tell() {
	f.say(fmt.Sprintf("%s of %s messages   %s of %s files", words.Number(int(f.stored.Load())), words.Number(len(f.items)),
		words.Number(int(f.written.Load())), words.Number(f.o.fetched)))
}

// introduce stores people and groups.
func (f *filler) introduce(ctx context.Context) error {
	b := session.Batch{History: true}
	r := rand.New(rand.NewPCG(f.o.seed, 2))
	faces := f.art.all[media.Image]
	face := func() []byte {
		if r.IntN(5) < 2 {
			return nil
		}
		return faces[r.IntN(len(faces))].preview()
	}
	for _, p := range f.cast.people {
		b.Aliases = append(b.Aliases, session.Alias{Number: p.jid, LID: p.lid})
		b.People = append(b.People, session.Person{JID: p.jid, Contact: p.name, Push: p.push, Business: p.business, Avatar: face()})
	}
	for _, g := range f.cast.groups {
		b.People = append(b.People, session.Person{JID: g.jid, Avatar: face()})
		b.Chats = append(b.Chats, session.ChatInfo{JID: g.jid, Name: &g.subject})
	}
	return f.store.Save(ctx, b)
}

// file writes the file of an item into the gallery, which verifies it.
func (f *filler) file(ctx context.Context, it *fillItem) error {
	data := fillCopy(it.kind, f.art.of(it).file(), fillRemark(f.o.seed, it.no))
	key := media.Key(sha256.Sum256(data))
	f.refs.Store(it.no, fillFile{key, int64(len(data))})
	if it.kind == media.Sticker {
		if _, there := f.files.LoadOrStore(key, true); there {
			return nil
		}
	}
	t, err := f.gallery.Temp(ctx)
	if err != nil {
		return err
	}
	defer t.Discard()
	if _, err := t.Write(data); err != nil {
		return err
	}
	if _, err := f.gallery.Put(ctx, t, key); err != nil {
		return err
	}
	f.written.Add(1)
	f.tell()
	return f.gallery.SetTime(key, time.Unix(it.at, 0))
}

// fillFile is a file of the gallery.
type fillFile struct {
	key  media.Key
	size int64
}

// batch stores messages: what was fetched as of then, all else as of now.
func (f *filler) batch(ctx context.Context, items []fillItem) error {
	var then, now session.Batch
	for i := range items {
		it := &items[i]
		a := f.arrival(it)
		if it.ready {
			then.Messages = append(then.Messages, a)
		} else {
			now.Messages = append(now.Messages, a)
		}
	}
	last := time.Unix(items[len(items)-1].at, 0).Add(5 * time.Hour)
	if last.After(f.now) {
		last = f.now
	}
	then.History, now.History = true, true
	f.clock.set(last)
	if err := f.store.Save(ctx, then); err != nil {
		return err
	}
	f.clock.set(f.now)
	if err := f.store.Save(ctx, now); err != nil {
		return err
	}
	f.stored.Add(int64(len(items)))
	f.tell()
	return nil
}

// arrival is an item as a message. What is random of it follows from its number.
func (f *filler) arrival(it *fillItem) session.Arrival {
	r := rand.New(rand.NewPCG(f.o.seed, 1<<32+uint64(it.no)))
	a := session.Arrival{Chat: f.cast.jid(int(it.chat)), Sender: f.cast.owner}
	a.WAID = fmt.Sprintf("3EB0%08X%010X", uint32(f.o.seed), it.no)
	a.Time = time.Unix(it.at, 0)
	if a.FromMe = it.from < 0; a.FromMe {
		a.Delivery = session.Read
	} else {
		a.Sender = f.cast.people[it.from].jid
	}
	if it.kind == "" {
		a.Text = f.lines.Line(int(r.Int32()))
		return a
	}
	a.Forwarded = it.of >= 0
	if it.many {
		a.Album = fmt.Sprintf("3EB1%08X%010X", uint32(f.o.seed), it.burst)
	}
	d := f.art.of(it)
	if r.IntN(10) < 3 && it.kind != media.Sticker && it.kind != media.Audio {
		if a.Text = fillCaptions[r.IntN(len(fillCaptions))]; r.IntN(2) == 0 {
			a.Text = cmp.Or(d.caption, a.Text)
		}
	}
	a.Media = f.media(it, d, r)
	return a
}

// media is the file that an item carries.
func (f *filler) media(it *fillItem, d *fillDrawing, r *rand.Rand) *session.Media {
	same := it.no
	if it.of >= 0 {
		same = it.of
	}
	sum := func(what string) []byte {
		h := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(what), f.o.seed<<32|uint64(uint32(same))))
		return h[:]
	}
	m := &session.Media{Preview: d.preview(), Width: d.Width, Height: d.Height, FileName: d.Name, Seconds: d.Seconds}
	m.Ref = media.Ref{
		Kind: it.kind, MIME: d.MIME(), MediaKey: sum("media key"), FileSHA256: sum("file"), FileEncSHA256: sum("ciphertext"),
		// No host has that name, and none of WhatsApp's is asked for what it never had.
		URL: fmt.Sprintf("https://sandbox.invalid/v/t62.7118-24/%d_n.enc", same), Size: fillSize(it.kind, r),
	}
	m.Starred = r.IntN(60) == 0
	sent := time.Unix(it.at, 0)
	old := f.now.Sub(sent) > fillLater
	switch {
	case it.ready:
		was, _ := f.refs.Load(same)
		file := was.(fillFile)
		m.State, m.File, m.FileSHA256, m.Size = media.Ready, file.key, file.key[:], file.size
	case !it.many && it.of < 0 && it.from >= 0 && it.kind == media.Image && r.IntN(300) == 0:
		m.State = media.ViewOnce
	case !old || r.IntN(3) == 0: // of the others the links say no end
		m.ExpiresAt = sent.Add(fillLater)
	}
	if it.kind == media.Video && !it.ready {
		m.Width, m.Height, m.Seconds = 4*m.Width, 4*m.Height, 5+r.IntN(90)
	}
	return m
}

// fillSize is what files of a kind weigh.
func fillSize(k media.Kind, r *rand.Rand) int64 {
	least, most := 40_000, 260_000
	switch k {
	case media.Video:
		least, most = 800_000, 16_000_000
	case media.GIF:
		least, most = 90_000, 900_000
	case media.Sticker:
		least, most = 8_000, 90_000
	case media.Audio:
		least, most = 9_000, 400_000
	case media.Document:
		least, most = 30_000, 3_000_000
	}
	v := r.Float64()
	return int64(least) + int64(v*v*float64(most-least))
}

// spoil makes some files fail, and some gone from the phone as well, by the ways
// by which that happens.
func (f *filler) spoil(ctx context.Context) error {
	f.clock.set(f.now.Add(-3 * 24 * time.Hour)) // not among what ended today
	defer f.clock.set(f.now)
	expired, err := f.store.Sheet(ctx, session.SheetQuery{States: []media.State{media.Expired}})
	if err != nil {
		return err
	}
	for _, id := range fillEvery(expired, min(f.o.pictures/50, 2000)) {
		if err := f.store.Answered(ctx, id, media.Ref{}, media.NotOnPhone); err != nil {
			return err
		}
	}
	remote, err := f.store.Sheet(ctx, session.SheetQuery{States: []media.State{media.Remote}})
	if err != nil {
		return err
	}
	bad := fillEvery(remote, min(f.o.pictures/200, 500))
	if err := f.store.Enqueue(ctx, bad...); err != nil {
		return err
	}
	jobs, err := f.store.Downloads().Claim(ctx, f.clock.now(), len(bad))
	if err != nil {
		return err
	}
	faults := []media.Fault{media.BadPlain, media.Truncated, media.BadCipher, media.TooLarge, media.TimedOut}
	for i, j := range jobs {
		if err := f.store.Downloads().Finish(ctx, j, faults[i%len(faults)], time.Time{}); err != nil {
			return err
		}
	}
	// Those that wait for an equal one fail with it.
	return f.store.CancelDownloads(ctx, bad...)
}

// fillEvery are about n of ids, from everywhere.
func fillEvery(ids []session.MessageID, n int) (some []session.MessageID) {
	if n == 0 || len(ids) == 0 {
		return nil
	}
	step := max(1, len(ids)/n)
	for i := step / 2; i < len(ids) && len(some) < n; i += step {
		some = append(some, ids[i])
	}
	return some
}

// arrange leaves some chats unread, pinned, muted and archived.
func (f *filler) arrange(ctx context.Context) error {
	r := rand.New(rand.NewPCG(f.o.seed, 3))
	yes, muted := true, f.now.AddDate(1, 0, 0)
	b := session.Batch{History: true}
	for i := range f.cast.chats {
		c := session.ChatInfo{JID: f.cast.jid(i), Pinned: new(bool)}
		switch r.IntN(12) {
		case 0:
			c.MutedUntil = &muted
		case 1:
			if i > 2 {
				c.Archived = &yes
			}
		case 2, 3, 4:
			n := 1 + r.IntN(12)
			c.Unread = &n
		}
		if i < 2 {
			c.Pinned = &yes
		}
		b.Chats = append(b.Chats, c)
	}
	return f.store.Save(ctx, b)
}

// count asks the catalogue and the gallery what there is now; that they agree
// proves that nothing was lost on the way.
func (f *filler) count(ctx context.Context) (filled, error) {
	done := filled{messages: len(f.items)}
	ids, err := f.store.Sheet(ctx, session.SheetQuery{})
	if err != nil {
		return done, err
	}
	ready, err := f.store.Sheet(ctx, session.SheetQuery{States: []media.State{media.Ready}})
	if err != nil {
		return done, err
	}
	done.pictures, done.fetched = len(ids), len(ready)
	for _, archived := range []bool{false, true} {
		chats, err := f.store.Chats(ctx, session.ChatQuery{Archived: archived})
		if err != nil {
			return done, err
		}
		done.chats += len(chats)
	}
	if done.files, done.bytes, err = f.gallery.Size(ctx); err != nil {
		return done, err
	}
	shown, bytes, err := f.store.Fetched(ctx)
	switch {
	case err != nil:
		return done, err
	case done.pictures != f.o.pictures || done.fetched != f.o.fetched || shown != done.files || bytes != done.bytes:
		return done, fmt.Errorf("%d pictures, %d of them fetched, %d files of %d: %w", done.pictures, done.fetched, done.files, shown, media.Internal)
	}
	return done, nil
}
