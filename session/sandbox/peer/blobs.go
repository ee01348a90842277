package peer

import (
	"cmp"
	"container/list"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// Why a media host has no file for a direct path.
var (
	ErrNoBlob      = errors.New("peer: no such file")            // answer 404
	ErrBlobExpired = errors.New("peer: link expired")            // answer 410
	ErrBlobSigned  = errors.New("peer: path signature is wrong") // answer 403
)

// Paths and hosts as WhatsApp's media servers have them.
const (
	mediaHost   = "https://mmg.whatsapp.net"
	mediaFolder = "/v/"
)

// folders are where the media host keeps each kind of file.
var folders = [world.Kinds]string{
	world.Image: "t62.7118-24/", world.Sticker: "t62.7118-24/", world.Video: "t62.7161-24/", world.GIF: "t62.7161-24/",
	world.Voice: "t62.7117-24/", world.Audio: "t62.7117-24/", world.Document: "t62.7119-24/",
}

const (
	// blobCache is how many bytes of rendered ciphertexts are kept.
	blobCache = 64 << 20
	// painters is how many pictures are drawn at once; one of 12 megapixels
	// takes 48 MB meanwhile.
	painters = 2
)

// Blobs serves the world's pictures as the media host has them: encrypted, and
// drawn only when somebody asks. The media host consults it for direct paths
// that are no uploads. A path is
//
//	/v/<folder>/<id>_<n>_<time>_n.enc?ccb=11-4&oh=<signature>&oe=<hex time>&_nc_sid=5e03e0
//
// where id is the picture's, n says which of the pictures sent live it is (0: one
// of the history), and time is when it was uploaded, in Unix seconds: by its
// sender, or again by the phone. That is all the media host needs to know when a
// file is gone, so it stays so over restarts. Blobs is safe for concurrent use;
// one picture is drawn once however many ask.
type Blobs struct {
	world *world.World
	key   []byte
	now   func() time.Time
	life  time.Duration // how long a file stays after it was uploaded

	mu      sync.Mutex
	history map[uint64]*world.Picture
	cache   map[string]*list.Element // of *blob, by picture
	recent  list.List                // most recently used first
	bytes   int
	drawing map[string]chan struct{}

	painters chan struct{}
}

type blob struct {
	key  string
	data []byte
}

func newBlobs(w *world.World, o Options, now func() time.Time) *Blobs {
	b := &Blobs{
		world: w, now: now, life: cmp.Or(o.Life, world.Life), key: expand(fmt.Append(nil, o.Seed), "Contact Sheet sandbox paths", 32),
		history: map[uint64]*world.Picture{},
		cache:   map[string]*list.Element{},
		drawing: map[string]chan struct{}{}, painters: make(chan struct{}, painters),
	}
	for _, c := range w.Chats {
		for _, m := range c.Messages {
			if m.Picture != nil {
				b.history[m.Picture.ID] = m.Picture
			}
		}
	}
	return b
}

// Blob is the encrypted file at a direct path, its query included. The bytes
// are shared: they must not be changed. It blocks while the picture is drawn.
// The errors are ErrNoBlob, also for files that were there once; ErrBlobExpired
// when the link has run out, too; and ErrBlobSigned.
func (b *Blobs) Blob(directPath string) ([]byte, error) {
	path, query, _ := strings.Cut(directPath, "?")
	id, n, uploaded, ok := parsePath(path)
	if !ok {
		return nil, ErrNoBlob
	}
	var oh, oe string
	for _, kv := range strings.Split(query, "&") {
		switch k, v, _ := strings.Cut(kv, "="); k {
		case "oh":
			oh = v
		case "oe":
			oe = v
		}
	}
	if !hmac.Equal([]byte(oh), []byte(b.sign(path, oe))) {
		return nil, ErrBlobSigned
	}
	p := b.picture(id, n)
	switch {
	case p == nil:
		return nil, ErrNoBlob
	case b.now().After(uploaded.Add(b.linkLife())):
		return nil, ErrBlobExpired
	case b.now().After(uploaded.Add(b.life)):
		return nil, ErrNoBlob
	}
	return b.draw(p), nil
}

// linkLife is how long a link is signed for.
func (b *Blobs) linkLife() time.Duration { return max(linkLife, b.life) }

// path is the signed direct path of a picture that was uploaded then.
func (b *Blobs) path(p *world.Picture, n int, uploaded time.Time) string {
	path := fmt.Sprintf("%s%s%d_%d_%d_n.enc", mediaFolder, folders[p.Kind], p.ID, n, uploaded.Unix())
	oe := strings.ToUpper(strconv.FormatInt(uploaded.Add(b.linkLife()).Unix(), 16))
	return path + "?ccb=11-4&oh=" + b.sign(path, oe) + "&oe=" + oe + "&_nc_sid=5e03e0"
}

// known makes sure that a picture's size and hashes are set, drawing it where
// the world's table lacks them.
func (b *Blobs) known(p *world.Picture) {
	if !p.Known() {
		b.painters <- struct{}{}
		p.Hash()
		<-b.painters
	}
}

// renew is the path of a picture when it is uploaded again now, and the picture.
func (b *Blobs) renew(directPath string) (string, *world.Picture, bool) {
	path, _, _ := strings.Cut(directPath, "?")
	id, n, _, ok := parsePath(path)
	if !ok {
		return "", nil, false
	}
	p := b.picture(id, n)
	if p == nil {
		return "", nil, false
	}
	return b.path(p, n, b.now()), p, true
}

func (b *Blobs) sign(path, oe string) string {
	h := hmac.New(sha256.New, b.key)
	h.Write([]byte(path + "?" + oe))
	return "01_" + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

func (b *Blobs) picture(id uint64, n int) *world.Picture {
	if n == 0 {
		return b.history[id]
	}
	return b.world.Sent(id, n-1)
}

// draw gives the ciphertext from the cache, or makes it, each only once at a time.
func (b *Blobs) draw(p *world.Picture) []byte {
	key := strconv.FormatUint(p.ID, 10)
	b.mu.Lock()
	for {
		if e := b.cache[key]; e != nil {
			b.recent.MoveToFront(e)
			data := e.Value.(*blob).data
			b.mu.Unlock()
			return data
		}
		busy := b.drawing[key]
		if busy == nil {
			break
		}
		b.mu.Unlock()
		<-busy
		b.mu.Lock()
	}
	done := make(chan struct{})
	b.drawing[key] = done
	b.mu.Unlock()

	b.painters <- struct{}{}
	data := p.Encrypted()
	<-b.painters

	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.drawing, key)
	close(done)
	b.cache[key] = b.recent.PushFront(&blob{key, data})
	b.bytes += len(data)
	for b.bytes > blobCache && b.recent.Len() > 1 {
		e := b.recent.Back()
		old := b.recent.Remove(e).(*blob)
		delete(b.cache, old.key)
		b.bytes -= len(old.data)
	}
	return data
}

func parsePath(path string) (id uint64, n int, uploaded time.Time, ok bool) {
	name, found := strings.CutPrefix(path, mediaFolder)
	_, name, _ = strings.Cut(name, "/")
	name, suffix := strings.CutSuffix(name, "_n.enc")
	parts := strings.Split(name, "_")
	if !found || !suffix || len(parts) != 3 {
		return 0, 0, time.Time{}, false
	}
	id, err := strconv.ParseUint(parts[0], 10, 64)
	n, err2 := strconv.Atoi(parts[1])
	at, err3 := strconv.ParseInt(parts[2], 10, 64)
	return id, n, time.Unix(at, 0), err == nil && err2 == nil && err3 == nil && n >= 0
}
