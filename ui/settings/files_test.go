package settings

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

func (r *rig) stored(what string, want session.Downloads) {
	r.t.Helper()
	r.until(what, func() bool { return reflect.DeepEqual(r.a.Downloads(), want) })
}

func TestNewInstallationFetchesNothingByItself(t *testing.T) {
	r := launch(t, online)
	d := r.p.downloads
	if d.auto.On() || d.rules.Visible() || d.parallel.Value() != 3 || !d.limit.chips[0].On() || !d.floor.chips[0].On() || d.proxy.Text != "" {
		t.Error("the defaults are not shown")
	}
	test.Tap(d.auto)
	if !d.rules.Visible() || !d.kinds[media.Image].On() || d.kinds[media.Video].On() {
		t.Error("the rule that begins is not: pictures alone")
	}
	r.stored("the switch applies at once", session.Downloads{Auto: session.Auto{On: true}})
}

func TestEveryDownloadSettingAppliesAtOnce(t *testing.T) {
	r := launch(t, online, func(a *account) { a.downloads.Auto.On = true })
	d := r.p.downloads
	want := session.Downloads{Auto: session.Auto{On: true}}
	test.Tap(d.kinds[media.Video])
	want.Auto.Kinds = []media.Kind{media.Image, media.Video}
	r.stored("a kind is added", want)
	test.Tap(d.kinds[media.Image])
	test.Tap(d.kinds[media.Video]) // the last one stays
	want.Auto.Kinds = []media.Kind{media.Video}
	r.stored("a kind is left out", want)
	if !d.kinds[media.Video].On() {
		t.Error("no kind is left")
	}
	test.Tap(d.known)
	test.Tap(d.groups)
	test.Tap(d.largest.chips[2])
	test.Tap(d.limit.chips[1])
	test.Tap(d.floor.chips[1])
	test.Tap(d.parallel.More())
	want.Auto.Known, want.Auto.Groups, want.Auto.MaxSize = true, true, 5*mB
	want.Limit, want.Floor, want.Parallel = 256*kB, 2*gB, 4
	r.stored("the others", want)
	test.Tap(d.limit.own)
	if !d.limit.typed.Visible() || !d.limit.own.On() || d.limit.chips[1].On() {
		t.Error("there is no field for another limit")
	}
	for _, bad := range []string{"", "fast", "-3", "0", "99999999999999999999"} {
		d.limit.entry.SetText(bad)
		d.limit.submit()
		if !d.limit.apply.Disabled() || d.now.Limit != want.Limit {
			t.Errorf("%q is taken as %d", bad, d.now.Limit)
		}
	}
	d.limit.entry.SetText(" 300 ")
	test.Tap(d.limit.apply)
	want.Limit = 300 * kB
	r.stored("a limit of one's own", want)
	if !d.limit.own.On() {
		t.Error("the limit is not shown as another one")
	}
}

func TestProxyIsChecked(t *testing.T) {
	r := launch(t, online)
	d := r.p.downloads
	for _, bad := range []string{"proxy", "ftp://host", "http://", "socks5://:1080", "http://ho st", "localhost:8080"} {
		d.proxy.SetText(bad)
		test.Tap(d.setProxy)
		if d.proxyBad.said == "" || d.now.Proxy != "" {
			t.Errorf("%q is taken", bad)
		}
	}
	d.proxy.SetText("socks5://127.0.0.1:1080")
	if d.proxyBad.said != "" {
		t.Error("the sentence stays although it is mended")
	}
	test.Tap(d.setProxy)
	r.stored("the proxy", session.Downloads{Proxy: "socks5://127.0.0.1:1080"})
	if !d.setProxy.Disabled() {
		t.Error("what is set can be set again")
	}
	d.proxy.SetText(" ")
	d.proxy.OnSubmitted("")
	r.stored("none again", session.Downloads{})
}

func TestSettingThatCannotBeKeptGoesBack(t *testing.T) {
	r := launch(t, online, func(a *account) { a.err = media.DiskFull })
	d := r.p.downloads
	test.Tap(d.parallel.More())
	r.until("it is told", func() bool { return len(r.errs) == 1 })
	if d.parallel.Value() != 3 {
		t.Errorf("it shows %d, which is not so", d.parallel.Value())
	}
}

func TestThePastIsFetchedOnlyWhenAsked(t *testing.T) {
	r := launch(t, online, func(a *account) {
		a.downloads.Auto.On = true
		a.past = session.Sweep{IDs: make([]session.MessageID, 214), Bytes: 310 * mB}
	})
	d := r.p.downloads
	r.until("it says how much", func() bool { return d.fetch.Visible() })
	if d.fetch.Name() != "Also fetch what is already here: 214 files, 310 MB" {
		t.Errorf("the button says %q", d.fetch.Name())
	}
	test.Tap(d.fetch)
	r.until("it is on its way", func() bool { return d.past.said == "214 files are on their way." && !d.fetch.Visible() })
	test.Tap(d.known)
	r.until("another rule finds nothing", func() bool { return strings.HasPrefix(d.past.said, "Nothing that is here") })
	if d.fetch.Visible() {
		t.Error("nothing can be fetched")
	}
	r.a.set(func() { r.a.readErr = session.BadCatalogue })
	test.Tap(d.groups)
	r.until("the error is a sentence", func() bool { return strings.HasPrefix(d.past.said, "The list of your pictures is damaged") })
}

func TestChatsWithARuleOfTheirOwn(t *testing.T) {
	r := launch(t, online, func(a *account) {
		a.chats = []session.Chat{{ID: 1, Name: "Ana", Auto: session.AutoAlways}, {ID: 2, Name: "Bruno"},
			{ID: 3, Name: "Carla", Auto: session.AutoNever, Archived: true}}
	})
	d := r.p.downloads
	r.until("they are listed", func() bool { return len(d.chats.Objects) == 2 })
	ana, carla := d.chats.Objects[0].(*chatRow), d.chats.Objects[1].(*chatRow)
	if ana.name.Text() != "Ana" || ana.rule.Text() != "Always fetched" || carla.rule.Text() != "Never fetched" || !d.chatsHead.Visible() {
		t.Error("their rules are not said")
	}
	test.Tap(ana.reset)
	r.until("it is as the others", func() bool { return r.a.has(`auto 1 ""`)() && len(d.chats.Objects) == 1 })
	r.a.set(func() { r.a.chats[2].Auto = session.AutoDefault })
	r.p.Shown()
	r.until("what was changed elsewhere is seen", func() bool { return len(d.chats.Objects) == 0 && !d.chatsHead.Visible() })
}

func plan312(a *account) {
	a.plan = session.Sweep{Files: make([]media.Key, 312), Bytes: 1100 * mB,
		IDs: []session.MessageID{session.MessageIDAt(march), session.MessageIDAt(march.AddDate(0, 0, -15))}}
}

func TestKeepingSaysFirstWhatWouldGo(t *testing.T) {
	r := launch(t, online, plan312)
	k := r.p.keeping
	if k.apply.Visible() || k.leave.Visible() || !k.days.chips[0].On() {
		t.Error("for ever is not how it begins")
	}
	test.Tap(k.days.chips[2])
	r.until("it says what would go", func() bool { return k.apply.Visible() })
	if k.plan.said != "312 files, 1.1 GB, the oldest from 3 March, would move to the trash." || k.apply.Name() != "Use this rule, move 312 files to the trash" {
		t.Errorf("it says %q, %q", k.plan.said, k.apply.Name())
	}
	if r.a.Keep() != (session.Keep{}) {
		t.Error("it was kept without being asked")
	}
	test.Tap(k.leave)
	if k.apply.Visible() || k.plan.said != "" || !k.days.chips[0].On() {
		t.Error("it is not left as it was")
	}
	test.Tap(k.days.chips[3])
	r.until("one that takes nothing says so", func() bool {
		return k.plan.said == "Nothing would move to the trash now." && k.apply.Name() == "Use this rule"
	})
	r.a.set(func() { r.a.readErr = session.BadCatalogue })
	test.Tap(k.bytes.chips[1])
	r.until("an error is a sentence", func() bool { return strings.HasPrefix(k.plan.said, "The list of your") && !k.apply.Visible() })
}

func TestSweepAndItsUndo(t *testing.T) {
	r := launch(t, online, plan312)
	k := r.p.keeping
	test.Tap(k.days.chips[2])
	r.until("the plan", func() bool { return k.apply.Visible() })
	test.Tap(k.apply)
	r.until("it is done", func() bool { return k.undo.Visible() && k.empty.Visible() })
	if r.a.Keep().Days != 90 || k.result.said != "312 files were moved to the trash." || k.apply.Visible() || k.trash.said != "In the trash: 312 files, 1.1 GB." {
		t.Errorf("kept %v, says %q and %q", r.a.Keep(), k.result.said, k.trash.said)
	}
	test.Tap(k.undo)
	r.until("they are back", func() bool { return k.result.said == "312 files are back." && k.trash.said == "The trash is empty." })
	if r.a.Keep() != (session.Keep{}) || !k.days.chips[0].On() || k.undo.Visible() {
		t.Error("the rule that took them still holds")
	}
}

func TestForEverAppliesAtOnce(t *testing.T) {
	r := launch(t, online, func(a *account) { a.keep.Bytes = 7 * gB })
	k := r.p.keeping
	if k.bytes.entry.Text != "7" || !k.bytes.own.On() {
		t.Errorf("the rule in use is shown as %q", k.bytes.entry.Text)
	}
	test.Tap(k.bytes.chips[0])
	r.until("it is kept", func() bool { return r.a.Keep() == session.Keep{} && !k.leave.Visible() })
	if r.a.has("sweep")() {
		t.Error("it swept")
	}
}

func TestRuleThatCannotBeKeptIsNotSweptBy(t *testing.T) {
	r := launch(t, online, plan312, func(a *account) { a.err = media.DiskFull })
	k := r.p.keeping
	test.Tap(k.days.chips[1])
	r.until("the plan", func() bool { return k.apply.Visible() })
	test.Tap(k.apply)
	r.until("it is told", func() bool { return len(r.errs) == 1 })
	if r.a.has("sweep")() || !k.days.chips[0].On() {
		t.Error("it swept by a rule that is not kept")
	}
}

func TestEmptyingTheTrashAsksFirst(t *testing.T) {
	r := launch(t, online, func(a *account) { a.trash = session.Trash{Files: 120, Bytes: 300 * mB} })
	k := r.p.keeping
	r.until("it is read", func() bool { return k.empty.Visible() })
	test.Tap(k.empty)
	if r.a.has("empty trash")() || k.confirm.Action().Name() != "Delete 120 files, 300 MB" {
		t.Errorf("the button says %q", k.confirm.Action().Name())
	}
	test.Tap(k.confirm.Action())
	r.until("it is empty", func() bool { return r.a.has("empty trash")() && k.trash.said == "The trash is empty." })
	if k.empty.Visible() || k.confirm.Shown() {
		t.Error("it can be emptied again")
	}
}

func TestPageFitsItsWidth(t *testing.T) {
	r := launch(t, online, plan312, func(a *account) {
		a.downloads = session.Downloads{Auto: session.Auto{On: true, MaxSize: 7 * mB}, Limit: 300 * kB}
		a.chats = []session.Chat{{ID: 1, Name: strings.Repeat("Family ", 40), Auto: session.AutoAlways}}
	})
	r.until("all is read", func() bool { return len(r.p.downloads.chats.Objects) == 1 })
	r.window.SetPadded(false)
	for _, width := range []float32{556, 836, 1536} {
		r.window.Resize(fyne.NewSize(width, 480))
		end := r.p.frame.column.Position().X + r.p.frame.column.Size().Width
		if end > width {
			t.Errorf("the column ends at %v of %v", end, width)
		}
		for _, o := range test.LaidOutObjects(r.p.frame.column) {
			if b, ok := o.(*kit.Button); ok && b.Visible() && b.Size().Width > 0 && b.Size().Width < b.MinSize().Width {
				t.Errorf("at %v the button %q is cut", width, b.Name())
			}
		}
		if shown := r.p.frame.names[0].Visible(); shown != (width >= roomy) {
			t.Errorf("at %v names at the side: %v", width, shown)
		}
	}
	test.Tap(r.p.frame.names[2])
	if y := r.p.frame.scroll.Offset.Y; y < 200 || !r.p.frame.names[2].On {
		t.Errorf("the name at the side leads to %v", y)
	}
	r.p.GoToDownloads()
	if !r.p.frame.names[1].On {
		t.Error("the downloads are not gone to")
	}
}

func TestAllOfTheTrashComesBack(t *testing.T) {
	r := launch(t, online, func(a *account) { a.trash = session.Trash{Files: 3, Bytes: 3_000_000} })
	k := r.p.keeping
	r.until("the trash is told", func() bool { return k.all.Visible() })
	test.Tap(k.all)
	r.until("it came back", func() bool { return k.result.said == "3 files are back." && k.trash.said == "The trash is empty." })
	if k.all.Visible() || k.empty.Visible() {
		t.Error("there is nothing left to bring back or to delete")
	}
}
