package keys

import (
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/words"
)

// step is the next step after a trouble.
type step int

const (
	nothing   step = iota
	again          // the same once more
	longer         // once more, with twice the time
	paste          // newer data
	correct        // the field that is at fault
	elsewhere      // another file to write to
)

// trouble is why a file did not come.
type trouble struct {
	sentence string
	step     step
	at       place // the field at fault; atNone for none
	err      error
}

func (s step) label() string {
	switch s {
	case again:
		return lang.L("Try again")
	case longer:
		return lang.L("Allow twice the time")
	case paste:
		return lang.L("Paste newer data")
	case correct:
		return lang.L("Correct it")
	case elsewhere:
		return lang.L("Choose another place")
	}
	return ""
}

// explain says what err means here, where there is no message and so no phone
// to ask. to says that a file was to be written; limit is the time allowed.
func explain(err error, r Request, limit time.Duration) trouble {
	t := trouble{sentence: words.Explain(err).Sentence, err: err}
	switch media.FaultOf(err) {
	case media.NotFound:
		t.sentence = lang.L("WhatsApp no longer keeps this file; without its message the phone cannot be asked for it.")
		t.step, t.at = paste, atURL
	case media.BadHost:
		t.step, t.at = correct, atURL
	case media.BadRef:
		t.sentence = lang.L("This does not say enough to fetch the file.")
		t.step, t.at = correct, atURL
	case media.BadKey:
		t.sentence = lang.L("This key does not open the file. Check the key and the kind; nothing was kept.")
		t.step, t.at = correct, atKey
	case media.BadCipher:
		t.sentence = lang.L("What arrived is damaged, or key and kind do not belong to it. Nothing was kept.")
		t.step = again
		if len(r.Ref.FileEncSHA256) > 0 {
			t.sentence = lang.L("What arrived does not match the encrypted SHA-256, so it was not kept.")
			t.at = atEncHash
		}
	case media.BadPlain:
		t.sentence = lang.L("The file opened, but it is not the one with this SHA-256, so it was not kept.")
		t.step, t.at = correct, atHash
	case media.TooLong:
		t.sentence = lang.L("More arrived than the length says, so it was not kept.")
		t.step, t.at = correct, atSize
	case media.TooLarge:
		t.sentence = lang.L("The file is larger than this program fetches, so nothing was kept.")
		t.step, t.at = paste, atSize
	case media.TimedOut:
		t.sentence = lang.L("It took longer than {{.Time}} and was stopped.", map[string]any{"Time": words.Span(limit)})
		t.step = longer
	case media.NotWritable:
		if t.step = again; r.To != "" {
			t.step = elsewhere
		}
	case media.DiskFull, media.LowDisk:
		t.step = again
		if r.To != "" {
			t.step = elsewhere
		}
	default:
		t.step = again
	}
	return t
}

// timedOut makes the end of our own time limit a media.TimedOut, whatever the
// layers below made of it.
func timedOut(err, limit error) error {
	if err != nil && errors.Is(limit, errLimit) {
		return errors.Join(media.TimedOut, err)
	}
	return err
}

// errLimit is why a context of ours ended by itself.
var errLimit = errors.New("time limit")

// blame says below a field that it is at fault for what went wrong.
func blame(fault media.Fault) string {
	switch fault {
	case media.BadHost:
		return complaint(atURL, fault)
	case media.BadKey:
		return lang.L("It does not open this file.")
	case media.BadPlain:
		return lang.L("It belongs to another file.")
	}
	return lang.L("The file is longer.")
}
