package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/pixel"
	"github.com/contactsheet/contactsheet/media/thumb"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/keeping"
	"github.com/contactsheet/contactsheet/session/outbox"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/session/wa"
	"github.com/contactsheet/contactsheet/ui"
)

// livePictures is how often somebody in the built-in sandbox sends a new picture.
const livePictures = 45 * time.Second

// services are everything behind the window, opened in the order in which they
// need each other and closed in reverse.
type services struct {
	places  folders
	now     func() time.Time
	log     *slog.Logger
	prefs   *prefs
	store   *store.Store
	files   *gallery.Gallery
	codec   *codec.Codec
	thumbs  *thumb.Store // nil where there can be none
	pixels  *pixel.Cache
	board   *media.Board
	link    *wa.Client
	media   *fetch.HTTP
	fetch   *fetch.Fetcher
	asker   *ask.Asker
	keeper  *keeping.Keeper
	outbox  *outbox.Outbox
	sandbox *sandbox.Server // the built-in one, or nil
	phone   ui.Phone        // of a sandbox, or nil
	faults  ui.Faults       // likewise

	proxy  atomic.Pointer[proxy] // of downloads
	online chan struct{}         // the link, or room, may be back

	holding sync.Mutex // held while everything is paused, or goes on

	swept   atomic.Pointer[func(session.Sweep)] // told what the rule has moved to the trash
	closers []func() error
}

// proxy is the proxy of the settings: the address, or why it cannot be used;
// neither: as the system says.
type proxy struct {
	address *url.URL
	err     error
}

// open makes or opens everything below o.data. Its errors wrap a media.Fault or
// session.Fault that the window has words for. On error nothing stays open.
func open(ctx context.Context, o options) (_ *services, err error) {
	s := &services{places: foldersIn(o.data), now: o.now, online: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := s.places.create(); err != nil {
		return nil, err
	}
	lock, err := store.Lock(o.data)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, lock.Close)
	if err := s.openLog(); err != nil {
		return nil, err
	}
	s.prefs = openPrefs(s.places)
	if s.store, err = store.Open(ctx, s.places.catalogue, store.Options{Now: s.now, Log: s.log}); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.store.Close)
	if s.files, err = gallery.Open(s.places.gallery); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.files.Close)
	s.codec = codec.New(0)
	if s.thumbs, err = thumb.Open(context.WithoutCancel(ctx), s.places.thumbs, thumb.Options{Log: s.log}); err != nil {
		s.thumbs = nil // it costs time, and is no reason not to start
		s.log.Warn("no thumbnails are kept", "kind", media.FaultOf(err))
	} else {
		s.closers = append(s.closers, s.thumbs.Close)
	}
	s.pixels = pixel.New(s.files, pixel.Options{Codec: s.codec, Thumbs: s.thumbs})
	s.board = media.NewBoard(func(id int64) {
		s.store.Feed().Publish(session.Change{Message: session.MessageID(id)})
	}, s.now)
	endpoint, err := s.endpoint(ctx, o)
	if err != nil {
		return nil, err
	}
	return s, s.wire(ctx, endpoint)
}

// openLog starts the log, keeping the one before.
func (s *services) openLog() error {
	_ = os.Rename(s.places.log, s.places.log+".old") // there may be none
	f, err := os.OpenFile(s.places.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("log: %w: %w", media.DiskFault(err), err)
	}
	s.log = slog.New(slog.NewTextHandler(f, nil))
	s.closers = append(s.closers, f.Close)
	return nil
}

// endpoint is the server to talk to: nil for the real WhatsApp.
func (s *services) endpoint(ctx context.Context, o options) (*wa.Endpoint, error) {
	if !o.sandbox {
		return o.endpoint, nil
	}
	// It outlives ctx: the link hangs up first, and close ends it.
	srv, err := sandbox.Start(context.WithoutCancel(ctx), sandbox.Options{
		Dir: s.places.sandbox, Live: livePictures, Now: s.now, Log: s.log,
	})
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s.sandbox = srv
	s.closers = append(s.closers, srv.Close)
	file := s.places.sandbox + ".json"
	if err := srv.WriteFile(file); err != nil {
		return nil, fmt.Errorf("sandbox: %w: %w", media.DiskFault(err), err)
	}
	return wa.LoadEndpoint(file)
}

// wire makes what works in the background.
func (s *services) wire(ctx context.Context, endpoint *wa.Endpoint) error {
	var err error
	s.link, err = wa.Open(ctx, wa.Config{
		Path: s.places.session, Endpoint: endpoint, Device: deviceName(), Inbox: inbox{s.store, s.arrived},
		Changed: s.statusChanged, Log: s.log, Now: s.now,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.link.Close)
	s.media = s.mediaHosts(endpoint)
	s.asker = &ask.Asker{Source: s.store.Asks(), Phone: s.link, Now: s.now, Log: s.log}
	s.fetch = fetch.New(fetch.Options{
		Jobs: downloads{s.store.Downloads(), s.asker.Wake, func(key media.Key) { s.pixels.Warm(ctx, key) }}, Source: s.media, Gallery: s.files, Board: s.board,
		State: func(ctx context.Context, id int64, state media.State) error {
			return s.store.SetState(ctx, session.MessageID(id), state)
		},
		Time: func(id int64) time.Time { return session.MessageID(id).Time() },
		Now:  s.now, Log: s.log,
	})
	s.fetch.Hold(s.store.Paused())
	s.keeper = keeping.New(keeping.Options{
		Catalogue: s.store, Gallery: s.files, Rule: s.prefs.Keep, Now: s.now, Log: s.log,
		Swept: func(w session.Sweep) {
			s.forget(w)
			if f := s.swept.Load(); f != nil {
				(*f)(w)
			}
		},
	})
	s.outbox = outbox.New(outbox.Config{
		Store: s.store, Jobs: s.store.Outbox(), Files: s.files, Codec: s.codec, Sender: s.link,
		Board: s.board, Temp: s.places.outbox, Gap: outbox.DefaultGap, Now: s.now, Log: s.log,
	})
	if endpoint != nil {
		s.phone, s.faults = newPhone(s.sandbox, endpoint), newFaults(s.sandbox, endpoint)
	}
	s.prefs.apply(s.settle)
	return nil
}

// settle makes everything work as the settings say.
func (s *services) settle(set settings) {
	d := set.Downloads
	s.store.SetAuto(d.Auto)
	s.fetch.SetParallel(cmp.Or(d.Parallel, 3))
	s.fetch.SetLimit(d.Limit)
	s.fetch.SetFloor(cmp.Or(d.Floor, session.DefaultFloor))
	address, err := proxyOf(d.Proxy)
	if err != nil { // of a file that somebody edited: nothing goes past the proxy
		s.log.Warn("proxy of the settings", "kind", media.FaultOf(err))
	}
	s.proxy.Store(&proxy{address, err})
	s.again() // another proxy or another floor may be what waiting files need
}

// again has everything tried anew that waits for the network or for room.
func (s *services) again() {
	select {
	case s.online <- struct{}{}:
	default: // said already
	}
}

// mediaHosts are WhatsApp's, by the proxy of the settings, or the sandbox's.
func (s *services) mediaHosts(e *wa.Endpoint) *fetch.HTTP {
	h := mediaHosts(e)
	if e == nil {
		t := wa.Transport(nil)
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			p := s.proxy.Load()
			if p == nil || p.address == nil && p.err == nil {
				return http.ProxyFromEnvironment(r)
			}
			return p.address, p.err
		}
		h.Client = &http.Client{Transport: t}
	}
	return h
}

// mediaHosts are WhatsApp's, or the sandbox's.
func mediaHosts(e *wa.Endpoint) *fetch.HTTP {
	h := &fetch.HTTP{Client: e.HTTPClient()}
	if e != nil {
		h.Loopback = e.Address
		h.Hosts = func(context.Context) []string { return []string{e.Address} }
	}
	return h
}

// arrived has looked at what new messages, or an answer of the phone, have
// brought into the queues.
func (s *services) arrived() {
	if s.fetch != nil {
		s.fetch.Wake()
	}
	if s.asker != nil {
		s.asker.Wake()
	}
}

// statusChanged tells the window, and wakes what waited for the network.
func (s *services) statusChanged() {
	s.store.Feed().Publish(session.Change{Status: true})
	if s.link == nil || s.fetch == nil || s.outbox == nil {
		return // still being wired
	}
	switch s.link.Status().Phase {
	case session.PhaseOnline, session.PhaseSyncing:
		s.again()
	}
}

// run works until ctx ends.
func (s *services) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.link.Run(ctx) })
	group.Go(func() error { return s.fetch.Run(ctx) })
	group.Go(func() error { return s.asker.Run(ctx) })
	group.Go(func() error { return s.outbox.Run(ctx) })
	group.Go(func() error { return s.keeper.Run(ctx) })
	group.Go(func() error { return s.reconnected(ctx) })
	group.Go(func() error { return s.age(ctx) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// reconnected wakes what waited for the network, whenever it is back.
func (s *services) reconnected(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.online:
		}
		if err := s.fetch.Online(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("network is back", "kind", session.FaultName(err))
		}
		s.asker.Wake()
		s.outbox.Wake()
	}
}

// missing notes that a file has vanished from the gallery.
func (s *services) missing(ctx context.Context, key media.Key) {
	s.pixels.Forget(key)
	if err := s.store.MarkMissing(ctx, key); err != nil && ctx.Err() == nil {
		s.log.Warn("file is missing", "kind", session.FaultName(err))
	}
}

const (
	// ageEvery is how often is looked what has expired.
	ageEvery = time.Hour
	// partialLife is how long the beginning of a file that nobody goes on with is
	// kept: after it the media host has the rest no longer.
	partialLife = session.HostKeeps
)

// age notes what has expired meanwhile.
func (s *services) age(ctx context.Context) error {
	every := time.NewTicker(ageEvery)
	defer every.Stop()
	if s.thumbs != nil {
		if err := s.thumbs.Prune(ctx, s.files.Has); err != nil && ctx.Err() == nil {
			s.log.Warn("thumbnails of what has gone", "kind", media.FaultOf(err))
		}
	}
	for {
		if err := s.files.CleanPartials(ctx, s.now().Add(-partialLife)); err != nil && ctx.Err() == nil {
			s.log.Warn("old partial files", "kind", media.FaultOf(err))
		}
		if _, err := s.store.Expire(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("what has expired", "kind", session.FaultName(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// presence returns what to call when the window gains or loses the keyboard:
// WhatsApp is told the newest state, and never waited for. Available presence
// silences the phone, so it holds only while somebody looks.
func (s *services) presence(ctx context.Context) func(on bool) {
	newest := make(chan bool, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case on := <-newest:
				err := s.link.Focus(ctx, on)
				if err != nil && !errors.Is(err, session.NotLinked) && !errors.Is(err, session.NoNetwork) {
					s.log.Warn("presence not told", "kind", session.FaultName(err))
				}
			}
		}
	}()
	return func(on bool) {
		select {
		case <-newest: // an older one nobody has read
		default:
		}
		newest <- on
	}
}

// close closes what open opened, in reverse.
func (s *services) close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// deviceName is how the phone lists this device.
func deviceName() string {
	names := map[string]string{"linux": "Linux", "windows": "Windows", "darwin": "macOS"}
	if name, ok := names[runtime.GOOS]; ok {
		return "Contact Sheet (" + name + ")"
	}
	return "Contact Sheet"
}
