package peer

import (
	"crypto/sha256"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// town is a phone with a companion, and three people, of whom one is the echo.
type town struct {
	*hub
	life           *life
	phone          *Phone
	companion      *device
	ann, ben, echo *Person
	account, trio  types.JID
}

func newTown(t *testing.T) *town {
	hush()
	c := &town{hub: newHub(t), life: newLife(t.Context())}
	c.cast = New(t.Context(), c.hub, Options{Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})), World: &world.World{
		Owner: world.Person{Number: "491500", LID: "9000", Push: "Owner"},
		People: []world.Person{
			{Number: "491501", LID: "9001", Push: "Ann", Name: "Ann A."},
			{Number: "491502", LID: "9002", Push: "Ben"},
			{Number: "491503", LID: "9003", Push: "Echo", Echo: true},
		},
	}})
	c.phone = c.cast.Owner()
	people := c.cast.People()
	c.ann, c.ben, c.echo = people[0], people[1], people[2]
	c.add(c.phone)
	for _, p := range people {
		c.add(p)
	}
	c.companion = c.hub.companion(c.life, c.phone, 7)
	c.account = hidden("9000")
	c.trio = types.NewJID("120363", types.GroupServer)
	c.groups["120363"] = []types.JID{c.account, hidden("9001"), hidden("9002")}
	return c
}

// bubble runs a test in synctest, with everything ended before it returns.
func bubble(t *testing.T, f func(t *testing.T, c *town)) {
	synctest.Test(t, func(t *testing.T) {
		c := newTown(t)
		defer c.life.end()
		defer c.cast.Close()
		f(t, c)
	})
}

func texts(list []Got) (out []string) {
	for _, g := range list {
		out = append(out, textOf(g.Message))
	}
	return out
}

func only(t *testing.T, list []Got) Got {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("received %d messages %q, want 1", len(list), texts(list))
	}
	return list[0]
}

func TestTextReachesEveryDevice(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		id, err := c.ann.SendText(t.Context(), c.account, "Hello")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for _, d := range []interface{ Received() []Got }{c.phone, c.companion} {
			g := only(t, d.Received())
			if g.ID != id || textOf(g.Message) != "Hello" || g.FromMe || g.Chat != hidden("9001") {
				t.Errorf("got %+v", g)
			}
		}
		delivered := c.seen(func(n waBinary.Node) bool {
			return n.Tag == "receipt" && attr(n, "id") == id && attr(n, "type") == ""
		})
		if len(delivered) != 2 {
			t.Errorf("%d delivery receipts, want 2", len(delivered))
		}
	})
}

func TestCompanionSendsAndPhoneGetsCopy(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		// By number, as an older client would.
		if err := c.companion.send(t.Context(), pn("491501"), "ID1", &waE2E.Message{Conversation: proto.String("Hi Ann")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if g := only(t, c.ann.Received()); textOf(g.Message) != "Hi Ann" || g.Sender != c.companion.lid {
			t.Errorf("got %+v", g)
		}
		g := only(t, c.phone.Received())
		if !g.FromMe || g.Chat != hidden("9001") || textOf(g.Message) != "Hi Ann" {
			t.Errorf("phone's copy is %+v", g)
		}
		for kind, want := range map[string]int{"": 1, "sender": 1, "read": 2} {
			got := c.seen(func(n waBinary.Node) bool { return n.Tag == "receipt" && attr(n, "type") == kind })
			if kind == "" {
				got = got[:min(len(got), 1)] // to phone and companion alike
			}
			if kind == "read" && len(got) == 0 || kind != "read" && len(got) < want {
				t.Errorf("%d receipts of type %q", len(got), kind)
			}
		}
	})
}

func TestGroup(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		for _, line := range []string{"one", "two"} {
			if _, err := c.ann.SendText(t.Context(), c.trio, line); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.companion.send(t.Context(), c.trio, "G1", &waE2E.Message{Conversation: proto.String("three")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := texts(c.ben.Received()); strings.Join(got, " ") != "one two three" {
			t.Errorf("member got %q", got)
		}
		if got := texts(c.companion.Received()); strings.Join(got, " ") != "one two" {
			t.Errorf("companion got %q", got)
		}
		if got := c.phone.Received(); len(got) != 3 || !got[2].FromMe || got[2].Chat != c.trio {
			t.Errorf("phone got %+v", got)
		}
	})
}

func TestLostSessionIsRetried(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		ctx := t.Context()
		send := func(text string) {
			t.Helper()
			if err := c.companion.send(ctx, hidden("9001"), newID(), &waE2E.Message{Conversation: proto.String(text)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		send("before")
		if _, err := c.ann.SendText(ctx, c.account, "so that sessions are set up both ways"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		c.ann.Forget()
		send("after")
		got := c.ann.Received()
		if len(got) != 2 || textOf(got[1].Message) != "after" || got[1].Retries == 0 || got[1].Duplicates != 0 {
			t.Fatalf("got %+v", got)
		}
		send("and on")
		if got := c.ann.Received(); len(got) != 3 || got[2].Retries != 0 {
			t.Errorf("after the retry: %+v", got)
		}
		// The other way: the person's first message after a restart is opened at once.
		c.ann.Forget()
		if _, err := c.ann.SendText(ctx, c.account, "back again"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.companion.Received(); textOf(got[len(got)-1].Message) != "back again" || got[len(got)-1].Retries != 0 {
			t.Errorf("companion got %+v", got)
		}
	})
}

func TestLostSenderKeyIsRetried(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		for i, line := range []string{"one", "two"} {
			if i == 1 {
				c.companion.Forget()
			}
			if _, err := c.ann.SendText(t.Context(), c.trio, line); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		got := c.companion.Received()
		if len(got) != 2 || textOf(got[1].Message) != "two" || got[1].Chat != c.trio {
			t.Errorf("got %+v", got)
		}
	})
}

func TestDuplicateIsCountedOnce(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		m := &waE2E.Message{Conversation: proto.String("twice")}
		for range 2 {
			if err := c.companion.send(t.Context(), hidden("9001"), "SAME", m); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if g := only(t, c.ann.Received()); g.Duplicates != 1 {
			t.Errorf("duplicates = %d, want 1", g.Duplicates)
		}
		stanza := c.seen(func(n waBinary.Node) bool {
			return n.Tag == "message" && attr(n, "id") == "SAME" && attr(n, "recipient") == ""
		})
		c.ann.Deliver(stanza[0])
		synctest.Wait()
		if g := only(t, c.ann.Received()); g.Duplicates != 2 {
			t.Errorf("duplicates = %d, want 2", g.Duplicates)
		}
	})
}

func TestForgedCompanionIsRefused(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		other := c.cast.NewOwner(pn("491599"), hidden("9099"), "Other")
		forged := c.hub.companion(c.life, other, 8)
		c.adv[c.companion.lid] = c.adv[forged.lid]
		if err := c.companion.send(t.Context(), hidden("9001"), "X", &waE2E.Message{Conversation: proto.String("?")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.ann.Received(); len(got) != 0 {
			t.Errorf("message of a forged companion was opened: %q", texts(got))
		}
	})
}

func TestViewOnceIsForPhones(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		for _, to := range []types.JID{c.account, c.trio} {
			if _, err := c.ann.SendPicture(t.Context(), to, Picture{File: testJPEG(t, 90, 60), ViewOnce: true}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if got := c.companion.Received(); len(got) != 0 {
			t.Errorf("companion could open %d view-once pictures", len(got))
		}
		if got := c.phone.Received(); len(got) != 2 || got[0].SHA256 == nil || got[1].SHA256 == nil {
			t.Errorf("phone got %+v", got)
		}
		stubs := c.seen(func(n waBinary.Node) bool {
			u, ok := n.GetOptionalChildByTag("unavailable")
			return ok && attr(u, "type") == "view_once" && len(n.GetChildrenByTag("enc")) == 0
		})
		if len(stubs) != 2 {
			t.Errorf("%d stubs, want 2", len(stubs))
		}
	})
}

func TestEcho(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		file := testJPEG(t, 160, 120)
		sum := sha256.Sum256(file)
		post := func(pic Picture) []Got {
			t.Helper()
			before := len(c.companion.Received())
			tmp := &Person{device: c.companion}
			if _, err := tmp.SendPicture(t.Context(), hidden("9003"), pic); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			return c.companion.Received()[before:]
		}
		got := post(Picture{File: file, Caption: "Sea", Expiration: 604800e9, Forwarded: true})
		if len(got) != 2 {
			t.Fatalf("echo sent %q", texts(got))
		}
		img := got[0].Message.GetImageMessage()
		if [32]byte(got[0].SHA256) != sum || img.GetCaption() != "Sea" || img.GetContextInfo().GetIsForwarded() {
			t.Errorf("picture came back as %v", img)
		}
		line := textOf(got[1].Message)
		for _, want := range []string{"160 × 120", "not view once", "“Sea”", "604800", "7 days", "Forwarded", hexOf(sum[:])} {
			if !strings.Contains(line, want) {
				t.Errorf("line %q lacks %q", line, want)
			}
		}
		got = post(Picture{File: file, ViewOnce: true})
		if line := textOf(only(t, got).Message); !strings.Contains(line, ", view once.") || !strings.Contains(line, "No caption") {
			t.Errorf("line about a view-once picture is %q", line)
		}
		played := c.seen(func(n waBinary.Node) bool { return n.Tag == "receipt" && attr(n, "type") == "played" })
		if len(played) == 0 {
			t.Error("view-once picture was not reported opened")
		}
		if err := c.companion.send(t.Context(), hidden("9003"), newID(), &waE2E.Message{Conversation: proto.String("Anybody?")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if all := texts(c.companion.Received()); all[len(all)-1] != "Anybody?" {
			t.Errorf("text came back as %q", all[len(all)-1])
		}
	})
}

func TestEchoSaysWhatIsWrong(t *testing.T) {
	bubble(t, func(t *testing.T, c *town) {
		tmp := &Person{device: c.companion}
		img := &waE2E.ImageMessage{}
		if err := tmp.store(t.Context(), testJPEG(t, 9, 9), img, imageKeys, "image"); err != nil {
			t.Fatal(err)
		}
		img.MediaKey = newKey()
		if _, err := tmp.Send(t.Context(), hidden("9003"), &waE2E.Message{ImageMessage: img}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if line := textOf(only(t, c.companion.Received()).Message); !strings.Contains(line, "does not fit its key") {
			t.Errorf("line is %q", line)
		}
		if g := only(t, c.echo.Received()); g.Err == nil || g.SHA256 != nil {
			t.Errorf("echo got %+v", g)
		}
	})
}

func TestIdentitiesSurviveARestart(t *testing.T) {
	a := newDevice(nil, nil, slog.Default(), 5, pn("1"), hidden("2"), "")
	b := newDevice(nil, nil, slog.Default(), 5, pn("1"), hidden("2"), "")
	x, y := a.Bundle(), b.Bundle()
	x.SignedSig, y.SignedSig = [64]byte{}, [64]byte{} // random by design
	if x.Identity != y.Identity || x.Signed != y.Signed || x.OneTime != y.OneTime || x.RegistrationID != y.RegistrationID {
		t.Error("same seed, other keys")
	}
	if other := newDevice(nil, nil, slog.Default(), 6, pn("1"), hidden("2"), ""); other.Bundle().Identity == x.Identity {
		t.Error("other seed, same keys")
	}
	if next := a.Bundle(); next.OneTimeID == x.OneTimeID || next.OneTime == x.OneTime {
		t.Error("one-time key given out twice")
	}
}
