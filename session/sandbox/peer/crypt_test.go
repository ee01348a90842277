package peer

import (
	"bytes"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types/events"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func testJPEG(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMediaIsVerified(t *testing.T) {
	plain := testJPEG(t, 40, 30)
	good := sealMedia(plain, newKey(), imageKeys)
	open := func(change func(*sealed)) ([]byte, error) {
		s := good
		s.blob = bytes.Clone(good.blob)
		change(&s)
		return openMedia(s, imageKeys)
	}
	if got, err := open(func(*sealed) {}); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("round trip: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*sealed)
		want   error
	}{
		"wrong key":     {func(s *sealed) { s.key = newKey() }, errMediaMAC},
		"flipped byte":  {func(s *sealed) { s.blob[7] ^= 1 }, errMediaHash},
		"cut":           {func(s *sealed) { s.blob = s.blob[:len(s.blob)-16] }, errMediaHash},
		"wrong hash":    {func(s *sealed) { s.sha256 = newKey() }, errMediaHash},
		"wrong length":  {func(s *sealed) { s.length++ }, errMediaHash},
		"other purpose": {func(s *sealed) {}, errMediaMAC},
	} {
		t.Run(name, func(t *testing.T) {
			info := imageKeys
			if name == "other purpose" {
				info = videoKeys
			}
			s := good
			s.blob = bytes.Clone(good.blob)
			c.change(&s)
			if _, err := openMedia(s, info); !errors.Is(err, c.want) {
				t.Errorf("error is %v, want %v", err, c.want)
			}
		})
	}
}

// What the phone answers must open in the client.
func TestMediaRetryOpensInWhatsmeow(t *testing.T) {
	key := newKey()
	plain, err := proto.Marshal(&waMmsRetry.MediaRetryNotification{
		StanzaID: proto.String("ID"), DirectPath: proto.String("/v/x?oh=1"),
		Result: waMmsRetry.MediaRetryNotification_SUCCESS.Enum(),
	})
	if err != nil {
		t.Fatal(err)
	}
	cipher, iv := sealRetry(key, plain, "ID")
	n, err := whatsmeow.DecryptMediaRetryNotification(&events.MediaRetry{Ciphertext: cipher, IV: iv, MessageID: "ID"}, key)
	if err != nil || n.GetDirectPath() != "/v/x?oh=1" {
		t.Errorf("got %v, %v", n, err)
	}
	if _, err := openRetry(key, cipher, iv, "other"); err == nil {
		t.Error("opened under another message's id")
	}
}

func TestThumbnail(t *testing.T) {
	for _, c := range []struct{ w, h, tw, th int }{{400, 200, 72, 36}, {200, 400, 36, 72}, {10, 1000, 1, 72}} {
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(thumbnail(testJPEG(t, c.w, c.h))))
		if err != nil || cfg.Width != c.tw || cfg.Height != c.th {
			t.Errorf("%d × %d gives %d × %d, %v", c.w, c.h, cfg.Width, cfg.Height, err)
		}
	}
	if thumbnail([]byte("text")) != nil {
		t.Error("a thumbnail of no picture")
	}
}
