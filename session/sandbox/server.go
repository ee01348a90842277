package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/wire"
)

// The accounts whose phones the server simulates.
const (
	Owner  = "owner"  // has the demo's history, people and groups
	Second = "second" // one more, for another client
)

// Options say how to run a server. The zero value is the demo's, in memory.
type Options struct {
	Dir      string           // keeps pairings, queues and files over a restart; "" keeps nothing
	Seed     int64            // of the demo's content; 0 is the demo's own. A Dir keeps its first one
	Port     int              // 0 takes any that is free
	Now      func() time.Time // nil is time.Now
	Log      *slog.Logger     // nil logs nothing
	Pictures int              // in the demo's history; 0 is about 2,100
	Small    bool             // pictures are at most 160 pixels wide and high, drawn in milliseconds
	Life     time.Duration    // of files on the media host; 0 is WhatsApp's two weeks
	Delay    time.Duration    // of a phone that is late; 0 is 40 s, longer than clients wait
	Live     time.Duration    // a person sends a new picture about this often; 0 is never
}

// saveDelay is how long changes are collected before they are written.
const saveDelay = 200 * time.Millisecond

// Server is a WhatsApp on loopback. Use Start.
type Server struct {
	opts     Options
	log      *slog.Logger
	ctx      context.Context // ends with the server; connections live by it
	cancel   context.CancelFunc
	line     *line
	secure   net.Listener // line under TLS
	http     *http.Server
	identity *wire.Identity
	ca       *wire.Authority
	media    *mediaHost
	faults   *Faults
	tasks    tasks
	dir      directory
	cast     *peer.Cast
	dirty    chan struct{}
	saving   sync.Mutex
	end      sync.Once
	ended    error // what close returned

	mu     sync.Mutex
	state  *saved
	conns  map[*conn]struct{}
	closed bool
}

// Start runs a server on 127.0.0.1 until ctx ends or Close is called. It is
// ready when Start returns.
func Start(ctx context.Context, o Options) (*Server, error) { return start(ctx, o, demo) }

// start runs a server on which play sets the stage: it fills the directory with
// people and returns them.
func start(ctx context.Context, o Options, play func(*Server) (*peer.Cast, error)) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	st, err := load(o.Dir, o.Seed)
	if err != nil {
		return nil, err
	}
	o.Seed = st.Seed
	s := &Server{
		opts: o, log: o.Log, state: st, dir: newDirectory(),
		dirty: make(chan struct{}, 1), conns: map[*conn]struct{}{},
	}
	if s.identity, err = wire.ParseIdentity(st.Root, st.Static); err != nil {
		return nil, err
	}
	if s.ca, err = wire.ParseAuthority(st.CACert, st.CAKey); err != nil {
		return nil, err
	}
	folder := ""
	if o.Dir != "" {
		folder = filepath.Join(o.Dir, "media")
	}
	if s.media, err = newMediaHost(folder, st.Media, o.Now, o.Life); err != nil {
		return nil, err
	}
	if err = s.save(); err != nil {
		return nil, err
	}
	if err = s.listen(ctx); err != nil {
		return nil, err
	}
	if s.cast, err = play(s); err != nil {
		s.cancel()
		return nil, errors.Join(err, s.line.Close())
	}
	s.tasks.start(s.serve)
	s.tasks.start(s.saveChanges)
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return s, nil
}

// listen opens the port. ctx's end ends the server.
func (s *Server) listen(ctx context.Context) error {
	config, err := s.ca.ServerConfig()
	if err != nil {
		return err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.opts.Port))
	raw, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.line = &line{Listener: raw, conns: map[*lineConn]struct{}{}}
	s.faults = &Faults{drop: s.line.drop, phones: s.tellPhones, late: cmp.Or(s.opts.Delay, lateness)}
	s.line.faults = s.faults
	config.GetConfigForClient = s.line.greet
	s.secure = tls.NewListener(s.line, config)
	s.http = &http.Server{
		Handler:           s.handler(),
		ConnContext:       withConn,
		ReadHeaderTimeout: handshakeTime,
		ErrorLog:          log.New(io.Discard, "", 0), // clients that break off are no news
	}
	return nil
}

// serve answers clients until the server is closed.
func (s *Server) serve() {
	if err := s.http.Serve(s.secure); !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("sandbox: server ended", "err", err)
	}
}

// saveChanges writes the state a moment after each change.
func (s *Server) saveChanges() {
	for {
		select {
		case <-s.dirty:
		case <-s.ctx.Done():
			return
		}
		t := time.NewTimer(saveDelay)
		select {
		case <-t.C:
		case <-s.ctx.Done():
			t.Stop()
			return
		}
		if err := s.save(); err != nil {
			s.log.Error("sandbox: state not written", "err", err)
		}
	}
}

// Close ends all connections and everything that people on the server do, and
// writes the state. It may be called more than once; each call returns when all
// of that is done.
func (s *Server) Close() error {
	s.end.Do(func() { s.ended = s.close() })
	return s.ended
}

func (s *Server) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	err := s.http.Close()
	s.line.drop()
	s.cast.Close()
	s.tasks.stop()
	return errors.Join(err, s.save())
}

// Address is where the server listens, "127.0.0.1:port".
func (s *Server) Address() string { return s.line.Addr().String() }

// Faults make things go wrong on this server.
func (s *Server) Faults() *Faults { return s.faults }

// Cast are the owner's phone and the people on this server, for tests that have
// them do something. It belongs to the server, which closes it.
func (s *Server) Cast() *peer.Cast { return s.cast }

// tellPhones keeps stanzas from the accounts' phones, or lets them through, and
// tells the phones how to behave.
func (s *Server) tellPhones(held bool, m peer.Manner, delay time.Duration) {
	for _, a := range s.dir.accounts {
		a.owner.Behave(m, delay)
		a.user.mail.hold(held)
	}
}

// Delivered are the ids of messages that have reached any device of the user,
// a phone by delivery and a companion by its receipt, oldest first: each once,
// the last 1,024 of them. It is for tests.
func (s *Server) Delivered(to types.JID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.dir.find(to)
	if u == nil {
		return nil
	}
	return append([]string(nil), u.delivered...)
}

// Unlink has the account's phone remove all its companions.
func (s *Server) Unlink(account string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.account(account)
	if err != nil {
		return err
	}
	for len(a.linked) > 0 {
		s.unlink(a.linked[0])
	}
	return nil
}

// Number is the account's phone number, digits only.
func (s *Server) Number(account string) (string, error) {
	a, err := s.account(account)
	if err != nil {
		return "", fmt.Errorf("number: %w", err)
	}
	return a.user.pn.User, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
