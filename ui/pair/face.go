package pair

import (
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// step is what the one button of a face does.
type step int

const (
	nothing step = iota
	pairAgain
	reconnect
	update
	gallery
	chats
)

// face is what the page shows of a Status: a pure function of it and the time.
type face struct {
	qr       string  // the code to draw, else
	big      string  // a line in large type, else only the sentence
	mono     bool    // big is a code that can be copied
	sentence string  // one sentence
	left     string  // countdown, "0:42"
	share    float64 // of the ring; kit.Unknown while only waiting, 0 for none
	button   string
	step     step
	steps    []string
	trouble  bool
}

// lasts is how long a code is shown, to draw how much of that is left. A Status
// only says when it ends: WhatsApp shows the first QR code for 60 s, others for
// 20 s, a phone code for about 160 s.
func lasts(p session.Phase, left time.Duration) time.Duration {
	switch {
	case p == session.PhaseCode:
		return max(160*time.Second, left)
	case left > 20*time.Second:
		return max(60*time.Second, left)
	}
	return 20 * time.Second
}

func qrSteps() []string {
	return []string{
		lang.L("Open WhatsApp on your phone."),
		lang.L("Tap Settings, then Linked devices, then Link a device."),
		lang.L("Point the phone at this code."),
	}
}

func codeSteps() []string {
	return []string{
		lang.L("Open WhatsApp on your phone."),
		lang.L("Tap Linked devices, Link a device, then Link with phone number instead."),
		lang.L("Type this code there."),
	}
}

// faceOf is the face for s at now. span is how long the present code lasts in
// all.
func faceOf(s session.Status, now time.Time, span time.Duration) face {
	left := s.Until.Sub(now)
	f := face{steps: qrSteps()}
	count := func() {
		if !s.Until.IsZero() && left > 0 && span > 0 {
			f.left, f.share = words.Left(left), float64(left)/float64(span)
		}
	}
	if s.Err != nil && !s.Phase.Linked() && s.Phase != session.PhaseQR && s.Phase != session.PhaseCode {
		return troubleFace(s, now)
	}
	switch s.Phase {
	case session.PhaseQR:
		f.qr = s.QR
		count()
	case session.PhaseCode:
		f.big, f.mono, f.steps = s.Code, true, codeSteps()
		count()
	case session.PhaseExpired:
		f.sentence = lang.L("The code was not used in time.")
		f.button, f.step = lang.L("Show a new code"), pairAgain
	case session.PhaseScanned:
		f.sentence, f.share = lang.L("The phone has read the code. Linking this computer…"), -1
	case session.PhasePasskey:
		f.sentence = lang.L("Your account is protected with a passkey. Confirm it on your phone; this page then goes on by itself.")
		count()
	case session.PhaseSyncing:
		f.big, f.share = lang.L("{{.N}} %", map[string]any{"N": s.Percent}), max(0.01, float64(s.Percent)/100)
		f.sentence = lang.L("Your phone is sending your chats: {{.Chats}} and {{.Pictures}} so far.",
			map[string]any{"Chats": words.Chats(s.Chats), "Pictures": words.Pictures(s.Images)})
		f.button, f.step = lang.L("Look at them now"), chats
	case session.PhaseOnline:
		f.sentence = lang.L("This computer is linked.")
		f.button, f.step = lang.L("Go to the chats"), chats
	case session.PhaseOffline:
		f.sentence = lang.L("This computer is linked, but there is no connection. It connects again by itself.")
		f.button, f.step = lang.L("Try now"), reconnect
	case session.PhaseReplaced:
		return troubleFace(session.Status{Phase: s.Phase, Err: session.UsedElsewhere}, now)
	case session.PhaseLoggedOut:
		return troubleFace(session.Status{Phase: s.Phase, Err: session.Removed}, now)
	case session.PhaseRefused:
		return troubleFace(s, now)
	default:
		f.sentence, f.share = lang.L("Getting a code from WhatsApp…"), -1
	}
	return f
}

// troubleFace says what stands in the way, and the way on.
func troubleFace(s session.Status, now time.Time) face {
	a := words.Explain(s.Err)
	f := face{sentence: a.Sentence, button: a.Action.Label(), step: pairAgain, steps: qrSteps(), trouble: true}
	switch a.Action {
	case words.Update:
		f.step = update
	case words.Gallery:
		f.step = gallery
	case words.TakeBack:
		f.step = reconnect
	case words.LinkAgain, words.Retry:
	default:
		f.button = words.Retry.Label()
	}
	if errors.Is(s.Err, session.Banned) && s.Until.After(now) {
		f.sentence = lang.L("WhatsApp has blocked this account until {{.When}}.", map[string]any{"When": words.Moment(s.Until, now)})
	}
	return f
}
