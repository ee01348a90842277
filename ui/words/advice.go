package words

import (
	"errors"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Advice is what a person reads about an error.
type Advice struct {
	Sentence string // one sentence, with its full stop
	Action   Action // the next step; None where there is nothing to do but know
}

// Action is a next step. A page offers the button only where it can do it.
type Action string

// The next steps.
const (
	None         Action = ""
	Retry        Action = "retry"    // the same again
	AskPhone     Action = "askphone" // ask the phone to upload it again
	OtherPicture Action = "other"    // choose another picture
	OtherNumber  Action = "number"   // correct the number
	OtherFolder  Action = "folder"   // choose another folder
	ShowFolder   Action = "show"     // show the folder, to make room there
	AsDocument   Action = "document" // send the file as it is
	Shorten      Action = "shorten"  // the caption
	Choose       Action = "choose"   // choose who gets it, or what
	LinkAgain    Action = "link"     // pair this computer
	TakeBack     Action = "takeback" // use the session here
	Update       Action = "update"   // get a newer version
	Gallery      Action = "gallery"  // look at what is on disk
	Details      Action = "details"  // show and copy the details
	NewCatalogue Action = "renew"    // set the broken one aside, start a new one
	Quit         Action = "quit"
)

// Label is the text of the button for a; "" for None.
func (a Action) Label() string {
	if s, ok := labels[a]; ok {
		return lang.L(s) //lang:of labels
	}
	return ""
}

var labels = map[Action]string{
	Retry:        "Try again",
	AskPhone:     "Ask for it again",
	OtherPicture: "Choose another picture",
	OtherNumber:  "Change the number",
	OtherFolder:  "Choose another folder",
	ShowFolder:   "Show the folder",
	AsDocument:   "Send as document",
	Shorten:      "Shorten the caption",
	Choose:       "Choose",
	LinkAgain:    "Link this computer",
	TakeBack:     "Use it here",
	Update:       "Get the new version",
	Gallery:      "Look at saved pictures",
	Details:      "Show details",
	NewCatalogue: "Set it aside and start anew",
	Quit:         "Quit",
}

// entry is the English of an Advice.
type entry struct {
	sentence string
	action   Action
}

var ofMedia = map[media.Fault]entry{
	media.BadRef:      {"This message does not say enough to fetch the picture.", AskPhone},
	media.BadHost:     {"The link points outside WhatsApp's media servers, so it was not opened.", AskPhone},
	media.BadKey:      {"The key in this message does not open the picture.", AskPhone},
	media.BadCipher:   {"The picture arrived damaged and was not kept.", Retry},
	media.BadPlain:    {"What arrived is not the picture that was promised, so it was not kept.", AskPhone},
	media.Truncated:   {"The download ended too early.", Retry},
	media.TooLong:     {"More arrived than the message announced, so it was not kept.", AskPhone},
	media.TooLarge:    {"The file is larger than the limit.", OtherPicture},
	media.NotFound:    {"WhatsApp no longer keeps this picture; your phone may still have it.", AskPhone},
	media.NotOnPhone:  {"Your phone no longer has this picture.", None},
	media.PhoneSilent: {"Your phone did not answer. It may be off or without internet.", AskPhone},
	media.Busy:        {"WhatsApp's media server is busy.", Retry},
	media.Offline:     {"There is no internet connection.", Retry},
	media.TimedOut:    {"This took too long and was stopped.", Retry},
	media.DiskFull:    {"The disk is full.", ShowFolder},
	media.NotWritable: {"The folder cannot be written to.", OtherFolder},
	media.NotPicture:  {"This file is not a picture.", OtherPicture},
	media.Unsupported: {"This picture format cannot be shown here.", AsDocument},
	media.TooBig:      {"The picture has too many pixels.", OtherPicture},
	media.TooSmall:    {"The picture is too small; it needs at least 48 × 48 pixels.", OtherPicture},
	media.Empty:       {"The file is empty.", OtherPicture},
	media.Unreadable:  {"The file cannot be read.", OtherPicture},
	media.Missing:     {"The file is no longer in the gallery folder.", Retry},
	media.LowDisk:     {"The disk is nearly full, so downloads wait until there is room.", ShowFolder},
	media.NotJSON:     {"This is not JSON. Paste the whole object, from { to }.", None},
	media.NoField:     {"A field is missing.", None},
	media.BadField:    {"A field cannot be used as it is.", None},
	media.KeySize:     {"The media key must be 32 bytes, as base64, hex or a list of numbers.", None},
	media.Cancelled:   {"This was cancelled.", Retry},
	media.Internal:    {"Something did not work as it should.", Details},
}

var ofSession = map[session.Fault]entry{
	session.NotLinked:     {"This computer is not linked to a WhatsApp account.", LinkAgain},
	session.NoNetwork:     {"There is no connection to WhatsApp. Your saved pictures are still here.", Retry},
	session.Outdated:      {"WhatsApp no longer accepts this version of the app.", Update},
	session.TooMany:       {"This account already has as many linked devices as WhatsApp allows. Remove one on the phone.", Retry},
	session.Banned:        {"WhatsApp has blocked this account for a while.", Gallery},
	session.Removed:       {"The phone has unlinked this computer. Your saved pictures are still here.", LinkAgain},
	session.UsedElsewhere: {"This link is being used by another copy of the app.", TakeBack},
	session.NotOnWhatsApp: {"This number is not on WhatsApp.", OtherNumber},
	session.BadNumber:     {"This is not an international phone number, such as +34 600 111 222.", OtherNumber},
	session.Restricted:    {"WhatsApp has restricted sending from this account, so nothing was sent.", None},
	session.Ambiguous:     {"WhatsApp did not confirm it, so it may have arrived. Trying again never sends it twice.", Retry},
	session.Rejected:      {"WhatsApp refused it.", Details},
	session.TooLongText:   {"The caption is longer than 3,000 characters.", Shorten},
	session.NoRecipient:   {"Nobody is chosen to send it to.", Choose},
	session.NoPicture:     {"No picture is chosen.", Choose},
	session.BadCatalogue:  {"The list of your pictures is damaged. The pictures themselves are safe.", NewCatalogue},
	session.BadSession:    {"The file that links this computer to WhatsApp is damaged. Your saved pictures are still here.", LinkAgain},
	session.SecondRun:     {"Contact Sheet is already running with this folder.", Quit},
	session.BadServerFile: {"The server file cannot be used.", Details},
	session.NotLoopback:   {"The server file names an address outside this computer, which is not allowed.", Details},
	session.Unanswered:    {"Your phone did not answer. It may be off or without internet.", AskPhone},
	session.NoOlder:       {"Your phone has nothing older of this chat.", None},
	session.NoSuch:        {"This message is no longer here.", None},
}

// Explain is what a person reads about err. The session's Faults go before
// media's, since they say more about what to do.
func Explain(err error) Advice {
	var f session.Fault
	if errors.As(err, &f) {
		if e, ok := ofSession[f]; ok {
			return e.advice()
		}
	}
	var field *media.FieldError
	if errors.As(err, &field) {
		return fieldAdvice(field)
	}
	if e, ok := ofMedia[media.FaultOf(err)]; ok {
		return e.advice()
	}
	return ofMedia[media.Internal].advice()
}

// fieldAdvice names the field of a descriptor that is wrong.
func fieldAdvice(f *media.FieldError) Advice {
	name := map[string]any{"Field": f.Field}
	switch f.Fault {
	case media.NoField:
		return Advice{Sentence: lang.L("The field {{.Field}} is missing.", name)}
	case media.KeySize:
		return Advice{Sentence: lang.L("The field {{.Field}} must be 32 bytes, as base64, hex or a list of numbers.", name)}
	}
	return Advice{Sentence: lang.L("The field {{.Field}} cannot be used as it is.", name)}
}

// ExplainText is Explain for a Fault that was stored as text, of either
// vocabulary.
func ExplainText(fault string) Advice {
	if e, ok := ofSession[session.Fault(fault)]; ok {
		return e.advice()
	}
	if e, ok := ofMedia[media.Fault(fault)]; ok {
		return e.advice()
	}
	return ofMedia[media.Internal].advice()
}

func (e entry) advice() Advice {
	return Advice{Sentence: lang.L(e.sentence), Action: e.action} //lang:of ofMedia ofSession
}
