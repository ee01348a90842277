package export

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func message(chat, sender, caption string) session.Message {
	return session.Message{ChatName: chat, SenderName: sender, Text: caption, Time: time.Date(2026, 3, 14, 14, 5, 33, 0, time.UTC)}
}

func TestName(t *testing.T) {
	for _, c := range []struct{ template, chat, sender, caption, want string }{
		{"", "Wedding", "Ana", "", "2026-03-14 14-05-33 Wedding.jpg"},
		{"{n} {sender} {caption}", "", "Ana", "The cake", "0007 Ana The cake.jpg"},
		{"{caption}", "", "", "", "2026-03-14 14-05-33.jpg"},
		{"{caption}", "", "", " . - . ", "2026-03-14 14-05-33.jpg"},
		{"{caption}", "", "", "\u200d\u202e\u0301", "2026-03-14 14-05-33.jpg"},
		{"{chat} - {caption}", "Wedding", "", "", "Wedding.jpg"},
		{"{caption}", "", "", `a/b\c:d*e?f"g<h>i|j`, "a-b-c-d-e-f-g-h-i-j.jpg"},
		{"../{caption}", "", "", "../../etc/passwd", "etc-passwd.jpg"},
		{"{caption}", "", "", "two\r\nlines\tand  more\u2028", "two lines and more.jpg"},
		{"{caption}", "", "", "gpj.\u202eexe\u200f\u2066\x00\x1b[31m", "gpj.exe[31m.jpg"},
		{"{caption}", "", "", "CON", "CON_.jpg"},
		{"{caption}", "", "", "com¹", "com¹_.jpg"},
		{"{caption}", "", "", "aux .txt", "aux _.txt.jpg"},
		{"{caption}", "", "", "Console", "Console.jpg"},
		{"{caption}", "", "", "...hidden. . ", "hidden.jpg"},
		{"{caption}", "", "", "--help", "help.jpg"},
		{"{caption}", "", "", "Cafe\u0301 \xff", "Café.jpg"},
		{"{caption}", "", "", "👨\u200d👩\u200d👧 بسم الله 婚礼", "👨\u200d👩\u200d👧 بسم الله 婚礼.jpg"},
		{"{ {caption} } {{n}}", "", "", "x", "{ x } {0007}.jpg"},
		{"{", "", "", "", "{.jpg"},
	} {
		if got := Name(c.template, message(c.chat, c.sender, c.caption), 7, ".jpg"); got != c.want {
			t.Errorf("%q of %q: %q, want %q", c.template, c.caption, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, s := range []string{"", session.DefaultTemplate, "{n}{date}{time}{chat}{sender}{caption}", "no parts", "{", "}{", "{{n}}"} {
		if err := Check(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for s, part := range map[string]string{"{day}": "{day}", "{date} {Chat}": "{Chat}", "{}": "{}", "{n} {chat }": "{chat }"} {
		err := Check(s)
		var field *media.FieldError
		if !errors.As(err, &field) || field.Field != part || media.FaultOf(err) != media.BadField {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// reasonable fails unless a name is safe on every system.
func reasonable(t *testing.T, name string) {
	t.Helper()
	base := strings.TrimSuffix(name, ".jpg")
	switch {
	case base == name, base == "", utf8.RuneCountInString(name) > 120, len(name) > 240, !norm.NFC.IsNormalString(name),
		!utf8.ValidString(name), strings.ContainsAny(name, "/\\:*?\"<>|\x00\n\r\t\x7f\u202e\u200f\u2066\ufeff"),
		strings.HasPrefix(name, "."), strings.HasSuffix(base, " "), strings.HasSuffix(base, "."), !visible(base):
		t.Errorf("%q", name)
	}
	if unreserved(base) != base {
		t.Errorf("%q is a device", name)
	}
}

func TestLongNames(t *testing.T) {
	for _, s := range []string{"a", "婚", "🎂", "e\u0301", "👍🏽", "👨\u200d👩\u200d👧", "a ", "a.", "\u0301", "🏴\U000E0067\U000E0062\U000E007F", "CON", "ﬃ"} {
		long := strings.Repeat(s, 3000)
		for _, template := range []string{"{caption}", "{chat}{sender}{caption}{n}", "{caption} {caption} {caption} {caption}", long} {
			name := Name(template, message(long, long, long), 12345, ".jpg")
			reasonable(t, name)
			taken := newNames([]string{name})
			for range 12 {
				next := taken.free(name)
				if reasonable(t, next); next == name {
					t.Errorf("%q twice", name)
				}
			}
		}
	}
	// Parts give way before what stands behind them.
	name := Name("{caption} {chat} {sender} {n}", message(strings.Repeat("婚", 100), strings.Repeat("b", 100), strings.Repeat("c", 3000)), 12, ".jpg")
	if !strings.HasSuffix(name, " 0012.jpg") {
		t.Errorf("%q has lost its number", name)
	}
}

func TestCollisions(t *testing.T) {
	n := newNames([]string{"Cake (3).jpg", "STRASSE.jpg", "Cafe\u0301.jpg"})
	for _, c := range []struct{ name, want string }{
		{"cake.jpg", "cake.jpg"}, {"Cake.jpg", "Cake (2).jpg"}, {"CAKE.JPG", "CAKE (4).JPG"}, {"cake.png", "cake.png"},
		{"straße.jpg", "straße (2).jpg"}, {"café.jpg", "café (2).jpg"}, {"Cake.jpg", "Cake (5).jpg"},
	} {
		if got := n.free(c.name); got != c.want {
			t.Errorf("%q became %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzName(f *testing.F) {
	f.Add("{caption}", "x")
	f.Add("{n}{{date}", "CON.\u0301/..")
	f.Fuzz(func(t *testing.T, template, text string) {
		name := Name(template, message(text, text, text), 1, ".jpg")
		reasonable(t, name)
		reasonable(t, newNames([]string{name}).free(name))
	})
}
