package viewer

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// deed is what the button beside the status does.
type deed int

const (
	nothing deed = iota
	download
	cancel
	askPhone
	openFile
	readAgain
	resume
)

// status is what is said about a picture that is not simply there: a sentence,
// a ring where something goes on, a button where something can be done.
type status struct {
	text string
	ring float64 // kit.Unknown, or 0 to 1
	busy bool    // the ring is shown
	deed deed
	name string // of the button
}

// statusOf says how m's file stands. The zero status is that of a picture that
// is here.
func statusOf(m session.Message, p media.Progress, now time.Time) status {
	f := m.Media
	switch f.State {
	case media.Remote:
		return status{text: inWords(m), deed: download, name: downloadName(f.Size)}
	case media.Queued:
		return status{text: queued(f, now), busy: true, ring: kit.Unknown, deed: cancel, name: lang.L("Cancel")}
	case media.Paused:
		return status{text: lang.L("Paused"), deed: resume, name: lang.L("Resume")}
	case media.Downloading:
		s := status{text: lang.L("Downloading"), busy: true, ring: kit.Unknown, deed: cancel, name: lang.L("Cancel")}
		total := p.Total
		if total == 0 {
			total = f.Size
		}
		if p.Done > 0 && total > 0 {
			s.ring = float64(p.Done) / float64(total)
			s.text = lang.L("{{.Done}} of {{.All}}", map[string]any{"Done": words.Size(p.Done), "All": words.Size(total)})
		}
		return s
	case media.Verifying:
		return status{text: lang.L("Checking the picture"), busy: true, ring: kit.Unknown}
	case media.Expired:
		return expired(f, now)
	case media.Waiting:
		s := status{text: lang.L("Asking your phone…"), busy: true, ring: kit.Unknown, deed: cancel, name: lang.L("Cancel")}
		if d := now.Sub(f.Asked); !f.Asked.IsZero() && d >= time.Minute {
			s.text = lang.L("Asking your phone… since {{.Span}}", map[string]any{"Span": words.Span(d)})
		}
		return s
	case media.Gone:
		fault := f.Fault
		if fault == "" {
			fault = media.NotOnPhone
		}
		return status{text: words.Explain(fault).Sentence}
	case media.Failed:
		a := words.Explain(f.Fault)
		if a.Action == words.AskPhone {
			return status{text: a.Sentence, deed: askPhone, name: a.Action.Label()}
		}
		return status{text: a.Sentence, deed: download, name: words.Retry.Label()}
	case media.ViewOnce:
		return status{text: lang.L("This picture can be viewed once. Open it on your phone.")}
	}
	if !drawable(f) {
		return status{text: inWords(m), deed: openFile, name: lang.L("Open")}
	}
	return status{}
}

// queued says what a file waits for.
func queued(f *session.Media, now time.Time) string {
	if f.Fault == "" || !f.Due.After(now) {
		return lang.L("Waiting for its turn")
	}
	return lang.L("{{.Why}} It is tried again at {{.When}}.", map[string]any{
		"Why": words.Explain(f.Fault).Sentence, "When": words.Moment(f.Due, now)})
}

// expired says what can be done about a file that the media host has no longer.
func expired(f *session.Media, now time.Time) status {
	fault := f.Fault
	if fault == "" {
		fault = media.NotFound
	}
	text := words.Explain(fault).Sentence
	if f.Due.After(now) {
		text = lang.L("{{.Why}} It is asked again at {{.When}}.", map[string]any{"Why": text, "When": words.Moment(f.Due, now)})
	}
	return status{text: text, deed: askPhone, name: words.AskPhone.Label()}
}

func downloadName(size int64) string {
	if size <= 0 {
		return lang.L("Download")
	}
	return lang.L("Download {{.Size}}", map[string]any{"Size": words.Size(size)})
}

// inWords says what a file is that cannot be looked at here: its name or kind,
// length and size; "" for a picture.
func inWords(m session.Message) string {
	f := m.Media
	if drawable(f) {
		return ""
	}
	list := []string{words.Kind(f.Kind)}
	if f.FileName != "" {
		list[0] = f.FileName
	}
	if f.Seconds > 0 {
		list = append(list, words.Left(time.Duration(f.Seconds)*time.Second))
	}
	if f.Size > 0 && f.State == media.Ready { // else the button says it
		list = append(list, words.Size(f.Size))
	}
	return strings.Join(list, " · ")
}
