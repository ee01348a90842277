package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commands in the rows of docs/verification.md: a test pattern and its packages,
// or the window tests that are picked.
var (
	goTest     = regexp.MustCompile(`go test [^` + "`" + `]*-run '?([^'` + "`" + ` ]+)'?( \./[^` + "`" + `]*)`)
	makeWindow = regexp.MustCompile(`make window RUN=(\w+)`)
	testFunc   = regexp.MustCompile(`(?m)^func (Test\w+|Fuzz\w+)\(`)
)

// TestVerificationNamesTests: go test succeeds where its pattern matches nothing,
// so each promise's pattern must match.
func TestVerificationNamesTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "verification.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, m := range goTest.FindAllStringSubmatch(string(text), -1) {
		if strings.HasPrefix(m[1], "^$") { // benchmarks
			continue
		}
		rows++
		for _, folder := range strings.Fields(m[2]) {
			source := tests(t, filepath.Join("..", filepath.FromSlash(folder)))
			top, sub, nested := strings.Cut(m[1], "/")
			if !matches(t, top, source) {
				t.Errorf("no test in %s is like %q", folder, top)
			}
			if nested && !strings.Contains(source, `"`+strings.ReplaceAll(sub, "_", " ")+`"`) {
				t.Errorf("no subtest in %s is called %q", folder, sub)
			}
		}
	}
	for _, m := range makeWindow.FindAllStringSubmatch(string(text), -1) {
		rows++
		if !matches(t, m[1], tests(t, "walk")) {
			t.Errorf("no window test is like %q", m[1])
		}
	}
	if rows < 20 {
		t.Errorf("only %d commands found", rows)
	}
}

// tests is the source of a folder's tests.
func tests(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

func matches(t *testing.T, pattern, source string) bool {
	t.Helper()
	re, err := regexp.Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range testFunc.FindAllStringSubmatch(source, -1) {
		if re.MatchString(f[1]) {
			return true
		}
	}
	return false
}
