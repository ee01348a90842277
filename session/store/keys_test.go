package store_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func TestFindByAnyID(t *testing.T) {
	s := open(t)
	hd := picture(bob, bob, "3EB0HD", 3, 3)
	hd.Better = "3EB0B"
	save(t, s, picture(ana, ana, "3EB0A", 1, 1), picture(ana, ana, "3EB0A2", 5, 1), picture(bob, bob, "3EB0B", 2, 2), hd)
	key := media.KeyOf(sha(1))
	b := key[:]
	hexed := key.String()
	var spaced []string
	for i := 0; i < len(hexed); i += 2 {
		spaced = append(spaced, hexed[i:i+2])
	}
	newest := find(t, s, ana, "3EB0A2").ID
	for text, want := range map[string]session.MessageID{
		"3EB0A":                                 find(t, s, ana, "3EB0A").ID,
		" 3eb0a2\n":                             newest,
		"3EB0HD":                                find(t, s, bob, "3EB0B").ID,
		hexed:                                   newest,
		strings.ToUpper(hexed):                  newest,
		strings.Join(spaced, ":"):               newest,
		strings.Join(spaced, " "):               newest,
		base64.StdEncoding.EncodeToString(b):    newest,
		base64.RawStdEncoding.EncodeToString(b): newest,
		base64.URLEncoding.EncodeToString(b):    newest,
		base64.RawURLEncoding.EncodeToString(b): newest,
	} {
		if got, err := s.Find(t.Context(), text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "  ", "nothing", hexed[2:], media.KeyOf(sha(77)).String(), "%", "AAAA"} {
		if id, err := s.Find(t.Context(), text); !errors.Is(err, session.NoSuch) {
			t.Errorf("%q: %d, %v", text, id, err)
		}
	}
}

// keyed is a file that came from keys.
func keyed(n int) session.Media {
	m := *picture(ana, ana, "", 0, n).Media
	m.File = media.KeyOf(sha(n))
	return m
}

func fromKeys(t *testing.T, s *store.Store, m session.Media, name string) session.MessageID {
	t.Helper()
	id, err := s.AddFromKeys(t.Context(), m, name)
	must(t, err)
	return id
}

func TestFromKeys(t *testing.T) {
	s, c := openClocked(t)
	save(t, s, picture(ana, ana, "A1", 1, 1))
	must(t, s.Ask(t.Context(), find(t, s, ana, "A1").ID))
	id := fromKeys(t, s, keyed(1), "boat.jpg")
	d := stateOf(t, s, id, media.Ready, "")
	if d.FileName != "boat.jpg" || d.Unverified || d.File != media.KeyOf(sha(1)) || string(d.Preview) != thumb {
		t.Errorf("%+v", d)
	}
	state(t, s, ana, "A1", media.Ready, "") // its equal
	c.add(time.Hour)
	loose := keyed(2)
	loose.FileSHA256, loose.ViewOnce = nil, true
	second := fromKeys(t, s, loose, "")
	if d := stateOf(t, s, second, media.Ready, ""); !d.Unverified || d.ViewOnce {
		t.Errorf("%+v", d)
	}
	m, err := s.Message(t.Context(), second)
	must(t, err)
	if !m.Time.Equal(c.at) || m.FromMe || m.ChatName != store.KeysName || m.SenderName == "" {
		t.Errorf("%+v", m)
	}
	chat := chatOf(t, s, "keys@local")
	if !chat.Local || chat.Name != store.KeysName || chat.Pictures != 2 || chat.Unread != 0 || !chat.Complete || chat.Last.ID != second {
		t.Errorf("%+v", chat)
	}
	// The same again, and after its file was deleted.
	again := keyed(1)
	again.DirectPath = "/v/other"
	if got := fromKeys(t, s, again, "x"); got != id || stateOf(t, s, id, media.Ready, "").DirectPath != "/v/other" {
		t.Errorf("%d, want %d", got, id)
	}
	forget(t, s, media.KeyOf(sha(2)))
	stateOf(t, s, second, media.Remote, "")
	if got := fromKeys(t, s, loose, ""); got != second {
		t.Errorf("%d, want %d", got, second)
	}
	stateOf(t, s, second, media.Ready, "")
	if chatOf(t, s, "keys@local").Pictures != 2 {
		t.Error("doubled")
	}
	if _, err := s.AddFromKeys(t.Context(), session.Media{}, ""); !errors.Is(err, media.BadRef) {
		t.Errorf("no file: %v", err)
	}
}

func TestNobodyIsInTheChatFromKeys(t *testing.T) {
	s, c := openClocked(t)
	id := fromKeys(t, s, keyed(1), "")
	chat := chatOf(t, s, "keys@local")
	if _, err := s.AddOutgoing(t.Context(), []session.Outgoing{outgoing("keys@local", "W")}); !errors.Is(err, session.NoRecipient) {
		t.Errorf("send: %v", err)
	}
	if due, err := s.AvatarsDue(t.Context(), 9); err != nil || len(due) != 0 {
		t.Errorf("avatars %v, %v", due, err)
	}
	if _, err := s.Oldest(t.Context(), chat.ID); !errors.Is(err, session.NoOlder) {
		t.Errorf("older: %v", err)
	}
	if unread, err := s.UnreadIDs(t.Context(), chat.ID); err != nil || len(unread) != 0 {
		t.Errorf("unread %v, %v", unread, err)
	}
	// Rules never delete it: no phone would bring it back.
	if list := sweepable(t, s, c.add(time.Hour)); len(list) != 0 {
		t.Errorf("may go: %+v", list)
	}
	if list, err := s.FilesOf(t.Context(), id); err != nil || len(list) != 1 || !list[0].Lost {
		t.Errorf("%+v, %v", list, err)
	}
	forget(t, s, media.KeyOf(sha(1)))
	must(t, s.Ask(t.Context(), id))
	stateOf(t, s, id, media.Queued, "")
	finish(t, s, claim(t, s, 1)[0], media.NotFound, time.Time{})
	stateOf(t, s, id, media.Expired, "")
	must(t, s.Enqueue(t.Context(), id))
	stateOf(t, s, id, media.Queued, "")
	if len(asks(t, s, c.at, 9)) != 0 {
		t.Error("the phone is asked")
	}
}

func TestOldest(t *testing.T) {
	s := open(t)
	notice := words(ana, "", "", -5, "a notice")
	notice.System = true
	saveBatch(t, s, session.Batch{History: true, Messages: []session.Arrival{
		words(ana, ana, "A2", 2, "x"), words(ana, ana, "A1", 1, "x"), notice, words(bob, bob, "B", 0, "x"),
	}})
	chat := find(t, s, ana, "A1").Chat
	if m, err := s.Oldest(t.Context(), chat); err != nil || m.WAID != "A1" {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := s.Oldest(t.Context(), 99); !errors.Is(err, session.NoSuch) {
		t.Errorf("no chat: %v", err)
	}
	yes := true
	saveBatch(t, s, session.Batch{Chats: []session.ChatInfo{{JID: ana, Complete: &yes}}})
	if c, err := s.Chat(t.Context(), chat); err != nil || !c.Complete || c.Local {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := s.Oldest(t.Context(), chat); !errors.Is(err, session.NoOlder) {
		t.Errorf("complete: %v", err)
	}
}
