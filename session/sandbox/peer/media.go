package peer

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// media is a file of the world with all that a real message says about it. at
// is when it was uploaded; n is as for message; ctx may be nil.
func (s *script) media(p *world.Picture, at time.Time, n int, ctx *waE2E.ContextInfo) *waE2E.Message {
	s.blobs.known(p)
	m := fill(p)
	f, _, _ := fileOf(m)
	path := s.blobs.path(p, n, at)
	locate(f, mediaHost+path+"&mms3=true", path, sealed{
		key: p.MediaKey[:], sha256: p.SHA256[:], encSHA256: p.EncSHA256[:], length: int(p.Size),
	}, at)
	set(f, "mimetype", protoreflect.ValueOfString(p.MIME()))
	if ctx != nil {
		set(f, "contextInfo", protoreflect.ValueOfMessage(ctx.ProtoReflect()))
	}
	if p.Kind == world.Document && p.Caption != "" {
		return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: m}}
	}
	return m
}

// fill is what a message of the file's kind says about it, without where it is.
func fill(p *world.Picture) *waE2E.Message {
	width, height, seconds := proto.Uint32(uint32(p.Width)), proto.Uint32(uint32(p.Height)), proto.Uint32(uint32(p.Seconds))
	var caption *string
	if p.Caption != "" {
		caption = &p.Caption
	}
	switch p.Kind {
	case world.Video, world.GIF:
		v := &waE2E.VideoMessage{Width: width, Height: height, Seconds: seconds, Caption: caption, JPEGThumbnail: p.Preview()}
		if p.Kind == world.GIF {
			v.GifPlayback, v.GifAttribution = proto.Bool(true), waE2E.VideoMessage_TENOR.Enum()
		}
		return &waE2E.Message{VideoMessage: v}
	case world.Sticker:
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{Width: width, Height: height}}
	case world.Voice, world.Audio:
		a := &waE2E.AudioMessage{Seconds: seconds, Waveform: p.Waveform()}
		if p.Kind == world.Voice {
			a.PTT = proto.Bool(true)
		}
		return &waE2E.Message{AudioMessage: a}
	case world.Document:
		d := &waE2E.DocumentMessage{FileName: &p.Name, Title: &p.Name, Caption: caption, JPEGThumbnail: p.Preview()}
		if p.Width == 0 {
			d.PageCount = proto.Uint32(1)
		}
		return &waE2E.Message{DocumentMessage: d}
	}
	return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{Width: width, Height: height, Caption: caption, JPEGThumbnail: p.Preview()}}
}
