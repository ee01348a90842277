package store_test

import (
	"slices"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func alias(number, lid session.JID) session.Batch {
	return session.Batch{Aliases: []session.Alias{{Number: number, LID: lid}}}
}

func TestALateAliasMergesTwoChats(t *testing.T) {
	s := open(t)
	yes := true
	twin := picture(anaLID, anaLID, "T", 3, 3)
	saveBatch(t, s, session.Batch{
		People: []session.Person{{JID: anaLID, Push: "anita", Avatar: []byte("face")}, {JID: ana, Contact: "Ana"}},
		Chats:  []session.ChatInfo{{JID: anaLID, Pinned: &yes}},
		Messages: []session.Arrival{
			picture(ana, ana, "N1", 1, 1), picture(ana, ana, "T", 3, 3),
			picture(anaLID, anaLID, "L1", 2, 2), twin, words(anaLID, anaLID, "L2", 4, "newest"),
		},
	})
	id := add(t, s, outgoing(anaLID, "OUT"))[0]
	before := chats(t, s, session.ChatQuery{})
	if len(before) != 2 {
		t.Fatalf("%d chats before", len(before))
	}
	saveBatch(t, s, alias(ana, anaLID))
	saveBatch(t, s, alias(ana, anaLID))

	c := only(t, s)
	if c.JID != ana || c.Name != "Ana" || c.Number != "+34600111222" || !c.Pinned || string(c.Avatar) != "face" ||
		c.Unread != 4 || c.Pictures != 4 || c.ToFetch != 3 || c.Last == nil || c.Last.WAID != "L2" {
		t.Errorf("chat %+v", c)
	}
	list, err := s.Messages(t.Context(), c.ID, 0, 10)
	must(t, err)
	var waids []string
	for _, m := range list {
		waids = append(waids, m.WAID)
		if m.ChatName != "Ana" || !m.FromMe && m.SenderName != "Ana" {
			t.Errorf("%s: in %q by %q", m.WAID, m.ChatName, m.SenderName)
		}
	}
	if !slices.Equal(waids, []string{"OUT", "N1", "L1", "T", "L2"}) {
		t.Errorf("messages %v", waids)
	}
	// Whoever holds the old id finds the chat all the same.
	for _, old := range before {
		got, err := s.Chat(t.Context(), old.ID)
		if err != nil || got.ID != c.ID {
			t.Errorf("chat %d: %+v, %v", old.ID, got, err)
		}
	}
	if jobs := claimOut(t, s, 1); len(jobs) != 1 || jobs[0].ID != id || jobs[0].To != ana {
		t.Errorf("outbox %+v", jobs)
	}
	// Both addresses lead to it from now on.
	save(t, s, picture(anaLID, anaLID, "N1", 1, 1), words(anaLID, anaLID, "NEW", 9, "x"))
	if c := only(t, s); c.Unread != 5 || c.Last.WAID != "NEW" {
		t.Errorf("chat %+v", c)
	}
}

func TestAnAliasBeforeTheSecondAddressIsSeen(t *testing.T) {
	for _, first := range []session.JID{ana, anaLID} {
		s := open(t)
		save(t, s, words(first, first, "A1", 1, "x"))
		saveBatch(t, s, alias(ana, anaLID))
		save(t, s, words(ana, ana, "A2", 2, "x"), words(anaLID, anaLID, "A3", 3, "x"))
		if c := only(t, s); c.JID != ana || c.Name != "+34600111222" || c.Unread != 3 {
			t.Errorf("from %s: %+v", first, c)
		}
	}
}

func TestAnAliasJoinsWhatOnePersonWroteInAGroup(t *testing.T) {
	s := open(t)
	saveBatch(t, s, session.Batch{
		People:   []session.Person{{JID: anaLID, Push: "anita"}},
		Messages: []session.Arrival{picture(family, anaLID, "G1", 1, 1), picture(family, ana, "G1", 1, 1), words(family, bob, "G1", 1, "x")},
	})
	saveBatch(t, s, alias(ana, anaLID))
	c := only(t, s)
	list, err := s.Messages(t.Context(), c.ID, 0, 10)
	must(t, err)
	if len(list) != 2 || c.Pictures != 1 || list[0].SenderName != "anita" {
		t.Errorf("%d messages, %d pictures, by %q", len(list), c.Pictures, list[0].SenderName)
	}
}

func TestSearch(t *testing.T) {
	s := open(t)
	name := "Вечеринка"
	captions := map[session.JID]string{
		ana: "Zürich by night", bob: "生日快乐", family: "Fête à l'Hôtel",
		"34600999888@s.whatsapp.net": "สวัสดีครับ 🎂", "3365@s.whatsapp.net": `say "cheese" (now)`,
	}
	b := session.Batch{
		People: []session.Person{{JID: ana, Contact: "Ana Müller"}, {JID: bob, Push: "Боб"}},
		Chats:  []session.ChatInfo{{JID: family, Name: &name}},
	}
	for jid, caption := range captions {
		a := picture(jid, jid, "C"+string(jid), 1, len(caption))
		a.Text = caption
		if jid == family {
			a.Sender = bob
		}
		b.Messages = append(b.Messages, a, words(jid, a.Sender, "T"+string(jid), 2, "not a caption"))
	}
	saveBatch(t, s, b)
	for _, c := range []struct {
		search string
		want   []session.JID
	}{
		{"müll", []session.JID{ana}},
		{"MULLER ana", []session.JID{ana}},
		{"uller", []session.JID{ana}},
		{"бо", []session.JID{bob}},
		{"ЧЕРИН", []session.JID{family}},
		{"600 111", []session.JID{ana}},
		{"+34 600-11", []session.JID{ana}},
		{"0034600111222", []session.JID{ana}},
		{"34600", []session.JID{ana, "34600999888@s.whatsapp.net"}},
		{"zurich", []session.JID{ana}},
		{"uric", []session.JID{ana}},
		{"night zu", []session.JID{ana}},
		{"日", []session.JID{bob}},
		{"生日", []session.JID{bob}},
		{"日快乐", []session.JID{bob}},
		{"日生", nil},
		{"hotel", []session.JID{family}},
		{"FÊTE", []session.JID{family}},
		{"วัส", []session.JID{"34600999888@s.whatsapp.net"}},
		{"🎂", []session.JID{"34600999888@s.whatsapp.net"}},
		{`"cheese"`, []session.JID{"3365@s.whatsapp.net"}},
		{`" *`, nil},
		{"not a caption", nil},
		{"NEAR(", nil},
	} {
		var got []session.JID
		for _, chat := range chats(t, s, session.ChatQuery{Search: c.search}) {
			got = append(got, chat.JID)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.search, got, c.want)
		}
	}
	if got := chats(t, s, session.ChatQuery{Search: "   "}); len(got) != len(captions) {
		t.Errorf("a blank search finds %d of %d", len(got), len(captions))
	}
}

func TestAMergedChatKeepsItsFilesReady(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "N1", 1, 1), picture(anaLID, anaLID, "L1", 2, 1))
	enqueue(t, s, anaLID, "L1")
	j := claim(t, s, 1)[0]
	saveBatch(t, s, alias(ana, anaLID))
	finish(t, s, j, nil, start())
	state(t, s, ana, "N1", media.Ready, "")
	state(t, s, ana, "L1", media.Ready, "")
	if c := only(t, s); c.ToFetch != 0 || c.Pictures != 2 {
		t.Errorf("chat %+v", c)
	}
}
