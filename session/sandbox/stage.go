package sandbox

import (
	"fmt"
	"sync"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// enroll adds a user with its phone. Called while the stage is set.
func (s *Server) enroll(phone peer.Device, name, about string, avatar func() []byte) *user {
	u := &user{
		pn: phone.JID().ToNonAD(), lid: phone.LID().ToNonAD(),
		name: name, about: about, avatar: sync.OnceValue(avatar), phone: phone,
	}
	u.unsigned = phone.Bundle()
	u.unsigned.OneTimeID, u.unsigned.OneTime = 0, [32]byte{}
	u.mail.deliver, u.mail.tasks = phone.Deliver, &s.tasks
	s.dir.add(u)
	return u
}

// open makes a user with an owner's phone an account, and gives it back what
// was linked to it before a restart.
func (s *Server) open(name string, owner peer.Owner, u *user) error {
	a := &account{name: name, user: u, owner: owner}
	st := s.state.Accounts[name]
	if st == nil {
		st = &savedAccount{}
	}
	if err := a.restore(st); err != nil {
		return fmt.Errorf("account %s: %w", name, err)
	}
	u.account = a
	s.dir.accounts[name] = a
	return nil
}

// gather adds a group.
func (s *Server) gather(g *group) { s.dir.groups[g.jid.User] = g }

// noAvatar is what users without a profile picture have.
func noAvatar() []byte { return nil }

func numberJID(digits string) types.JID { return types.NewJID(digits, types.DefaultUserServer) }

func lidJID(digits string) types.JID { return types.NewJID(digits, types.HiddenUserServer) }

func groupJID(digits string) types.JID { return types.NewJID(digits, types.GroupServer) }
