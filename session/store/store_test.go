package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

const (
	ana    session.JID = "34600111222@s.whatsapp.net"
	anaLID session.JID = "987654321@lid"
	bob    session.JID = "4915112345678@s.whatsapp.net"
	family session.JID = "120363000000000001@g.us"
	me     session.JID = "15550001111@s.whatsapp.net"
	thumb              = "\xff\xd8 a small picture"
)

// start is when the tests take place.
func start() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T) *store.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "catalogue.db"))
}

func openAt(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{Now: start})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// sha is a hash that stands for the file n.
func sha(n int) []byte {
	b := make([]byte, 32)
	copy(b, fmt.Sprintf("file %d", n))
	return b
}

// picture is an arrival in chat from sender, sec seconds after the start, that
// carries the file n.
func picture(chat, sender session.JID, waid string, sec, n int) session.Arrival {
	return session.Arrival{Chat: chat, Sender: sender, Message: session.Message{
		WAID: waid, Time: start().Add(time.Duration(sec) * time.Second),
		Media: &session.Media{
			Ref: media.Ref{
				Kind: media.Image, MIME: "image/jpeg", DirectPath: "/v/" + waid, MediaKey: sha(1000 + n),
				FileSHA256: sha(n), FileEncSHA256: sha(2000 + n), Size: int64(100 + n),
			},
			Preview: media.Preview(thumb), Width: 640, Height: 480,
		},
	}}
}

func words(chat, sender session.JID, waid string, sec int, text string) session.Arrival {
	return session.Arrival{Chat: chat, Sender: sender, Message: session.Message{
		WAID: waid, Time: start().Add(time.Duration(sec) * time.Second), Text: text,
	}}
}

func save(t *testing.T, s *store.Store, as ...session.Arrival) {
	t.Helper()
	saveBatch(t, s, session.Batch{Messages: as})
}

func saveBatch(t *testing.T, s *store.Store, b session.Batch) {
	t.Helper()
	if err := s.Save(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func chats(t *testing.T, s *store.Store, q session.ChatQuery) []session.Chat {
	t.Helper()
	list, err := s.Chats(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func only(t *testing.T, s *store.Store) session.Chat {
	t.Helper()
	list := chats(t, s, session.ChatQuery{})
	if len(list) != 1 {
		t.Fatalf("%d chats, want 1", len(list))
	}
	return list[0]
}

func find(t *testing.T, s *store.Store, chat session.JID, waid string) session.Message {
	t.Helper()
	id, err := s.ByWAID(t.Context(), chat, waid)
	if err != nil {
		t.Fatalf("%s: %v", waid, err)
	}
	m, err := s.Message(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPictureArrives(t *testing.T) {
	s := open(t)
	a := picture(ana, ana, "A1", 0, 1)
	a.Text = "Boat"
	a.Quote = &session.Quote{WAID: "Q", Sender: bob, Text: "which one?"}
	a.Expires = 24 * time.Hour
	saveBatch(t, s, session.Batch{
		People:   []session.Person{{JID: bob, Push: "Bob"}, {JID: ana, Contact: "Ana", Push: "anita", Avatar: []byte("face")}},
		Messages: []session.Arrival{a},
	})
	c := only(t, s)
	if c.Name != "Ana" || c.Number != "+34600111222" || c.JID != ana || !c.Known || c.Unread != 1 ||
		c.Pictures != 1 || c.ToFetch != 1 || string(c.Avatar) != "face" || c.Last == nil || string(c.Last.Media.Preview) != thumb {
		t.Errorf("chat %+v", c)
	}
	list, err := s.Messages(t.Context(), c.ID, 0, 10)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d messages", len(list))
	}
	m := list[0]
	if m.Sender != ana || m.SenderName != "Ana" || m.ChatName != "Ana" || m.ChatJID != ana || m.FromMe || m.Text != "Boat" ||
		!m.Time.Equal(start()) || !m.Received.Equal(start()) || m.Expires != 24*time.Hour || m.Delivery != session.Incoming {
		t.Errorf("message %+v", m)
	}
	if m.Quote == nil || m.Quote.Name != "Bob" || m.Quote.Text != "which one?" {
		t.Errorf("quote %+v", m.Quote)
	}
	d := m.Media
	if d.State != media.Remote || d.Key() != media.KeyOf(sha(1)) || d.Width != 640 || d.DirectPath != "/v/A1" ||
		string(d.MediaKey) != string(sha(1001)) || d.Size != 101 || !d.File.IsZero() {
		t.Errorf("media %+v", d)
	}
	ids, err := s.Sheet(t.Context(), session.SheetQuery{})
	must(t, err)
	if !slices.Equal(ids, []session.MessageID{m.ID}) {
		t.Errorf("sheet %v", ids)
	}
}

func TestNamesFollowWhatsAppsOrder(t *testing.T) {
	s := open(t)
	save(t, s, words(ana, ana, "A1", 0, "hi"), words(anaLID, anaLID, "A2", 1, "hi"))
	want := func(name string) {
		t.Helper()
		for _, c := range chats(t, s, session.ChatQuery{}) {
			if c.JID == ana && c.Name != name {
				t.Errorf("named %q, want %q", c.Name, name)
			}
			if c.Name == "" {
				t.Error("a chat has no name")
			}
		}
	}
	want("+34600111222")
	for _, step := range []struct {
		p    session.Person
		name string
	}{
		{session.Person{Push: "anita"}, "anita"},
		{session.Person{Business: "Ana's Boats"}, "Ana's Boats"},
		{session.Person{Contact: "Ana"}, "Ana"},
		{session.Person{Push: "other"}, "Ana"},
	} {
		step.p.JID = ana
		saveBatch(t, s, session.Batch{People: []session.Person{step.p}})
		want(step.name)
	}
}

func TestSavingTwiceChangesNothingButFillsWhatWasEmpty(t *testing.T) {
	s := open(t)
	full := picture(family, ana, "A1", 0, 1)
	full.Text, full.Quote = "Harbour", &session.Quote{WAID: "Q", Sender: bob, Text: "?"}
	bare := full
	bare.Text, bare.Quote = "", nil
	bare.Media = &session.Media{Ref: media.Ref{Kind: media.Image}}
	save(t, s, bare)
	id := find(t, s, family, "A1").ID
	for range 3 {
		save(t, s, full)
	}
	m := find(t, s, family, "A1")
	if m.ID != id || m.Text != "Harbour" || m.Quote == nil || len(m.Media.MediaKey) != 32 || m.Media.Width != 640 ||
		string(m.Media.Preview) != thumb {
		t.Errorf("not filled: %+v %+v", m, m.Media)
	}
	other := full
	other.Text = "something else"
	other.Media = &session.Media{Ref: media.Ref{Kind: media.Image, MediaKey: sha(7), DirectPath: "/other"}}
	save(t, s, other)
	if again := find(t, s, family, "A1"); again.Text != "Harbour" || again.Media.DirectPath != "/v/A1" {
		t.Errorf("overwritten: %+v", again)
	}
	if c := only(t, s); c.Unread != 1 || c.Pictures != 1 || c.ToFetch != 1 {
		t.Errorf("counted again: %+v", c)
	}
	if got := chats(t, s, session.ChatQuery{Search: "arbou"}); len(got) != 1 {
		t.Error("the caption that came later is not found")
	}
}

func TestTheSameWAIDFromSomebodyElseIsAnotherMessage(t *testing.T) {
	s := open(t)
	save(t, s, words(family, ana, "A1", 0, "mine"), words(family, bob, "A1", 0, "not yours"))
	list, err := s.Messages(t.Context(), only(t, s).ID, 0, 10)
	must(t, err)
	if len(list) != 2 {
		t.Errorf("%d messages, want 2", len(list))
	}
}

func TestAnEditReplacesTheTextAndAnOlderCopyDoesNot(t *testing.T) {
	s := open(t)
	first := words(ana, ana, "A1", 0, "helo")
	edit := words(ana, ana, "A1", 0, "hello")
	edit.Edited = true
	save(t, s, first, edit, first)
	if m := find(t, s, ana, "A1"); m.Text != "hello" {
		t.Errorf("text %q", m.Text)
	}
	if c := only(t, s); c.Unread != 1 {
		t.Errorf("unread %d", c.Unread)
	}
}

func TestTheHDVersionTakesThePlaceOfTheFirstInEitherOrder(t *testing.T) {
	sd := picture(ana, ana, "SD", 0, 1)
	sd.Text = "caption"
	hd := picture(ana, ana, "HD", 1, 2)
	hd.Better, hd.Media.Width, hd.Media.Preview = "SD", 4000, nil
	for _, order := range [][]session.Arrival{{sd, hd}, {hd, sd}, {sd, hd, sd, hd}, {hd, hd, sd}} {
		s := open(t)
		for _, a := range order {
			save(t, s, a)
		}
		c := only(t, s)
		m := find(t, s, ana, "SD")
		if c.Pictures != 1 || c.Unread != 1 || !m.HD || m.Text != "caption" || m.Media.DirectPath != "/v/HD" ||
			m.Media.Key() != media.KeyOf(sha(2)) || m.Media.Width != 4000 || string(m.Media.Preview) != thumb {
			t.Errorf("chat %+v message %+v media %+v", c, m, m.Media)
		}
		if byHD := find(t, s, ana, "HD"); byHD.ID != m.ID {
			t.Error("not found by the WAID of its HD version")
		}
		origin, err := s.Origin(t.Context(), m.ID)
		must(t, err)
		if origin.WAID != "HD" {
			t.Errorf("the phone would be asked for %q", origin.WAID)
		}
	}
}

func TestReceivedViewOnceKeepsNothingThatShowsIt(t *testing.T) {
	s := open(t)
	a := picture(ana, ana, "A1", 0, 1)
	a.Media.ViewOnce = true
	save(t, s, a)
	save(t, s, a)
	d := find(t, s, ana, "A1").Media
	if d.State != media.ViewOnce || d.MediaKey != nil || d.DirectPath != "" || d.Preview != nil || d.FileSHA256 != nil {
		t.Errorf("%+v", d)
	}
	must(t, s.Enqueue(t.Context(), find(t, s, ana, "A1").ID))
	if jobs := claim(t, s, 9); len(jobs) != 0 {
		t.Error("a view-once picture is fetched")
	}
	if c := only(t, s); c.ToFetch != 0 || c.Pictures != 1 {
		t.Errorf("%+v", c)
	}
}

func TestHistoryIsNoNews(t *testing.T) {
	s := open(t)
	unread := 2
	saveBatch(t, s, session.Batch{
		History: true,
		Chats:   []session.ChatInfo{{JID: ana, Unread: &unread}},
		Messages: []session.Arrival{
			words(ana, ana, "A1", 1, "one"), words(ana, ana, "A2", 2, "two"), words(ana, ana, "A3", 3, "three"),
		},
	})
	c := only(t, s)
	if c.Unread != 2 {
		t.Errorf("unread %d, want 2", c.Unread)
	}
	list, err := s.UnreadIDs(t.Context(), c.ID)
	must(t, err)
	if len(list) != 2 || list[0].WAID != "A2" || list[1].WAID != "A3" || list[0].Sender != ana {
		t.Errorf("to be marked: %+v", list)
	}
	must(t, s.MarkRead(t.Context(), c.ID))
	list, err = s.UnreadIDs(t.Context(), c.ID)
	must(t, err)
	if only(t, s).Unread != 0 || len(list) != 0 {
		t.Error("still unread")
	}
	save(t, s, words(ana, ana, "A4", 4, "four"))
	saveBatch(t, s, session.Batch{Receipts: []session.Receipt{{Chat: ana, Self: true}}})
	if only(t, s).Unread != 0 {
		t.Error("read on the phone, but still unread here")
	}
}

func TestTimesThatCannotBe(t *testing.T) {
	s := open(t)
	for i, at := range []time.Time{{}, time.Unix(-5, 0), time.Unix(1<<62, 0)} {
		a := words(ana, ana, fmt.Sprint("A", i), 0, "x")
		a.Time = at
		save(t, s, a, a)
		if m := find(t, s, ana, a.WAID); m.ID <= 0 {
			t.Errorf("%v: id %d", at, m.ID)
		}
	}
	if c := only(t, s); c.Unread != 3 || c.Last.WAID != "A2" {
		t.Errorf("chat %+v", c)
	}
}

func TestANoticeWithoutAWAIDIsStoredOnce(t *testing.T) {
	s := open(t)
	n := words(family, "", "", 1, "Ana changed the subject")
	n.System = true
	later := n
	later.Time = n.Time.Add(time.Minute)
	save(t, s, n, n, later)
	list, err := s.Messages(t.Context(), only(t, s).ID, 0, 10)
	must(t, err)
	if len(list) != 2 || !list[0].System || list[0].SenderName == "" || only(t, s).Unread != 0 {
		t.Errorf("%d messages: %+v", len(list), list)
	}
}

func TestReceiptsMoveForwardOnly(t *testing.T) {
	s := open(t)
	a := words(ana, me, "A1", 0, "hi")
	a.FromMe = true
	save(t, s, a)
	for _, step := range []struct{ say, want session.Delivery }{
		{session.Delivered, session.Delivered}, {session.Sent, session.Delivered}, {session.Read, session.Read},
		{session.Delivered, session.Read}, {session.Opened, session.Opened}, {session.Read, session.Opened},
	} {
		saveBatch(t, s, session.Batch{Receipts: []session.Receipt{
			{Chat: ana, WAIDs: []string{"nobody's", "A1"}, Recipient: ana, Delivery: step.say},
		}})
		if m := find(t, s, ana, "A1"); m.Delivery != step.want {
			t.Errorf("after %s: %s, want %s", step.say, m.Delivery, step.want)
		}
	}
	save(t, s, a)
	if m := find(t, s, ana, "A1"); m.Delivery != session.Opened || only(t, s).Unread != 0 {
		t.Errorf("own message %+v", m)
	}
}

func TestAReceiptByAnUnknownAliasStillCounts(t *testing.T) {
	s := open(t)
	a := words(ana, me, "A1", 0, "hi")
	a.FromMe = true
	save(t, s, a)
	saveBatch(t, s, session.Batch{Receipts: []session.Receipt{{Chat: anaLID, WAIDs: []string{"A1"}, Delivery: session.Read}}})
	if m := find(t, s, ana, "A1"); m.Delivery != session.Read {
		t.Errorf("delivery %s", m.Delivery)
	}
}
