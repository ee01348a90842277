package sandbox

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waServerSync"
)

// errConflict says that a patch was made for another version of a collection.
var errConflict = errors.New("sandbox: app state has moved on")

// collection is one part of an account's app state: the patches since the
// beginning. The version is their number.
type collection struct {
	Patches [][]byte // waServerSync.SyncdPatch
}

func (c *collection) version() uint64 { return uint64(len(c.Patches)) }

// add appends a patch made on top of version base. The server says which
// version it makes. The error wraps errConflict for another base.
func (c *collection) add(patch []byte, base uint64) error {
	if base != c.version() {
		return fmt.Errorf("%w: patch on version %d, have %d", errConflict, base, c.version())
	}
	var p waServerSync.SyncdPatch
	if err := proto.Unmarshal(patch, &p); err != nil {
		return err
	}
	p.Version = &waServerSync.SyncdVersion{Version: proto.Uint64(base + 1)}
	data, err := proto.Marshal(&p)
	if err != nil {
		return err
	}
	c.Patches = append(c.Patches, data)
	return nil
}

// since are the patches after a version, for a client to catch up.
func (c *collection) since(version uint64) []waBinary.Node {
	if version >= c.version() {
		return nil
	}
	var patches []waBinary.Node
	for _, p := range c.Patches[version:] {
		patches = append(patches, leaf("patch", p))
	}
	return []waBinary.Node{el("patches", nil, patches...)}
}

// collection is the named part of the account's app state.
func (a *savedAccount) collection(name string) *collection {
	if a.Collections == nil {
		a.Collections = map[string]*collection{}
	}
	if a.Collections[name] == nil {
		a.Collections[name] = &collection{}
	}
	return a.Collections[name]
}

// block puts an address on the block list or takes it off.
func (a *savedAccount) block(address string, on bool) {
	a.Blocked = slices.DeleteFunc(a.Blocked, func(s string) bool { return s == address })
	if on {
		a.Blocked = append(a.Blocked, address)
	}
}

// appState takes a client's patches and gives it what it lacks.
func (c *conn) appState(n waBinary.Node) waBinary.Node {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return el("sync", nil)
	}
	c.dev.Synced = true
	a := c.dev.account
	from := target{user: a.user, companion: c.dev}
	var out []waBinary.Node
	for _, q := range n.GetChildren() {
		name, base := str(q, "name"), number(q, "version")
		col := a.saved.collection(name)
		answer := el("collection", attrs{"name": name, "has_more_patches": false})
		patch, upload := q.GetOptionalChildByTag("patch")
		var err error
		if upload {
			err = col.add(content(patch), base)
		}
		switch {
		case err != nil:
			answer = with(answer, attrs{"type": "error"})
			answer.Content = append([]waBinary.Node{
				el("error", attrs{"code": 409, "text": "conflict"}),
			}, col.since(base)...)
		case upload:
			s.stateChanged(a, name, from)
		default:
			if missing := col.since(base); len(missing) > 0 {
				answer.Content = missing
			}
		}
		out = append(out, with(answer, attrs{"version": col.version()}))
	}
	return el("sync", nil, out...)
}

// stateChanged tells an account's devices that a collection has a new version,
// except the one that made it. Companions that never asked have no keys yet and
// will ask for everything. The caller holds s.mu.
func (s *Server) stateChanged(a *account, name string, by target) {
	s.changed()
	n := el("notification", attrs{"type": "server_sync", "from": a.user.pn, "id": s.newID(), "t": s.stamp()},
		el("collection", attrs{"name": name, "version": a.saved.collection(name).version()}))
	for _, t := range s.devices(a.user) {
		if t != by && (t.companion == nil || t.companion.Synced) {
			s.deliver(t, n)
		}
	}
}
