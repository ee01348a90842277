package transfers

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func TestEveryStepHasItsWords(t *testing.T) {
	ana := picture(1, "Ana", "Wedding")
	checking := picture(1, "Ana", "Wedding")
	checking.Media.State = media.Verifying
	asked := picture(1, "Ana", "Wedding")
	asked.Media.Asked = noon.Add(-2 * time.Minute)
	soon, night := noon.Add(5*time.Minute), noon.Add(12*time.Hour+10*time.Minute)
	half := media.Progress{Done: 600_000, Total: 1_200_000, Rate: 100_000}
	down := func(s session.Step, f media.Fault, due time.Time) session.Transfer {
		return session.Transfer{ID: 1, Way: session.Down, Step: s, Fault: f, Due: due, Size: 1_200_000, Since: noon.Add(-time.Minute)}
	}
	of := func(w session.Way, t session.Transfer) session.Transfer { t.Way = w; return t }
	for _, c := range []struct {
		t     session.Transfer
		m     session.Message
		p     media.Progress
		s     scene
		step  string
		first deed
		other deed
	}{
		{down(session.Running, "", time.Time{}), ana, media.Progress{}, scene{}, "Starting", pause, cancel},
		{down(session.Running, "", time.Time{}), ana, half, scene{}, "Downloading", pause, cancel},
		{down(session.Running, "", time.Time{}), checking, half, scene{}, "Being checked", noDeed, cancel},
		{down(session.Running, "", time.Time{}), ana, media.Progress{Done: 1_200_000, Total: 1_200_000}, scene{}, "Being checked", noDeed, cancel},
		{down(session.Next, "", time.Time{}), ana, media.Progress{}, scene{}, "Waits its turn", pause, cancel},
		{down(session.Next, "", time.Time{}), ana, media.Progress{}, scene{before: 1234}, "Waits its turn · 1,234 before it", pause, cancel},
		{down(session.Next, "", time.Time{}), ana, media.Progress{}, scene{before: 3, held: true}, "Waits: all downloads are paused", pause, cancel},
		{down(session.Held, "", time.Time{}), ana, half, scene{}, "Paused", resume, cancel},
		{down(session.Later, media.Busy, soon), ana, media.Progress{}, scene{}, "Tries again at 14:05: WhatsApp's media server is busy", download, cancel},
		{down(session.Later, media.TimedOut, soon), ana, media.Progress{}, scene{}, "Tries again at 14:05: it took too long", download, cancel},
		{down(session.Later, media.Truncated, soon), ana, half, scene{}, "Tries again at 14:05: the connection was lost", download, cancel},
		{down(session.Later, media.BadCipher, soon), ana, media.Progress{}, scene{}, "Tries again at 14:05. The picture arrived damaged and was not kept.", download, cancel},
		{down(session.Later, "", soon), ana, media.Progress{}, scene{}, "Tries again at 14:05", download, cancel},
		{down(session.Later, "", noon.Add(30*time.Hour)), ana, media.Progress{}, scene{}, "Tries again at 19 March, 20:00", download, cancel},
		{down(session.Later, media.LowDisk, time.Time{}), ana, media.Progress{}, scene{}, "Waits for room on the disk", download, cancel},
		{down(session.Later, media.DiskFull, soon), ana, media.Progress{}, scene{}, "Waits for room on the disk", download, cancel},
		{down(session.Later, media.Offline, time.Time{}), ana, media.Progress{}, scene{}, "Waits for the internet", download, cancel},
		{down(session.Later, media.Busy, time.Time{}), ana, media.Progress{}, scene{}, "WhatsApp's media server is busy.", download, cancel},
		{of(session.Up, down(session.Running, "", time.Time{})), ana, half, scene{}, "Sending", noDeed, cancel},
		{of(session.Up, down(session.Next, "", time.Time{})), ana, media.Progress{}, scene{before: 5}, "Waits its turn", noDeed, cancel},
		{of(session.Up, down(session.Later, media.Fault(session.NoNetwork), soon)), ana, media.Progress{}, scene{},
			"Tries again at 14:05. There is no connection to WhatsApp. Your saved pictures are still here.", noDeed, cancel},
		{of(session.Ask, down(session.Running, "", time.Time{})), asked, media.Progress{}, scene{}, "Asking your phone… since 2 minutes", noDeed, cancel},
		{of(session.Ask, down(session.Running, "", time.Time{})), ana, media.Progress{}, scene{}, "Asking your phone… since 1 minute", noDeed, cancel},
		{of(session.Ask, down(session.Next, "", time.Time{})), ana, media.Progress{}, scene{}, "Waits to ask your phone", noDeed, cancel},
		{of(session.Ask, down(session.Next, "", time.Time{})), ana, media.Progress{}, scene{held: true}, "Waits: all downloads are paused", noDeed, cancel},
		{of(session.Ask, down(session.Held, "", time.Time{})), ana, media.Progress{}, scene{}, "Paused", resume, cancel},
		{of(session.Ask, down(session.Later, media.PhoneSilent, night)), ana, media.Progress{}, scene{},
			"Your phone did not answer; asks again at 02:10", askPhone, cancel},
		{of(session.Ask, down(session.Later, media.PhoneSilent, time.Time{})), ana, media.Progress{}, scene{},
			"Your phone did not answer. It may be off or without internet.", askPhone, cancel},
		{of(session.Ask, down(session.Later, media.Offline, soon)), ana, media.Progress{}, scene{}, "Waits for the internet to ask your phone", noDeed, cancel},
	} {
		c.s.now = noon
		x := sayTransfer(c.t, c.m, c.p, c.s)
		if x.step != c.step || x.primary != c.first || x.other != c.other {
			t.Errorf("%s %s %q: says %q and offers %d, %d; want %q, %d, %d", c.t.Way, c.t.Step, c.t.Fault, x.step, x.primary, x.other, c.step, c.first, c.other)
		}
	}
}

func TestWhatHasEndedSaysHow(t *testing.T) {
	m := picture(1, "Ana", "Wedding")
	for _, c := range []struct {
		way   session.Way
		fault media.Fault
		step  string
		again deed
		label string
	}{
		{session.Down, "", "Saved", noDeed, ""},
		{session.Up, "", "Sent", noDeed, ""},
		{session.Ask, "", "Your phone has sent it again", noDeed, ""},
		{session.Down, media.Cancelled, "Cancelled", download, "Try again"},
		{session.Up, media.Cancelled, "Cancelled", resend, "Try again"},
		{session.Down, media.BadCipher, "The picture arrived damaged and was not kept.", download, "Try again"},
		{session.Down, media.NotFound, "WhatsApp no longer keeps this picture; your phone may still have it.", askPhone, "Ask for it again"},
		{session.Down, media.BadKey, "The key in this message does not open the picture.", askPhone, "Ask for it again"},
		{session.Ask, media.NotOnPhone, "Your phone no longer has this picture.", noDeed, ""},
		{session.Ask, media.PhoneSilent, "Your phone did not answer. It may be off or without internet.", askPhone, "Ask for it again"},
		{session.Up, media.Fault(session.Rejected), "WhatsApp refused it.", resend, "Try again"},
		{session.Up, media.Fault(session.Restricted), "WhatsApp has restricted sending from this account, so nothing was sent.", noDeed, ""},
	} {
		x := sayFinished(session.Finished{ID: 1, Way: c.way, Fault: c.fault, Size: 1_200_000, Ended: noon.Add(-time.Hour)}, m, noon)
		if x.step != c.step || x.primary != c.again || x.label != c.label || x.other != noDeed {
			t.Errorf("%s %q: says %q, offers %d %q", c.way, c.fault, x.step, x.primary, x.label)
		}
		if x.amount != "1.2 MB" || x.pace != "13:00" {
			t.Errorf("%s %q: %q, %q", c.way, c.fault, x.amount, x.pace)
		}
	}
}

func TestFiguresOfARunningTransfer(t *testing.T) {
	tr := session.Transfer{ID: 1, Way: session.Down, Step: session.Running, Size: 1_200_000}
	x := sayTransfer(tr, picture(1, "Ana", "Ana"), media.Progress{Done: 300_000, Total: 1_200_000, Rate: 100_000}, scene{now: noon})
	if x.amount != "300 kB of 1.2 MB" || x.pace != "100 kB/s · 0:09 left" || x.share != 0.25 || x.bar != theme.Accent {
		t.Errorf("%+v", x)
	}
	tr.Step = session.Held
	x = sayTransfer(tr, picture(1, "Ana", "Ana"), media.Progress{Done: 300_000, Total: 1_200_000}, scene{now: noon})
	if x.amount != "300 kB of 1.2 MB" || x.pace != "" || x.share != 0.25 || x.bar != theme.Edge {
		t.Errorf("what is here already of a paused one is not shown: %+v", x)
	}
	tr.Size = 0
	if x = sayTransfer(tr, picture(1, "Ana", "Ana"), media.Progress{}, scene{now: noon}); x.amount != "" || x.bar != "" {
		t.Errorf("of an unknown size: %+v", x)
	}
}

func TestNamesSayWhatAndWhose(t *testing.T) {
	mine := picture(1, "You", "Ana")
	mine.FromMe = true
	voice := picture(1, "Ana", "Wedding")
	voice.Media.Kind = media.Audio
	doc := picture(1, "Ana", "Ana")
	doc.Media.Kind, doc.Media.FileName = media.Document, "Invoice.pdf"
	bare := picture(1, "Ana", "Ana")
	bare.Media.Kind = media.Document
	odd := picture(1, "Ana", "Ana")
	odd.Media.Kind = "hologram"
	for _, c := range []struct {
		m           session.Message
		way         session.Way
		name, where string
	}{
		{picture(1, "Ana", "Wedding"), session.Down, "Picture from Ana", "Wedding"},
		{picture(1, "Ana", "Ana"), session.Down, "Picture from Ana", ""},
		{mine, session.Up, "Picture to Ana", ""},
		{mine, session.Down, "Picture you sent to Ana", ""},
		{voice, session.Ask, "Audio from Ana", "Wedding"},
		{doc, session.Down, "Invoice.pdf", "Ana"},
		{bare, session.Down, "Document from Ana", ""},
		{odd, session.Down, "Document from Ana", ""},
		{session.Message{}, session.Down, "", ""},
	} {
		x := sayTransfer(session.Transfer{Way: c.way, Step: session.Next}, c.m, media.Progress{}, scene{now: noon})
		if x.name != c.name || x.where != c.where {
			t.Errorf("%q in %q, want %q in %q", x.name, x.where, c.name, c.where)
		}
	}
	x := sayTransfer(session.Transfer{Way: session.Down, Step: session.Next, Auto: true}, picture(1, "Ana", "Wedding"), media.Progress{}, scene{now: noon})
	if x.where != "Wedding · automatic" {
		t.Errorf("one that a rule fetches stands in %q", x.where)
	}
}
