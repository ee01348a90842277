package export

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// rig is the sheet in a window, and all around it in memory.
type rig struct {
	t      *testing.T
	s      *Sheet
	w      fyne.Window
	queue  chan func()
	closed int

	mu       sync.Mutex
	census   session.Census
	fail     error // of Census
	choice   session.ExportChoice
	forgets  error
	pick     string
	pickErr  error
	asked    []session.Export
	result   session.ExportResult
	err      error
	steps    []session.ExportStep
	hold     chan struct{} // Export waits for it after the steps, or for its context
	revealed []string
	seen     []error
}

func (r *rig) Census(context.Context, []session.MessageID) (session.Census, error) {
	return r.census, r.fail
}

func (r *rig) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	return session.Message{ID: id, ChatName: "Wedding", Time: time.Date(2026, 3, 14, 14, 5, 33, 0, time.UTC)}, nil
}

func (r *rig) ExportName(template string, m session.Message, n int) string {
	if template == "" {
		template = session.DefaultTemplate
	}
	name := strings.NewReplacer("{date}", "2026-03-14", "{time}", "14-05-33", "{chat}", m.ChatName, "{n}", fmt.Sprintf("%04d", n),
		"{caption}", "The cake", "{sender}", "Ana").Replace(template)
	if strings.Contains(name, "{") {
		return ""
	}
	return name + ".jpg"
}

func (r *rig) Export(ctx context.Context, e session.Export, step func(session.ExportStep)) (session.ExportResult, error) {
	r.mu.Lock()
	r.asked = append(r.asked, e)
	r.mu.Unlock()
	for _, s := range r.steps {
		step(s)
	}
	if r.hold != nil {
		select {
		case <-r.hold:
		case <-ctx.Done():
			return r.result, ctx.Err()
		}
	}
	return r.result, r.err
}

func (r *rig) ExportChoice() session.ExportChoice { return r.choice }
func (r *rig) SetExportChoice(c session.ExportChoice) error {
	r.choice = c
	return r.forgets
}

var usual = fyne.NewSize(900, 600)

// launch opens the sheet for n pictures.
func (r *rig) launch(t *testing.T, look string, size fyne.Size, n int) *rig {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(look))
	r.t, r.queue = t, make(chan func(), 1<<10)
	r.w = test.NewTempWindow(t, kit.NewLine("", theme.TextBody, theme.Text))
	r.w.SetPadded(false)
	r.w.Resize(size)
	ids := make([]session.MessageID, n)
	for i := range ids {
		ids[i] = session.MessageID(i+1) << 20
	}
	r.s = Open(t.Context(), r.w, Deps{
		Library: r, Exports: r, Prefs: r, Do: func(f func()) { r.queue <- f }, Now: time.Now,
		PickFolder: func(context.Context) (string, error) { return r.pick, r.pickErr },
		Reveal: func(path string) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.revealed = append(r.revealed, path)
			return r.fail
		},
		Details:  func(err error) { r.seen = append(r.seen, err) },
		OnClosed: func() { r.closed++ },
	}, ids)
	if r.fail == nil {
		r.until("it has looked", func() bool { return r.s.form.known })
	} else {
		r.until("it has looked", func() bool { return r.s.form.err != nil })
	}
	return r
}

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// words is all text on screen.
func (r *rig) words() string {
	var b strings.Builder
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *kit.Text:
			b.WriteString(o.Text() + "\n")
		case *kit.Para:
			b.WriteString(o.Text() + "\n")
		case *kit.Line:
			b.WriteString(o.Text() + "\n")
		case *kit.Button:
			b.WriteString(o.Name() + "\n")
		case *kit.Check:
			b.WriteString(o.Name() + "\n")
		case *canvas.Text:
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	if top := r.w.Canvas().Overlays().Top(); top != nil {
		walk(top)
	}
	return b.String()
}

func (r *rig) says(texts ...string) {
	r.t.Helper()
	all := r.words()
	for _, text := range texts {
		if !strings.Contains(all, text) {
			r.t.Errorf("it does not say %q but\n%s", text, all)
		}
	}
}

func (r *rig) press(name string) {
	r.t.Helper()
	for _, o := range test.LaidOutObjects(r.w.Canvas().Overlays().Top()) {
		if b, ok := o.(*kit.Button); ok && b.Name() == name && b.Visible() {
			test.Tap(b)
			return
		}
	}
	r.t.Fatalf("no button %q", name)
}

func mixed() session.Census {
	return session.Census{N: 250, Ready: 214, Remote: 28, Failed: 3, Expired: 3, Busy: 1, ToFetch: 43_000_000, OnDisk: 300_000_000}
}

func TestForm(t *testing.T) {
	r := (&rig{census: mixed(), choice: session.ExportChoice{Folder: "/home/ana/Wedding", Template: "{date} {caption}"}}).launch(t, "dark", usual, 250)
	a := r.s.sheet.Action()
	r.says("Export pictures", "Export 214 pictures", "2026-03-14 The cake.jpg", "Fetch the 31 that are not here first (43 MB)",
		"31 are not on this disk and are left out.\nOne is on its way and is left out.\n3 are no longer on WhatsApp's servers and are left out.\nOne can no longer be had and is left out.")
	if a.Disabled() || !r.s.form.stamp.On() || r.s.form.fetch.on() {
		t.Error("it does not begin as it should")
	}
	test.Tap(r.s.form.fetch.now)
	r.says("Export 246 pictures", "3 are no longer on WhatsApp's servers and are left out.\nOne can no longer be had and is left out.")
	if strings.Contains(r.words(), "31 are not") {
		t.Error("what is fetched is said to be left out")
	}
	test.Tap(r.s.form.stamp)
	r.result = session.ExportResult{Written: 246, Folder: "/home/ana/Wedding", Bytes: 343_000_000}
	test.Tap(a)
	r.until("the end", func() bool { return r.s.ended != nil })
	e := r.asked[0]
	if e.Folder != "/home/ana/Wedding" || e.Template != "{date} {caption}" || e.Stamp || !e.Fetch || len(e.IDs) != 250 {
		t.Errorf("asked for %+v", e)
	}
	if (r.choice != session.ExportChoice{Folder: "/home/ana/Wedding", Template: "{date} {caption}", Bare: true}) {
		t.Errorf("remembered %+v", r.choice)
	}
}

func TestTemplate(t *testing.T) {
	r := (&rig{census: session.Census{N: 1, Ready: 1}, choice: session.ExportChoice{Folder: "/x"}}).launch(t, "dark", usual, 1)
	f := r.s.form
	tap := func(i int) { test.Tap(f.chips[i]) }
	if f.name.Text != session.DefaultTemplate || f.template() != "" || !f.chips[0].On() || f.chips[3].On() {
		t.Errorf("begins with %q", f.name.Text)
	}
	tap(5)
	if f.name.Text != "{date} {time} {chat} {n}" || f.like.Text() != "2026-03-14 14-05-33 Wedding 0001.jpg" || !f.chips[5].On() {
		t.Errorf("%q gives %q", f.name.Text, f.like.Text())
	}
	tap(1)
	tap(0)
	tap(2)
	if f.name.Text != "{n}" {
		t.Errorf("%q is left", f.name.Text)
	}
	f.name.SetText("{day}")
	r.says("Only these parts can stand in braces.")
	if !r.s.sheet.Action().Disabled() || !strings.Contains(r.words(), "Only these parts") {
		t.Error("a name that is none can be exported")
	}
	f.name.OnSubmitted("")
	f.name.SetText("")
	if r.s.sheet.Action().Disabled() || f.template() != "" || len(r.asked) != 0 {
		t.Error("no name is not the usual one")
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		census session.Census
		folder string
		n      int
		want   string
	}{
		{session.Census{N: 2, Ready: 2}, "", 2, "Choose a folder."},
		{session.Census{N: 2, Expired: 2}, "/x", 2, "None of them is on this disk."},
		{session.Census{N: 2, Remote: 2}, "/x", 2, "None of them is on this disk."},
		{session.Census{}, "/x", 0, "No picture is chosen."},
	} {
		r := (&rig{census: c.census, choice: session.ExportChoice{Folder: c.folder}}).launch(t, "dark", usual, c.n)
		r.says(c.want)
		test.Tap(r.s.sheet.Action())
		r.s.form.folder.OnSubmitted("")
		if !r.s.sheet.Action().Disabled() || len(r.asked)+len(r.queue) != 0 || r.s.run != nil {
			t.Errorf("%s, and yet it goes on", c.want)
		}
	}
	r := (&rig{fail: errors.New("sql"), choice: session.ExportChoice{Folder: "/x"}}).launch(t, "dark", usual, 3)
	r.says("Something did not work as it should.", "Export 3 pictures")
	if r.s.sheet.Action().Disabled() {
		t.Error("what could not be counted cannot be exported")
	}
}

func TestPickFolder(t *testing.T) {
	r := (&rig{census: session.Census{N: 1, Ready: 1}, pick: "/home/ana/Here"}).launch(t, "dark", usual, 1)
	r.press("Choose…")
	r.until("the folder", func() bool { return r.s.form.folder.Text == "/home/ana/Here" })
	if r.s.sheet.Action().Disabled() {
		t.Error("a folder is chosen, and it does not go on")
	}
	r.pick = ""
	r.press("Choose…")
	(<-r.queue)()
	r.pickErr = media.NotWritable
	r.press("Choose…")
	(<-r.queue)()
	if r.s.form.folder.Text != "/home/ana/Here" {
		t.Error("giving up changes the folder")
	}
	r.pickErr = fmt.Errorf("no chooser: %w", errors.ErrUnsupported)
	r.press("Choose…")
	before := len(r.w.Canvas().Overlays().List())
	(<-r.queue)()
	if len(r.w.Canvas().Overlays().List()) != before+1 {
		t.Error("the toolkit's own chooser does not come")
	}
}

func TestProgress(t *testing.T) {
	r := &rig{census: mixed(), choice: session.ExportChoice{Folder: "/home/ana/Wedding"}, hold: make(chan struct{})}
	for i := range 1200 { // far more than the queue takes
		r.steps = append(r.steps, session.ExportStep{Done: i / 10, Total: 250, Bytes: int64(i) * 100_000, Fetching: 3})
	}
	r.launch(t, "dark", usual, 250)
	test.Tap(r.s.sheet.Action())
	r.until("far on", func() bool { return r.s.run.bar.Value() > 0.4 })
	r.says("119 of 250 pictures · 120 MB", "3 are still being fetched", "What is saved when you cancel stays.", "/home/ana/Wedding", "Cancel")
	if !r.s.sheet.Action().Disabled() {
		t.Error("it can be started twice")
	}
	r.result = session.ExportResult{Written: 119, Folder: "/home/ana/Wedding", Bytes: 120_000_000}
	r.press("Cancel")
	r.says("Stopping…")
	r.until("the end", func() bool { return r.s.ended != nil })
	r.says("Stopped after 119 pictures", "You cancelled it. What was saved stays", "Show the folder", "Try again", "Close")
	if strings.Contains(r.words(), "Show details") {
		t.Error("details of what the user did")
	}
	r.hold, r.steps, r.result = nil, nil, session.ExportResult{Written: 95, Known: 119, Folder: "/home/ana/Wedding"}
	r.press("Try again")
	r.until("the form", func() bool { return r.s.form.known && r.s.ended == nil })
	r.says("Export 214 pictures", "Cancel")
	test.Tap(r.s.sheet.Action())
	r.until("the end", func() bool { return r.s.ended != nil })
	r.says("Saved 95 pictures to Wedding", "119 were there already.")
}

func TestClosingStopsIt(t *testing.T) {
	r := (&rig{census: mixed(), choice: session.ExportChoice{Folder: "/x"}, hold: make(chan struct{})}).launch(t, "dark", usual, 250)
	test.Tap(r.s.sheet.Action())
	ctx := r.s.ctx
	r.w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.closed != 1 || ctx.Err() == nil || r.s.sheet.Shown() {
		t.Error("Escape does not end it")
	}
}

func TestResults(t *testing.T) {
	full := fmt.Errorf("export: %w", media.DiskFull)
	for _, c := range []struct {
		result session.ExportResult
		err    error
		action string
		says   []string
	}{
		{session.ExportResult{Written: 214, Bytes: 1_200_000_000}, nil, "Show the folder", []string{"Saved 214 pictures to Wedding", "1.2 GB", "/home/ana/Wedding"}},
		{session.ExportResult{Written: 1, Known: 12, Missing: 3}, nil, "Show the folder", []string{"Saved 1 picture to Wedding", "12 were there already.\n3 are not on this disk."}},
		{session.ExportResult{Known: 214}, nil, "Show the folder", []string{"All of them were in Wedding already"}},
		{session.ExportResult{Missing: 2}, nil, "Show the folder", []string{"Nothing new was saved to Wedding", "2 are not on this disk."}},
		{session.ExportResult{Written: 5, Failed: 2, Fault: media.BadPlain}, nil, "Show the folder", []string{"2 files on this disk are damaged and were left out."}},
		{session.ExportResult{Written: 5, Failed: 1, Fault: media.Unreadable}, nil, "Show the folder", []string{"One file on this disk cannot be read and was left out."}},
		{session.ExportResult{Written: 5}, full, "Choose another folder", []string{"Stopped after 5 pictures", "The disk is full. Make room, or choose", "Show details", "Show the folder"}},
		{session.ExportResult{}, fmt.Errorf("x: %w", media.NotWritable), "Choose another folder", []string{"Nothing was saved", "This folder cannot be written to."}},
		{session.ExportResult{}, errors.New("odd"), "Try again", []string{"Nothing was saved", "Something did not work as it should."}},
	} {
		r := &rig{census: mixed(), choice: session.ExportChoice{Folder: "/home/ana/Wedding"}, result: c.result, err: c.err}
		r.launch(t, "dark", usual, 250)
		test.Tap(r.s.sheet.Action())
		r.until("the end", func() bool { return r.s.ended != nil })
		r.says(append(c.says, c.action, "Close")...)
		if c.action == "Show the folder" && c.result.Written+c.result.Known == 0 != r.s.sheet.Action().Disabled() {
			t.Errorf("%+v: the folder can be shown: %v", c.result, !r.s.sheet.Action().Disabled())
		}
	}
}

func TestAfterTheEnd(t *testing.T) {
	r := &rig{census: mixed(), choice: session.ExportChoice{Folder: "/home/ana/Wedding"}, forgets: errors.New("read-only"),
		result: session.ExportResult{Written: 5, Folder: "/home/ana/Wedding"}}
	r.launch(t, "dark", usual, 250)
	test.Tap(r.s.sheet.Action())
	r.until("the end", func() bool { return r.s.ended != nil })
	r.says("The folder could not be remembered for the next time.")
	test.Tap(r.s.sheet.Action())
	r.until("the folder", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.revealed) == 1 })
	if r.revealed[0] != filepath.Join("/home/ana/Wedding", "manifest.csv") {
		t.Errorf("shows %q", r.revealed[0])
	}
	r.press("Close")
	if r.closed != 1 {
		t.Error("it does not close")
	}

	r = &rig{census: mixed(), choice: session.ExportChoice{Folder: "/x"}, err: fmt.Errorf("export: %w", media.NotWritable)}
	r.launch(t, "dark", usual, 250)
	test.Tap(r.s.sheet.Action())
	r.until("the end", func() bool { return r.s.ended != nil })
	r.press("Show details")
	if len(r.seen) != 1 || !errors.Is(r.seen[0], media.NotWritable) {
		t.Errorf("details of %v", r.seen)
	}
	r.press("Choose another folder")
	r.says("Export 214 pictures")
	if r.w.Canvas().Focused() != r.s.form.folder {
		t.Error("the keyboard is not where the folder is")
	}
}

// TestShots draws every state where SHOTS names a folder.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS is not set")
	}
	long := "/home/ana/Pictures/" + strings.Repeat("A folder with a long name/", 8) + "Wedding of Ana and Łukasz"
	for _, look := range []string{"dark", "light"} {
		for _, size := range []fyne.Size{usual, fyne.NewSize(1600, 1000), fyne.NewSize(640, 480)} {
			for name, r := range map[string]*rig{
				"form":  {census: mixed(), choice: session.ExportChoice{Folder: long}},
				"first": {census: session.Census{N: 1, Ready: 1}},
				"wrong": {census: mixed(), choice: session.ExportChoice{Folder: "/home/ana", Template: "{day} {chat}"}},
				"run": {census: mixed(), choice: session.ExportChoice{Folder: long}, hold: make(chan struct{}),
					steps: []session.ExportStep{{Done: 119, Total: 250, Bytes: 120_000_000, Fetching: 31}}},
				"done": {census: mixed(), choice: session.ExportChoice{Folder: long},
					result: session.ExportResult{Written: 214, Known: 12, Missing: 3, Failed: 2, Fault: media.BadPlain, Bytes: 1_200_000_000, Folder: long}},
				"full": {census: mixed(), choice: session.ExportChoice{Folder: long},
					result: session.ExportResult{Written: 5, Folder: long}, err: media.DiskFull},
			} {
				r.launch(t, look, size, 250)
				switch name {
				case "run", "done", "full":
					test.Tap(r.s.sheet.Action())
					r.until("a step", func() bool { return r.s.ended != nil || r.s.run != nil && r.s.run.bar.Value() > 0 })
				case "first":
					r.s.form.folder.SetText("")
				}
				f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%s-%.0f.png", name, look, size.Width)))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(f, r.w.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
				f.Close()
			}
		}
	}
}
