package filter

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Field is one thing that a SheetQuery says.
type Field string

// The fields, each a phrase of the sentence.
const (
	Kinds     Field = "kinds"
	Side      Field = "side"
	Sender    Field = "sender"
	Chat      Field = "chat"
	States    Field = "states"
	Dates     Field = "dates"
	Starred   Field = "starred"
	Captioned Field = "captioned"
	MinSize   Field = "size"
	Search    Field = "search"
)

// fields are all of them, in the order of an English sentence.
var fields = []Field{Kinds, Side, Sender, Chat, States, Dates, Starred, Captioned, MinSize, Search}

// Phrase is one part of the sentence.
type Phrase struct {
	Field Field
	Text  string
	Set   bool // it narrows what is shown, and can be taken out
	// Apart says that a comma parts it from the phrase before.
	Apart bool
}

// Names are what the chat and the sender of a SheetQuery are called. Empty ones
// are not known yet.
type Names struct {
	Chat, Sender     string
	NoChat, NoSender bool // there is none of that number any more
}

// Phrases puts q into words: first what is shown, then all that narrows it, in
// the order of the user's language. Dates are those of now's location.
func Phrases(q session.SheetQuery, n Names, now time.Time) []Phrase {
	text := map[Field]string{
		Side: sideText(q.Side), States: statesText(q.States), Dates: datesText(q.After, q.Before, now),
	}
	if q.Sender != "" {
		text[Sender] = lang.L("from {{.Name}}", map[string]any{"Name": senderName(n)})
	}
	if q.Chat != 0 {
		text[Chat] = lang.L("in {{.Chat}}", map[string]any{"Chat": chatName(n)})
	}
	if q.Starred {
		text[Starred] = lang.L("favourites")
	}
	if q.Captioned {
		text[Captioned] = lang.L("with caption")
	}
	if q.MinSize > 0 {
		text[MinSize] = lang.L("larger than {{.Size}}", map[string]any{"Size": words.Size(q.MinSize)})
	}
	if q.Search != "" {
		text[Search] = lang.L("containing “{{.Text}}”", map[string]any{"Text": q.Search})
	}
	text[Kinds] = kindsText(q.Kinds, Narrows(q))
	var ps []Phrase
	for _, f := range order() {
		if text[f] != "" {
			ps = append(ps, Phrase{Field: f, Text: text[f], Set: f != Kinds || len(q.Kinds) > 0, Apart: apart(f)})
		}
	}
	if len(ps) > 0 {
		ps[0].Apart = false
	}
	return ps
}

// Sentence is Phrases as one line.
func Sentence(ps []Phrase) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			if p.Apart {
				b.WriteString(comma())
			}
			b.WriteByte(' ')
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// Summary is what was found: "214 pictures · 31 to fetch · 1.2 GB".
func Summary(f Found) string {
	if f.Pictures == 0 {
		if f.Busy {
			return lang.L("looking…")
		}
		return lang.L("nothing found")
	}
	s := words.Pictures(f.Pictures)
	if f.Remote > 0 {
		s += " · " + words.ToFetch(f.Remote)
	}
	if f.Bytes > 0 {
		s += " · " + words.Size(f.Bytes)
	}
	return s
}

// Narrows reports whether q leaves anything out; its order does not count.
func Narrows(q session.SheetQuery) bool {
	return q.Chat != 0 || q.Sender != "" || q.Side != session.BothSides || len(q.Kinds) > 0 || len(q.States) > 0 ||
		!q.After.IsZero() || !q.Before.IsZero() || q.Starred || q.Captioned || q.MinSize > 0 || q.Search != ""
}

// order is the order of the phrases in the user's language: its translation
// names them as it needs them. What it leaves out comes last.
func order() []Field {
	var list []Field
	said := lang.X("filter.order", "kinds side sender chat states dates starred captioned size search")
	for name := range strings.FieldsSeq(said) {
		if f := Field(name); slices.Contains(fields, f) && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	for _, f := range fields {
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}

func comma() string { return lang.L(",") }

// apart reports whether a phrase is parted by a comma: those that say whose
// pictures they are run on.
func apart(f Field) bool {
	switch f {
	case Kinds, Side, Sender, Chat:
		return false
	}
	return true
}

func chatName(n Names) string {
	switch {
	case n.NoChat:
		return lang.L("a chat that is no longer here")
	case n.Chat == "":
		return "…"
	}
	return n.Chat
}

func senderName(n Names) string {
	switch {
	case n.NoSender:
		return lang.L("somebody who is no longer here")
	case n.Sender == "":
		return "…"
	}
	return n.Sender
}

func sideText(s session.Side) string {
	switch s {
	case session.SentSide:
		return lang.L("sent by you")
	case session.ReceivedSide:
		return lang.L("received")
	}
	return ""
}

// usual are the kinds that an empty list stands for.
var usual = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker}

// kinds are all of them, in the order in which they are offered and said.
var kinds = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker, media.Document, media.Audio}

var firstKinds = map[media.Kind]string{
	media.Image: "Photos", media.Video: "Videos", media.GIF: "GIFs",
	media.Sticker: "Stickers", media.Document: "Documents", media.Audio: "Audio",
}

var laterKinds = map[media.Kind]string{
	media.Image: "photos", media.Video: "videos", media.GIF: "GIFs",
	media.Sticker: "stickers", media.Document: "documents", media.Audio: "audio",
}

// kindsText begins the sentence.
func kindsText(list []media.Kind, narrowed bool) string {
	var said []string
	for _, k := range kinds {
		switch {
		case !slices.Contains(list, k):
		case len(said) == 0:
			said = append(said, lang.L(firstKinds[k])) //lang:of firstKinds
		default:
			said = append(said, lang.L(laterKinds[k])) //lang:of laterKinds
		}
	}
	switch {
	case len(said) == len(kinds):
		return lang.L("Files of every kind")
	case len(said) > 0:
		return joined(said, lang.L("{{.List}} and {{.Last}}", lastOf(said)))
	case narrowed:
		return lang.L("Pictures")
	}
	return lang.L("All pictures")
}

// lastOf parts a list for a sentence: all but its last, and that.
func lastOf(list []string) map[string]any {
	n := len(list) - 1
	return map[string]any{"List": strings.Join(list[:n], comma()+" "), "Last": list[n]}
}

// joined is a list in words, or its only element.
func joined(list []string, several string) string {
	if len(list) == 1 {
		return list[0]
	}
	return several
}

// group is one choice of states, by what they mean to a person.
type group struct {
	name   string
	states []media.State
}

var groups = []group{
	{"not fetched", []media.State{media.Remote}},
	{"on this computer", []media.State{media.Ready}},
	{"on the way", []media.State{media.Queued, media.Paused, media.Downloading, media.Verifying, media.Waiting}},
	{"expired", []media.State{media.Expired}},
	{"gone", []media.State{media.Gone}},
	{"failed", []media.State{media.Failed}},
	{"only on your phone", []media.State{media.ViewOnce}},
}

// on reports whether states ask for any of g.
func (g group) on(states []media.State) bool {
	return slices.ContainsFunc(g.states, func(s media.State) bool { return slices.Contains(states, s) })
}

func (g group) text() string { return lang.L(g.name) } //lang:of groups

func statesText(states []media.State) string {
	var said []string
	for _, g := range groups {
		if g.on(states) {
			said = append(said, g.text())
		}
	}
	if len(said) == 0 {
		return ""
	}
	return joined(said, lang.L("{{.List}} or {{.Last}}", lastOf(said)))
}
