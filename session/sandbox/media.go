package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// mediaOrigin is the host that links in messages name. Clients reach it through
// whatever they were told in the media connection.
const mediaOrigin = "https://mmg.whatsapp.net"

// linkLife is how long a signed link is good for, longer than the file behind
// it is there.
const linkLife = 30 * 24 * time.Hour

// kindAvatar are profile pictures, which lie on the media host as they are.
const kindAvatar = "avatar"

// avatarEnding is what their paths end in. They stay as long as their links.
const avatarEnding = ".jpg"

// folders are where each kind of file lies, as on WhatsApp's hosts.
var folders = map[string]string{
	"image": "t62.7118-24", "video": "t62.7161-24", "audio": "t62.7117-24",
	"document": "t62.7119-24", "history": "t62.38988-24", kindAvatar: "t61.24694-24",
}

// mediaHost keeps uploaded files, in a folder or in memory, and finds the
// pictures that people of the demo have, which are drawn when they are asked for.
// It is safe for concurrent use.
type mediaHost struct {
	dir    string // "" keeps files in memory
	secret []byte
	now    func() time.Time
	life   time.Duration                           // how long clients get a file; the phone still has it then
	drawn  func(directPath string) ([]byte, error) // the demo's pictures; nil without

	mu    sync.Mutex
	files map[string][]byte
}

func newMediaHost(dir string, secret []byte, now func() time.Time, life time.Duration) (*mediaHost, error) {
	m := &mediaHost{dir: dir, secret: secret, now: now, life: cmp.Or(life, world.Life), files: map[string][]byte{}}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// put stores a file and signs a link to it.
func (m *mediaHost) put(kind string, blob []byte) (url, directPath string, err error) {
	folder := folders[kind]
	if folder == "" {
		folder = folders["document"]
	}
	sum := sha256.Sum256(blob)
	name := hex.EncodeToString(sum[:])
	if m.dir == "" {
		m.mu.Lock()
		m.files[name] = blob
		m.mu.Unlock()
	} else if err = m.write(name, blob); err != nil {
		return "", "", err
	}
	ending := ".enc"
	if kind == kindAvatar {
		ending = avatarEnding
	}
	directPath = m.link("/v/" + folder + "/" + name + ending)
	return mediaOrigin + directPath + "&mms3=true", directPath, nil
}

// link signs a path of a file that is uploaded now.
func (m *mediaHost) link(path string) string {
	oe := strings.ToUpper(strconv.FormatInt(m.now().Add(m.linkLife()).Unix(), 16))
	return path + "?ccb=11-4&oh=" + m.sign(path, oe) + "&oe=" + oe + "&_nc_sid=5e03e0"
}

func (m *mediaHost) linkLife() time.Duration { return max(linkLife, m.life) }

// renew uploads a file again that was uploaded under a direct path once. The
// error is peer.ErrNoBlob where nobody has it.
func (m *mediaHost) renew(directPath string) (fresh string, err error) {
	path, _, _ := strings.Cut(directPath, "?")
	name, ok := fileName(path)
	if !ok {
		return "", peer.ErrNoBlob
	}
	if _, err = m.read(name); err != nil {
		return "", err
	}
	return m.link(path), nil
}

// write puts a file in place unless it is there already.
func (m *mediaHost) write(name string, blob []byte) error {
	path := filepath.Join(m.dir, name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return writeFile(path, blob)
}

// get reads a file by its direct path, whose signature and time must be good.
// The errors are those of peer.Blobs.
func (m *mediaHost) get(directPath string) ([]byte, error) {
	path, query, _ := strings.Cut(directPath, "?")
	name, ok := fileName(path)
	if !ok {
		if m.drawn == nil {
			return nil, peer.ErrNoBlob
		}
		return m.drawn(directPath)
	}
	oh, oe := parameter(query, "oh"), parameter(query, "oe")
	if !hmac.Equal([]byte(oh), []byte(m.sign(path, oe))) {
		return nil, peer.ErrBlobSigned
	}
	// A link says when its file was uploaded, so that it is gone in time
	// whatever happens to the server meanwhile.
	until, err := strconv.ParseInt(oe, 16, 64)
	uploaded := time.Unix(until, 0).Add(-m.linkLife())
	switch {
	case err != nil:
		return nil, peer.ErrBlobSigned
	case m.now().Unix() > until:
		return nil, peer.ErrBlobExpired
	case m.now().After(uploaded.Add(m.life)) && !strings.HasSuffix(path, avatarEnding):
		return nil, peer.ErrNoBlob
	}
	return m.read(name)
}

// read is a file by its name, however old.
func (m *mediaHost) read(name string) ([]byte, error) {
	if m.dir != "" {
		blob, err := os.ReadFile(filepath.Join(m.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, peer.ErrNoBlob
		}
		return blob, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	blob, ok := m.files[name]
	if !ok {
		return nil, peer.ErrNoBlob
	}
	return blob, nil
}

// remove deletes an uploaded file.
func (m *mediaHost) remove(name string) {
	m.mu.Lock()
	delete(m.files, name)
	m.mu.Unlock()
	if m.dir != "" {
		_ = os.Remove(filepath.Join(m.dir, name)) // gone already is fine
	}
}

func (m *mediaHost) sign(path, oe string) string {
	h := hmac.New(sha256.New, m.secret)
	h.Write([]byte(path + "?" + oe))
	return "01_" + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

// fileName is the name an uploaded file is kept under; ok is false for paths
// that are not uploads.
func fileName(path string) (name string, ok bool) {
	_, name, _ = strings.Cut(strings.TrimPrefix(path, "/v/"), "/")
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".enc"), ".jpg")
	raw, err := hex.DecodeString(name)
	return name, err == nil && len(raw) == sha256.Size
}

// parameter reads a query as clients write it, without unescaping.
func parameter(query, name string) string {
	for _, kv := range strings.Split(query, "&") {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v
		}
	}
	return ""
}

// checkToken compares what a client says an upload's SHA-256 is with the body.
func checkToken(token string, body []byte) error {
	sum := sha256.Sum256(body)
	if strings.TrimRight(token, "=") != base64.RawURLEncoding.EncodeToString(sum[:]) {
		return fmt.Errorf("token does not fit a body of %d bytes", len(body))
	}
	return nil
}
