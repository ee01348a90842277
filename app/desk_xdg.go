//go:build linux || freebsd || openbsd || netbsd

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"fyne.io/fyne/v2/lang"
	"github.com/godbus/dbus/v5"
	"github.com/rymdport/portal/filechooser"
	"github.com/rymdport/portal/openuri"
)

// pick asks the desktop portal for pictures.
func pick(ctx context.Context) ([]string, error) {
	return choose(ctx, func() ([]string, error) {
		return filechooser.OpenFile("", lang.L("Choose pictures"), &filechooser.OpenFileOptions{
			Multiple: true,
			Filters: []*filechooser.Filter{{
				Name:  lang.L("Pictures"),
				Rules: []filechooser.Rule{{Type: filechooser.MIMEType, Pattern: "image/*"}},
			}},
		})
	})
}

// saveAs asks the desktop portal where to write a file; "" when the user gives up.
func saveAs(ctx context.Context, name string) (string, error) {
	paths, err := choose(ctx, func() ([]string, error) {
		return filechooser.SaveFile("", lang.L("Save as"), &filechooser.SaveFileOptions{CurrentName: name})
	})
	if err != nil || len(paths) == 0 {
		return "", err
	}
	return paths[0], nil
}

// pickFolder asks the desktop portal for a folder; "" when the user gives up.
func pickFolder(ctx context.Context) (string, error) {
	paths, err := choose(ctx, func() ([]string, error) {
		return filechooser.OpenFile("", lang.L("Choose a folder"), &filechooser.OpenFileOptions{Directory: true})
	})
	if err != nil || len(paths) == 0 {
		return "", err
	}
	return paths[0], nil
}

// openWith asks the desktop portal to let the user choose a program. It takes
// files as open ones only.
func openWith(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return openuri.OpenFile("", f.Fd(), &openuri.Options{Ask: true})
}

// choose calls the portal. It cannot be called off, so when ctx ends its late
// answer is dropped.
func choose(ctx context.Context, ask func() ([]string, error)) ([]string, error) {
	type answer struct {
		uris []string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		uris, err := ask()
		done <- answer{uris, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-done:
		if a.err != nil {
			return nil, fmt.Errorf("no file chooser: %w: %w", errors.ErrUnsupported, a.err)
		}
		var paths []string
		for _, u := range a.uris {
			if p, err := url.Parse(u); err == nil && p.Path != "" {
				paths = append(paths, p.Path)
			}
		}
		return paths, nil
	}
}

// showItems asks the file manager to select a file.
func showItems(path string) error {
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	u := url.URL{Scheme: "file", Path: path}
	return bus.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1").
		Call("org.freedesktop.FileManager1.ShowItems", 0, []string{u.String()}, "").Err
}
