package wa_test

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/wa"
)

func TestLoadEndpoint(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Options{Pictures: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	good := filepath.Join(dir, "server.json")
	if err := server.WriteFile(good); err != nil {
		t.Fatal(err)
	}
	e, err := wa.LoadEndpoint(good)
	if err != nil || e.Address != server.Address() || e.NoiseRoot != server.Root() || e.Scan == "" {
		t.Fatalf("%+v, %v", e, err)
	}
	resp, err := e.HTTPClient().Get("https://mmg.whatsapp.net/nothing/here")
	if err != nil {
		t.Fatalf("any WhatsApp host leads to the endpoint: %v", err)
	}
	resp.Body.Close()
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change map[string]any
		want   error
	}{
		"another computer":         {map[string]any{"address": "192.0.2.1:443"}, session.NotLoopback},
		"a name":                   {map[string]any{"address": "localhost:443"}, session.NotLoopback},
		"every interface":          {map[string]any{"address": "0.0.0.0:443"}, session.NotLoopback},
		"scan on another":          {map[string]any{"scan": "https://example.org/scan"}, session.NotLoopback},
		"scan hides its host":      {map[string]any{"scan": "https://127.0.0.1@example.org/"}, session.BadServerFile},
		"scan by another scheme":   {map[string]any{"scan": "file:///etc/passwd"}, session.BadServerFile},
		"no port":                  {map[string]any{"address": "127.0.0.1"}, session.BadServerFile},
		"port 0":                   {map[string]any{"address": "127.0.0.1:0"}, session.BadServerFile},
		"short root":               {map[string]any{"noise_root": "00ff"}, session.BadServerFile},
		"no certificate":           {map[string]any{"tls_ca": "none.pem"}, session.BadServerFile},
		"certificate left out":     {map[string]any{"tls_ca": ""}, session.BadServerFile},
		"something else as a CA":   {map[string]any{"tls_ca": "server.json"}, session.BadServerFile},
		"an address of many types": {map[string]any{"address": 5}, session.BadServerFile},
	} {
		var f map[string]any
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatal(err)
		}
		for k, v := range c.change {
			f[k] = v
		}
		bad, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "bad.json")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := wa.LoadEndpoint(path); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "none.json"), dir} {
		if _, err := wa.LoadEndpoint(path); !errors.Is(err, session.BadServerFile) {
			t.Errorf("%v", err)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	open := func(path string) error {
		c, err := wa.Open(t.Context(), wa.Config{Path: path, Device: "Contact Sheet (Linux)"})
		if err != nil {
			return err
		}
		if s := c.Status(); s.Phase != session.PhaseOff {
			t.Errorf("a new session is %q", s.Phase)
		}
		return c.Close()
	}
	path := filepath.Join(dir, "a b?c#d%20.db")
	for range 2 { // made, then opened again
		if err := open(path); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v", err)
	}
	broken := filepath.Join(dir, "broken.db")
	if err := os.WriteFile(broken, []byte("this is not a database, but it is long enough to be one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(broken); !errors.Is(err, session.BadSession) {
		t.Errorf("a damaged file: %v", err)
	}
	if err := open(filepath.Join(dir, "none", "s.db")); !errors.Is(err, media.NotWritable) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// TestNoServer: linking without a network says so and can be tried again.
func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, endpoint := serve(t, sandbox.Options{})
	nobody := *endpoint
	nobody.Address = l.Addr().String()
	l.Close()
	r := &rig{t: t, server: server, endpoint: &nobody, dir: t.TempDir()}
	t.Cleanup(r.halt)
	r.start(nil)
	if err := r.client.Pair(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := r.until("error", func(s session.Status) bool { return s.Err != nil })
	if s.Phase != session.PhaseOff || !errors.Is(s.Err, session.NoNetwork) {
		t.Errorf("%q, %v", s.Phase, s.Err)
	}
	server.Faults().RefuseVersion(true)
	nobody.Address = endpoint.Address
	if err := r.client.Pair(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseRefused)
	if !errors.Is(s.Err, session.Outdated) {
		t.Errorf("refused because of %v", s.Err)
	}
	server.Faults().RefuseVersion(false)
	if err := r.client.Pair(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseQR)
	if s.QR == "" || s.Until.IsZero() {
		t.Errorf("%+v", s)
	}
}
