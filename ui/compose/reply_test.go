package compose

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func answered() session.Message {
	return session.Message{ID: session.MessageIDAt(time.Unix(1_700_000_000, 0)), WAID: "3EB0", SenderName: "Ana", Text: "The cake",
		Media: &session.Media{Ref: media.Ref{Kind: media.Image}, Preview: media.Preview{0xff, 0xd8}, State: media.Remote}}
}

func TestReplyShowsWhatItAnswers(t *testing.T) {
	r := launch(t, []string{"a.jpg"}, ana)
	q := r.s.options.quote
	if q.Visible() {
		t.Error("it answers something from the beginning")
	}
	m := answered()
	r.s.ReplyTo(m)
	r.until("it can be sent", r.ready)
	if !q.Visible() || q.name.Text() != "Answers Ana" || q.text.Text() != "The cake" || !q.thumb.Visible() {
		t.Errorf("it says %q %q", q.name.Text(), q.text.Text())
	}
	if q.Position().Y >= r.s.options.caption.Position().Y || q.Size().Height <= 0 {
		t.Errorf("it lies at %v, %v", q.Position(), q.Size())
	}
	test.Tap(r.action())
	r.until("it is on its way", func() bool { return r.s.sheet.Action().Hidden })
	if got := r.p.drafts[0].ReplyTo; got != m.ID {
		t.Errorf("answers %d", got)
	}
	r.s.ReplyTo(session.Message{ID: 7}) // too late: nothing changes
	if r.s.form.replyTo != m.ID {
		t.Error("what was sent answers another message now")
	}
}

func TestReplyCanBeTakenAway(t *testing.T) {
	r := launch(t, []string{"a.jpg"}, ana)
	m := answered()
	m.Text, m.Media.Preview, m.FromMe = "", nil, true
	r.s.ReplyTo(m)
	q := r.s.options.quote
	if q.name.Text() != "Answers you" || q.text.Text() != "Photo" || q.thumb.Visible() {
		t.Errorf("it says %q %q", q.name.Text(), q.text.Text())
	}
	test.Tap(q.off)
	r.until("it can be sent", r.ready)
	test.Tap(r.action())
	r.until("it is on its way", func() bool { return r.s.sheet.Action().Hidden })
	if q.Visible() || r.p.drafts[0].ReplyTo != 0 {
		t.Error("it still answers")
	}
}
