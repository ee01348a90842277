package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

var _ Codes = (*peer.Phone)(nil)

// moment is how long people take to read a message and answer it.
const moment = 400 * time.Millisecond

// secondName is what the second account calls itself.
const secondName = "Second Account"

// errCrowded says that a world uses every number the second account could have.
var errCrowded = errors.New("sandbox: no number left for the second account")

// demo sets the demo's stage: the world of the seed, with somebody sending new
// pictures where that is asked for.
func demo(s *Server) (*peer.Cast, error) {
	return perform(s, world.New(world.Options{
		Seed: s.opts.Seed, Now: s.told(), Pictures: s.opts.Pictures, Small: s.opts.Small,
	}), moment)
}

// told is when the history ends: while somebody knows it, it does not move, so
// that what the phone answers fits what its companions were told before a
// restart.
func (s *Server) told() time.Time {
	known := s.state.Accounts[Owner]
	if s.state.Told.IsZero() || known == nil || len(known.Companions) == 0 {
		s.state.Told = s.opts.Now()
	}
	return s.state.Told
}

// perform sets a stage with the people and groups of a world, and both accounts.
func perform(s *Server, w *world.World, moment time.Duration) (*peer.Cast, error) {
	cast := peer.New(s.ctx, network{s}, peer.Options{
		World: w, Seed: s.opts.Seed, Tick: s.opts.Live, Moment: moment, Life: s.opts.Life, Log: s.log,
	})
	s.media.drawn = cast.Blob

	owner := s.enroll(cast.Owner(), w.Owner.Push, "", func() []byte { return w.Avatar(-1) })
	if err := s.open(Owner, cast.Owner(), owner); err != nil {
		return nil, err
	}
	var people []*user
	for i, p := range cast.People() {
		about := w.People[i]
		name := about.Push
		if about.Business != "" {
			name = about.Business
		}
		people = append(people, s.enroll(p, name, "", func() []byte { return w.Avatar(i) }))
	}
	if err := s.openSecond(cast); err != nil {
		return nil, err
	}
	for i, g := range w.Groups {
		made := &group{
			jid: groupJID(g.ID), subject: g.Subject, created: g.Created, avatar: sync.OnceValue(func() []byte { return w.GroupAvatar(i) }),
		}
		for _, m := range g.Members {
			made.members = append(made.members, people[m])
		}
		made.members = append(made.members, owner)
		s.gather(made)
	}
	s.tasks.start(func() { cast.Run(s.ctx) })
	return cast, nil
}

// openSecond makes the second account, under a number that nobody in the world
// has: one of the 100 in each American area code that are kept for fiction.
func (s *Server) openSecond(cast *peer.Cast) error {
	for n := range 100 {
		number := numberJID(fmt.Sprintf("120255501%02d", n))
		lid := lidJID("27182818284" + strconv.Itoa(1000+n))
		if s.dir.find(number) != nil || s.dir.find(lid) != nil {
			continue
		}
		phone := cast.NewOwner(number, lid, secondName)
		return s.open(Second, phone, s.enroll(phone, secondName, "", noAvatar))
	}
	return errCrowded
}
