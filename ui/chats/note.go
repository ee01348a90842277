package chats

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// deed is what the one button of a bubble does.
type deed int

const (
	noDeed deed = iota
	download
	cancel
	pause
	resume
	askPhone
	resend
	open // with the system's program
)

// note is what a bubble says of its file, and offers: a pure function of the
// message, of how far its transfer is, and of the time.
type note struct {
	button   string // "" where there is none, or the ring is the button
	icon     kit.IconName
	deed     deed
	ring     bool    // a ring is drawn, and pressing it does deed
	share    float64 // of the ring, or kit.Unknown
	word     string  // beside the ring or button, or on a tile that has none
	sentence string  // below the picture: what went wrong
	dim      bool    // the picture is not here
	gone     bool    // and never will be
	play     bool    // it is here, and plays
}

// noteOf is the note of m, which carries media. local tells that m belongs to no
// chat of WhatsApp's, so that no phone knows of it.
func noteOf(m session.Message, p media.Progress, local bool, now time.Time) note {
	if m.FromMe {
		if n, ok := sendNote(m, p); ok {
			return n
		}
	}
	d := m.Media
	n := note{dim: true}
	switch d.State {
	case media.Ready:
		n.dim, n.play = false, plays(d)
		if isFile(d) {
			n.button, n.deed = lang.L("Open"), open
		}
	case media.Remote:
		n.button, n.icon, n.deed = downloadLabel(d), kit.IconArrow, download
	case media.Queued:
		n.ring, n.deed, n.word = true, cancel, waits(d, now)
		if d.Fault != "" {
			n.sentence = words.Explain(d.Fault).Sentence
		}
	case media.Paused:
		n.button, n.icon, n.deed, n.word = lang.L("Resume"), kit.IconResume, resume, paused(p)
	case media.Downloading:
		n.ring, n.deed, n.share, n.word = true, cancel, kit.Share(p), bytes(p)
	case media.Verifying:
		n.ring, n.share, n.word = true, 1, lang.L("Checking…")
	case media.Expired:
		n.expired(d, local, now)
	case media.Waiting:
		n.ring, n.deed, n.share, n.word = true, cancel, kit.Unknown, asking(d, now)
		if d.Fault == media.Offline {
			n.sentence = words.Explain(d.Fault).Sentence
		}
	case media.Gone:
		n.gone, n.word = true, lang.L("gone")
		n.because(d, media.NotOnPhone, local)
		if n.deed == download {
			n.button, n.deed = "", noDeed // there is nowhere to get it from
		}
	case media.Failed:
		n.because(d, media.Internal, local)
	case media.ViewOnce:
		n.word = lang.L("Open it on your phone")
		n.sentence = lang.L("It can be seen once, and is never kept on this computer.")
	}
	return n
}

// expired offers to ask the phone, and says when it was asked in vain.
func (n *note) expired(d *session.Media, local bool, now time.Time) {
	n.button, n.icon, n.deed = words.AskPhone.Label(), kit.IconPhone, askPhone
	n.sentence = sentenceOf(media.NotFound, d)
	switch {
	case local:
		n.button, n.icon, n.deed = words.Retry.Label(), kit.IconRetry, download
		n.sentence = lang.L("WhatsApp no longer keeps this file, and no phone can be asked for it.")
	case d.Fault == media.PhoneSilent:
		n.button = lang.L("Ask now")
		n.sentence = words.Explain(d.Fault).Sentence
		if d.Due.After(now) {
			n.sentence = when(d.Due, now, lang.L("Your phone did not answer; asks again at {{.When}}.", clock(d.Due, now)),
				lang.L("Your phone did not answer; asks again on {{.When}}.", moment(d.Due, now)))
		}
	}
}

// because says why d is Gone or Failed, and offers what may help.
func (n *note) because(d *session.Media, unsaid media.Fault, local bool) {
	f := d.Fault
	if f == "" {
		f = unsaid
	}
	n.sentence = sentenceOf(f, d)
	n.button, n.icon, n.deed = words.Retry.Label(), kit.IconRetry, download
	if words.Explain(f).Action == words.AskPhone && !local {
		n.button, n.icon, n.deed = words.AskPhone.Label(), kit.IconPhone, askPhone
	}
}

// sentenceOf explains f, of a picture or of another file.
func sentenceOf(f media.Fault, d *session.Media) string {
	switch {
	case d.Kind != media.Audio && d.Kind != media.Document && d.Kind != media.Video:
	case f == media.NotFound:
		return lang.L("WhatsApp no longer keeps this file; your phone may still have it.")
	case f == media.NotOnPhone:
		return lang.L("Your phone no longer has this file.")
	}
	return words.Explain(f).Sentence
}

// sendNote is the note of an own message that has not arrived yet.
func sendNote(m session.Message, p media.Progress) (note, bool) {
	switch m.Delivery {
	case session.Pending:
		return note{ring: true, deed: cancel, word: lang.L("Waiting to be sent")}, true
	case session.Uploading:
		n := note{ring: true, deed: cancel, share: kit.Share(p), word: lang.L("Sending")}
		if b := bytes(p); b != "" {
			n.word = b
		}
		return n, true
	case session.Undone:
		a := words.ExplainText(m.Fault)
		n := note{sentence: lang.L("Not sent.") + " " + a.Sentence}
		if m.Fault != string(session.Restricted) { // never tried against
			n.button, n.icon, n.deed = words.Retry.Label(), kit.IconRetry, resend
		}
		return n, true
	case session.Withdrawn:
		return note{
			sentence: lang.L("Not sent: you cancelled it."),
			button:   lang.L("Send it after all"), icon: kit.IconRetry, deed: resend,
		}, true
	}
	return note{}, false
}

func downloadLabel(d *session.Media) string {
	if d.Size <= 0 || isBlank(d) { // a blank tile has its size written on it
		return lang.L("Download")
	}
	return lang.L("Download {{.Size}}", map[string]any{"Size": words.Size(d.Size)})
}

// waits says when a queued file has its turn.
func waits(d *session.Media, now time.Time) string {
	switch {
	case d.Due.After(now):
		return when(d.Due, now, lang.L("Tries again at {{.When}}", clock(d.Due, now)),
			lang.L("Tries again on {{.When}}", moment(d.Due, now)))
	case d.Fault != "":
		return lang.L("Waits")
	}
	return lang.L("Waits its turn")
}

// when chooses between the time of day and the whole date, for what is ahead.
func when(t, now time.Time, clock, moment string) string {
	if t.Sub(now) < 20*time.Hour {
		return clock
	}
	return moment
}

func clock(t, now time.Time) map[string]any {
	return map[string]any{"When": words.Clock(t.In(now.Location()))}
}

func moment(t, now time.Time) map[string]any {
	return map[string]any{"When": words.Moment(t.In(now.Location()), now)}
}

// paused is "Paused", and how far it came.
func paused(p media.Progress) string {
	if p.Done <= 0 {
		return lang.L("Paused")
	}
	return lang.L("Paused") + " · " + bytes(p)
}

// bytes is "0.4 of 1.2 MB"; what is known of it.
func bytes(p media.Progress) string {
	if p.Total <= 0 && p.Done <= 0 {
		return ""
	}
	return words.DoneOf(p.Done, p.Total)
}

func asking(d *session.Media, now time.Time) string {
	if d.Asked.IsZero() {
		return lang.L("Waits to ask your phone")
	}
	if now.Sub(d.Asked) < time.Minute {
		return lang.L("Asking your phone…")
	}
	return lang.L("Asking your phone… {{.Since}}", map[string]any{"Since": words.Since(d.Asked.In(now.Location()), now)})
}
