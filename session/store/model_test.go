package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// sqlAstray are the files whose state and rows do not go together: nothing would
// ever move such a one on. The last part compares what is counted with what is
// there.
const sqlAstray = `SELECT d.id, d.state, IFNULL(q.status, -1), IFNULL(k.status, -1)
	FROM media d LEFT JOIN download q ON q.id = d.id LEFT JOIN ask k ON k.id = d.id
	WHERE q.id IS NOT NULL AND k.id IS NOT NULL
	OR IFNULL(q.status, -1) <> CASE d.state WHEN 'paused' THEN 3 WHEN 'downloading' THEN 1 WHEN 'verifying' THEN 1
		WHEN 'queued' THEN IIF(q.status IN (0, 2), q.status, 0) ELSE -1 END
	OR d.state = 'waiting' AND IFNULL(k.status, -1) NOT IN (0, 1)
	OR k.id IS NOT NULL AND d.state <> IIF(k.status = 2, 'expired', 'waiting')
	AND NOT (k.status = 0 AND d.state = 'expired')
	OR d.state = 'downloaded' AND d.file IS NULL
	OR d.state <> 'downloaded' AND d.file IS NOT NULL
	OR d.state = 'view_once' AND (d.media_key IS NOT NULL OR d.direct_path <> '' OR d.url <> ''
		OR EXISTS (SELECT 1 FROM preview p WHERE p.id = d.id))
	OR EXISTS (SELECT 1 FROM chat c WHERE c.id = d.chat_id AND (c.to_fetch, c.expired, c.pictures) <>
		(SELECT sum(e.to_fetch), sum(e.expired), sum(e.picture) FROM media e WHERE e.chat_id = c.id))
	LIMIT 1`

// model does everything that may happen to files, in any order.
type model struct {
	t    *testing.T
	rand *rand.Rand
	s    *Store
	at   time.Time
	jobs []media.Job // claimed and not finished, or finished late
	said []string
}

func (m *model) ids() (ids []session.MessageID) {
	rows, err := m.s.r.rows(m.t.Context(), `SELECT id FROM media`)
	if err != nil {
		m.t.Fatal(err)
	}
	ids, err = collect(rows, func(id *session.MessageID) []any { return []any{id} })
	if err != nil {
		m.t.Fatal(err)
	}
	return ids
}

// few are one to three of all files.
func (m *model) few() (ids []session.MessageID) {
	all := m.ids()
	for range 1 + m.rand.IntN(3) {
		if len(all) > 0 {
			ids = append(ids, all[m.rand.IntN(len(all))])
		}
	}
	return ids
}

func (m *model) key() media.Key { return sha256.Sum256([]byte{byte(m.rand.IntN(6))}) }

func (m *model) arrival() session.Arrival {
	who := []session.JID{"34600111222@s.whatsapp.net", "777@lid", "1203@g.us"}[m.rand.IntN(3)]
	k, n := m.key(), m.rand.IntN(8)
	a := session.Arrival{Chat: who, Sender: who}
	if who == "1203@g.us" {
		a.Sender = []session.JID{"34600111222@s.whatsapp.net", "777@lid"}[m.rand.IntN(2)]
	}
	a.WAID, a.Time = fmt.Sprint("W", n), time.Unix(1_790_000_000+int64(n), 0)
	a.Media = &session.Media{Preview: media.Preview{0xff, 0xd8, 0xff}, Ref: media.Ref{Kind: media.Image, DirectPath: "/v/a", MediaKey: k[:],
		FileSHA256: k[:], FileEncSHA256: k[:], Size: 1 + int64(m.rand.IntN(1000))}}
	switch m.rand.IntN(8) {
	case 0:
		a.Media.ExpiresAt = m.at.Add(time.Duration(m.rand.IntN(200)-100) * time.Hour)
	case 1:
		a.Better, a.WAID = a.WAID, a.WAID+"HD"
	case 2:
		a.Media.State = media.ViewOnce
	case 3:
		a.Media.Ref = media.Ref{Kind: media.Image}
	case 4:
		a.MotionOf = "W1"
	}
	return a
}

// fault is how a transfer may end.
func (m *model) fault() error {
	return []error{nil, nil, media.NotFound, media.NotFound, media.Busy, media.Offline, media.Cancelled, media.BadPlain, media.LowDisk}[m.rand.IntN(9)]
}

func (m *model) step() error {
	ctx, s := m.t.Context(), m.s
	m.at = m.at.Add(time.Duration(m.rand.IntN(40)) * time.Second)
	if m.rand.IntN(20) == 0 {
		m.at = m.at.Add(time.Duration(m.rand.IntN(30)) * time.Hour)
	}
	ids := m.few()
	say := func(format string, args ...any) {
		m.said = append(m.said, fmt.Sprintf(format, args...))
	}
	switch m.rand.IntN(24) {
	case 0, 1:
		a := m.arrival()
		say("save %+v", a.Media)
		return s.Save(ctx, session.Batch{History: m.rand.IntN(2) == 0, Messages: []session.Arrival{a}})
	case 2:
		if m.rand.IntN(10) > 0 {
			return nil
		}
		say("alias")
		return s.Save(ctx, session.Batch{Aliases: []session.Alias{{Number: "34600111222@s.whatsapp.net", LID: "777@lid"}}})
	case 3, 4, 5:
		say("enqueue %v", ids)
		return s.Enqueue(ctx, ids...)
	case 6, 7, 8:
		jobs, err := s.Downloads().Claim(ctx, m.at, 1+m.rand.IntN(3))
		say("claim %v", jobs)
		m.jobs = append(m.jobs, jobs...)
		return err
	case 9, 10, 11:
		if len(m.jobs) == 0 {
			return nil
		}
		i := m.rand.IntN(len(m.jobs))
		j, err := m.jobs[i], m.fault()
		if j.Ref.Key().IsZero() {
			err = media.BadRef // as the fetcher says
		}
		if m.rand.IntN(4) > 0 {
			m.jobs = slices.Delete(m.jobs, i, i+1)
		}
		var again time.Time
		if f := media.FaultOf(err); f.Transient() {
			again = m.at.Add(time.Duration(m.rand.IntN(60)) * time.Second)
		}
		say("finish %d %v %v", j.ID, err, again)
		return s.Downloads().Finish(ctx, j, err, again)
	case 12:
		if len(m.jobs) == 0 {
			return nil
		}
		say("verifying %d", m.jobs[0].ID)
		return s.SetState(ctx, session.MessageID(m.jobs[0].ID), media.Verifying)
	case 13:
		say("cancel %v", ids)
		return s.CancelDownloads(ctx, ids...)
	case 14:
		say("pause %v", ids)
		return s.Pause(ctx, ids...)
	case 15:
		say("resume %v", ids)
		return s.Resume(ctx, ids...)
	case 16:
		on := m.rand.IntN(2) == 0
		say("pause all %v", on)
		return s.PauseAll(ctx, on)
	case 17:
		say("ask %v", ids)
		return s.Ask(ctx, ids...)
	case 18:
		jobs, err := s.Asks().Claim(ctx, m.at, 1+m.rand.IntN(3))
		say("claim asks %v", jobs)
		if err == nil && len(jobs) > 0 && m.rand.IntN(3) == 0 {
			err = s.Asks().Fail(ctx, jobs[0], []error{media.Offline, media.BadRef}[m.rand.IntN(2)])
		}
		return err
	case 19:
		say("lapse")
		_, err := s.Asks().Lapse(ctx, m.at.Add(-askWait), m.at.Add(askAgain))
		return err
	case 20:
		if len(ids) == 0 {
			return nil
		}
		answer := []error{nil, nil, media.NotOnPhone, media.PhoneSilent, media.BadKey}[m.rand.IntN(5)]
		say("answered %d %v", ids[0], answer)
		ref := media.Ref{DirectPath: fmt.Sprint("/v/", m.rand.IntN(1000))}
		return s.Answered(ctx, ids[0], ref, answer)
	case 21:
		k := m.key()
		say("forget %v", k)
		_, err := s.Forget(ctx, k)
		return err
	case 22:
		k := m.key()
		say("remember or missing %v", k)
		if m.rand.IntN(2) == 0 {
			return s.MarkMissing(ctx, k)
		}
		return s.Remember(ctx, k)
	}
	say("expire, move, rouse, reset")
	_, err := s.Expire(ctx)
	if len(ids) > 1 {
		err = errors.Join(err, s.Move(ctx, ids[0], ids[1]))
	}
	if m.rand.IntN(4) == 0 {
		m.jobs = nil
		err = errors.Join(err, s.Downloads().Reset(ctx))
	}
	return errors.Join(err, s.Downloads().Rouse(ctx, media.Offline))
}

// check wants everything to be somewhere from where it can go on.
func (m *model) check() {
	m.t.Helper()
	var id int64
	var state string
	var down, ask int
	found, err := m.s.r.get(m.t.Context(), sqlAstray, nil, &id, &state, &down, &ask)
	if err != nil {
		m.t.Fatal(err)
	}
	if found {
		for _, line := range m.said[max(0, len(m.said)-40):] {
			m.t.Log(line)
		}
		m.t.Fatalf("message %d is %q, download %d, ask %d", id, state, down, ask)
	}
}

// settle lets everything that is wanted come to its end: nothing may stay on its
// way for ever.
func (m *model) settle(ctx context.Context) {
	m.t.Helper()
	check := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	check(m.s.PauseAll(ctx, false))
	check(m.s.Downloads().Reset(ctx))
	check(m.s.Resume(ctx, m.ids()...))
	for range 100 {
		m.at = m.at.Add(13 * time.Hour)
		_, err := m.s.Asks().Lapse(ctx, m.at.Add(-askWait), m.at)
		check(err)
		jobs, err := m.s.Downloads().Claim(ctx, m.at, 8)
		check(err)
		for _, j := range jobs {
			end := []error{nil, media.NotFound}[m.rand.IntN(2)]
			if j.Ref.Key().IsZero() {
				end = media.BadRef
			}
			check(m.s.Downloads().Finish(ctx, j, end, time.Time{}))
		}
		asks, err := m.s.Asks().Claim(ctx, m.at, 32)
		check(err)
		for _, j := range asks {
			check(m.s.Answered(ctx, session.MessageID(j.ID), j.Ref, []error{nil, media.NotOnPhone}[m.rand.IntN(2)]))
		}
	}
	m.check()
	list, err := m.s.Transfers(ctx)
	check(err)
	if len(list) > 0 {
		for _, line := range m.said[max(0, len(m.said)-40):] {
			m.t.Log(line)
		}
		m.t.Fatalf("still on their way: %+v", list)
	}
}

func TestNothingGoesAstray(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := &model{t: t, rand: rand.New(rand.NewPCG(seed, 2)), at: time.Unix(1_790_000_000, 0)}
			s, err := Open(t.Context(), filepath.Join(t.TempDir(), "catalogue.db"), Options{Now: func() time.Time { return m.at }})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			m.s = s
			s.SetAuto(session.Auto{On: seed%2 == 0, Groups: true})
			for range 300 {
				if err := m.step(); err != nil {
					t.Fatal(m.said[len(m.said)-1], err)
				}
				m.check()
			}
			m.settle(t.Context())
		})
	}
}
