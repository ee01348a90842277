package peer

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
)

// errNotHere says that the phone knows no media under that message id.
var errNotHere = errors.New("peer: no such media on the phone")

// renewMedia answers a companion that found media missing on the media host:
// with a new path, or that the phone no longer has it either.
func (p *Phone) renewMedia(node waBinary.Node) {
	id := attr(node, "id")
	rmr, _ := node.GetOptionalChildByTag("rmr")
	answer := waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"id":   id,
		"to":   address(node, "from"),
		"type": "mediaretry",
		"t":    strconv.FormatInt(p.net.Now().Unix(), 10),
	}}
	children := []waBinary.Node{{Tag: "rmr", Attrs: waBinary.Attrs{
		"jid": address(rmr, "jid"), "from_me": attr(rmr, "from_me"),
	}}}
	if j := address(rmr, "participant"); !j.IsEmpty() {
		children[0].Attrs["participant"] = j
	}
	if sealed, err := p.renewal(node, id, address(rmr, "jid")); err != nil {
		p.log.Debug("media retry refused", "err", err)
		children = append(children, waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": "2"}})
	} else {
		children = append(children, sealed)
	}
	answer.Content = children
	p.net.Route(p.jid, answer)
}

// renewal is the encrypted answer.
func (p *Phone) renewal(node waBinary.Node, id string, chat types.JID) (waBinary.Node, error) {
	key, path, err := p.mediaOf(id, chat)
	if err != nil {
		return waBinary.Node{}, err
	}
	answer := &waMmsRetry.MediaRetryNotification{StanzaID: proto.String(id)}
	if err := checkRetry(node, key, id); err != nil {
		answer.Result = waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR.Enum()
	} else if manner := p.behaviour(); manner == Failing {
		answer.Result = waMmsRetry.MediaRetryNotification_GENERAL_ERROR.Enum()
	} else if fresh, ok := p.upload(path); ok && manner != NotFound {
		answer.Result = waMmsRetry.MediaRetryNotification_SUCCESS.Enum()
		answer.DirectPath = proto.String(fresh)
	} else {
		answer.Result = waMmsRetry.MediaRetryNotification_NOT_FOUND.Enum()
	}
	plain, err := proto.Marshal(answer)
	if err != nil {
		return waBinary.Node{}, err
	}
	sealed, iv := sealRetry(key, plain, id)
	return waBinary.Node{Tag: "encrypt", Content: []waBinary.Node{
		{Tag: "enc_p", Content: sealed}, {Tag: "enc_iv", Content: iv},
	}}, nil
}

// checkRetry makes sure that whoever asks has the media's key.
func checkRetry(node waBinary.Node, key []byte, id string) error {
	plain, err := openRetry(key, content(node, "encrypt", "enc_p"), content(node, "encrypt", "enc_iv"), id)
	if err != nil {
		return err
	}
	var r waMmsRetry.ServerErrorReceipt
	if err := proto.Unmarshal(plain, &r); err != nil {
		return err
	}
	if r.GetStanzaID() != id {
		return fmt.Errorf("peer: media retry for %q under another id", r.GetStanzaID())
	}
	return nil
}

// mediaOf finds a message's media, in what arrived while the sandbox runs and
// in the history.
func (p *Phone) mediaOf(id string, chat types.JID) (key []byte, path string, err error) {
	p.mu.Lock()
	for i := len(p.got) - 1; i >= 0; i-- {
		if p.got[i].ID != id {
			continue
		}
		if f, _, _ := fileOf(p.got[i].Message); f != nil {
			p.mu.Unlock()
			return f.GetMediaKey(), f.GetDirectPath(), nil
		}
	}
	p.mu.Unlock()
	c := p.chatOf(chat)
	if c == nil {
		return nil, "", errNotHere
	}
	m := find(c, id)
	if m == nil || m.Picture == nil || m.ViewOnce {
		return nil, "", errNotHere
	}
	pic := m.Picture
	return bytes.Clone(pic.MediaKey[:]), p.script.blobs.path(pic, 0, m.Time), nil
}

// upload makes a file available again and says where; false where the phone
// does not have it any more. For the world's pictures nothing needs to move:
// the new path is enough.
func (p *Phone) upload(path string) (string, bool) {
	if fresh, pic, ok := p.script.blobs.renew(path); ok {
		return fresh, !pic.Gone
	}
	fresh, err := p.net.Renew(path)
	return fresh, err == nil
}
