package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// user is somebody with a number and a LID: an account or one of the people.
type user struct {
	pn, lid types.JID // without device
	name    string    // the push name
	about   string
	avatar  func() []byte // JPEG, or nil; drawn when first asked for
	account *account

	phone    peer.Device
	mail     mailbox
	unsigned peer.Bundle // the phone's keys without a one-time key, for other simulated devices

	delivered []string // ids of messages, newest last
}

// pictureID names a profile picture, "" names none.
func pictureID(avatar []byte) string {
	if len(avatar) == 0 {
		return ""
	}
	sum := sha256.Sum256(avatar)
	return hex.EncodeToString(sum[:6])
}

// by is the user's address in the addressing of like, with a device.
func (u *user) by(like types.JID, device uint16) types.JID {
	j := u.pn
	if like.Server == types.HiddenUserServer {
		j = u.lid
	}
	j.Device = device
	return j
}

// group is a chat of several users.
type group struct {
	jid     types.JID
	subject string
	members []*user // the first one created it
	avatar  func() []byte
	created time.Time
}

func (g *group) has(u *user) bool { return slices.Contains(g.members, u) }

// account is a user whose companions are the clients that connect.
type account struct {
	name   string
	user   *user
	owner  peer.Owner
	saved  *savedAccount
	linked []*companion // by device number
}

// directory are all users and groups. It is filled before the server answers
// anybody, and read without a lock afterwards.
type directory struct {
	users    map[string]*user // by number and by LID
	groups   map[string]*group
	accounts map[string]*account
	everyone []*user
}

func newDirectory() directory {
	return directory{users: map[string]*user{}, groups: map[string]*group{}, accounts: map[string]*account{}}
}

func (d *directory) add(u *user) {
	d.users[u.pn.User+"@"+types.DefaultUserServer] = u
	d.users[u.lid.User+"@"+types.HiddenUserServer] = u
	d.everyone = append(d.everyone, u)
}

// find is the user of an address, with or without device; nil for strangers.
func (d *directory) find(j types.JID) *user {
	server := j.Server
	if server == types.LegacyUserServer {
		server = types.DefaultUserServer
	}
	return d.users[j.User+"@"+server]
}

// device is what an address with a device means on this server: a simulated
// phone (companion is nil) or a companion. ok is false for devices there are not.
func (s *Server) device(j types.JID) (t target, ok bool) {
	u := s.dir.find(j)
	if u == nil {
		return target{}, false
	}
	if j.Device == 0 {
		return target{user: u}, true
	}
	if u.account != nil {
		for _, c := range u.account.linked {
			if c.Device == j.Device {
				return target{user: u, companion: c}, true
			}
		}
	}
	return target{}, false
}

// target is one device of a user.
type target struct {
	user      *user
	companion *companion // nil: the phone
}

func (t target) number() uint16 {
	if t.companion == nil {
		return 0
	}
	return t.companion.Device
}

// devices are all devices of a user, the phone first. The caller holds s.mu.
func (s *Server) devices(u *user) []target {
	out := []target{{user: u}}
	if u.account != nil {
		for _, c := range u.account.linked {
			out = append(out, target{user: u, companion: c})
		}
	}
	return out
}
