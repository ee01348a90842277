package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/store"
)

// stock puts files of our own on a sandbox's media host, and into the catalogue
// of a program that does not run. So a walk has just the files it needs, whatever
// day it is, and needs no phone.
type stock struct {
	client *http.Client
	host   string
	made   int
}

// newStock uses the sandbox that wrote the server file.
func newStock(file string) (*stock, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var f sandbox.File
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(filepath.Join(filepath.Dir(file), f.TLSCA))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &stock{host: f.Address, client: &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}}, nil
}

// put uploads a file and gives its reference.
func (s *stock) put(ctx context.Context, data []byte, kind media.Kind, mime string) (media.Ref, error) {
	var sealed bytes.Buffer
	got, err := crypt.Encrypt(ctx, &sealed, bytes.NewReader(data), kind)
	if err != nil {
		return media.Ref{}, err
	}
	u := fmt.Sprintf("https://%s/mms/%s/%s?auth=sandbox-media", s.host, kind, base64.URLEncoding.EncodeToString(got.FileEncSHA256))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u, &sealed)
	if err != nil {
		return media.Ref{}, err
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return media.Ref{}, err
	}
	defer resp.Body.Close()
	var where struct {
		URL  string `json:"url"`
		Path string `json:"direct_path"`
	}
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		return media.Ref{}, fmt.Errorf("upload: status %d: %s", resp.StatusCode, body)
	}
	if err := json.NewDecoder(resp.Body).Decode(&where); err != nil {
		return media.Ref{}, err
	}
	return media.Ref{
		Kind: kind, MIME: mime, URL: where.URL, DirectPath: where.Path, MediaKey: got.MediaKey,
		FileSHA256: got.FileSHA256, FileEncSHA256: got.FileEncSHA256, Size: got.Size,
	}, nil
}

// picture draws the next picture, of at least size bytes, and uploads it.
func (s *stock) picture(ctx context.Context, size int) (*session.Media, error) {
	return s.print(ctx, size, 960, 720)
}

// print is picture for one of w×h pixels.
func (s *stock) print(ctx context.Context, size, w, h int) (*session.Media, error) {
	s.made++
	img := draw(w, h, float64(s.made))
	var file, small bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: 80}); err != nil {
		return nil, err
	}
	// What follows the end of a JPEG is nobody's business, and makes it any size.
	noise := make([]byte, max(16, size-file.Len()))
	r := rand.New(rand.NewPCG(uint64(s.made), 7))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	file.Write(noise)
	ref, err := s.put(ctx, file.Bytes(), media.Image, "image/jpeg")
	if err != nil {
		return nil, err
	}
	if err := jpeg.Encode(&small, draw(96, 96*h/w, float64(s.made)), nil); err != nil {
		return nil, err
	}
	return &session.Media{Ref: ref, Preview: small.Bytes(), Width: w, Height: h}, nil
}

// pictures are n of them.
func (s *stock) pictures(ctx context.Context, n, size int) ([]*session.Media, error) {
	var list []*session.Media
	for range n {
		m, err := s.picture(ctx, size)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// draw is a view of hills at some time of the day, the k-th of many.
func draw(w, h int, k float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	dusk := 0.5 + 0.5*math.Sin(k*1.7)
	mix := func(a, b, t float64) uint8 { return uint8(max(0, min(255, a+(b-a)*t))) }
	sunX, sunY, sun := 0.2+0.6*math.Mod(k*0.37, 1), 0.25+0.2*dusk, 0.05+0.03*dusk
	wide := float64(w) / float64(h)
	for x := range w {
		u := float64(x) / float64(w)
		var ridge [4]float64
		for i := range ridge {
			n := float64(i + 1)
			ridge[i] = 0.35 + 0.14*n + 0.07*math.Sin(u*wide*(2+n)+k*n) + 0.03*math.Sin(u*wide*(7+3*n)+k)
		}
		for y := range h {
			v := float64(y) / float64(h)
			c := color.RGBA{mix(70, 245, v*1.3*dusk), mix(130, 170, v), mix(190, 120, v*dusk), 255}
			if math.Hypot((u-sunX)*wide, v-sunY) < sun {
				c = color.RGBA{255, 236, 190, 255}
			}
			for i, top := range ridge {
				if v > top {
					n := float64(i) / 3
					c = color.RGBA{mix(150-60*dusk, 24, n), mix(140, 52, n), mix(160, 48-10*dusk, n), 255}
				}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// Who sent what is stocked. Of the numbers kept for fiction it is one that the
// sandbox's people do not have.
const (
	stockist     = "Ida Berg"
	stockistChat = session.JID("46701740699@s.whatsapp.net")
)

// shelve stores the files as pictures of the stockist's chat, a minute apart,
// the last of them just now, and gives their ids in that order.
func shelve(ctx context.Context, catalogue string, list []*session.Media) (ids []session.MessageID, err error) {
	var arrivals []session.Arrival
	for _, m := range list {
		arrivals = append(arrivals, session.Arrival{Message: session.Message{Media: m}})
	}
	err = edit(ctx, catalogue, func(s *store.Store) error {
		ids, err = file(ctx, s, session.Person{JID: stockistChat, Contact: stockist}, arrivals)
		return err
	})
	return ids, err
}

// file stores what a person sent, a minute apart, the last of it just now where
// no other time is given, and gives the ids in that order.
func file(ctx context.Context, s *store.Store, who session.Person, list []session.Arrival) ([]session.MessageID, error) {
	b := session.Batch{History: true, People: []session.Person{who}}
	now := time.Now()
	for i, a := range list {
		a.Chat = who.JID
		if a.Time.IsZero() {
			a.Time = now.Add(time.Duration(i+1-len(list)) * time.Minute)
		}
		switch {
		case a.WAID != "":
		case a.Media == nil:
			a.WAID = fmt.Sprintf("3EB0000000%08X", i)
		default:
			a.WAID = fmt.Sprintf("3EB0%X", a.Media.FileSHA256[:9])
		}
		b.Messages = append(b.Messages, a)
	}
	if err := s.Save(ctx, b); err != nil {
		return nil, err
	}
	var ids []session.MessageID
	for _, a := range b.Messages {
		if a.MotionOf != "" || a.Better != "" {
			continue // no items of their own
		}
		id, err := s.ByWAID(ctx, who.JID, a.WAID)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// edit opens a catalogue that no program has open.
func edit(ctx context.Context, catalogue string, change func(*store.Store) error) error {
	s, err := store.Open(ctx, catalogue, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(change(s), s.Close())
}

// catalogue is that of the app under test on a server elsewhere.
func (s *stage) catalogue() string { return filepath.Join(s.folder(), "catalogue.db") }

// folder is where the app under test keeps everything on a server elsewhere.
func (s *stage) folder() string { return filepath.Join(s.home, "data", "contactsheet-server") }

// whole are the hashes of the files in the gallery, by what is in them. A file
// under the name of another hash is an error.
func (s *stage) whole() (map[media.Key]bool, error) {
	found := map[media.Key]bool{}
	for path := range s.files() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sum := media.Key(sha256.Sum256(data))
		if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); name != hex.EncodeToString(sum[:]) {
			return nil, fmt.Errorf("%s has the hash %x", path, sum)
		}
		found[sum] = true
	}
	return found, nil
}

// parts are the files that are not whole yet.
func (s *stage) parts() []string {
	list, _ := filepath.Glob(filepath.Join(s.home, "data", "*", "gallery", ".partial", "*"))
	return list
}
