package sandbox

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// groups answers questions about groups. Changing them is answered but does
// nothing: the sandbox's groups are as they are.
func (c *conn) groups(n waBinary.Node, set bool) waBinary.Node {
	if set {
		return result(n)
	}
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return refusal(n, reasonLoggedOut, "not-authorized")
	}
	me := c.dev.account.user
	to := jid(n, "to")
	if _, ok := n.GetOptionalChildByTag("participating"); ok || to.User == "" {
		var all []waBinary.Node
		for _, g := range s.dir.groups {
			if g.has(me) {
				all = append(all, g.node())
			}
		}
		return result(n, el("groups", nil, all...))
	}
	g := s.dir.groups[to.User]
	switch {
	case g == nil:
		return refusal(n, codeUnknown, "item-not-found")
	case !g.has(me):
		return refusal(n, codeForbidden, "forbidden")
	}
	return result(n, g.node())
}

// node describes the group; its members are named by LID.
func (g *group) node() waBinary.Node {
	var members []waBinary.Node
	for i, u := range g.members {
		p := el("participant", attrs{"jid": u.lid, "phone_number": u.pn})
		if i == 0 {
			p = with(p, attrs{"type": "superadmin"})
		}
		members = append(members, p)
	}
	a := attrs{
		"id":              g.jid.User,
		"subject":         g.subject,
		"creation":        g.created.Unix(),
		"s_t":             g.created.Unix(),
		"addressing_mode": string(types.AddressingModeLID),
		"size":            len(g.members),
		"p_v_id":          g.created.Unix(),
		"a_v_id":          g.created.Unix(),
	}
	if len(g.members) > 0 {
		creator := g.members[0]
		a["creator"], a["creator_pn"] = creator.lid, creator.pn
		a["s_o"], a["s_o_pn"] = creator.lid, creator.pn
	}
	return el("group", a, members...)
}
