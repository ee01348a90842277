package sandbox

import (
	"slices"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// queue are the stanzas that a companion has not confirmed: a message until its
// receipt comes, anything else until its ack. What is left when a connection
// ends is delivered again over the next one.
type queue struct {
	list    []waBinary.Node
	retried map[string]bool // messages answered by a retry receipt whose ack is still due
}

func (q *queue) add(n waBinary.Node) { q.list = append(q.list, n) }

// received removes messages by id, and reports which were there.
func (q *queue) received(ids []string) (found []string) {
	q.list = slices.DeleteFunc(q.list, func(n waBinary.Node) bool {
		id := str(n, "id")
		if n.Tag != "message" || !slices.Contains(ids, id) {
			return false
		}
		found = append(found, id)
		return true
	})
	return found
}

// retry takes a message off the queue whose sender will send it again. The ack
// that clients send besides must not confirm that second one.
func (q *queue) retry(id string) {
	if len(q.received([]string{id})) == 0 {
		return
	}
	if q.retried == nil {
		q.retried = map[string]bool{}
	}
	q.retried[id] = true
}

// acked takes an <ack> from the client.
func (q *queue) acked(ack waBinary.Node) {
	class, id := str(ack, "class"), str(ack, "id")
	if class == "message" {
		if q.retried[id] {
			delete(q.retried, id)
			return
		}
		q.received([]string{id})
		return
	}
	for i, n := range q.list {
		if n.Tag == class && str(n, "id") == id && str(n, "type") == str(ack, "type") &&
			jid(n, "from") == jid(ack, "to") && jid(n, "participant") == jid(ack, "participant") {
			q.list = slices.Delete(q.list, i, i+1)
			return
		}
	}
}

// count is how many stanzas of a kind wait.
func (q *queue) count(tag string) (n int) {
	for _, e := range q.list {
		if e.Tag == tag {
			n++
		}
	}
	return n
}

// ids are the messages that a receipt names.
func ids(receipt waBinary.Node) []string {
	out := []string{str(receipt, "id")}
	list := receipt.GetChildByTag("list")
	for _, item := range list.GetChildren() {
		if item.Tag == "item" {
			out = append(out, str(item, "id"))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" })
}
