package sandbox

import (
	"encoding/base64"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// iq answers a question of a logged-in client. What the sandbox knows nothing
// about is answered with an empty result, which clients take well.
func (c *conn) iq(n waBinary.Node) {
	switch str(n, "type") {
	case "get", "set":
	default:
		return // an answer to a question of ours
	}
	set := str(n, "type") == "set"
	switch str(n, "xmlns") {
	case "encrypt":
		c.encrypt(n, set)
	case "passive":
		c.send(result(n))
		if _, ok := n.GetOptionalChildByTag("active"); ok {
			c.s.mu.Lock()
			if c.dev != nil {
				c.activate()
			}
			c.s.mu.Unlock()
		}
	case "usync":
		c.send(result(n, c.s.usync(n.GetChildByTag("usync"))))
	case "w:m":
		c.send(result(n, c.s.mediaConn()))
	case "privacy":
		c.send(result(n, privacy(set)...))
	case "blocklist":
		c.send(c.blocklist(n, set))
	case "w:sync:app:state":
		c.send(result(n, c.appState(n.GetChildByTag("sync"))))
	case "w:g2":
		c.send(c.groups(n, set))
	case "w:profile:picture":
		c.send(c.picture(n))
	case "abt":
		c.send(result(n, el("props", attrs{"protocol": "1", "hash": "sandbox", "refresh": "86400", "refresh_id": "0"})))
	case "w":
		c.send(result(n, el("props", attrs{"hash": "sandbox"})))
	case "md":
		if gone, ok := n.GetOptionalChildByTag("remove-companion-device"); ok {
			c.logout(n, gone)
			return
		}
		c.send(result(n))
	default:
		c.send(result(n))
	}
}

// result answers an IQ.
func result(n waBinary.Node, children ...waBinary.Node) waBinary.Node {
	return el("iq", attrs{"id": str(n, "id"), "type": "result", "from": answerer(n)}, children...)
}

// refusal answers an IQ with an error.
func refusal(n waBinary.Node, code int, text string) waBinary.Node {
	return el("iq", attrs{"id": str(n, "id"), "type": "error", "from": answerer(n)},
		el("error", attrs{"code": code, "text": text}))
}

// answerer is who an IQ was put to; the server itself where it does not say.
func answerer(n waBinary.Node) types.JID {
	if to := jid(n, "to"); !to.IsEmpty() {
		return to
	}
	return types.ServerJID
}

// logout removes the client that asks for it, or another companion of its user.
func (c *conn) logout(n, gone waBinary.Node) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return
	}
	dev := c.dev
	if t, ok := s.device(jid(gone, "jid")); ok && t.companion != nil && t.user == dev.account.user {
		dev = t.companion
	}
	c.send(result(n))
	if dev == c.dev {
		dev.conn, c.dev = nil, nil
		c.finish(linger)
	}
	s.unlink(dev)
}

// privacyDefaults are the settings of every account: everybody sees everything.
var privacyDefaults = [][2]string{
	{"readreceipts", "all"}, {"last", "all"}, {"profile", "all"}, {"status", "all"},
	{"online", "all"}, {"groupadd", "all"}, {"calladd", "all"}, {"messages", "all"},
	{"defense", "off"}, {"stickers", "contacts"},
}

func privacy(set bool) []waBinary.Node {
	if set {
		return nil
	}
	var categories []waBinary.Node
	for _, d := range privacyDefaults {
		categories = append(categories, el("category", attrs{"name": d[0], "value": d[1]}))
	}
	return []waBinary.Node{el("privacy", nil, categories...)}
}

// blocklist lists whom the user has blocked, after changing it where asked.
func (c *conn) blocklist(n waBinary.Node, set bool) waBinary.Node {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return refusal(n, reasonLoggedOut, "not-authorized")
	}
	a := c.dev.account
	if item, ok := n.GetOptionalChildByTag("item"); ok && set {
		u := s.dir.find(jid(item, "jid"))
		if u == nil {
			return refusal(n, codeUnknown, "item-not-found")
		}
		a.saved.block(u.lid.String(), str(item, "action") == "block")
		s.changed()
	}
	var items []waBinary.Node
	for _, b := range a.saved.Blocked {
		if j, err := types.ParseJID(b); err == nil {
			items = append(items, el("item", attrs{"jid": j}))
		}
	}
	return result(n, el("list", attrs{"dhash": "1:" + base64.StdEncoding.EncodeToString([]byte{byte(len(items))})}, items...))
}

// picture tells where somebody's profile picture lies.
func (c *conn) picture(n waBinary.Node) waBinary.Node {
	var avatar []byte
	target := jid(n, "target")
	if target.IsEmpty() {
		target = jid(n, "to")
	}
	if target.Server == types.GroupServer {
		if g := c.s.dir.groups[target.User]; g != nil {
			avatar = g.avatar()
		}
	} else if u := c.s.dir.find(target); u != nil {
		avatar = u.avatar()
	}
	if len(avatar) == 0 {
		return refusal(n, codeUnknown, "item-not-found")
	}
	query := n.GetChildByTag("picture")
	id := pictureID(avatar)
	if str(query, "id") == id {
		return result(n)
	}
	kind := str(query, "type")
	if kind == "" {
		kind = "preview"
	}
	url, path, err := c.s.media.put(kindAvatar, avatar)
	if err != nil {
		return refusal(n, 500, "internal-server-error")
	}
	return result(n, el("picture", attrs{"id": id, "type": kind, "url": url, "direct_path": path}))
}
