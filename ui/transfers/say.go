package transfers

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// said is what a row says and offers: a pure function of its transfer, of its
// message where that is read already, of how far it is, and of the scene.
type said struct {
	name    string
	where   string // the chat; "" where the name says it
	step    string
	color   fyne.ThemeColorName // of step
	amount  string              // at the right
	pace    string              // below it
	bar     fyne.ThemeColorName // "" where there is none
	share   float64
	primary deed
	other   deed
	label   string // of primary where it has a name of its own
}

// scene is what a row's words depend on besides the row.
type scene struct {
	before int  // downloads that come before it
	held   bool // everything is paused
	now    time.Time
}

// sayTransfer is what the row of t says.
func sayTransfer(t session.Transfer, m session.Message, p media.Progress, s scene) said {
	x := said{name: nameOf(m, t.Way), where: whereOf(m, t.Way), color: theme.Second, amount: size(t.Size), other: cancel}
	if p.Total == 0 {
		p.Total = t.Size
	}
	switch t.Way {
	case session.Ask:
		sayAsk(&x, t, m, s)
	case session.Up:
		sayWay(&x, t, p, s, lang.L("Sending"))
	default:
		step := lang.L("Downloading")
		checked := t.Step == session.Running &&
			(m.Media != nil && m.Media.State == media.Verifying || p.Total > 0 && p.Done >= p.Total)
		switch {
		case checked:
			step = lang.L("Being checked")
		case p.Done == 0:
			step = lang.L("Starting")
		}
		sayWay(&x, t, p, s, step)
		if checked {
			x.primary = noDeed // it is over in a moment
		}
	}
	if t.Auto && x.where != "" {
		x.where += " · " + lang.L("automatic")
	} else if t.Auto {
		x.where = lang.L("automatic")
	}
	return x
}

// sayWay says how far a download or an upload is; running is what it does then.
func sayWay(x *said, t session.Transfer, p media.Progress, s scene, running string) {
	if p.Done > 0 && t.Step != session.Next {
		x.bar, x.share, x.amount = theme.Edge, max(0, kit.Share(p)), words.DoneOf(p.Done, p.Total)
	}
	switch t.Step {
	case session.Running:
		x.step, x.color, x.bar, x.primary = running, theme.Text, theme.Accent, pause
		x.pace = join(words.Speed(p.Rate), words.Remaining(words.TimeLeft(p)))
	case session.Held:
		x.step, x.primary = lang.L("Paused"), resume
	case session.Later:
		x.step, x.color, x.primary, x.label = later(t, s.now), theme.Text, download, lang.L("Try now")
	default:
		x.step, x.primary = turn(t.Way, s), pause
	}
	if t.Way == session.Up { // an upload can only be given up
		x.primary, x.label = noDeed, ""
	}
}

// turn says what a transfer waits for that could run.
func turn(w session.Way, s scene) string {
	switch {
	case w == session.Down && s.held:
		return lang.L("Waits: all downloads are paused")
	case w == session.Down && s.before > 0:
		return lang.L("Waits its turn") + " · " + words.Count(s.before, "{{.N}} before it", "{{.N}} before it")
	}
	return lang.L("Waits its turn")
}

// later says why a transfer waits, and until when.
func later(t session.Transfer, now time.Time) string {
	switch t.Fault {
	case media.LowDisk, media.DiskFull:
		return lang.L("Waits for room on the disk")
	case media.Offline:
		return lang.L("Waits for the internet")
	}
	when := map[string]any{"When": at(t.Due, now)}
	switch {
	case t.Due.IsZero() && t.Fault == "":
		return lang.L("Waits its turn")
	case t.Due.IsZero():
		return words.ExplainText(string(t.Fault)).Sentence
	case t.Fault == "":
		return lang.L("Tries again at {{.When}}", when)
	case t.Fault == media.Busy:
		return lang.L("Tries again at {{.When}}: WhatsApp's media server is busy", when)
	case t.Fault == media.TimedOut:
		return lang.L("Tries again at {{.When}}: it took too long", when)
	case t.Fault == media.Truncated:
		return lang.L("Tries again at {{.When}}: the connection was lost", when)
	}
	return lang.L("Tries again at {{.When}}", when) + ". " + words.ExplainText(string(t.Fault)).Sentence
}

// sayAsk says how it stands with what the phone is asked for.
func sayAsk(x *said, t session.Transfer, m session.Message, s scene) {
	switch {
	case t.Step == session.Running:
		since := t.Since
		if m.Media != nil && !m.Media.Asked.IsZero() {
			since = m.Media.Asked
		}
		x.step, x.color = lang.L("Asking your phone…")+" "+words.Since(since, s.now), theme.Text
	case t.Step == session.Held:
		x.step, x.primary = lang.L("Paused"), resume
	case t.Step == session.Later && t.Fault == media.Offline:
		x.step, x.color = lang.L("Waits for the internet to ask your phone"), theme.Text
	case t.Step == session.Later && t.Due.IsZero():
		x.step, x.color = words.Explain(media.PhoneSilent).Sentence, theme.Text
		x.primary, x.label = askPhone, lang.L("Ask now")
	case t.Step == session.Later:
		x.step = lang.L("Your phone did not answer; asks again at {{.When}}", map[string]any{"When": at(t.Due, s.now)})
		x.color, x.primary, x.label = theme.Text, askPhone, lang.L("Ask now")
	case s.held:
		x.step = lang.L("Waits: all downloads are paused")
	default:
		x.step = lang.L("Waits to ask your phone")
	}
}

// sayFinished is what the row of f says.
func sayFinished(f session.Finished, m session.Message, now time.Time) said {
	x := said{name: nameOf(m, f.Way), where: whereOf(m, f.Way), color: theme.Second,
		amount: size(f.Size), pace: words.Clock(f.Ended.In(now.Location()))}
	again := download
	if f.Way == session.Up {
		again = resend
	}
	switch f.Fault {
	case "":
		switch f.Way {
		case session.Up:
			x.step = lang.L("Sent")
		case session.Ask:
			x.step = lang.L("Your phone has sent it again")
		default:
			x.step = lang.L("Saved")
		}
	case media.Cancelled:
		x.step, x.primary, x.label = lang.L("Cancelled"), again, words.Retry.Label()
	default:
		a := words.ExplainText(string(f.Fault))
		x.step, x.color = a.Sentence, theme.Bad
		switch {
		case f.Way == session.Up && f.Fault != media.Fault(session.Restricted):
			x.primary, x.label = resend, words.Retry.Label()
		case f.Way == session.Up, f.Fault == media.NotOnPhone: // nothing helps
		case a.Action == words.AskPhone, f.Way == session.Ask:
			x.primary, x.label = askPhone, words.AskPhone.Label()
		default:
			x.primary, x.label = download, words.Retry.Label()
		}
	}
	return x
}

// nameOf is what and whose: "Picture from Ana", a document's file name; "" while
// the message is not read.
func nameOf(m session.Message, w session.Way) string {
	d := m.Media
	if d == nil {
		return ""
	}
	if d.Kind == media.Document && d.FileName != "" {
		return d.FileName
	}
	switch {
	case w == session.Up:
		return whose(d.Kind, m.ChatName, toNames)
	case m.FromMe:
		return whose(d.Kind, m.ChatName, ownNames)
	}
	return whose(d.Kind, m.SenderName, fromNames)
}

func whose(k media.Kind, name string, of map[media.Kind]string) string {
	text, ok := of[k]
	if !ok {
		text = of[media.Document]
	}
	return lang.L(text, map[string]any{"Name": name}) //lang:of fromNames toNames ownNames
}

var (
	fromNames = map[media.Kind]string{
		media.Image: "Picture from {{.Name}}", media.Video: "Video from {{.Name}}", media.GIF: "GIF from {{.Name}}",
		media.Sticker: "Sticker from {{.Name}}", media.Audio: "Audio from {{.Name}}", media.Document: "Document from {{.Name}}",
	}
	toNames = map[media.Kind]string{
		media.Image: "Picture to {{.Name}}", media.Video: "Video to {{.Name}}", media.GIF: "GIF to {{.Name}}",
		media.Sticker: "Sticker to {{.Name}}", media.Audio: "Audio to {{.Name}}", media.Document: "Document to {{.Name}}",
	}
	ownNames = map[media.Kind]string{
		media.Image: "Picture you sent to {{.Name}}", media.Video: "Video you sent to {{.Name}}", media.GIF: "GIF you sent to {{.Name}}",
		media.Sticker: "Sticker you sent to {{.Name}}", media.Audio: "Audio you sent to {{.Name}}", media.Document: "Document you sent to {{.Name}}",
	}
)

// whereOf is the chat, where the name does not say it.
func whereOf(m session.Message, w session.Way) string {
	d := m.Media
	if d == nil {
		return ""
	}
	named := d.Kind == media.Document && d.FileName != ""
	if !named && (w == session.Up || m.FromMe || m.ChatName == m.SenderName) {
		return ""
	}
	return m.ChatName
}

// at is when something will be: the time alone within a day, for then there is
// only one.
func at(t, now time.Time) string {
	if t = t.In(now.Location()); t.Sub(now) < 24*time.Hour {
		return words.Clock(t)
	}
	return words.Moment(t, now)
}

func size(n int64) string {
	if n <= 0 {
		return ""
	}
	return words.Size(n)
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
