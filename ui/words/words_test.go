package words_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// faults reads the constants of type Fault from the vocabulary's source, so
// that a new one without words fails here.
func faults(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	var found []string
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Fault" {
				return true
			}
			for _, x := range v.Values {
				s, err := strconv.Unquote(x.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, s)
			}
			return true
		})
	}
	return found
}

func TestEveryFaultHasWords(t *testing.T) {
	internal := words.Explain(errors.New("anything else"))
	check := func(text string, err error) {
		wrapped := fmt.Errorf("read chat: %w", err)
		a := words.Explain(wrapped)
		if a == internal && text != string(media.Internal) {
			t.Errorf("%q has no words of its own", text)
		}
		if stored := words.ExplainText(text); stored != a {
			t.Errorf("%q: stored text says %q, the error %q", text, stored.Sentence, a.Sentence)
		}
		if !strings.HasSuffix(a.Sentence, ".") {
			t.Errorf("%q: no sentence: %q", text, a.Sentence)
		}
		for _, bad := range []string{"!", "Oops", "JID", "LID", "HMAC", "MAC ", "SHA", "hash", "cipher", "plaintext", "context", "error", "%"} {
			if strings.Contains(a.Sentence, bad) {
				t.Errorf("%q: %q contains %q", text, a.Sentence, bad)
			}
		}
		if a.Action != words.None && a.Action.Label() == "" {
			t.Errorf("%q: action %q has no label", text, a.Action)
		}
	}
	ms, ss := faults(t, "../../media"), faults(t, "../../session")
	if len(ms) < 20 || len(ss) < 15 {
		t.Fatalf("found only %d and %d faults", len(ms), len(ss))
	}
	for _, f := range ms {
		check(f, media.Fault(f))
	}
	for _, f := range ss {
		check(f, session.Fault(f))
	}
}

func TestExplainContext(t *testing.T) {
	if a, b := words.Explain(context.Canceled), words.Explain(media.Cancelled); a != b {
		t.Errorf("%+v, want %+v", a, b)
	}
	both := fmt.Errorf("%w: %w", media.Offline, session.NoNetwork)
	if a, b := words.Explain(both), words.Explain(session.NoNetwork); a != b {
		t.Errorf("%+v, want the session's %+v", a, b)
	}
}

func TestFormats(t *testing.T) {
	now := time.Date(2026, 3, 18, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{words.Size(0), "0 bytes"},
		{words.Size(1), "1 byte"},
		{words.Size(340_400), "340 kB"},
		{words.Size(999_600), "1 MB"},
		{words.Size(1_240_000), "1.2 MB"},
		{words.Size(16 << 20), "16.8 MB"},
		{words.Size(2_100_000_000), "2.1 GB"},
		{words.Number(1234567), "1,234,567"},
		{words.Number(-1234), "-1,234"},
		{words.Number(999), "999"},
		{words.Pixels(4000, 3000), "4000 × 3000"},
		{words.Pixels(0, 3), ""},
		{words.Pictures(1), "1 picture"},
		{words.Pictures(2140), "2,140 pictures"},
		{words.When(now.Add(-time.Hour), now), "08:30"},
		{words.When(now.Add(-10*time.Hour), now), "yesterday"},
		{words.When(now.AddDate(0, 0, -15), now), "3 March"},
		{words.When(now.AddDate(-1, 0, -15), now), "3 March 2025"},
		{words.Moment(now.Add(-10*time.Hour), now), "yesterday, 23:30"},
		{words.Day(now, now), "Today"},
		{words.MonthHeader(now, 214, 31), "March 2026 · 214 pictures · 31 to fetch"},
		{words.MonthHeader(now, 1, 0), "March 2026 · 1 picture"},
		{words.Span(90 * time.Second), "1 minute"},
		{words.Span(50 * time.Hour), "2 days"},
		{words.Left(42 * time.Second), "0:42"},
		{words.Left(-time.Second), "0:00"},
		{words.Left(2*time.Minute + 39*time.Second + 1), "2:40"},
		{words.Left(time.Hour + 2*time.Minute + 40*time.Second), "1:02:40"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestRedact(t *testing.T) {
	in := `send to 34600111222@s.whatsapp.net (+34 600 111 222): get https://mmg.whatsapp.net/v/a.enc?oh=abc&oe=def: key 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff: 403`
	out := words.Redact(in)
	for _, secret := range []string{"34600111222", "600 111", "oh=abc", "00112233"} {
		if strings.Contains(out, secret) {
			t.Errorf("%q is still in %q", secret, out)
		}
	}
	if !strings.Contains(out, "mmg.whatsapp.net/v/a.enc") || !strings.HasSuffix(out, ": 403") {
		t.Errorf("too much removed: %q", out)
	}
}
