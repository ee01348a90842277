package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/wire"
)

// stateFile is where a server with a folder keeps everything but media.
const stateFile = "server.json"

// saved is what survives a restart of the server.
type saved struct {
	Seed     int64
	Told     time.Time // when the demo's history ends, as the companions know it
	Root     []byte    // private Noise keys
	Static   []byte
	CACert   []byte // DER
	CAKey    []byte
	Media    []byte // signs direct paths
	Accounts map[string]*savedAccount
}

// savedAccount is an account's part of saved.
type savedAccount struct {
	NextDevice  uint16 // device numbers are never used twice
	NextIndex   uint32 // nor are key indexes
	Companions  []*savedCompanion
	Collections map[string]*collection
	Blocked     []string
}

type savedCompanion struct {
	Companion *companion
	Queue     [][]byte // encoded stanzas
	Session   []byte   `json:",omitempty"` // the phone's, of a server that is closed
}

// key is a 32-byte key that is base64 in JSON.
type key [32]byte

func (k key) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, k[:]), nil
}

func (k *key) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil || len(raw) != len(k) {
		return fmt.Errorf("key of %d bytes, want %d", len(raw), len(k))
	}
	copy(k[:], raw)
	return nil
}

// load reads the state of dir, or makes a new one where there is none.
func load(dir string, seed int64) (*saved, error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		data, err := os.ReadFile(filepath.Join(dir, stateFile))
		switch {
		case err == nil:
			st := &saved{}
			if err = json.Unmarshal(data, st); err != nil {
				return nil, fmt.Errorf("sandbox state: %w", err)
			}
			return st, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	id, err := wire.NewIdentity()
	if err != nil {
		return nil, err
	}
	ca, err := wire.NewAuthority()
	if err != nil {
		return nil, err
	}
	st := &saved{Seed: seed, Media: randomBytes(32), Accounts: map[string]*savedAccount{}}
	st.Root, st.Static = id.Keys()
	if st.CACert, st.CAKey, err = ca.Marshal(); err != nil {
		return nil, err
	}
	return st, nil
}

// encodeState writes the state as it stands. The caller holds s.mu.
func (s *Server) encodeState() ([]byte, error) {
	for name, a := range s.dir.accounts {
		a.saved.Companions = nil
		for _, c := range a.linked {
			sc := &savedCompanion{Companion: c}
			if s.ctx.Err() != nil {
				sc.Session = a.owner.Session(c.lid())
			}
			for _, n := range c.queue.list {
				data, err := encode(n)
				if err != nil {
					return nil, err
				}
				sc.Queue = append(sc.Queue, data)
			}
			a.saved.Companions = append(a.saved.Companions, sc)
		}
		s.state.Accounts[name] = a.saved
	}
	return json.Marshal(s.state)
}

// restore gives an account its companions and their queues back.
func (a *account) restore(st *savedAccount) error {
	a.saved = st
	for _, sc := range st.Companions {
		c := sc.Companion
		c.account = a
		for _, data := range sc.Queue {
			n, err := decode(data)
			if err != nil {
				return fmt.Errorf("queued stanza: %w", err)
			}
			c.queue.list = append(c.queue.list, n)
		}
		if len(sc.Session) > 0 {
			if err := a.owner.Resume(c.lid(), sc.Session); err != nil {
				return err
			}
		}
		a.linked = append(a.linked, c)
	}
	return nil
}

// changed has the state written soon. The caller holds s.mu.
func (s *Server) changed() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// save writes the state now, under a temporary name first.
func (s *Server) save() error {
	if s.opts.Dir == "" {
		return nil
	}
	s.saving.Lock()
	defer s.saving.Unlock()
	s.mu.Lock()
	data, err := s.encodeState()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(s.opts.Dir, stateFile), data)
}

// writeFile replaces a file in one step, readable by its owner only.
func writeFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
