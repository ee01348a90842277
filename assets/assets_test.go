package assets

import (
	"bytes"
	"encoding/json"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"text/template"

	"fyne.io/fyne/v2/lang"
)

var update = flag.Bool("update", false, "write translations/en.json from the source")

const enFile = "translations/en.json"

func TestCatalogueHoldsWhatTheWindowSays(t *testing.T) {
	said, err := collect("..", "ui", "app")
	if err != nil {
		t.Fatal(err)
	}
	want, err := said.json()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err = os.WriteFile(enFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(enFile)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(data, want) {
		return
	}
	t.Errorf("%s is not what the source says; run go generate ./assets", enFile)
	has := english(t)
	for k := range said {
		if _, ok := has[k]; !ok {
			t.Errorf("missing: %q", k)
		}
	}
	for k := range has {
		if _, ok := said[k]; !ok {
			t.Errorf("no longer used: %q", k)
		}
	}
}

func TestFyneLoadsTheCatalogue(t *testing.T) {
	if err := lang.AddTranslationsFS(Translations, "translations"); err != nil {
		t.Fatal(err)
	}
	for k, v := range english(t) {
		forms, several := v.(map[string]any)
		if !several {
			forms = map[string]any{"other": v}
		}
		for form, text := range forms {
			made, err := template.New(form).Parse(text.(string))
			if err != nil {
				t.Errorf("%q: %v", k, err)
				continue
			}
			var want bytes.Buffer
			if err = made.Execute(&want, nil); err != nil {
				t.Errorf("%q: %v", k, err)
			}
			count := 5
			if form == "one" {
				count = 1
			}
			got := lang.X(k, "not in the catalogue")
			if several {
				got = lang.XN(k, "not in the catalogue", count)
			}
			if got != want.String() {
				t.Errorf("%q, %s: Fyne says %q", k, form, got)
			}
		}
	}
}

func TestCollect(t *testing.T) {
	root := t.TempDir()
	write := func(path, source string) {
		t.Helper()
		path = filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("ui/words/words.go", `package words
import "fyne.io/fyne/v2/lang"
const greeting = "Hello, " + "you"
var table = map[int]string{1: "First", 2: "Second"}
func Count(n int, one, other string) string {
	if n == 1 { return lang.L(one) }
	return lang.N(other, n)
}
func Own(i int) string {
	lang.L(greeting)
	return lang.L(table[i]) //lang:of table
}`)
	write("ui/page.go", `package ui
import (
	tr "fyne.io/fyne/v2/lang"
	"github.com/contactsheet/contactsheet/ui/words"
)
func Page(n int) string { return tr.X("page.title", "Title") + words.Count(n, "a cat", "{{.N}} cats") + say("words") }
func say(s string) string { return tr.L(s) }
func other(L func(string)) { L("not said") }`)
	write("ui/page_test.go", `package ui
import "fyne.io/fyne/v2/lang"
var _ = lang.L("in a test")`)

	got, err := collect(root, "ui")
	if err != nil {
		t.Fatal(err)
	}
	data, err := got.json()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "First": "First",
  "Hello, you": "Hello, you",
  "Second": "Second",
  "a cat": "a cat",
  "page.title": "Title",
  "words": "words",
  "{{.N}} cats": {
    "one": "a cat",
    "other": "{{.N}} cats"
  }
}
`
	if string(data) != want {
		t.Errorf("collected\n%swant\n%s", data, want)
	}

	for what, body := range map[string]string{
		"a variable":       `func f(s []string) string { return lang.L(s[0]) }`,
		"an unknown table": "func f(s []string) string { return lang.L(s[0]) } //lang:of nowhere",
		"a reserved key":   `var s = lang.L("Other")`,
	} {
		write("bad/bad.go", "package bad\nimport \"fyne.io/fyne/v2/lang\"\n"+body)
		if _, err = collect(root, "bad"); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

func TestIcon(t *testing.T) {
	icon, err := png.DecodeConfig(bytes.NewReader(Icon))
	if err != nil || icon.Width != 512 || icon.Height != 512 {
		t.Errorf("icon of %d × %d: %v", icon.Width, icon.Height, err)
	}
}

func english(t *testing.T) map[string]any {
	t.Helper()
	data, err := Translations.ReadFile(enFile)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err = json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
