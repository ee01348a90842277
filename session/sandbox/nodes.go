package sandbox

import (
	"fmt"
	"maps"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

type attrs = waBinary.Attrs

// el makes an element with child elements.
func el(tag string, a attrs, children ...waBinary.Node) waBinary.Node {
	n := waBinary.Node{Tag: tag, Attrs: a}
	if len(children) > 0 {
		n.Content = children
	}
	return n
}

// leaf makes an element with bytes inside.
func leaf(tag string, content []byte) waBinary.Node {
	return waBinary.Node{Tag: tag, Content: content}
}

// content is an element's bytes; clients send some of them as text.
func content(n waBinary.Node) []byte {
	switch c := n.Content.(type) {
	case []byte:
		return c
	case string:
		return []byte(c)
	}
	return nil
}

// child is the content of the named child element.
func child(n waBinary.Node, tag string) []byte { return content(n.GetChildByTag(tag)) }

// str is an attribute as text, "" where it is missing.
func str(n waBinary.Node, key string) string {
	switch v := n.Attrs[key].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// jid is an attribute as address, the empty JID where it is missing. Some
// clients write addresses as text.
func jid(n waBinary.Node, key string) types.JID {
	switch v := n.Attrs[key].(type) {
	case types.JID:
		return v
	case string:
		if j, err := types.ParseJID(v); err == nil {
			return j
		}
	}
	return types.EmptyJID
}

// number is an attribute as integer, 0 where it is missing.
func number(n waBinary.Node, key string) uint64 {
	v, err := strconv.ParseUint(str(n, key), 10, 64)
	if err != nil {
		return 0
	}
	return v
}

// with is a copy of n with some attributes set; empty values are left out.
func with(n waBinary.Node, a attrs) waBinary.Node {
	out := attrs{}
	maps.Copy(out, n.Attrs)
	for k, v := range a {
		if j, ok := v.(types.JID); v == nil || v == "" || ok && j.IsEmpty() {
			continue
		}
		out[k] = v
	}
	n.Attrs = out
	return n
}

// without is a copy of n that lacks some attributes.
func without(n waBinary.Node, keys ...string) waBinary.Node {
	out := maps.Clone(n.Attrs)
	for _, k := range keys {
		delete(out, k)
	}
	n.Attrs = out
	return n
}

// encode writes a stanza as it goes over the wire. The codec panics for
// attributes it does not know, which simulated devices could send.
func encode(n waBinary.Node) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("stanza %s: %v", n.Tag, r)
		}
	}()
	return waBinary.Marshal(n)
}

// decode reads what encode wrote, or a client sent.
func decode(data []byte) (n waBinary.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("stanza: %v", r)
		}
	}()
	if len(data) == 0 {
		return n, fmt.Errorf("stanza: empty")
	}
	raw, err := waBinary.Unpack(data)
	if err != nil {
		return n, err
	}
	p, err := waBinary.Unmarshal(raw)
	if err != nil {
		return n, err
	}
	return *p, nil
}
