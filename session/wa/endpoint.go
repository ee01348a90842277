package wa

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// maxServerFile bounds a server file and its certificate file, in bytes.
const maxServerFile = 1 << 20

// Endpoint is a WhatsApp-compatible server on this computer. A nil Endpoint
// means the real WhatsApp.
type Endpoint struct {
	Address   string         // "127.0.0.1:port", a TLS listener
	NoiseRoot [32]byte       // root of the server's Noise certificates
	CA        *x509.CertPool // the only roots trusted for TLS
	Scan      string         // URL that takes a QR text by POST, or ""
}

// serverFile is an Endpoint as the sandbox writes it.
type serverFile struct {
	Address   string `json:"address"`
	NoiseRoot string `json:"noise_root"` // 64 hexadecimal digits
	TLSCA     string `json:"tls_ca"`     // path of a PEM file, relative to this one
	Scan      string `json:"scan"`
}

// LoadEndpoint reads a server file. The error wraps session.NotLoopback where
// the file names another computer, else session.BadServerFile.
func LoadEndpoint(path string) (*Endpoint, error) {
	data, err := readSmall(path)
	if err != nil {
		return nil, fmt.Errorf("read server file: %w: %w", session.BadServerFile, err)
	}
	var f serverFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("parse server file: %w: %w", session.BadServerFile, err)
	}
	if err := checkLoopback(f.Address); err != nil {
		return nil, fmt.Errorf("server file, address: %w", err)
	}
	if f.Scan != "" {
		u, err := url.Parse(f.Scan)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
			return nil, fmt.Errorf("server file, scan: %w", session.BadServerFile)
		}
		if !loopback(u.Hostname()) {
			return nil, fmt.Errorf("server file, scan: %w", session.NotLoopback)
		}
	}
	e := &Endpoint{Address: f.Address, Scan: f.Scan}
	root, err := hex.DecodeString(f.NoiseRoot)
	if err != nil || len(root) != len(e.NoiseRoot) {
		return nil, fmt.Errorf("server file, noise_root: %w", session.BadServerFile)
	}
	copy(e.NoiseRoot[:], root)
	if e.CA, err = loadCA(path, f.TLSCA); err != nil {
		return nil, fmt.Errorf("server file, tls_ca: %w: %w", session.BadServerFile, err)
	}
	return e, nil
}

func loadCA(serverFile, ca string) (*x509.CertPool, error) {
	if ca == "" {
		return nil, os.ErrNotExist
	}
	if !filepath.IsAbs(ca) {
		ca = filepath.Join(filepath.Dir(serverFile), filepath.FromSlash(ca))
	}
	pem, err := readSmall(ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in it")
	}
	return pool, nil
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxServerFile {
		return nil, fmt.Errorf("not a small regular file")
	}
	return os.ReadFile(path)
}

// checkLoopback accepts "host:port" with a numeric port on this computer.
func checkLoopback(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", session.BadServerFile, err)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("port: %w", session.BadServerFile)
	}
	if !loopback(host) {
		return session.NotLoopback
	}
	return nil
}

// loopback takes addresses only: a name, even "localhost", may resolve to
// anything.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Transport is an HTTP transport to WhatsApp's hosts, for websocket and media
// alike. With an Endpoint every host name is dialed at its address, TLS trusts
// its CA alone and no proxy is used; without, it is the system's network. The
// caller closes idle connections.
func Transport(e *Endpoint) *http.Transport {
	dialer := &net.Dialer{Timeout: 20 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
	if e != nil {
		t.Proxy = nil
		t.ForceAttemptHTTP2 = false
		t.TLSClientConfig = &tls.Config{RootCAs: e.CA, MinVersion: tls.VersionTLS12}
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp", e.Address)
		}
	}
	return t
}

// HTTPClient is a client on a Transport of its own.
func (e *Endpoint) HTTPClient() *http.Client {
	return &http.Client{Transport: Transport(e)}
}
