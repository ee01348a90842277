package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/assets"
	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui"
	"github.com/contactsheet/contactsheet/ui/words"
)

// appID is this program's name among programs; the one in FyneApp.toml.
const appID = "com.github.contactsheet.contactsheet"

// drain is how long the background work may take to end.
const drain = 10 * time.Second

// window opens everything and shows it until the user or ctx ends it. Troubles
// at the start are shown as a window of their own, each with a way on.
func window(ctx context.Context, o options, stderr io.Writer) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Contact Sheet", Version: version})
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	if err := words.Load(assets.Translations, "translations"); err != nil {
		fmt.Fprintln(stderr, "contactsheet: translations:", err)
		return exitFault
	}
	if err := serveTree(ctx, a); err != nil {
		fmt.Fprintln(stderr, "contactsheet:", err)
		return exitFault
	}
	l := &launch{ctx: ctx, app: a, options: o}
	context.AfterFunc(ctx, func() {
		fyne.Do(a.Quit)
		// A kill loses nothing, so neither does this: a toolkit or a disk that
		// hangs must not keep the program.
		time.AfterFunc(endWithin, func() { os.Exit(exitOK) })
	})
	if s, err := open(ctx, o); err != nil {
		l.trouble(err)
	} else {
		l.show(s)
	}
	a.Run()
	cancel()
	if err := l.end(); err != nil {
		fmt.Fprintln(stderr, "contactsheet:", err)
		return exitFault
	}
	return exitOK
}

// endWithin is how long the program takes to end at most.
const endWithin = 20 * time.Second

// launch is the way from the start to the window, and back.
type launch struct {
	ctx     context.Context
	app     fyne.App
	options options

	services *services // nil while there is trouble
	done     chan error
	opening  bool // a second click must not open everything twice
}

// show opens the window on s and starts the work behind it.
func (l *launch) show(s *services) {
	l.services, l.done = s, make(chan error, 1)
	w := ui.New(l.ctx, l.app, ui.Deps{
		Library: library{s.store, s.board}, Actions: actions{s}, Link: s.link, Pixels: pixels{s.pixels, s.missing},
		Transfers: transfers{s}, Keeping: s.keeper, Past: past{s}, Keys: keys{s},
		Storage: storage{s}, Exports: exports{s},
		Phone: s.phone, Faults: s.faults, Desk: l.desk(s), Prefs: s.prefs, Feed: s.store.Feed(),
		Focused: s.presence(l.ctx),
		Do:      newUIQueue().Do, Now: time.Now, Sandbox: s.phone != nil, Version: version, Log: s.log,
	})
	swept := func(moved session.Sweep) { fyne.Do(func() { w.Swept(moved) }) }
	s.swept.Store(&swept)
	w.Show()
	go func() {
		err := s.run(l.ctx)
		if err != nil && l.ctx.Err() == nil {
			fyne.Do(func() { w.Fail(err) })
		}
		l.done <- err
	}()
}

// end waits for the background work and closes everything.
func (l *launch) end() error {
	if l.services == nil {
		return nil
	}
	var err error
	select {
	case err = <-l.done:
	case <-time.After(drain):
		err = fmt.Errorf("background work: %w", media.TimedOut)
	}
	return errors.Join(err, l.services.close())
}

// trouble shows what keeps the app from starting, and the ways on.
func (l *launch) trouble(err error) {
	var win fyne.Window
	again := func(first func() error) func() {
		return func() { l.again(win, first) }
	}
	choices := []ui.Choice{
		{Label: lang.L("Try again"), Do: again(func() error { return nil })},
		{Label: lang.L("Quit"), Do: l.app.Quit},
	}
	places := foldersIn(l.options.data)
	add := func(label string, do func()) {
		choices = append([]ui.Choice{{Label: label, Do: do}}, choices...)
	}
	switch {
	case errors.Is(err, session.BadCatalogue):
		add(lang.L("Keep it aside and start a new catalogue"), again(func() error {
			_, err := store.Rescue(places.catalogue)
			return err
		}))
	case errors.Is(err, session.BadSession):
		add(lang.L("Keep it aside and link again"), again(func() error {
			_, err := store.Rescue(places.session)
			return err
		}))
	case errors.Is(err, media.NotWritable), errors.Is(err, media.DiskFull):
		add(lang.L("Choose another folder…"), func() { l.otherFolder(win) })
	}
	win = ui.ShowProblem(l.app, openPrefs(places).Theme(), err, fyne.Do, choices...)
}

// again runs first and opens everything once more, beside the UI goroutine; win
// closes when another window has taken its place.
func (l *launch) again(win fyne.Window, first func() error) {
	if l.opening {
		return
	}
	l.opening = true
	go func() {
		s, err := (*services)(nil), first()
		if err == nil {
			s, err = open(l.ctx, l.options)
		}
		fyne.Do(func() {
			l.opening = false
			if err != nil {
				l.trouble(err)
			} else {
				l.show(s)
			}
			win.Close()
		})
	}()
}

// otherFolder asks where the data may go instead.
func (l *launch) otherFolder(win fyne.Window) {
	d := dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
		if err != nil || dir == nil {
			return // given up
		}
		l.again(win, func() error {
			l.options.data = dir.Path()
			_, err := os.Stat(l.options.data)
			return err
		})
	}, win)
	d.Show()
}
