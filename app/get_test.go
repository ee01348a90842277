package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
)

// example are a descriptor, what it names encrypted and what comes of it, all of
// them made by other hands: see media/descriptor/testdata.
type example struct {
	descriptor.Descriptor
	cipher, plain []byte
}

func readExample(t *testing.T) example {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("..", "media", "descriptor", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	d, err := descriptor.Parse(read("descriptor.json"))
	if err != nil {
		t.Fatal(err)
	}
	return example{d, read("picture.enc"), read("picture.png")}
}

// mediaServer answers as a media host does, and returns the server file that
// leads there.
func mediaServer(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewTLSServer(answer)
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(map[string]string{
		"address": srv.Listener.Addr().String(), "noise_root": strings.Repeat("00", 32), "tls_ca": "ca.pem"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "server.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveBytes answers every request with b.
func serveBytes(b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.Write(b) }
}

// got is what a command did.
type got struct {
	code           int
	stdout, stderr string
}

func runGet(t *testing.T, stdin string, args ...string) got {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := getCommand(t.Context(), args, strings.NewReader(stdin), &stdout, &stderr)
	return got{code, stdout.String(), stderr.String()}
}

func TestGetWritesTheFile(t *testing.T) {
	e := readExample(t)
	server := mediaServer(t, serveBytes(e.cipher))
	dir := t.TempDir()
	in, out := filepath.Join(dir, "message.json"), filepath.Join(dir, "photo.png")
	if err := os.WriteFile(in, descriptor.Of(e.Ref, ""), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{in, "-o", out, "--server", server},
		{"--server", server, "-o", out, "--force", in},
		{"--server=" + server, "-force", "-timeout=10s", "--kind", "image", "-o=" + out, "--", in},
	} {
		if g := runGet(t, "", args...); g != (got{}) {
			t.Fatalf("%v: %+v", args, g)
		}
		if b, err := os.ReadFile(out); err != nil || !bytes.Equal(b, e.plain) {
			t.Fatalf("%v: %d bytes, %v", args, len(b), err)
		}
	}
	if st, err := os.Stat(out); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("file is %v, %v", st.Mode(), err)
	}
	alone(t, dir, "message.json", "photo.png")

	// It is not overwritten by chance.
	if err := os.WriteFile(out, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if g := runGet(t, "", in, "-o", out, "--server", server); g.code != exitFault || !strings.Contains(g.stderr, "--force") {
		t.Errorf("%+v", g)
	}
	if b, _ := os.ReadFile(out); string(b) != "mine" {
		t.Errorf("overwritten by %d bytes", len(b))
	}
}

func TestGetWorksInAPipe(t *testing.T) {
	e := readExample(t)
	server := mediaServer(t, serveBytes(e.cipher))
	g := runGet(t, string(descriptor.Of(e.Ref, "")), "-", "-o", "-", "--server", server)
	if g.code != exitOK || g.stdout != string(e.plain) || g.stderr != "" {
		t.Errorf("%d: %d bytes, %q", g.code, len(g.stdout), g.stderr)
	}
	// Of what is not whole, nothing is handed on.
	broken := mediaServer(t, serveBytes(append(bytes.Clone(e.cipher[:len(e.cipher)-1]), 0xFF)))
	g = runGet(t, string(descriptor.Of(e.Ref, "")), "-", "-o", "-", "--server", broken)
	if g.code != exitFault || g.stdout != "" || strings.Count(g.stderr, "\n") != 1 {
		t.Errorf("%+v", g)
	}
}

func TestGetSaysWhatIsNotCertain(t *testing.T) {
	e := readExample(t)
	server := mediaServer(t, serveBytes(e.cipher))
	bare := e.Ref
	bare.FileSHA256, bare.FileEncSHA256, bare.Size = nil, nil, 0
	one := string(descriptor.Of(e.Ref, ""))
	two := strings.ReplaceAll(one, "grqZ", "grqA")
	for _, c := range []struct{ name, text, says string }{
		{"no hash", string(descriptor.Of(bare, "")), "contactsheet: get: not verified by hash, for none was given (MAC verified)\n"},
		{"two files", "[" + one + "," + two + "]", "contactsheet: get: the descriptor has 2 files; this is the first\n"},
	} {
		if g := runGet(t, c.text, "-", "-o", "-", "--server", server); g != (got{exitOK, string(e.plain), c.says}) {
			t.Errorf("%s: %d, %d bytes, %q", c.name, g.code, len(g.stdout), g.stderr)
		}
		if g := runGet(t, c.text, "-", "-o", "-", "--server", server, "--quiet"); g != (got{exitOK, string(e.plain), ""}) {
			t.Errorf("%s, quiet: %d, %d bytes, %q", c.name, g.code, len(g.stdout), g.stderr)
		}
	}
}

// Every error is one line, with the exit status of a fault, and leaves nothing
// behind.
func TestGetErrors(t *testing.T) {
	e := readExample(t)
	with := func(f func(*media.Ref)) string {
		r := e.Ref
		f(&r)
		return string(descriptor.Of(r, ""))
	}
	whole := with(func(*media.Ref) {})
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	stall := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	wrong := bytes.Repeat([]byte{7}, 32)
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		text   string
		args   []string
		says   string
	}{
		{name: "not JSON", text: "photo", says: "This is not JSON. Paste the whole object, from { to }."},
		{name: "nothing", text: "", says: "This is not JSON."},
		{name: "too much JSON", text: strings.Repeat(" ", 3<<20), says: "The file is larger than the limit."},
		{name: "no key", text: `{"imageMessage":{"directPath":"/v/a"}}`, says: "The field mediaKey is missing."},
		{name: "no key, as Whapi says it", text: `{"image":{"mime_type":"image/jpeg","sha256":"x"}}`, says: "The field media_key is missing."},
		{name: "short key", text: `{"imageMessage":{"directPath":"/v/a","mediaKey":"AAAA"}}`, says: "The field mediaKey must be 32 bytes, as base64, hex or a list of numbers."},
		{name: "odd hash", text: strings.Replace(whole, `"fileSha256": "`, `"fileSha256": "*`, 1), says: "The field fileSha256 cannot be used as it is."},
		{name: "no kind", text: `{"directPath":"/v/a","mediaKey":"` + strings.Repeat("ab", 32) + `"}`, says: "The field contentType is missing."},
		{name: "wrong host", text: with(func(r *media.Ref) { r.URL, r.DirectPath = "https://example.com/v/a.enc", "" }), says: "points outside WhatsApp's media servers"},
		{name: "expired, 403", answer: status(403), text: whole, says: "WhatsApp no longer keeps this picture"},
		{name: "expired, 404", answer: status(404), text: whole, says: "WhatsApp no longer keeps this picture"},
		{name: "expired, 410", answer: status(410), text: whole, says: "WhatsApp no longer keeps this picture"},
		{name: "busy", answer: status(503), text: whole, says: "media server is busy"},
		{name: "wrong key", text: with(func(r *media.Ref) { r.MediaKey = wrong }), says: "The key in this message does not open the picture."},
		{name: "wrong kind", text: whole, args: []string{"--kind", "audio"}, says: "The key in this message does not open the picture."},
		{name: "wrong MAC", answer: serveBytes(bytes.Repeat([]byte{1}, len(e.cipher))), text: with(func(r *media.Ref) { r.FileEncSHA256 = nil }), says: "arrived damaged"},
		{name: "wrong hash", text: with(func(r *media.Ref) { r.FileSHA256 = wrong }), says: "is not the picture that was promised"},
		{name: "longer than declared", text: with(func(r *media.Ref) { r.Size = 100 }), says: "More arrived than the message announced"},
		{name: "no answer in time", answer: stall, text: whole, args: []string{"--timeout", "200ms"}, says: "took too long"},
		{name: "view once", text: `{"viewOnceMessage":{"message":` + strings.Replace(whole, `"contentType"`, `"type"`, 1) + `}}`, says: "seen once"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.answer == nil {
				c.answer = serveBytes(e.cipher)
			}
			dir := t.TempDir()
			g := runGet(t, c.text, append([]string{"-", "-o", filepath.Join(dir, "photo.png"), "--server", mediaServer(t, c.answer)}, c.args...)...)
			if g.code != exitFault || g.stdout != "" || !strings.Contains(g.stderr, c.says) {
				t.Errorf("%+v, want %q", g, c.says)
			}
			if !strings.HasPrefix(g.stderr, "contactsheet: get: ") || strings.Count(g.stderr, "\n") != 1 {
				t.Errorf("not one line: %q", g.stderr)
			}
			if strings.Contains(g.stderr, "oh=") || strings.Contains(g.stderr, "grqZ") {
				t.Errorf("it tells a secret: %q", g.stderr)
			}
			alone(t, dir)
		})
	}
}

func TestGetCommandLine(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no links here:", err)
	}
	text := string(descriptor.Of(readExample(t).Ref, ""))
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"nothing", nil, exitUsage, "contactsheet get DESCRIPTOR.json -o FILE"},
		{"help", []string{"--help"}, exitOK, "contactsheet get DESCRIPTOR.json -o FILE"},
		{"help after a word", []string{"x", "-h"}, exitOK, "-timeout"},
		{"no output", []string{"-"}, exitUsage, "-o FILE"},
		{"two descriptors", []string{"-", "x", "-o", "-"}, exitUsage, "-o FILE"},
		{"unknown flag", []string{"-", "-o", "-", "--nonsense"}, exitUsage, "-nonsense"},
		{"no time", []string{"-", "-o", "-", "--timeout", "0"}, exitUsage, "-timeout"},
		{"unknown kind", []string{"-", "-o", "-", "--kind", "poem"}, exitUsage, `contactsheet: get: "poem" is not a kind`},
		{"no server file", []string{"-", "-o", "-", "--server", filepath.Join(dir, "none")}, exitUsage, "contactsheet: get: read server file"},
		{"no descriptor", []string{filepath.Join(dir, "none.json"), "-o", "-"}, exitFault, "none.json: no such file"},
		{"descriptor that is a folder", []string{dir, "-o", "-"}, exitFault, "is a directory"},
		{"output in no folder", []string{"-", "-o", filepath.Join(dir, "none", "x")}, exitFault, "no such file"},
		{"output that is a folder", []string{"-", "-o", dir, "--force"}, exitFault, "is a folder"},
		{"output that is a link", []string{"-", "-o", link, "--force"}, exitFault, "not an ordinary file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := runGet(t, text, c.args...)
			said, other := g.stderr, g.stdout
			if c.code == exitOK {
				said, other = other, said
			}
			if g.code != c.code || !strings.Contains(said, c.says) || other != "" {
				t.Errorf("%+v, want %d and %q", g, c.code, c.says)
			}
		})
	}
	alone(t, dir, "file", "link")
}

// alone fails unless a folder has exactly these files.
func alone(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		have = append(have, e.Name())
	}
	if strings.Join(have, "\n") != strings.Join(names, "\n") {
		t.Errorf("the folder has %q, want %q", have, names)
	}
}
