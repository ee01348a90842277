package storage

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.Local)

// disk is what the page reads and changes.
type disk struct {
	mu    sync.Mutex
	usage session.Usage
	plan  session.Sweep
	err   error
	done  []string
	gate  chan struct{} // holds Usage back; nil: not
}

func (d *disk) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

func (d *disk) did(what string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = append(d.done, what)
	return d.err
}

func (d *disk) has(what string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Contains(d.done, what)
}

func (d *disk) Usage(context.Context) (session.Usage, error) {
	d.mu.Lock()
	gate := d.gate
	d.mu.Unlock()
	if gate != nil {
		<-gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.usage, d.err
}

func (d *disk) PlanFree(_ context.Context, bytes int64) (session.Sweep, error) {
	err := d.did(fmt.Sprint("plan ", bytes))
	return d.plan, err
}

func (d *disk) Free(_ context.Context, bytes int64) (session.Sweep, error) {
	d.set(func() { d.usage.Trash = session.Trash{Files: len(d.plan.Files), Bytes: d.plan.Bytes} })
	return d.plan, d.did(fmt.Sprint("free ", bytes))
}

func (d *disk) SweepOrphans(context.Context) (session.Sweep, error) {
	var s session.Sweep
	d.set(func() {
		s = session.Sweep{Files: make([]media.Key, d.usage.Orphans), Bytes: d.usage.OrphanBytes}
		d.usage.Trash.Files += d.usage.Orphans
		d.usage.Orphans = 0
	})
	return s, d.did("orphans")
}

func (d *disk) EmptyTrash(context.Context) error {
	d.set(func() { d.usage.Trash = session.Trash{} })
	return d.did("empty")
}

func (d *disk) Undo(_ context.Context, s session.Sweep) error {
	return d.did(fmt.Sprint("undo ", len(s.Files)))
}

// rig is a page in a window whose UI goroutine is the test's.
type rig struct {
	*disk
	t    *testing.T
	p    *Page
	w    fyne.Window
	feed session.Feed
	todo chan func()

	sheets []session.SheetQuery
	toasts []string
	undo   func()
	fails  []error
	rules  int
}

// launch shows the page, by default of many chats and months.
func launch(t *testing.T, size fyne.Size, dark bool, d *disk) *rig {
	t.Helper()
	a := test.NewTempApp(t)
	choice := theme.Light
	if dark {
		choice = theme.Dark
	}
	a.Settings().SetTheme(theme.New(choice))
	r := &rig{disk: d, t: t, todo: make(chan func(), 1000)}
	r.w = test.NewTempWindow(t, nil)
	r.p = New(t.Context(), r.w, Deps{
		Storage: d, Keeping: d, Actions: d, Feed: &r.feed, Now: func() time.Time { return now },
		Do:     func(f func()) { r.todo <- f },
		Sheet:  func(q session.SheetQuery) { r.sheets = append(r.sheets, q) },
		Rules:  func() { r.rules++ },
		Reveal: func() error { return d.did("reveal") },
		Toast:  func(text, action string, do func()) { r.toasts, r.undo = append(r.toasts, text+" / "+action), do },
		Fail:   func(err error) { r.fails = append(r.fails, err) },
	})
	r.w.SetContent(kit.NewLayers(r.p.Content(), func(f func()) { f() }))
	r.w.SetPadded(false)
	r.w.Resize(size)
	r.p.Shown()
	return r
}

// until does what is to be done on the UI goroutine until ok.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	end := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-r.todo:
			f()
		case <-end:
			r.t.Fatalf("not in time: %s", what)
		}
	}
}

func (r *rig) shown() {
	r.t.Helper()
	r.until("the page", func() bool { return r.p.scroll.Visible() })
}

// many is a large gallery.
func many() *disk {
	u := session.Usage{Files: 25_012, Bytes: 12_400 * mB, Twins: 214, Saved: 310 * mB, Orphans: 12, OrphanBytes: 34 * mB,
		Trash: session.Trash{Files: 311, Bytes: 1200 * mB}, Partial: 8 * mB, Thumbs: 410 * mB, Catalogue: 394 * mB, Free: 80_000 * mB}
	names := []string{"Ana Ruiz", "Wedding of Maja and Tuomas – pictures from everybody who was there, please only the good ones", "ليلى حداد", "陈伟", "Sunday hikers ⛰️",
		"अनन्या शर्मा", "Mum", "Site 14 · Harbour Street", "Family", "Zoë 🌻", "Jonas Weber", "Наташа Волкова", "Green Corner Shop", "יעל כהן", "Band", "Office"}
	for i, n := range names {
		u.Chats = append(u.Chats, session.ChatUsage{Chat: session.ChatID(i + 1), Name: n, Files: 6000 / (i + 1), Bytes: int64(3000/(i+1)) * mB})
	}
	for i := range 96 {
		m := time.Date(2018, 12, 1, 0, 0, 0, 0, time.Local).AddDate(0, i, 0)
		if i%17 == 5 {
			continue // nothing came
		}
		n := 40 + i*3 + i*i%90
		if m.Month() == time.December || m.Month() == time.July {
			n *= 2
		}
		u.Months = append(u.Months, session.MonthUsage{Month: m, Files: n, Bytes: int64(n) * mB / 2})
	}
	plan := session.Sweep{Files: make([]media.Key, 812), Bytes: 1001 * mB}
	plan.IDs = []session.MessageID{session.MessageIDAt(time.Date(2024, 2, 12, 9, 0, 0, 0, time.Local)), session.MessageIDAt(time.Date(2019, 1, 1, 9, 0, 0, 0, time.Local))}
	return &disk{usage: u, plan: plan}
}

const mB = 1_000_000
