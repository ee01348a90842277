package outbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestLimits(t *testing.T) {
	r := newRig(t)
	write := func(name, text string) string {
		path := filepath.Join(r.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	big := r.picture("big.jpg", 64, 64)
	if err := os.Truncate(big, session.MaxUpload+1); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*session.Draft)
		want   error
	}{
		"nobody":     {func(d *session.Draft) { d.To = nil }, session.NoRecipient},
		"no address": {func(d *session.Draft) { d.To = []session.JID{"Anna"} }, session.NoRecipient},
		"no picture": {func(d *session.Draft) { d.Pictures = nil }, session.NoPicture},
		"caption":    {func(d *session.Draft) { d.Pictures[0].Caption = strings.Repeat("ü", session.MaxCaption+1) }, session.TooLongText},
		"missing":    {func(d *session.Draft) { d.Pictures[0].Path = filepath.Join(r.dir, "none.jpg") }, media.Unreadable},
		"folder":     {func(d *session.Draft) { d.Pictures[0].Path = r.dir }, media.Unreadable},
		"empty":      {func(d *session.Draft) { d.Pictures[0].Path = write("empty.jpg", "") }, media.Empty},
		"text":       {func(d *session.Draft) { d.Pictures[0].Path = write("text.jpg", "no picture") }, media.NotPicture},
		"text as document": {func(d *session.Draft) {
			d.Pictures[0].Path, d.Quality = write("text.jpg", "no picture"), session.Original
		}, media.NotPicture},
		"small":               {func(d *session.Draft) { d.Pictures[0].Path = r.picture("s.png", 47, 100) }, media.TooSmall},
		"large as document":   {func(d *session.Draft) { d.Pictures[0].Path, d.Quality = big, session.Original }, media.TooLarge},
		"large, uncompressed": {func(d *session.Draft) { d.Pictures[0].Path, d.Compress = big, false }, media.TooLarge},
		"reply to nothing":    {func(d *session.Draft) { d.ReplyTo = 99 }, session.NoSuch},
		"second of two": {func(d *session.Draft) {
			d.Pictures = append(d.Pictures, session.Picture{Path: filepath.Join(r.dir, "none.jpg")})
		}, media.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			d := r.draft()
			c.change(&d)
			if ids, err := r.Add(t.Context(), d); !errors.Is(err, c.want) || ids != nil {
				t.Errorf("%v, %v; want %v", ids, err, c.want)
			}
		})
	}
	chats, err := r.store.Chats(t.Context(), session.ChatQuery{})
	if err != nil || len(chats) != 0 {
		t.Errorf("%d chats, %v: something was stored", len(chats), err)
	}
	d := r.draft()
	d.Pictures[0].Caption = strings.Repeat("ü", session.MaxCaption)
	r.add(d)
	d.Pictures[0].Path, d.Quality = r.picture("s.png", 20, 20), session.Original
	r.add(d) // as a document any size will do
}
