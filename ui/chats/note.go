package chats

import (
	"time"
	"unicode"
	"unicode/utf8"

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
	askPhone
	resend
)

// note is what a bubble says of its file, and offers: a pure function of the
// message, of how far its transfer is, and of the time.
type note struct {
	button   string // "" where there is none, or the ring is the button
	icon     kit.IconName
	deed     deed
	ring     bool    // a ring is drawn, and pressing it does deed
	share    float64 // of the ring, or kit.Unknown
	word     string  // beside the ring, or on a tile that has no button
	sentence string  // below the picture: what went wrong
	dim      bool    // the picture is not here
	gone     bool    // and never will be
}

// noteOf is the note of m, which carries media.
func noteOf(m session.Message, p media.Progress, now time.Time) note {
	if m.FromMe {
		if n, ok := sendNote(m, p); ok {
			return n
		}
	}
	d := m.Media
	n := note{dim: true}
	switch d.State {
	case media.Ready:
		n.dim = false
	case media.Remote:
		n.button, n.icon, n.deed = downloadLabel(d.Size), kit.IconArrow, download
	case media.Queued:
		n.ring, n.deed, n.word = true, cancel, lang.L("Queued")
	case media.Downloading:
		n.ring, n.deed, n.share, n.word = true, cancel, kit.Share(p), bytes(p)
	case media.Verifying:
		n.ring, n.share, n.word = true, 1, lang.L("Checking…")
	case media.Expired:
		n.button, n.icon, n.deed = words.AskPhone.Label(), kit.IconPhone, askPhone
		n.sentence = words.Explain(media.NotFound).Sentence
	case media.Waiting:
		n.ring, n.deed, n.share, n.word = true, cancel, kit.Unknown, asking(p, now)
	case media.Gone:
		n.gone, n.word = true, lang.L("gone")
		a := words.Explain(faultOr(d.Fault, media.NotOnPhone))
		n.sentence = a.Sentence
		if a.Action == words.AskPhone {
			n.button, n.icon, n.deed = a.Action.Label(), kit.IconPhone, askPhone
		}
	case media.Failed:
		a := words.Explain(faultOr(d.Fault, media.Internal))
		n.sentence = a.Sentence
		n.button, n.icon, n.deed = words.Retry.Label(), kit.IconRetry, download
		if a.Action == words.AskPhone {
			n.button, n.icon, n.deed = a.Action.Label(), kit.IconPhone, askPhone
		}
	case media.ViewOnce:
		n.word = lang.L("Open it on your phone")
		n.sentence = lang.L("It can be seen once, and is never kept on this computer.")
	}
	return n
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

func downloadLabel(size int64) string {
	if size <= 0 {
		return lang.L("Download")
	}
	return lang.L("Download {{.Size}}", map[string]any{"Size": words.Size(size)})
}

// bytes is "0.4 of 1.2 MB"; what is known of it.
func bytes(p media.Progress) string {
	switch {
	case p.Total > 0:
		return lang.L("{{.Done}} of {{.Total}}", map[string]any{"Done": words.Size(p.Done), "Total": words.Size(p.Total)})
	case p.Done > 0:
		return words.Size(p.Done)
	}
	return ""
}

func asking(p media.Progress, now time.Time) string {
	if p.Since.IsZero() || now.Sub(p.Since) < time.Minute {
		return lang.L("Asking your phone…")
	}
	return lang.L("Asking your phone… since {{.Span}}", map[string]any{"Span": words.Span(now.Sub(p.Since))})
}

func faultOr(f, other media.Fault) media.Fault {
	if f == "" {
		return other
	}
	return f
}

// facts is the line below a picture: "1.2 MB · 4000 × 3000 · HD".
func facts(m session.Message) string {
	d := m.Media
	var parts []string
	if d.Kind != media.Image {
		parts = append(parts, words.Kind(d.Kind))
	}
	if d.Seconds > 0 {
		parts = append(parts, words.Left(time.Duration(d.Seconds)*time.Second))
	}
	if d.Size > 0 {
		parts = append(parts, words.Size(d.Size))
	}
	if s := words.Pixels(d.Width, d.Height); s != "" {
		parts = append(parts, s)
	}
	if m.HD {
		parts = append(parts, "HD")
	}
	if d.ViewOnce {
		parts = append(parts, lang.L("view once"))
	}
	return join(parts)
}

func join(parts []string) string {
	s := ""
	for i, p := range parts {
		if i > 0 {
			s += " · "
		}
		s += p
	}
	return s
}

// foot is the bubble's last line: "14:05", "14:05 · read". The words stand
// beside the ticks, so that colour and drawing are not all that tells.
func foot(m session.Message) string {
	s := words.Clock(m.Time)
	switch m.Delivery {
	case session.Read:
		s += " · " + lang.L("read")
	case session.Opened:
		s += " · " + lang.L("opened")
	}
	return s
}

// tick is the drawing of how far an own message has come.
func tick(d session.Delivery) kit.IconName {
	switch d {
	case session.Pending, session.Uploading:
		return kit.IconClock
	case session.Sent:
		return kit.IconSent
	case session.Delivered, session.Read, session.Opened:
		return kit.IconDouble
	case session.Undone, session.Withdrawn:
		return kit.IconAlert
	}
	return kit.IconNone
}

// afterName keeps the colon where it is read after a name that is written from
// right to left: by a left-to-right mark.
func afterName(name string) string {
	r, _ := utf8.DecodeLastRuneInString(name)
	if unicode.In(r, unicode.Arabic, unicode.Hebrew) {
		return "\u200e: "
	}
	return ": "
}

// summary is what a chat row says of the newest message.
func summary(m *session.Message, group bool) string {
	if m == nil {
		return ""
	}
	text := m.Text
	if m.Media != nil && text == "" {
		text = words.Kind(m.Media.Kind)
		if m.Media.Kind == media.Document && m.Media.FileName != "" {
			text = m.Media.FileName
		}
	}
	switch {
	case m.System:
	case m.FromMe:
		text = lang.L("You: {{.Text}}", map[string]any{"Text": text})
	case group:
		text = m.SenderName + afterName(m.SenderName) + text
	}
	return text
}
