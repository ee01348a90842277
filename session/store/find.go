package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlFindWAID   = `SELECT max(m.id) FROM message m WHERE m.wa_id = ?`
	sqlFindOrigin = `SELECT max(d.id) FROM media d WHERE d.origin = ? AND d.origin <> ''`
	sqlFindSHA    = `SELECT max(d.id) FROM media d WHERE d.sha = ?`
	sqlFindFile   = `SELECT max(d.id) FROM media d WHERE d.file = ?`
)

// Find is the newest message with that WhatsApp message id, or whose file has
// that SHA-256, which is also its media id: in hexadecimal of any case, with
// colons, dashes or spaces or without, or in base64, standard or for URLs, padded
// or not. It wraps session.NoSuch.
func (s *Reader) Find(ctx context.Context, text string) (session.MessageID, error) {
	id, err := s.find(ctx, strings.TrimSpace(text))
	if err != nil {
		return 0, fmt.Errorf("find: %w", kind(err))
	}
	return id, nil
}

func (s *Reader) find(ctx context.Context, text string) (newest session.MessageID, err error) {
	look := func(query string, arg any) error {
		var id *session.MessageID
		_, err := s.r.get(ctx, query, []any{arg}, &id)
		if id != nil {
			newest = max(newest, *id)
		}
		return err
	}
	if text == "" {
		return 0, session.NoSuch
	}
	waids := []string{text}
	if upper := strings.ToUpper(text); upper != text {
		waids = append(waids, upper)
	}
	for _, waid := range waids {
		for _, query := range []string{sqlFindWAID, sqlFindOrigin} {
			if err := look(query, waid); err != nil {
				return 0, err
			}
		}
	}
	if key := hashOf(text); !key.IsZero() {
		for _, query := range []string{sqlFindSHA, sqlFindFile} {
			if err := look(query, key[:]); err != nil {
				return 0, err
			}
		}
	}
	if newest == 0 {
		return 0, session.NoSuch
	}
	return newest, nil
}

// hashOf reads a SHA-256 as people and programs write it; zero where it is none.
func hashOf(text string) media.Key {
	if key, err := media.ParseKey(strings.ToLower(strings.NewReplacer(":", "", " ", "", "-", "").Replace(text))); err == nil {
		return key
	}
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return media.Key{}
	}
	return media.KeyOf(b)
}
