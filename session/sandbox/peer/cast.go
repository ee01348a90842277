package peer

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// Options make a Cast.
type Options struct {
	World *world.World
	Seed  int64         // of all keys; the same seed is the same people
	Tick  time.Duration // somebody sends a new picture about this often; 0 is never
	// Moment is how long people take to read and answer.
	Moment time.Duration
	Life   time.Duration // of files on the media host; 0 is WhatsApp's two weeks
	Log    *slog.Logger  // nil logs nothing
}

// Cast is everybody behind the sandbox server: the owner's phone and the demo
// people. Its devices work on what the server delivers to them; Run adds what
// happens by itself.
type Cast struct {
	net    Net
	opts   Options
	life   *life
	blobs  *Blobs
	script *script
	owner  *Phone
	others []*Phone // of further accounts
	people []*Person
	lids   map[string]bool // users of the people, by LID
}

// New makes the devices of the world's people. They may use net as soon as
// something is delivered to them, and stop when ctx is done or Close is called.
func New(ctx context.Context, net Net, o Options) *Cast {
	hush()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.World == nil {
		o.World = &world.World{}
	}
	c := &Cast{net: net, opts: o, life: newLife(ctx), lids: map[string]bool{}}
	c.blobs = newBlobs(o.World, o, net.Now)
	c.script = &script{world: o.World, blobs: c.blobs, now: net.Now}
	c.owner = newPhone(net, c.life, o.Log, o.Seed, c.script.number(-1), c.script.lid(-1), o.World.Owner.Push, c.script)
	for i, person := range o.World.People {
		p := newPerson(net, c.life, o.Log, o.Seed, c.script.number(i), c.script.lid(i), person.Push)
		p.echo, p.moment, p.known = person.Echo, o.Moment, c.has
		c.people = append(c.people, p)
		c.lids[person.LID] = true
	}
	return c
}

// Owner is the phone that owns the world's account.
func (c *Cast) Owner() *Phone { return c.owner }

// People are the demo people, in the world's order.
func (c *Cast) People() []*Person { return c.people }

// NewOwner is a phone for one more account, which knows nobody and has no
// history. It must not be called after Run.
func (c *Cast) NewOwner(number, lid types.JID, push string) *Phone {
	s := &script{
		world: &world.World{Owner: world.Person{Number: number.User, LID: lid.User, Push: push}},
		blobs: c.blobs, now: c.net.Now,
	}
	p := newPhone(c.net, c.life, c.opts.Log, c.opts.Seed, number, lid, push, s)
	c.others = append(c.others, p)
	return p
}

// Blob is a picture as the media host has it; see Blobs.Blob.
func (c *Cast) Blob(directPath string) ([]byte, error) { return c.blobs.Blob(directPath) }

// Close stops all devices and waits for them.
func (c *Cast) Close() { c.life.end() }

// has reports whether somebody is one of the people.
func (c *Cast) has(lid types.JID) bool {
	return lid.Server == types.HiddenUserServer && c.lids[lid.User]
}

// Run lets somebody send a new picture every now and then, or a file of another
// kind, until ctx is done.
// Intervals vary between half and one and a half ticks. Before that, the phones
// renew their sessions with companions where a restart has lost them.
func (c *Cast) Run(ctx context.Context) {
	for _, p := range append([]*Phone{c.owner}, c.others...) {
		p.wake(ctx)
	}
	if c.opts.Tick <= 0 {
		<-ctx.Done()
		return
	}
	// By the clock, so that a restarted sandbox does not begin again with the
	// same pictures.
	n := int(c.net.Now().Unix() / 60 % 100_000)
	for {
		t := time.NewTimer(c.opts.Tick/2 + rand.N(c.opts.Tick))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return
		}
		send := c.SendNew
		if n%4 == 3 {
			send = c.SendOther
		}
		if _, err := send(ctx, n); err != nil && ctx.Err() == nil {
			c.opts.Log.Warn("new picture not sent", "err", err)
		}
		n++
	}
}

// SendNew lets the person concerned send the world's n-th new picture, and
// gives the id it went under. It is drawn first, which takes a moment.
func (c *Cast) SendNew(ctx context.Context, n int) (id string, err error) {
	m, i := c.opts.World.Next(n)
	return c.sendLive(ctx, m, i, n)
}

// SendOther does the same with the world's n-th new file that is no picture:
// video, sticker, voice note, document, GIF and sound take turns.
func (c *Cast) SendOther(ctx context.Context, n int) (id string, err error) {
	m, i := c.opts.World.Other(n)
	return c.sendLive(ctx, m, i, n)
}

func (c *Cast) sendLive(ctx context.Context, m world.Message, i, n int) (id string, err error) {
	if m.From < 0 || i < 0 || i >= len(c.opts.World.Chats) {
		return "", errNobody
	}
	m.Time = c.net.Now()
	chat := &c.opts.World.Chats[i]
	to := c.owner.lid
	if chat.Group >= 0 {
		to = c.script.chat(chat)
	}
	return c.people[m.From].Send(ctx, to, c.script.message(chat, &m, n+1))
}

// quiet takes libsignal's log lines: it would print them, with keys.
type quiet struct{}

func (quiet) Debug(string, string)   {}
func (quiet) Info(string, string)    {}
func (quiet) Warning(string, string) {}
func (quiet) Error(string, string)   {}
func (quiet) Configure(string)       {}

// hush sets libsignal's logger, which is a variable of the process that the
// library otherwise fills at the first use, without a lock.
var hush = sync.OnceFunc(func() {
	var l logger.Loggable = quiet{}
	logger.Setup(&l)
})
