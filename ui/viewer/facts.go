package viewer

import (
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
	"github.com/contactsheet/contactsheet/ui/words"
)

// factsOf is all that is known of m, what people look for first: who sent it and
// when, how it was taken, what it is, and last what programs ask for. path is
// where its file lies, "" when it is not here; says is what that says of itself.
func factsOf(m session.Message, path string, says media.Facts) []fact {
	var l list
	l.add(lang.L("Caption"), m.Text)
	sender := m.SenderName
	if m.FromMe {
		sender = lang.L("You")
	}
	l.add(lang.L("Sender"), sender)
	l.add(lang.L("Chat"), m.ChatName)
	l.add(lang.L("Sent"), stamp(m.Time))
	l.apart()
	l.camera(says)
	l.apart()
	l.file(m.Media, says)
	l.apart()
	l.record(m)
	l.mono(lang.L("File"), path)
	return l.facts
}

// list is facts under way; those without a value are left out.
type list struct {
	facts []fact
	next  bool // the next one begins another kind
}

func (l *list) put(f fact) {
	if f.value == "" {
		return
	}
	f.apart, l.next = l.next && len(l.facts) > 0, false
	l.facts = append(l.facts, f)
}

func (l *list) add(name, value string)  { l.put(fact{name: name, value: value}) }
func (l *list) mono(name, value string) { l.put(fact{name: name, value: value, mono: true}) }
func (l *list) apart()                  { l.next = true }

// camera is how the picture was taken.
func (l *list) camera(f media.Facts) {
	if !f.Taken.IsZero() {
		l.add(lang.L("Taken"), f.Taken.Format("2006-01-02 15:04:05"))
	}
	l.add(lang.L("Camera"), f.Camera)
	l.add(lang.L("Lens"), f.Lens)
	l.add(lang.L("Exposure"), exposure(f))
	if f.Located {
		l.put(fact{name: lang.L("Place"), value: coordinates(f.Lat, f.Lon), copied: fmt.Sprintf("%.6f, %.6f", f.Lat, f.Lon)})
	}
	l.add(lang.L("Software"), f.Software)
}

// exposure is "1/250 s · f/2.8 · 35 mm · ISO 200".
func exposure(f media.Facts) string {
	var parts []string
	if f.Exposure != "" {
		parts = append(parts, f.Exposure)
	}
	if f.Aperture > 0 {
		parts = append(parts, fmt.Sprintf("f/%.3g", f.Aperture))
	}
	if f.Focal > 0 {
		parts = append(parts, fmt.Sprintf("%.3g mm", f.Focal))
	}
	if f.ISO > 0 {
		parts = append(parts, fmt.Sprintf("ISO %d", f.ISO))
	}
	return strings.Join(parts, " · ")
}

// coordinates is a place as maps show it.
func coordinates(lat, lon float64) string {
	side := func(v float64, pos, neg string) string {
		if v < 0 {
			pos = neg
		}
		return fmt.Sprintf("%.5f° %s", math.Abs(v), pos)
	}
	return side(lat, "N", "S") + ", " + side(lon, "E", "W")
}

// file is what the picture is.
func (l *list) file(f *session.Media, says media.Facts) {
	w, h := f.Width, f.Height
	if says.Width > 0 {
		w, h = says.Width, says.Height // the sender may have been wrong
	}
	parts := []string{}
	if s := words.Pixels(w, h); s != "" {
		parts = append(parts, s)
	}
	if says.Depth > 8 {
		parts = append(parts, lang.L("{{.N}} bits a colour", map[string]any{"N": says.Depth}))
	}
	if says.Gray {
		parts = append(parts, lang.L("grey"))
	}
	if says.Alpha {
		parts = append(parts, lang.L("transparent"))
	}
	l.add(lang.L("Pixels"), strings.Join(parts, " · "))
	if says.Frames > 1 {
		l.add(lang.L("Moves"), words.Count(says.Frames, "{{.N}} frame", "{{.N}} frames"))
	}
	if f.Seconds > 0 {
		l.add(lang.L("Length"), words.Left(time.Duration(f.Seconds)*time.Second))
	}
	if f.Size > 0 {
		l.put(fact{name: lang.L("Size"), copied: words.Number(int(f.Size)), value: lang.L("{{.Size}} ({{.Bytes}} bytes)", map[string]any{
			"Size": words.Size(f.Size), "Bytes": words.Number(int(f.Size))})})
	}
	kind := words.Kind(f.Kind)
	if f.MIME != "" {
		kind += " · " + f.MIME
	}
	l.add(lang.L("Type"), kind)
	l.add(lang.L("Name"), f.FileName)
	l.add(lang.L("Profile"), says.Profile)
}

// record is what other programs know the picture by.
func (l *list) record(m session.Message) {
	f := m.Media
	if key := record.KeyOf(f); !key.IsZero() {
		name := lang.L("SHA-256")
		switch {
		case f.State == media.Ready && f.Unverified:
			name = lang.L("SHA-256, not promised by anybody (MAC verified)")
		case f.State == media.Ready:
			name = lang.L("SHA-256, verified")
		}
		l.mono(name, key.String())
	}
	l.mono(lang.L("Message id"), m.WAID)
	l.add(lang.L("Received"), stamp(m.Received))
	source := lang.L("WhatsApp")
	if m.ChatJID == keysChat {
		source = lang.L("Keys")
	}
	l.add(lang.L("Source"), source)
	l.add(lang.L("Encrypted file on"), host(f.URL))
	l.add(lang.L("Link expires"), stamp(f.ExpiresAt))
}

// keysChat is the chat of what came from keys.
const keysChat session.JID = "keys@local"

// host is the host of a media URL; "" where there is none.
func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// stamp is a time as the info panel shows it: to the second, with its zone.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}
