package wa

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// sealed is the phone's answer about 3A01.
func sealed(t *testing.T, key []byte, result waMmsRetry.MediaRetryNotification_ResultType, path string) *events.MediaRetry {
	t.Helper()
	plain, err := proto.Marshal(&waMmsRetry.MediaRetryNotification{Result: &result, DirectPath: &path})
	if err != nil {
		t.Fatal(err)
	}
	derived := hkdfutil.SHA256(key, nil, []byte("WhatsApp Media Retry Notification"), 32)
	iv := make([]byte, 12)
	text, err := gcmutil.Encrypt(derived, iv, plain, []byte("3A01"))
	if err != nil {
		t.Fatal(err)
	}
	return &events.MediaRetry{MessageID: "3A01", ChatID: annaLID, Ciphertext: text, IV: iv}
}

func TestAnswersOfThePhone(t *testing.T) {
	ref := media.Ref{Kind: media.Image, URL: "https://old", DirectPath: "/old?oe=1", MediaKey: key32, FileSHA256: hash32}
	answer := func(result waMmsRetry.MediaRetryNotification_ResultType, path string) *events.MediaRetry {
		return sealed(t, key32, result, path)
	}
	got, err := answerOf(ref, answer(waMmsRetry.MediaRetryNotification_SUCCESS, "/new?oe=2"))
	if err != nil || got.DirectPath != "/new?oe=2" || got.URL != "" {
		t.Errorf("%+v, %v", got, err)
	}
	foreign := answer(waMmsRetry.MediaRetryNotification_SUCCESS, "/new?oe=2")
	foreign.MessageID = "3A02"
	for name, c := range map[string]struct {
		evt  *events.MediaRetry
		want error
	}{
		"not found":     {answer(waMmsRetry.MediaRetryNotification_NOT_FOUND, ""), media.NotOnPhone},
		"general error": {answer(waMmsRetry.MediaRetryNotification_GENERAL_ERROR, ""), media.PhoneSilent},
		"wrong key":     {answer(waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR, ""), media.BadKey},
		"no path":       {answer(waMmsRetry.MediaRetryNotification_SUCCESS, ""), media.PhoneSilent},
		"code 2":        {&events.MediaRetry{Error: &events.MediaRetryError{Code: 2}}, media.NotOnPhone},
		"code 5":        {&events.MediaRetry{Error: &events.MediaRetryError{Code: 5}}, media.PhoneSilent},
		"for another":   {foreign, media.BadKey},
	} {
		if got, err := answerOf(ref, c.evt); !errors.Is(err, c.want) || got.URL != ref.URL {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// shelf is an Inbox that holds files and what was answered about them.
type shelf struct {
	Inbox
	jobs     []media.Job // all are of message 3A01
	messages map[session.MessageID]session.Message
	answers  []string // "id path fault"
	full     bool     // the disk
}

func (s *shelf) Asked(_ context.Context, _ session.JID, waid string) ([]media.Job, error) {
	if waid != "3A01" {
		return nil, nil
	}
	return slices.Clone(s.jobs), nil
}

func (s *shelf) Origin(_ context.Context, id session.MessageID) (session.Message, error) {
	m, ok := s.messages[id]
	if !ok {
		return m, fmt.Errorf("origin: %w", session.NoSuch)
	}
	return m, nil
}

func (s *shelf) Answered(_ context.Context, id session.MessageID, ref media.Ref, err error) error {
	if s.full {
		return media.DiskFull
	}
	s.answers = append(s.answers, fmt.Sprintf("%d %s %s", id, ref.DirectPath, media.FaultOf(err)))
	return nil
}

func job(id int64, key byte) media.Job {
	return media.Job{ID: id, Ref: media.Ref{DirectPath: "/old", MediaKey: slices.Repeat([]byte{key}, 32)}}
}

func TestAnswersFindTheirFiles(t *testing.T) {
	success := waMmsRetry.MediaRetryNotification_SUCCESS
	ok := func(b byte) *events.MediaRetry { return sealed(t, slices.Repeat([]byte{b}, 32), success, "/new") }
	gone := &events.MediaRetry{MessageID: "3A01", ChatID: annaLID, Error: &events.MediaRetryError{Code: 2}}
	in := func(evt *events.MediaRetry, chat, sender types.JID, fromMe bool) *events.MediaRetry {
		e := *evt
		e.ChatID, e.SenderID, e.FromMe = chat, sender, fromMe
		return &e
	}
	ben, stranger := types.NewJID("34600999888", types.DefaultUserServer), types.NewJID("555666777", types.HiddenUserServer)
	messages := map[session.MessageID]session.Message{
		1: {ChatJID: address(anna), Sender: address(anna)},
		2: {ChatJID: address(anna), FromMe: true},
		3: {ChatJID: address(ben), Sender: address(ben)},
		4: {ChatJID: address(group), Sender: address(anna)},
		5: {ChatJID: address(group), Sender: address(ben)},
	}
	for name, c := range map[string]struct {
		evt  *events.MediaRetry
		jobs []media.Job
		want []string
	}{
		"here it is":                 {ok(1), []media.Job{job(1, 1)}, []string{"1 /new "}},
		"its key is enough":          {in(ok(1), ben, types.EmptyJID, true), []media.Job{job(1, 1)}, []string{"1 /new "}},
		"the one whose key fits":     {ok(2), []media.Job{job(1, 1), job(2, 2), job(3, 3)}, []string{"2 /new "}},
		"a key that does not fit":    {ok(9), []media.Job{job(1, 1)}, []string{"1 /old wrong media key"}},
		"gone, by the other address": {gone, []media.Job{job(1, 1)}, []string{"1 /old not on the phone"}},
		"gone, of nothing we know":   {gone, nil, nil},
		"gone, in another chat":      {gone, []media.Job{job(3, 3), job(4, 4)}, nil},
		"gone, an address we do not know": {
			in(gone, stranger, types.EmptyJID, false), []media.Job{job(1, 1), job(3, 3), job(4, 4)}, []string{"3 /old not on the phone"},
		},
		"gone, mine of two of one id": {in(gone, annaLID, types.EmptyJID, true), []media.Job{job(1, 1), job(2, 2)}, []string{"2 /old not on the phone"}},
		"gone, one sender of two":     {in(gone, group, annaLID, false), []media.Job{job(1, 1), job(4, 4), job(5, 5)}, []string{"4 /old not on the phone"}},
		"gone, deleted here":          {gone, []media.Job{job(6, 6)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			client, wm := unlinked(t)
			defer client.Close()
			wm.Store.LIDs = sqlstore.NewCachedLIDMap(client.raw)
			if err := wm.Store.LIDs.PutLIDMapping(t.Context(), annaLID, anna); err != nil {
				t.Fatal(err)
			}
			inbox := &shelf{jobs: c.jobs, messages: messages}
			client.cfg.Inbox = inbox
			for range 2 { // twice does no harm
				if !client.handle(t.Context(), wm, c.evt) {
					t.Error("not stored")
				}
			}
			if want := slices.Concat(c.want, c.want); !slices.Equal(inbox.answers, want) {
				t.Errorf("%q, want %q", inbox.answers, want)
			}
			inbox.full = true
			if stored := client.handle(t.Context(), wm, c.evt); stored != (len(c.want) == 0) {
				t.Errorf("with a full disk: stored %v", stored)
			}
		})
	}
}

func TestAskWithoutAConnection(t *testing.T) {
	client, wm := unlinked(t)
	defer client.Close()
	m := session.Message{WAID: "3A01", ChatJID: address(anna), Sender: address(anna)}
	nameless, local := m, m
	nameless.WAID, local.ChatJID = "", "keys@local"
	client.cfg.Inbox = &shelf{messages: map[session.MessageID]session.Message{1: m, 2: nameless, 3: local}}
	for name, c := range map[string]struct {
		job  media.Job
		want error
	}{
		"not linked":      {job(1, 1), session.NotLinked},
		"no id":           {job(2, 1), media.BadRef},
		"from keys":       {job(3, 1), media.BadRef},
		"no key":          {media.Job{ID: 1}, media.BadRef},
		"no such message": {job(4, 1), media.BadRef},
	} {
		err := client.Ask(t.Context(), c.job)
		if !errors.Is(err, c.want) || errors.Is(err, media.Offline) == errors.Is(err, media.BadRef) {
			t.Errorf("%s: %v", name, err)
		}
	}
	client.linked = true
	client.enter(session.PhaseOffline, session.NoNetwork)
	if err := client.Ask(t.Context(), job(1, 1)); !errors.Is(err, media.Offline) || !errors.Is(err, session.NoNetwork) {
		t.Errorf("without a network: %v", err)
	}
	client.handle(t.Context(), wm, &events.StreamReplaced{})
	if err := client.Ask(t.Context(), job(1, 1)); !errors.Is(err, media.Offline) || !errors.Is(err, session.UsedElsewhere) {
		t.Errorf("used elsewhere: %v", err)
	}
	client.handle(t.Context(), wm, &events.LoggedOut{Reason: events.ConnectFailureLoggedOut})
	if err := client.Ask(t.Context(), job(1, 1)); !errors.Is(err, media.Offline) || !errors.Is(err, session.Removed) {
		t.Errorf("removed: %v", err)
	}
}
