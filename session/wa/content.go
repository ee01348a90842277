package wa

import (
	"bytes"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// content is what one message says.
type content struct {
	text     string
	system   bool
	media    *session.Media
	viewOnce bool
	context  *waE2E.ContextInfo
}

// file is what all messages that carry a file have in common.
type file interface {
	GetURL() string
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileSHA256() []byte
	GetFileEncSHA256() []byte
	GetFileLength() uint64
	GetMimetype() string
	GetContextInfo() *waE2E.ContextInfo
}

// contentOf reads an unwrapped message; false where it shows nothing.
func contentOf(msg *waE2E.Message) (c content, ok bool) {
	switch {
	case msg.GetImageMessage() != nil:
		m := msg.GetImageMessage()
		c = carry(media.Image, m)
		c.text, c.viewOnce = m.GetCaption(), m.GetViewOnce()
		c.media.Preview = preview(m.GetJPEGThumbnail())
		c.media.Width, c.media.Height = size(m.GetWidth(), m.GetHeight())
	case msg.GetVideoMessage() != nil:
		c = video(msg.GetVideoMessage())
	case msg.GetPtvMessage() != nil:
		c = video(msg.GetPtvMessage())
	case msg.GetStickerMessage() != nil:
		m := msg.GetStickerMessage()
		c = carry(media.Sticker, m)
		c.media.Width, c.media.Height = size(m.GetWidth(), m.GetHeight())
	case msg.GetAudioMessage() != nil:
		m := msg.GetAudioMessage()
		c = carry(media.Audio, m)
		c.viewOnce, c.media.Seconds = m.GetViewOnce(), seconds(m.GetSeconds())
	case msg.GetDocumentMessage() != nil:
		m := msg.GetDocumentMessage()
		c = carry(media.Document, m)
		c.text, c.media.FileName = m.GetCaption(), m.GetFileName()
		if c.media.FileName == "" {
			c.media.FileName = m.GetTitle()
		}
		c.media.Preview = preview(m.GetJPEGThumbnail())
	case header(msg) != nil:
		said, _ := words(msg)
		if c, ok = contentOf(header(msg)); ok {
			c.text = said.text
		}
		return c, ok
	default:
		return words(msg)
	}
	return c, true
}

// header is the file above the words of a business; nil where there is none.
func header(msg *waE2E.Message) *waE2E.Message {
	for _, h := range []interface {
		GetImageMessage() *waE2E.ImageMessage
		GetVideoMessage() *waE2E.VideoMessage
		GetDocumentMessage() *waE2E.DocumentMessage
	}{
		msg.GetButtonsMessage(), msg.GetInteractiveMessage().GetHeader(),
		msg.GetTemplateMessage().GetHydratedTemplate(), msg.GetTemplateMessage().GetHydratedFourRowTemplate(),
	} {
		i, v, d := h.GetImageMessage(), h.GetVideoMessage(), h.GetDocumentMessage()
		if i != nil || v != nil || d != nil {
			return &waE2E.Message{ImageMessage: i, VideoMessage: v, DocumentMessage: d}
		}
	}
	return nil
}

func video(m *waE2E.VideoMessage) content {
	kind := media.Video
	if m.GetGifPlayback() {
		kind = media.GIF
	}
	c := carry(kind, m)
	c.text, c.viewOnce = m.GetCaption(), m.GetViewOnce()
	c.media.Preview = preview(m.GetJPEGThumbnail())
	c.media.Width, c.media.Height = size(m.GetWidth(), m.GetHeight())
	c.media.Seconds = seconds(m.GetSeconds())
	return c
}

func carry(kind media.Kind, f file) content {
	m := &session.Media{
		Ref: media.Ref{
			Kind: kind, MIME: f.GetMimetype(),
			URL: f.GetURL(), DirectPath: f.GetDirectPath(),
			MediaKey: f.GetMediaKey(), FileSHA256: f.GetFileSHA256(), FileEncSHA256: f.GetFileEncSHA256(),
		},
		State: media.Remote,
	}
	m.Size = int64(min(f.GetFileLength(), maxLength))
	m.ExpiresAt = expiry(m.Ref)
	return content{media: m, context: f.GetContextInfo()}
}

// words reads messages without a file. What has no words of its own becomes a
// notice, so that a conversation has no silent holes.
func words(msg *waE2E.Message) (c content, ok bool) {
	notice := func(text string, about string) content {
		if about != "" {
			text += ": " + about
		}
		return content{text: text, system: true}
	}
	switch {
	case msg.GetConversation() != "":
		c.text = msg.GetConversation()
	case msg.GetExtendedTextMessage() != nil:
		c.text, c.context = msg.GetExtendedTextMessage().GetText(), msg.GetExtendedTextMessage().GetContextInfo()
	case msg.GetButtonsMessage() != nil:
		c.text = msg.GetButtonsMessage().GetContentText()
	case msg.GetListMessage() != nil:
		c.text = msg.GetListMessage().GetDescription()
	case msg.GetInteractiveMessage() != nil:
		c.text = msg.GetInteractiveMessage().GetBody().GetText()
	case msg.GetTemplateMessage() != nil:
		c.text = msg.GetTemplateMessage().GetHydratedTemplate().GetHydratedContentText()
	case msg.GetButtonsResponseMessage() != nil:
		c.text = msg.GetButtonsResponseMessage().GetSelectedDisplayText()
	case msg.GetListResponseMessage() != nil:
		c.text = msg.GetListResponseMessage().GetTitle()
	case msg.GetTemplateButtonReplyMessage() != nil:
		c.text = msg.GetTemplateButtonReplyMessage().GetSelectedDisplayText()
	case msg.GetContactMessage() != nil:
		c = notice("Contact", msg.GetContactMessage().GetDisplayName())
	case msg.GetContactsArrayMessage() != nil:
		c = notice("Contacts", msg.GetContactsArrayMessage().GetDisplayName())
	case msg.GetLocationMessage() != nil:
		c = notice("Location", msg.GetLocationMessage().GetName())
	case msg.GetLiveLocationMessage() != nil:
		c = notice("Live location", msg.GetLiveLocationMessage().GetCaption())
	case msg.GetEventMessage() != nil:
		c = notice("Event", msg.GetEventMessage().GetName())
	case pollOf(msg) != nil:
		c = notice("Poll", pollOf(msg).GetName())
	}
	return c, c.text != ""
}

func pollOf(msg *waE2E.Message) *waE2E.PollCreationMessage {
	for _, p := range []*waE2E.PollCreationMessage{
		msg.GetPollCreationMessage(), msg.GetPollCreationMessageV2(), msg.GetPollCreationMessageV3(),
	} {
		if p != nil {
			return p
		}
	}
	return nil
}

// quoteOf is the message that this one answers, nil where it answers none.
func quoteOf(c *waE2E.ContextInfo) *session.Quote {
	if c.GetStanzaID() == "" || c.GetQuotedMessage() == nil {
		return nil
	}
	q := &session.Quote{WAID: c.GetStanzaID(), Sender: parse(c.GetParticipant())}
	msg, _ := unwrap(c.GetQuotedMessage())
	if quoted, ok := contentOf(msg); ok {
		q.Text = quoted.text
		if m := quoted.media; m != nil && q.Text == "" {
			q.Text = wordFor(m)
		}
	}
	return q
}

// wordFor is what stands for a quoted file without a caption.
func wordFor(m *session.Media) string {
	switch m.Kind {
	case media.Image:
		return "Picture"
	case media.GIF:
		return "GIF"
	case media.Document:
		if m.FileName != "" {
			return m.FileName
		}
	}
	k := string(m.Kind)
	return strings.ToUpper(k[:1]) + k[1:]
}

// preview keeps a thumbnail that is a JPEG of sane size: nothing else is ever
// handed to a decoder unasked.
func preview(thumb []byte) media.Preview {
	if len(thumb) > media.MaxPreview || !bytes.HasPrefix(thumb, []byte{0xff, 0xd8, 0xff}) {
		return nil
	}
	return thumb
}

// expiry is when the signed link of r ends: its parameter oe, the Unix time in
// hexadecimal. Zero where it says nothing.
func expiry(r media.Ref) time.Time {
	for _, link := range []string{r.DirectPath, r.URL} {
		_, query, _ := strings.Cut(link, "?")
		values, err := url.ParseQuery(query)
		if err != nil && len(values) == 0 {
			continue
		}
		if t, err := strconv.ParseInt(values.Get("oe"), 16, 64); err == nil && t > 0 && t < 1<<40 {
			return time.Unix(t, 0)
		}
	}
	return time.Time{}
}

// maxLength bounds what a sender may claim of a file, in bytes: far more than
// WhatsApp takes, and not so much that a sum of many overflows.
const maxLength = 1 << 40

// maxSide bounds what a sender may claim of a picture, in pixels.
const maxSide = 1 << 20

func size(w, h uint32) (int, int) {
	if w == 0 || h == 0 || w > maxSide || h > maxSide {
		return 0, 0
	}
	return int(w), int(h)
}

func seconds(n uint32) int { return int(min(n, math.MaxInt32)) }
