package chats

import (
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// isFile reports whether d is drawn as a row with its name, not as a picture: a
// sound or a document, unless the document is a picture that can be shown.
func isFile(d *session.Media) bool {
	switch {
	case d.State == media.ViewOnce:
		return false
	case d.Kind == media.Audio:
		return true
	case d.Kind == media.Document:
		return !strings.HasPrefix(d.MIME, "image/") || d.State != media.Ready && len(d.Preview) == 0
	}
	return false
}

// isBlank reports whether d is a picture that nothing can be shown of yet.
func isBlank(d *session.Media) bool {
	return !isFile(d) && (d.State == media.ViewOnce || d.State != media.Ready && len(d.Preview) == 0)
}

// plays reports whether d is for the system's program: it moves or sounds.
func plays(d *session.Media) bool {
	return d.Kind == media.Video || d.Kind == media.GIF || d.Kind == media.Audio
}

// outside reports whether d is opened by the system's program, being Ready.
func outside(d *session.Media) bool { return plays(d) || isFile(d) }

// isVoice reports whether d is a voice note: only those are sent as Opus in Ogg
// without a name.
func isVoice(d *session.Media) bool {
	return d.Kind == media.Audio && d.FileName == "" && strings.HasPrefix(d.MIME, "audio/ogg")
}

// title names a file: as its sender did, else by its kind.
func title(d *session.Media) string {
	switch {
	case d.FileName != "":
		return d.FileName
	case isVoice(d):
		return lang.L("Voice note")
	}
	return words.Kind(d.Kind)
}

// length is "0:42"; "" where it is not known.
func length(d *session.Media) string {
	if d.Seconds <= 0 {
		return ""
	}
	return words.Left(time.Duration(d.Seconds) * time.Second)
}

// typeOf is the kind of document in capitals: "PDF"; "" where nobody knows.
func typeOf(d *session.Media) string {
	if ext := strings.TrimPrefix(filepath.Ext(d.FileName), "."); ext != "" && len(ext) <= 5 {
		return strings.ToUpper(ext)
	}
	if _, sub, _ := strings.Cut(d.MIME, "/"); sub != "" && len(sub) <= 5 {
		return strings.ToUpper(sub)
	}
	return ""
}

// iconOf is the drawing for a file by its type.
func iconOf(d *session.Media) kit.IconName {
	if d.Kind == media.Document {
		switch kind, _, _ := strings.Cut(d.MIME, "/"); kind {
		case "image":
			return kit.IconPicture
		case "video":
			return kit.IconVideo
		case "audio":
			return kit.IconAudio
		}
	}
	return kit.KindIcon(d)
}

// facts is the line below a picture: "1.2 MB · 4000 × 3000". What a tag on the
// picture says is not said again.
func facts(m session.Message) string {
	d := m.Media
	if isFile(d) {
		return fileFacts(d)
	}
	var parts []string
	switch {
	case d.Kind == media.Document && d.FileName != "":
		parts = append(parts, d.FileName)
	case d.Kind == media.Sticker || d.Kind == media.Document:
		parts = append(parts, words.Kind(d.Kind))
	}
	if d.Size > 0 && !isBlank(d) {
		parts = append(parts, words.Size(d.Size))
	}
	if s := words.Pixels(d.Width, d.Height); s != "" && d.Kind != media.Sticker {
		parts = append(parts, s)
	}
	if d.ViewOnce {
		parts = append(parts, lang.L("view once"))
	}
	return join(append(parts, doubt(d)...))
}

// fileFacts is the second line of a file's row: "PDF · 1.2 MB", "0:12 · 48 kB".
func fileFacts(d *session.Media) string {
	var parts []string
	if d.Kind == media.Document {
		if s := typeOf(d); s != "" {
			parts = append(parts, s)
		}
	} else if s := length(d); s != "" {
		parts = append(parts, s)
	}
	if d.Size > 0 {
		parts = append(parts, words.Size(d.Size))
	}
	return join(append(parts, doubt(d)...))
}

func doubt(d *session.Media) []string {
	if d.State == media.Ready && d.Unverified {
		return []string{lang.L("not verified by hash")}
	}
	return nil
}

// blankWord is what stands on the tile of a picture without a preview: "Photo ·
// 1.2 MB".
func blankWord(d *session.Media) string {
	parts := []string{words.Kind(d.Kind)}
	if d.Size > 0 && d.State != media.ViewOnce {
		parts = append(parts, words.Size(d.Size))
	}
	return join(parts)
}

// tag is a word that lies on a picture.
type tag struct {
	sign kit.SignName
	text string
}

// tagsOf are the words on m's picture, at most three.
func tagsOf(m session.Message) []tag {
	d := m.Media
	if d.State == media.ViewOnce || isFile(d) || d.Kind == media.Sticker {
		return nil
	}
	var tags []tag
	switch d.Kind {
	case media.Video:
		text := length(d)
		if text == "" {
			text = words.Kind(d.Kind)
		}
		tags = append(tags, tag{kit.SignPlay, text})
	case media.GIF:
		tags = append(tags, tag{text: words.Kind(d.Kind)})
	}
	if m.Motion != 0 {
		tags = append(tags, tag{kit.SignPlay, lang.L("Motion")})
	}
	if m.HD {
		tags = append(tags, tag{text: lang.L("HD")})
	}
	return tags
}

func join(parts []string) string { return strings.Join(parts, " · ") }

// foot is the bubble's last line: "14:05", "14:05 · read". The words stand
// beside the ticks, so that colour and drawing are not all that tells.
func foot(m session.Message) string {
	s := words.Clock(m.Time)
	switch m.Delivery {
	case session.Read:
		s += " · " + lang.L("read")
	case session.Opened:
		s += " · " + lang.L("opened")
	}
	return s
}

// tick is the drawing of how far an own message has come.
func tick(d session.Delivery) kit.IconName {
	switch d {
	case session.Pending, session.Uploading:
		return kit.IconClock
	case session.Sent:
		return kit.IconSent
	case session.Delivered, session.Read, session.Opened:
		return kit.IconDouble
	case session.Undone, session.Withdrawn:
		return kit.IconAlert
	}
	return kit.IconNone
}

// chatName is what a chat is called.
func chatName(c session.Chat) string {
	if c.Local {
		return lang.L("From keys")
	}
	return c.Name
}

// afterName keeps the colon where it is read after a name that is written from
// right to left: by a left-to-right mark.
func afterName(name string) string {
	r, _ := utf8.DecodeLastRuneInString(name)
	if unicode.In(r, unicode.Arabic, unicode.Hebrew) {
		return "\u200e: "
	}
	return ": "
}

// summary is what a chat row says of the newest message.
func summary(m *session.Message, group bool) string {
	if m == nil {
		return ""
	}
	text := m.Text
	if m.Media != nil && text == "" {
		text = inShort(m.Media)
	}
	switch {
	case m.System:
	case m.FromMe:
		text = lang.L("You: {{.Text}}", map[string]any{"Text": text})
	case group:
		text = m.SenderName + afterName(m.SenderName) + text
	}
	return text
}

// inShort is a file in a few words: "Voice note, 0:12", "Video", its name.
func inShort(d *session.Media) string {
	if d.Kind == media.Document {
		return title(d)
	}
	text := words.Kind(d.Kind)
	if isVoice(d) {
		text = lang.L("Voice note")
	}
	if s := length(d); s != "" && d.Kind == media.Audio {
		text += ", " + s
	}
	return text
}
