package export

import (
	"fmt"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// parts are what a template may have in braces; of texts they give at most so
// many characters.
var parts = map[string]func(m session.Message, n, most int) string{
	"date":    func(m session.Message, _, _ int) string { return m.Time.Format("2006-01-02") },
	"time":    func(m session.Message, _, _ int) string { return m.Time.Format("15-04-05") },
	"chat":    func(m session.Message, _, most int) string { return part(m.ChatName, most*2/3) },
	"sender":  func(m session.Message, _, most int) string { return part(m.SenderName, most*2/3) },
	"caption": func(m session.Message, _, most int) string { return part(m.Text, most) },
	"n":       func(_ session.Message, n, _ int) string { return fmt.Sprintf("%04d", n) },
}

// part is a text as a part of a name.
func part(s string, most int) string { return cut(clean(s), most, 2*most) }

// Check reports what of a template is not known: a media.FieldError of the kind
// media.BadField that names the part. What is in no pair of braces is text.
func Check(template string) error {
	return pieces(template, func(string) {}, func(part string) error {
		if _, ok := parts[part]; !ok {
			return &media.FieldError{Fault: media.BadField, Field: "{" + part + "}"}
		}
		return nil
	})
}

// pieces divides a template into texts and parts, until part returns an error.
func pieces(template string, text func(string), part func(string) error) error {
	for {
		before, rest, opened := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		if i := strings.LastIndex(name, "{"); closed && i >= 0 { // the last of "{{n}" opens
			before, name = before+"{"+name[:i], name[i+1:]
		}
		if !opened || !closed {
			text(template)
			return nil
		}
		text(before)
		if err := part(name); err != nil {
			return err
		}
		template = after
	}
}

// Name is the name of m's file, the nth of an export, made by a template ("" for
// session.DefaultTemplate) and with the extension ext, which has its dot. Times
// are those of m.Time's zone. The name is safe on every system, in the NFC form,
// of at most 120 characters and 240 bytes, and never empty. Of a template that
// Check refuses, unknown parts are left out.
func Name(template string, m session.Message, n int, ext string) string {
	if template == "" {
		template = session.DefaultTemplate
	}
	base := ""
	// Texts give way, so that what stands behind them is not cut off.
	for _, most := range []int{60, 45, 30, 15} {
		if base = render(template, m, n, most); base == cut(base, maxRunes-room, maxBytes-room) {
			break
		}
	}
	if !visible(base) {
		base = parts["date"](m, n, 0) + " " + parts["time"](m, n, 0)
	}
	return fit(unreserved(base), "", ext)
}

// room is what an extension and a number behind the name may take.
const room = 16

func render(template string, m session.Message, n, most int) string {
	var b strings.Builder
	_ = pieces(template, func(s string) { b.WriteString(s) }, func(part string) error {
		if f, ok := parts[part]; ok {
			b.WriteString(f(m, n, most))
		}
		return nil
	})
	return clean(b.String())
}
