package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/words"
)

const fillUsage = `Writes a large catalogue and a gallery into an empty folder, for trying and measuring.

  contactsheet sandbox fill --pictures 100000 --data FOLDER
  contactsheet --data FOLDER                open the app on it; no account is needed

People, chats and captions are made up, and the same again for the same seed. What is
not fetched cannot be had from anywhere. A run that is stopped leaves a folder that
is of no use.

`

// fillOptions are what the command line asks for.
type fillOptions struct {
	pictures int // photos, videos, GIFs and stickers
	messages int // with the pictures
	fetched  int // of the pictures, on the disk
	chats    int
	years    int
	seed     uint64
	data     string
	plain    bool // nothing but photos, each once
	small    bool
	quiet    bool
}

// Bounds of what can be asked for. There are no more numbers that are reserved
// for fiction.
const (
	mostFilled = 10_000_000
	mostChats  = 500
	mostYears  = 15
)

// check completes what was left open; the error is fit to be printed.
func (o *fillOptions) check() error {
	if o.messages < 0 {
		o.messages = 2 * o.pictures
	}
	if o.fetched < 0 {
		o.fetched = o.pictures / 4
	}
	between := func(name string, n, least, most int) error {
		if n < least || n > most {
			return fmt.Errorf("--%s is from %d to %d", name, least, most)
		}
		return nil
	}
	if o.data == "" {
		return errors.New("--data says where to")
	}
	return cmp.Or(
		between("pictures", o.pictures, 1, mostFilled),
		between("messages", o.messages, o.pictures, mostFilled),
		between("fetched", o.fetched, 0, o.pictures),
		between("chats", o.chats, 1, mostChats),
		between("years", o.years, 1, mostYears),
	)
}

// fillCommand runs "contactsheet sandbox fill".
func fillCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o fillOptions
	set := flag.NewFlagSet("contactsheet sandbox fill", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.IntVar(&o.pictures, "pictures", 100_000, "so many `PICTURES`")
	set.IntVar(&o.messages, "messages", -1, "so many `MESSAGES`, with the pictures (default: twice as many as pictures)")
	set.IntVar(&o.fetched, "fetched", -1, "so many `PICTURES` are on the disk, about 0.1 MB each (default: a quarter)")
	set.IntVar(&o.chats, "chats", 60, "so many `CHATS`")
	set.IntVar(&o.years, "years", 8, "the oldest is so many `YEARS` old")
	set.Uint64Var(&o.seed, "seed", 1, "another `NUMBER` makes others")
	set.StringVar(&o.data, "data", "", "write into `FOLDER`")
	set.BoolVar(&o.plain, "plain", false, "nothing but photos, each of them once")
	set.BoolVar(&o.small, "small", false, "small pictures, for tests that want many at once")
	set.BoolVar(&o.quiet, "quiet", false, "show no progress")
	switch err := parse(set, fillUsage, args, stdout); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case set.NArg() > 0:
		fmt.Fprintf(stderr, "contactsheet: fill: %q is too much\n", set.Arg(0))
		return exitUsage
	}
	if err := o.check(); err != nil {
		fmt.Fprintln(stderr, "contactsheet: fill:", err)
		return exitUsage
	}
	begun := time.Now()
	line := newBar(stderr, o.quiet)
	done, err := fill(ctx, o, time.Now(), line.say)
	line.end()
	if err != nil {
		fmt.Fprintln(stderr, "contactsheet: fill:", err)
		return exitFault
	}
	fmt.Fprintf(stdout, "%s in %s and %s; %s on the disk (%s), %s; %.0f s\n", words.Pictures(done.pictures),
		words.Chats(done.chats), words.Count(done.messages, "{{.N}} message", "{{.N}} messages"), words.Pictures(done.fetched),
		words.Size(done.bytes), words.Count(done.files, "{{.N}} file", "{{.N}} files"), time.Since(begun).Seconds())
	return exitOK
}

// say draws a line over the last one, at most ten times a second.
func (b *bar) say(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := time.Now(); b.w != nil && now.Sub(b.drawn) >= time.Second/10 {
		b.drawn = now
		fmt.Fprint(b.w, "\r\x1b[K", text)
	}
}

// filled is what fill has made, as the catalogue and the gallery say.
type filled struct {
	pictures, messages, fetched, chats int
	files                              int
	bytes                              int64
}

// fill writes what o asks for into an empty folder, with now as the present. say
// is told how far it is.
func fill(ctx context.Context, o fillOptions, now time.Time, say func(string)) (done filled, err error) {
	root, err := filepath.Abs(o.data)
	if err != nil {
		return done, err
	}
	places := foldersIn(root)
	if err := places.create(); err != nil {
		return done, err
	}
	lock, err := store.Lock(root)
	if err != nil {
		return done, err
	}
	defer lock.Close()
	clock := &fillClock{}
	clock.set(now)
	catalogue, err := store.Open(ctx, places.catalogue, store.Options{Now: clock.now})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, catalogue.Close()) }()
	if err := vacantCatalogue(ctx, catalogue); err != nil {
		return done, err
	}
	files, err := gallery.Open(places.gallery)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, files.Close()) }()

	f := newFiller(o, now, clock, catalogue, files, say)
	if err := f.run(ctx); err != nil {
		return done, err
	}
	return f.count(ctx)
}

// vacantCatalogue refuses a catalogue in which there is something.
func vacantCatalogue(ctx context.Context, s *store.Store) error {
	for _, archived := range []bool{false, true} {
		chats, err := s.Chats(ctx, session.ChatQuery{Archived: archived})
		if err != nil {
			return err
		}
		if len(chats) > 0 {
			return errors.New("the folder has chats in it; fill wants an empty one")
		}
	}
	return nil
}
