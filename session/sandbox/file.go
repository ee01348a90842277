package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// File is what a client must know of a server: where it is and whom to trust.
type File struct {
	Address   string `json:"address"`    // "127.0.0.1:port"
	NoiseRoot string `json:"noise_root"` // public key that signs the Noise certificates, 64 hex digits
	TLSCA     string `json:"tls_ca"`     // PEM file of the authority, beside this file
	Scan      string `json:"scan"`       // URL that takes the text of a QR code by POST
	Faults    string `json:"faults"`     // URL, beside Scan, that gives a FaultSet by GET and takes one by POST
}

// ServerFile describes the server. Its TLSCA is the name WriteFile would give.
func (s *Server) ServerFile() File {
	root := s.Root()
	return File{
		Address:   s.Address(),
		NoiseRoot: hex.EncodeToString(root[:]),
		TLSCA:     "sandbox.pem",
		Scan:      "https://" + s.Address() + "/sandbox/scan",
		Faults:    "https://" + s.Address() + "/sandbox/faults",
	}
}

// WriteFile writes the description as JSON to path, and the authority's PEM
// beside it; both are for their owner only.
func (s *Server) WriteFile(path string) error {
	f := s.ServerFile()
	f.TLSCA = authorityFile(path)
	if err := writeFile(filepath.Join(filepath.Dir(path), f.TLSCA), s.CA()); err != nil {
		return err
	}
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(path, append(data, '\n'))
}

// authorityFile is the name of the PEM file beside a server file.
func authorityFile(path string) string {
	base := filepath.Base(path)
	name := strings.TrimSuffix(base, filepath.Ext(base)) + ".pem"
	if name == base {
		return base + ".ca.pem"
	}
	return name
}

// RemoveFile removes what WriteFile wrote.
func RemoveFile(path string) error {
	return errors.Join(os.Remove(path), os.Remove(filepath.Join(filepath.Dir(path), authorityFile(path))))
}

// CA is the certificate, in PEM, that signs the server's TLS certificate.
func (s *Server) CA() []byte { return s.ca.PEM() }

// Root is the public key that signs the server's Noise certificates.
func (s *Server) Root() [32]byte { return s.identity.Root() }
