package peer

import (
	"bytes"
	"testing"
	"testing/synctest"

	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// The echo sends any kind of file back as that kind, under another key.
func TestEchoAnswersEveryKind(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		var echo *Person
		for _, p := range c.cast.People() {
			if p.Echo() {
				echo = p
			}
		}
		seen := map[world.Kind]bool{}
		for n := range 6 {
			m, i := c.world.Other(n)
			m.Time = c.now
			msg := c.cast.script.message(&c.world.Chats[i], &m, n+1)
			if err := c.companion.send(t.Context(), echo.lid, newID(), msg); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			got := c.companion.Received()
			if len(got) < 2 {
				t.Fatalf("%d messages", len(got))
			}
			back, line := got[len(got)-2], got[len(got)-1]
			if textOf(line.Message) == "" {
				t.Errorf("%v after the file", line.Message)
			}
			sent, _, kind := fileOf(msg)
			f, _, again := fileOf(back.Message)
			if f == nil || again != kind || kindOf(f) != m.Picture.Kind || !bytes.Equal(back.SHA256, m.Picture.SHA256[:]) || back.Err != nil {
				t.Fatalf("kind %d came back as %v, %v", m.Picture.Kind, back.Message, back.Err)
			}
			if bytes.Equal(f.GetMediaKey(), sent.GetMediaKey()) || f.GetDirectPath() == sent.GetDirectPath() {
				t.Errorf("kind %d came back under the same key or path", m.Picture.Kind)
			}
			// All else that the message said is still there.
			locate(f, "", "", sealed{}, c.now)
			same := proto.Clone(sent).(file)
			locate(same, "", "", sealed{}, c.now)
			for _, m := range []file{f, same} {
				r := m.ProtoReflect()
				r.Clear(r.Descriptor().Fields().ByName("contextInfo"))
			}
			if !proto.Equal(f, same) {
				t.Errorf("kind %d came back as %v, was %v", m.Picture.Kind, f, same)
			}
			seen[m.Picture.Kind] = true
		}
		if len(seen) != 6 {
			t.Errorf("kinds %v", seen)
		}
	})
}
