package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const recount = `SELECT c.id, c.pictures, c.to_fetch, c.last_id,
	(SELECT count(*) FROM media d WHERE d.chat_id = c.id AND d.picture),
	(SELECT count(*) FROM media d WHERE d.chat_id = c.id AND d.to_fetch),
	(SELECT ifnull(max(id), 0) FROM message m WHERE m.chat_id = c.id AND m.motion_of = ''),
	(SELECT count(*) FROM media d JOIN message m ON m.id = d.id WHERE d.chat_id <> m.chat_id),
	(SELECT count(*) FROM download q JOIN media d ON d.id = q.id WHERE d.state NOT IN ('queued', 'downloading', 'verifying', 'paused')
		OR (d.state = 'paused') <> (q.status = 3) OR (d.state IN ('downloading', 'verifying')) <> (q.status = 1)),
	(SELECT count(*) FROM media d WHERE d.state IN ('queued', 'downloading', 'verifying', 'paused')
			AND d.id NOT IN (SELECT id FROM download)
		OR d.state = 'waiting' AND d.id NOT IN (SELECT id FROM ask))
	+ (SELECT count(*) FROM ask k JOIN media d ON d.id = k.id WHERE d.state NOT IN ('waiting', 'expired')
		OR d.state = 'expired' AND k.status = 1 OR d.state = 'waiting' AND k.status = 2 OR k.id IN (SELECT id FROM download))
	+ (SELECT count(*) FROM media d WHERE (d.state = 'downloaded') <> (d.file IS NOT NULL)
		OR d.state = 'downloaded' AND (d.fetched_at = 0 OR d.forgotten IS NOT NULL)),
	(SELECT count(*) FROM outbox o JOIN message m ON m.id = o.id WHERE m.delivery IN ('sent', 'delivered', 'read'))
	, c.expired, (SELECT count(*) FROM media d WHERE d.chat_id = c.id AND d.picture AND d.state = 'expired')
	FROM chat c`

func checkCounters(t *testing.T, s *Store) {
	t.Helper()
	rows, err := s.r.db.QueryContext(t.Context(), recount)
	if err != nil {
		t.Fatal(err)
	}
	list, err := collect(rows, func(n *[13]int64) []any {
		dest := make([]any, len(n))
		for i := range n {
			dest[i] = &n[i]
		}
		return dest
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if n[1] != n[4] || n[2] != n[5] || n[3] != n[6] || n[11] != n[12] {
			t.Errorf("chat %d: stored pictures, to fetch, last %v, counted %v; expired %v", n[0], n[1:4], n[4:7], n[11:])
		}
		if n[7]+n[8]+n[9]+n[10] != 0 {
			t.Errorf("media astray, queue and state at odds, sent but queued: %v", n[7:11])
		}
	}
	var broken int
	if err := s.r.db.QueryRowContext(t.Context(), `SELECT count(*) FROM pragma_foreign_key_check`).Scan(&broken); err != nil || broken != 0 {
		t.Errorf("%d broken references, %v", broken, err)
	}
}

// gambler does one random thing after another to a catalogue.
type gambler struct {
	t    *testing.T
	s    *Store
	rng  *rand.Rand
	now  time.Time
	jobs []media.Job
}

func (g *gambler) check(err error) {
	g.t.Helper()
	if err != nil && !errors.Is(err, session.NoSuch) {
		g.t.Fatal(err)
	}
}

func (g *gambler) jid() session.JID {
	return []session.JID{
		"1@s.whatsapp.net", "1@lid", "2@s.whatsapp.net", "2@lid", "3@s.whatsapp.net", "3@lid", "7@g.us", "8@g.us",
	}[g.rng.IntN(8)]
}

func (g *gambler) person() session.JID {
	for {
		if jid := g.jid(); !isGroup(jid) {
			return jid
		}
	}
}

// some are ids that exist, mostly.
func (g *gambler) some() []session.MessageID {
	all, err := g.s.Sheet(g.t.Context(), session.SheetQuery{})
	g.check(err)
	ids := []session.MessageID{42}
	for range min(len(all), 1+g.rng.IntN(3)) {
		ids = append(ids, all[g.rng.IntN(len(all))])
	}
	return ids
}

var (
	kinds    = []media.Kind{media.Image, media.Image, media.Video, media.GIF, media.Sticker, media.Audio, media.Document}
	names    = []string{"Ana", "Aña", "Bob 日本", "Boris", "word", "Zoë"}
	captions = []string{"", "", "some words", "生日", "誕生日 おめでとう", "Boats of Ménorca, 50%", "Ana's a生b", "  ", "日", "🎂!"}
)

func (g *gambler) arrival() session.Arrival {
	a := session.Arrival{Chat: g.jid(), Message: session.Message{
		WAID: fmt.Sprint("W", g.rng.IntN(60)), Time: g.now.Add(-time.Duration(g.rng.IntN(300)) * time.Second),
		FromMe: g.rng.IntN(4) == 0, Text: captions[g.rng.IntN(len(captions))],
	}}
	a.Sender = a.Chat
	if isGroup(a.Chat) || a.FromMe {
		a.Sender = g.person()
		if g.rng.IntN(5) == 0 {
			a.Sender = ""
		}
	}
	if g.rng.IntN(5) > 0 {
		sum := make([]byte, 32)
		sum[0] = byte(1 + g.rng.IntN(20))
		a.Media = &session.Media{
			Ref: media.Ref{
				Kind:     kinds[g.rng.IntN(len(kinds))],
				MediaKey: sum, FileSHA256: sum, DirectPath: "/v",
				Size: []int64{0, 99_999, 100_000, 1_200_000, 1_200_000, 60_000_000}[g.rng.IntN(6)],
			},
			Width: g.rng.IntN(3) * 800, Height: g.rng.IntN(3) * 600,
			Preview: media.Preview("p"), ViewOnce: g.rng.IntN(9) == 0,
		}
		if g.rng.IntN(9) == 0 {
			a.Better = fmt.Sprint("W", g.rng.IntN(60))
		}
	}
	if a.Media != nil && a.Better == "" && g.rng.IntN(9) == 0 {
		a.MotionOf = fmt.Sprint("W", g.rng.IntN(60))
	}
	if a.Media != nil && g.rng.IntN(4) == 0 {
		a.Media.ExpiresAt = g.now.Add(time.Duration(g.rng.IntN(200)-100) * time.Hour)
	}
	a.Edited = g.rng.IntN(9) == 0
	return a
}

// column is the first column of all rows, as a set.
func column[T comparable](g *gambler, query string) map[T]bool {
	g.t.Helper()
	rows, err := g.s.r.db.QueryContext(g.t.Context(), query)
	g.check(err)
	list, err := collect(rows, func(v *T) []any { return []any{v} })
	g.check(err)
	set := map[T]bool{}
	for _, v := range list {
		set[v] = true
	}
	return set
}

// save stores a Batch: what is new of it and in the gallery is Ready.
func (g *gambler) save(b session.Batch) {
	const files, ids = `SELECT hex(file) FROM media WHERE state = 'downloaded'`, `SELECT id FROM media`
	had, old := column[string](g, files), column[session.MessageID](g, ids)
	g.check(g.s.Save(g.t.Context(), b))
	has := column[string](g, files)
	for id := range column[session.MessageID](g, ids) {
		if old[id] {
			continue
		}
		m, err := g.s.Message(g.t.Context(), id)
		g.check(err)
		d := m.Media
		if file := strings.ToUpper(d.Key().String()); d.State != media.ViewOnce && had[file] && has[file] &&
			(d.State != media.Ready || d.File != d.Key()) {
			g.t.Errorf("%d is in the gallery, but %q", id, d.State)
		}
	}
}

func (g *gambler) play() {
	ctx := g.t.Context()
	switch g.rng.IntN(21) {
	case 0, 1, 2, 3:
		b := session.Batch{History: g.rng.IntN(2) == 0}
		for range 1 + g.rng.IntN(4) {
			b.Messages = append(b.Messages, g.arrival())
		}
		b.People = append(b.People, session.Person{JID: g.person(), Push: names[g.rng.IntN(len(names))], Avatar: []byte("a")})
		g.save(b)
	case 4:
		if g.rng.IntN(12) == 0 {
			n := 1 + g.rng.IntN(3)
			g.check(g.s.Save(ctx, session.Batch{Aliases: []session.Alias{{
				Number: session.JID(fmt.Sprint(n, numberServer)), LID: session.JID(fmt.Sprint(n, lidServer)),
			}}}))
		}
	case 5:
		g.check(g.s.Enqueue(ctx, g.some()...))
	case 6:
		jobs, err := g.s.Downloads().Claim(ctx, g.now, 2)
		g.check(err)
		g.jobs = append(g.jobs, jobs...)
	case 7:
		if len(g.jobs) > 0 {
			end := []error{nil, nil, media.NotFound, media.NotOnPhone, media.Cancelled, media.BadKey}[g.rng.IntN(6)]
			var retry time.Time
			if end != nil && g.rng.IntN(2) == 0 {
				retry = g.now
			}
			if g.jobs[0].Ref.Key().IsZero() {
				g.jobs[0].Ref.FileSHA256 = make([]byte, 32)
				g.jobs[0].Ref.FileSHA256[0] = 200
			}
			g.check(g.s.Downloads().Finish(ctx, g.jobs[0], end, retry))
			g.jobs = g.jobs[1:]
		}
	case 8:
		g.check(g.s.CancelDownloads(ctx, g.some()...))
	case 9:
		end := []error{nil, nil, media.NotOnPhone, media.PhoneSilent, media.BadKey}[g.rng.IntN(5)]
		g.check(g.s.Answered(ctx, g.some()[0], media.Ref{DirectPath: "/n"}, end))
	case 10:
		_, err := g.s.AddOutgoing(ctx, []session.Outgoing{{
			Parcel:   session.Parcel{WAID: fmt.Sprint("OUT", g.rng.Uint32()), To: g.jid()},
			Original: media.Key{byte(1 + g.rng.IntN(20))},
		}})
		g.check(err)
	case 11:
		out, err := g.s.Outbox().Claim(ctx, g.now, 1)
		g.check(err)
		for _, o := range out {
			switch g.rng.IntN(3) {
			case 0:
				g.check(g.s.Sent(ctx, o.ID, session.Ack{Raw: []byte("r")}))
				g.check(g.s.Outbox().Finish(ctx, o, nil, time.Time{}))
			case 1:
				g.check(g.s.Outbox().Finish(ctx, o, session.NoNetwork, g.now))
			case 2:
				g.check(g.s.Outbox().Finish(ctx, o, session.Rejected, time.Time{}))
				g.check(g.s.Requeue(ctx, o.ID))
			}
		}
	case 12:
		sum := make([]byte, 32)
		sum[0] = byte(1 + g.rng.IntN(20))
		g.check(g.s.MarkMissing(ctx, media.KeyOf(sum)))
	case 13:
		if g.rng.IntN(5) == 0 {
			g.jobs = nil
			g.check(g.s.Downloads().Reset(ctx))
			g.check(g.s.Outbox().Reset(ctx))
		}
	case 14:
		g.check(g.s.SetState(ctx, g.some()[0], []media.State{media.Downloading, media.Verifying}[g.rng.IntN(2)]))
	case 15:
		switch g.rng.IntN(4) {
		case 0:
			g.check(g.s.Pause(ctx, g.some()...))
		case 1:
			g.check(g.s.Resume(ctx, g.some()...))
		case 2:
			g.check(g.s.PauseAll(ctx, g.rng.IntN(3) == 0))
		case 3:
			g.check(g.s.Move(ctx, g.some()[0], g.some()[0]))
		}
	case 16:
		g.check(g.s.Ask(ctx, g.some()...))
	case 17:
		jobs, err := g.s.Asks().Claim(ctx, time.Now(), 3)
		g.check(err)
		for _, j := range jobs {
			if g.rng.IntN(4) == 0 {
				g.check(g.s.Asks().Fail(ctx, j, []error{media.Offline, media.BadRef}[g.rng.IntN(2)]))
			}
		}
		if g.rng.IntN(2) == 0 {
			_, err = g.s.Asks().Lapse(ctx, time.Now().Add(time.Second), time.Now())
			g.check(err)
		}
	case 18:
		var file media.Key
		file[0] = byte(1 + g.rng.IntN(20))
		if g.rng.IntN(2) == 0 {
			_, err := g.s.Forget(ctx, file)
			g.check(err)
		} else {
			g.check(g.s.Remember(ctx, file))
		}
	case 20:
		g.check(g.s.Star(ctx, g.rng.IntN(3) > 0, g.some()...))
	case 19:
		_, err := g.s.Expire(ctx)
		g.check(err)
		g.s.SetAuto(session.Auto{On: g.rng.IntN(2) == 0, Groups: true})
		_, err = g.s.FetchPast(ctx, session.Auto{On: g.rng.IntN(2) == 0})
		g.check(err)
	}
}

func TestCountersEqualARecountWhateverHappens(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s, _ := openForTest(t, "catalogue.db")
			g := &gambler{t: t, s: s, rng: rand.New(rand.NewPCG(seed, 1)), now: time.Unix(1_780_000_000, 0)}
			for range 20 {
				for range 10 {
					g.play()
				}
				if checkCounters(t, s); t.Failed() {
					return
				}
			}
			list, err := s.Chats(t.Context(), session.ChatQuery{})
			if err != nil || len(list) == 0 {
				t.Fatalf("%d chats, %v", len(list), err)
			}
			for _, c := range list {
				if c.Unread < 0 || c.Name == "" || c.Pictures > 0 && c.Last == nil {
					t.Errorf("chat %+v", c)
				}
			}
		})
	}
}
