package outbox

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/session"
)

// maxName bounds a document's file name, in bytes.
const maxName = 200

// checked is a picture of a draft that may be sent.
type checked struct {
	session.Picture
	info codec.Info
	key  media.Key
}

// Add checks a draft, copies its pictures and stores a row for each picture and
// chat; their ids are returned chat by chat, in the draft's order. Nothing is
// stored where anything is wrong: the error then wraps session.NoRecipient,
// NoPicture or TooLongText, a media.Fault of one of the pictures, or NoSuch for
// a ReplyTo that is gone.
func (o *Outbox) Add(ctx context.Context, d session.Draft) ([]session.MessageID, error) {
	to, err := recipients(d.To)
	if err != nil {
		return nil, err
	}
	if len(d.Pictures) == 0 {
		return nil, session.NoPicture
	}
	pictures := make([]checked, len(d.Pictures))
	for i, p := range d.Pictures {
		if pictures[i], err = o.check(ctx, d, p); err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	quote, err := o.quote(ctx, d.ReplyTo)
	if err != nil {
		return nil, err
	}
	timers, err := o.timers(ctx, d, to)
	if err != nil {
		return nil, err
	}
	for i := range pictures {
		if pictures[i].key, _, err = o.cfg.Files.Add(ctx, pictures[i].Path); err != nil {
			return nil, fmt.Errorf("picture %d: keep: %w", i+1, err)
		}
	}
	rows := make([]session.Outgoing, 0, len(to)*len(pictures))
	for i, chat := range to {
		for _, p := range pictures {
			row := outgoing(d, p)
			row.To, row.Expires, row.Quote = chat, timers[i], quote
			rows = append(rows, row)
		}
	}
	ids, err := o.cfg.Store.AddOutgoing(ctx, rows)
	if err != nil {
		return nil, fmt.Errorf("store drafts: %w", err)
	}
	o.runner.Wake()
	return ids, nil
}

// recipients are the chats of a draft, each once.
func recipients(list []session.JID) (to []session.JID, err error) {
	seen := map[session.JID]bool{}
	for _, jid := range list {
		user, server, ok := strings.Cut(string(jid), "@")
		if !ok || user == "" || server == "" {
			return nil, fmt.Errorf("address: %w", session.NoRecipient)
		}
		if !seen[jid] {
			seen[jid] = true
			to = append(to, jid)
		}
	}
	if len(to) == 0 {
		return nil, session.NoRecipient
	}
	return to, nil
}

func (o *Outbox) check(ctx context.Context, d session.Draft, p session.Picture) (checked, error) {
	p.Caption = strings.ToValidUTF8(p.Caption, "\ufffd")
	if n := utf8.RuneCountInString(p.Caption); n > session.MaxCaption {
		return checked{}, fmt.Errorf("%d characters: %w", n, session.TooLongText)
	}
	info, err := o.cfg.Codec.Inspect(ctx, p.Path)
	original := d.Quality == session.Original
	if err != nil && (!original || !asDocument(err)) {
		return checked{}, err
	}
	own := original || !d.Compress && info.MIME == "image/jpeg"
	if own && info.Bytes > session.MaxUpload {
		return checked{}, fmt.Errorf("%d bytes: %w", info.Bytes, media.TooLarge)
	}
	return checked{Picture: p, info: info}, nil
}

// asDocument reports whether a picture that WhatsApp would not show may still be
// sent as the file it is.
func asDocument(err error) bool {
	return errors.Is(err, media.Unsupported) || errors.Is(err, media.TooSmall) || errors.Is(err, media.TooBig)
}

func (o *Outbox) quote(ctx context.Context, id session.MessageID) (*session.Quote, error) {
	if id == 0 {
		return nil, nil
	}
	m, err := o.cfg.Store.Message(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reply to: %w", err)
	}
	if m.WAID == "" {
		return nil, fmt.Errorf("reply to: %w", session.NoSuch)
	}
	return &session.Quote{WAID: m.WAID, Sender: m.Sender, Name: m.SenderName, Text: m.Text}, nil
}

// timers are the disappearing timers to send with, one for each chat: the
// draft's own or the chat's.
func (o *Outbox) timers(ctx context.Context, d session.Draft, to []session.JID) ([]time.Duration, error) {
	timers := make([]time.Duration, len(to))
	if d.Expires != nil {
		for i := range timers {
			timers[i] = max(*d.Expires, 0)
		}
		return timers, nil
	}
	for _, archived := range []bool{false, true} {
		chats, err := o.cfg.Store.Chats(ctx, session.ChatQuery{Archived: archived})
		if err != nil {
			return nil, fmt.Errorf("timers of the chats: %w", err)
		}
		for _, c := range chats {
			for i, jid := range to {
				if c.JID == jid || c.Number != "" && c.Number == numberOf(jid) {
					timers[i] = c.Expires
				}
			}
		}
	}
	return timers, nil
}

// numberOf is the phone number in an address, "" where it is none.
func numberOf(jid session.JID) string {
	if user, ok := strings.CutSuffix(string(jid), "@s.whatsapp.net"); ok {
		return "+" + user
	}
	return ""
}

// outgoing is the row for one picture, under an id chosen now and for good.
func outgoing(d session.Draft, p checked) session.Outgoing {
	row := session.Outgoing{Original: p.key, Quality: d.Quality, Compress: d.Compress, KeepMeta: d.KeepMeta}
	row.WAID = newWAID()
	row.Kind, row.MIME, row.Size = media.Image, p.info.MIME, p.info.Bytes
	row.Width, row.Height = p.info.Width, p.info.Height
	row.Caption, row.ViewOnce, row.Forwarded = p.Caption, d.ViewOnce, d.Forwarded
	if row.Quality == "" {
		row.Quality = session.Standard
	}
	if d.Quality == session.Original {
		row.Kind, row.ViewOnce = media.Document, false // only pictures can be view-once
		row.FileName = fileName(p.Picture)
	} else {
		row.KeepMeta = false
	}
	return row
}

// newWAID makes a message id of the kind that WhatsApp's web clients use.
func newWAID() string {
	var b [9]byte
	rand.Read(b[:]) // never fails
	return "3EB0" + strings.ToUpper(hex.EncodeToString(b[:]))
}

// fileName is a document's name as the recipient sees it.
func fileName(p session.Picture) string {
	name := p.Name
	if name == "" {
		name = filepath.Base(p.Path)
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '/' || r == '\\' || r == utf8.RuneError {
			return '_'
		}
		return r
	}, name)
	if ext := filepath.Ext(name); len(name) > maxName && len(ext) < 16 {
		return strings.ToValidUTF8(name[:maxName-len(ext)], "") + ext
	}
	return name
}
