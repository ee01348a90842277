package sandbox

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteFile(t *testing.T) {
	s := newServer(t)
	path := filepath.Join(t.TempDir(), "server.json")
	if err := s.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var f map[string]string
	if err = json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	root := s.Root()
	if f["address"] != s.Address() || f["noise_root"] != hex.EncodeToString(root[:]) || f["scan"] != s.ServerFile().Scan {
		t.Errorf("file says %v", f)
	}
	ca := filepath.Join(filepath.Dir(path), f["tls_ca"])
	for _, p := range []string{path, ca} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", filepath.Base(p), info, err)
		}
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in the PEM file")
	}
	if f["faults"] != strings.Replace(f["scan"], "/scan", "/faults", 1) {
		t.Errorf("the faults are at %s", f["faults"])
	}
	for _, name := range []string{"web.whatsapp.com", "mmg.whatsapp.net", "media.cdn.whatsapp.net", "localhost", "127.0.0.1"} {
		d := tls.Dialer{Config: &tls.Config{RootCAs: pool, ServerName: name}}
		c, err := d.DialContext(t.Context(), "tcp", f["address"])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = c.Close()
	}
	if err := RemoveFile(path); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
