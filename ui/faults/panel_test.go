package faults

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

type rig struct {
	t      *testing.T
	p      *Panel
	queue  chan func()
	set    Set // of the server
	err    error
	errs   []error
	told   Set
	closed int
	w      fyne.Window
}

// The server answers at once, so that only the UI goroutine is ever waited for.
func launch(t *testing.T, look string, s Set) *rig {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(look))
	r := &rig{t: t, queue: make(chan func(), 64), set: s}
	gate := make(chan struct{}, 1) // guards set and err
	gate <- struct{}{}
	r.p = New(t.Context(), Deps{
		Read: func(context.Context) (Set, error) { <-gate; defer func() { gate <- struct{}{} }(); return r.set, r.err },
		Write: func(_ context.Context, s Set) error {
			<-gate
			defer func() { gate <- struct{}{} }()
			if r.err == nil {
				r.set = s
			}
			return r.err
		},
		Do:      func(f func()) { r.queue <- f },
		Changed: func(s Set) { r.told = s }, Close: func() { r.closed++ }, Fail: func(err error) { r.errs = append(r.errs, err) },
	})
	r.w = test.NewTempWindow(t, r.p.Content())
	r.w.SetPadded(false)
	r.w.Resize(fyne.NewSize(Width, 700))
	return r
}

// frame waits for one answer of the server.
func (r *rig) frame() {
	r.t.Helper()
	select {
	case f := <-r.queue:
		f()
	case <-time.After(time.Minute):
		r.t.Fatal("no answer")
	}
}

func (r *rig) chip(name string) *kit.Chip {
	for _, o := range test.LaidOutObjects(r.w.Content()) {
		if c, ok := o.(*kit.Chip); ok && c.Name() == name {
			return c
		}
	}
	r.t.Fatalf("no chip %q", name)
	return nil
}

func TestEverythingCanGoWrongAndBack(t *testing.T) {
	r := launch(t, "dark", Set{})
	r.p.Load()
	r.frame()
	if !r.p.works.Disabled() || r.p.said.Text() != "" {
		t.Error("something goes wrong already")
	}
	test.Tap(r.p.offline)
	r.frame()
	for _, name := range []string{"5 s", "10 kB/s", "410", "Sent elsewhere", "Answers twice"} {
		test.Tap(r.chip(name))
		r.frame()
		if !r.chip(name).On() {
			t.Errorf("%q is not marked", name)
		}
	}
	test.Tap(r.p.refused)
	r.frame()
	want := Set{Offline: true, Latency: 5000, Bandwidth: 10_000, Status: 410, Media: "redirect", Phone: "twice", Outdated: true}
	if r.set != want || r.told != want {
		t.Errorf("server %+v, told %+v, want %+v", r.set, r.told, want)
	}
	if r.p.said.Text() != "7 things wrong" || Sentence(7) != "7 things go wrong on purpose" || Sentence(0) != "" {
		t.Errorf("says %q", r.p.said.Text())
	}
	test.Tap(r.p.works)
	r.frame()
	if r.set != (Set{}) || r.told != (Set{}) || r.p.offline.On() || !r.chip("Whole").On() || r.chip("410").On() {
		t.Errorf("still wrong: %+v", r.set)
	}
	test.Tap(r.p.close)
	if r.closed != 1 {
		t.Error("the cross does not close it")
	}
}

func TestEachChoiceIsWhatTheServerKnows(t *testing.T) {
	r := launch(t, "dark", Set{})
	r.p.Load()
	r.frame()
	for name, want := range map[string]Set{
		"200 ms": {Latency: 200}, "1 MB/s": {Bandwidth: 1_000_000}, "403": {Status: 403}, "404": {Status: 404}, "416": {Status: 416},
		"429": {Status: 429}, "500": {Status: 500}, "503": {Status: 503}, "Damaged": {Media: "corrupt"}, "Cut off": {Media: "truncated"},
		"Too short": {Media: "short"}, "Too long": {Media: "long"}, "Endless": {Media: "endless"}, "Never from the middle": {Media: "norange"},
		"Is off": {Phone: "offline"}, "Answers late": {Phone: "late"}, "No longer has it": {Phone: "notfound"}, "Reports an error": {Phone: "error"},
	} {
		test.Tap(r.chip(name))
		r.frame()
		if r.set != want || r.set.Count() != 1 {
			t.Errorf("%s: %+v", name, r.set)
		}
		test.Tap(r.p.works)
		r.frame()
	}
}

func TestWhatCannotBeChangedStaysAsItIs(t *testing.T) {
	r := launch(t, "dark", Set{Status: 404})
	r.p.Load()
	r.frame()
	if !r.chip("404").On() || r.told.Status != 404 {
		t.Error("what another one set is not shown")
	}
	r.err = media.Offline
	test.Tap(r.chip("500"))
	r.frame()
	if len(r.errs) != 1 || !r.chip("404").On() || r.chip("500").On() || r.told.Status != 404 {
		t.Errorf("told %v of %+v", r.errs, r.told)
	}
}
