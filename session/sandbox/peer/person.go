package peer

import (
	"bytes"
	"context"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"log/slog"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// Person is the phone of one of the demo people.
type Person struct {
	*device
	echo   bool
	moment time.Duration
	known  func(types.JID) bool // whether somebody is a demo person too
}

func newPerson(net Net, l *life, log *slog.Logger, seed int64, number, lid types.JID, push string) *Person {
	p := &Person{device: newDevice(net, l, log, seed, number, lid, push)}
	p.heard = p.hear
	return p
}

// Echo reports whether the person answers what is sent to it.
func (p *Person) Echo() bool { return p.echo }

// Send sends any message to a user, by number or LID, or to a group, and gives
// the id it went under. The error says that nobody could be reached.
func (p *Person) Send(ctx context.Context, to types.JID, m *waE2E.Message) (id string, err error) {
	id = newID()
	return id, p.send(ctx, to, id, m)
}

// SendText sends a line of text.
func (p *Person) SendText(ctx context.Context, to types.JID, text string) (id string, err error) {
	return p.Send(ctx, to, &waE2E.Message{Conversation: proto.String(text)})
}

// Picture is a picture for SendPicture.
type Picture struct {
	File       []byte // JPEG, PNG or GIF
	Caption    string
	ViewOnce   bool
	Forwarded  bool
	Expiration time.Duration // disappears after; 0 is never
}

// SendPicture uploads a picture under a key of its own and sends it.
func (p *Person) SendPicture(ctx context.Context, to types.JID, pic Picture) (id string, err error) {
	img := &waE2E.ImageMessage{JPEGThumbnail: thumbnail(pic.File)}
	if cfg, format, err := image.DecodeConfig(bytes.NewReader(pic.File)); err == nil {
		img.Mimetype = proto.String("image/" + format)
		img.Width, img.Height = proto.Uint32(uint32(cfg.Width)), proto.Uint32(uint32(cfg.Height))
	}
	if pic.Caption != "" {
		img.Caption = proto.String(pic.Caption)
	}
	if pic.ViewOnce {
		img.ViewOnce = proto.Bool(true)
	}
	if pic.Forwarded || pic.Expiration > 0 {
		img.ContextInfo = &waE2E.ContextInfo{}
	}
	if pic.Forwarded {
		img.ContextInfo.IsForwarded, img.ContextInfo.ForwardingScore = proto.Bool(true), proto.Uint32(1)
	}
	if pic.Expiration > 0 {
		img.ContextInfo.Expiration = proto.Uint32(uint32(pic.Expiration.Seconds()))
	}
	if err := p.store(ctx, pic.File, img, imageKeys, "image"); err != nil {
		return "", err
	}
	return p.Send(ctx, to, &waE2E.Message{ImageMessage: img})
}

// hear reads what accounts write, a moment later, and answers it if the person
// is the echo.
func (p *Person) hear(in incoming) {
	if in.FromMe || p.known(in.Sender) || !readable(in.Message) {
		return
	}
	p.life.after(p.moment, func() {
		p.read(in, types.ReceiptTypeRead)
		if _, once := viewOnce(in.Message); once {
			p.read(in, types.ReceiptTypePlayed)
		}
		if p.echo && in.Chat.Server != types.GroupServer {
			if err := p.answer(p.life.ctx, in); err != nil && p.life.ctx.Err() == nil {
				p.log.Warn("echo failed", "err", err)
			}
		}
	})
}

// readable reports whether a message is something that a chat shows.
func readable(m *waE2E.Message) bool {
	f, _, _ := fileOf(m)
	return f != nil || textOf(m) != ""
}

// textOf is the text of a text message.
func textOf(m *waE2E.Message) string {
	m = unwrap(m)
	if t := m.GetExtendedTextMessage(); t != nil {
		return t.GetText()
	}
	return m.GetConversation()
}

// read sends a read or played receipt.
func (p *Person) read(in incoming, kind types.ReceiptType) {
	r := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{
		"id": in.ID, "type": string(kind), "to": in.from.ToNonAD(),
		"t": strconv.FormatInt(p.net.Now().Unix(), 10),
	}}
	if in.Chat.Server == types.GroupServer {
		r.Attrs["participant"] = in.Sender.ToNonAD()
	}
	p.net.Route(p.jid, r)
}
