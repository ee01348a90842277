package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

var errNoMedia = errors.New("peer: message has no media")

// file is the part of a media message that says where the file lies and how to
// open it; all kinds of media message have it.
type file interface {
	proto.Message
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileSHA256() []byte
	GetFileEncSHA256() []byte
	GetFileLength() uint64
	GetMimetype() string
	GetContextInfo() *waE2E.ContextInfo
}

// fileOf is the file in a message, what its keys are derived for, and the kind
// that the media host knows it by; nil for text.
func fileOf(m *waE2E.Message) (f file, info, kind string) {
	m = unwrap(m)
	switch {
	case m.GetImageMessage() != nil:
		return m.ImageMessage, imageKeys, "image"
	case m.GetStickerMessage() != nil:
		return m.StickerMessage, imageKeys, "image"
	case m.GetVideoMessage() != nil:
		return m.VideoMessage, videoKeys, "video"
	case m.GetAudioMessage() != nil:
		return m.AudioMessage, audioKeys, "audio"
	case m.GetDocumentMessage() != nil:
		return m.DocumentMessage, documentKeys, "document"
	}
	return nil, "", ""
}

// unwrap takes a message out of what it may be wrapped in.
func unwrap(m *waE2E.Message) *waE2E.Message {
	for {
		var inner *waE2E.Message
		switch {
		case m.GetDeviceSentMessage() != nil:
			inner = m.DeviceSentMessage.Message
		case m.GetEphemeralMessage() != nil:
			inner = m.EphemeralMessage.Message
		case m.GetViewOnceMessage() != nil:
			inner = m.ViewOnceMessage.Message
		case m.GetViewOnceMessageV2() != nil:
			inner = m.ViewOnceMessageV2.Message
		case m.GetViewOnceMessageV2Extension() != nil:
			inner = m.ViewOnceMessageV2Extension.Message
		case m.GetDocumentWithCaptionMessage() != nil:
			inner = m.DocumentWithCaptionMessage.Message
		case m.GetAssociatedChildMessage() != nil:
			inner = m.AssociatedChildMessage.Message
		}
		if inner == nil {
			return m
		}
		m = inner
	}
}

// viewOnce reports whether a message has media, and may be opened only once.
func viewOnce(m *waE2E.Message) (media, once bool) {
	f, _, _ := fileOf(m)
	if f == nil {
		return false, false
	}
	for w := m; w != nil; {
		switch {
		case w.GetViewOnceMessage() != nil, w.GetViewOnceMessageV2() != nil, w.GetViewOnceMessageV2Extension() != nil:
			return true, true
		case w.GetDeviceSentMessage() != nil:
			w = w.DeviceSentMessage.Message
		case w.GetEphemeralMessage() != nil:
			w = w.EphemeralMessage.Message
		default:
			w = nil
		}
	}
	flag, ok := f.(interface{ GetViewOnce() bool })
	return true, ok && flag.GetViewOnce()
}

// mediaType is the mediatype attribute of a message's ciphertext; empty for text.
func mediaType(m *waE2E.Message) string {
	switch f, _, kind := fileOf(m); f := f.(type) {
	case *waE2E.StickerMessage:
		return "sticker"
	case *waE2E.AudioMessage:
		if f.GetPTT() {
			return "ptt"
		}
		return kind
	case *waE2E.VideoMessage:
		if f.GetGifPlayback() {
			return "gif"
		}
		return kind
	default:
		return kind
	}
}

// fetch downloads, verifies and decrypts the file of a message.
func (d *device) fetch(m *waE2E.Message) ([]byte, error) {
	f, info, _ := fileOf(m)
	if f == nil {
		return nil, errNoMedia
	}
	if len(f.GetMediaKey()) != 32 || len(f.GetFileSHA256()) != 32 || len(f.GetFileEncSHA256()) != 32 {
		return nil, fmt.Errorf("%w: key or hash missing", errMediaHash)
	}
	blob, err := d.net.Download(f.GetDirectPath())
	if err != nil {
		return nil, fmt.Errorf("peer: download: %w", err)
	}
	return openMedia(sealed{
		blob: bytes.Clone(blob), key: f.GetMediaKey(),
		sha256: f.GetFileSHA256(), encSHA256: f.GetFileEncSHA256(), length: int(f.GetFileLength()),
	}, info)
}

// store encrypts a file under a new key, uploads it and writes down in f where.
func (d *device) store(ctx context.Context, plain []byte, f file, info, kind string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s := sealMedia(plain, newKey(), info)
	url, path, err := d.net.Upload(kind, s.blob)
	if err != nil {
		return fmt.Errorf("peer: upload: %w", err)
	}
	locate(f, url, path, s, d.net.Now())
	return nil
}

// locate writes down in f where a file lies and how to open it.
func locate(f file, url, path string, s sealed, at time.Time) {
	set(f, "URL", protoreflect.ValueOfString(url))
	set(f, "directPath", protoreflect.ValueOfString(path))
	set(f, "mediaKey", protoreflect.ValueOfBytes(s.key))
	set(f, "mediaKeyTimestamp", protoreflect.ValueOfInt64(at.Unix()))
	set(f, "fileSHA256", protoreflect.ValueOfBytes(s.sha256))
	set(f, "fileEncSHA256", protoreflect.ValueOfBytes(s.encSHA256))
	set(f, "fileLength", protoreflect.ValueOfUint64(uint64(s.length)))
}

// set sets a field that every kind of file has.
func set(f file, name protoreflect.Name, v protoreflect.Value) {
	r := f.ProtoReflect()
	r.Set(r.Descriptor().Fields().ByName(name), v)
}
