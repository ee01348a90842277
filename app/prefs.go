package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sync"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui"
)

// prefs are the settings kept between runs, as one small JSON file. What of it
// cannot be read counts as "not set".
type prefs struct {
	path   string
	places []ui.Folder

	mu      sync.Mutex
	values  settings
	applied func(settings) // told the settings and every change of them; may be nil
}

// settings is what the file holds.
type settings struct {
	Theme     string            `json:"theme,omitempty"`
	Downloads session.Downloads `json:"downloads,omitzero"`
	Keep      session.Keep      `json:"keep,omitzero"`

	Sheet  session.SheetView    `json:"sheet,omitzero"`
	Export session.ExportChoice `json:"export,omitzero"`
}

// openPrefs reads the settings of f.
func openPrefs(f folders) *prefs {
	p := &prefs{path: f.prefs, places: []ui.Folder{
		{Name: lang.L("Pictures"), Path: f.gallery},
		{Name: lang.L("Catalogue"), Path: f.catalogue},
		{Name: lang.L("Session"), Path: f.session},
		{Name: lang.L("Log"), Path: f.log},
	}}
	if data, err := os.ReadFile(f.prefs); err == nil {
		p.values = readSettings(data)
	}
	return p
}

// readSettings reads each setting for itself: how the sheet was left must not
// cost how long files are kept.
func readSettings(data []byte) (s settings) {
	var parts struct{ Theme, Downloads, Keep, Sheet, Export json.RawMessage }
	if json.Unmarshal(data, &parts) != nil {
		return s
	}
	read(parts.Theme, &s.Theme)
	read(parts.Downloads, &s.Downloads)
	read(parts.Keep, &s.Keep)
	read(parts.Sheet, &s.Sheet)
	read(parts.Export, &s.Export)
	return s
}

// read reads what can be read as a whole.
func read[T any](data json.RawMessage, into *T) {
	var v T
	if len(data) > 0 && json.Unmarshal(data, &v) == nil {
		*into = v
	}
}

// apply has f told the settings now and after every change.
func (p *prefs) apply(f func(settings)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.applied = f
	f(p.values)
}

// change keeps what edit makes of the settings and applies it; where it cannot
// be kept nothing changes. The error wraps media.NotWritable or DiskFull.
func (p *prefs) change(edit func(*settings)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.keep(edit)
	if err == nil && p.applied != nil {
		p.applied(p.values)
	}
	return err
}

// note is change for what is only remembered: nothing works otherwise for it.
func (p *prefs) note(edit func(*settings)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keep(edit)
}

// keep is change without applying it. p.mu is held.
func (p *prefs) keep(edit func(*settings)) error {
	values := p.values
	edit(&values)
	data, err := json.MarshalIndent(values, "", "  ")
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	temp := p.path + ".new"
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		return fmt.Errorf("settings: %w: %w", media.DiskFault(err), err)
	}
	if err := os.Rename(temp, p.path); err != nil {
		return fmt.Errorf("settings: %w: %w", media.DiskFault(err), err)
	}
	p.values = values
	return nil
}

func (p *prefs) now() settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.values
}

// Theme is "system", "light" or "dark".
func (p *prefs) Theme() string {
	switch t := p.now().Theme; t {
	case "light", "dark":
		return t
	}
	return "system"
}

// SetTheme keeps the choice; see change.
func (p *prefs) SetTheme(name string) error {
	return p.change(func(s *settings) { s.Theme = name })
}

// Downloads are the settings of fetching.
func (p *prefs) Downloads() session.Downloads { return p.now().Downloads }

// SetDownloads keeps and applies them; see change. A proxy that is not an http,
// https or socks5 URL wraps media.BadField.
func (p *prefs) SetDownloads(d session.Downloads) error {
	if _, err := proxyOf(d.Proxy); err != nil {
		return err
	}
	return p.change(func(s *settings) { s.Downloads = d })
}

// proxyOf reads a proxy setting; nil for "".
func proxyOf(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err == nil && u.Host != "" {
		switch u.Scheme {
		case "http", "https", "socks5":
			return u, nil
		}
	}
	return nil, fmt.Errorf("settings: %w", &media.FieldError{Fault: media.BadField, Field: "proxy"})
}

// Keep is how long files stay.
func (p *prefs) Keep() session.Keep { return p.now().Keep }

// SetKeep keeps the rule; see change. It is applied by the next sweep.
func (p *prefs) SetKeep(k session.Keep) error {
	return p.change(func(s *settings) { s.Keep = k })
}

// SheetView is how the contact sheet was left.
func (p *prefs) SheetView() session.SheetView { return p.now().Sheet }

// SetSheetView keeps it; see note.
func (p *prefs) SetSheetView(v session.SheetView) error {
	return p.note(func(s *settings) { s.Sheet = v })
}

// ExportChoice is what the user chose the last time.
func (p *prefs) ExportChoice() session.ExportChoice { return p.now().Export }

// SetExportChoice keeps it; see note.
func (p *prefs) SetExportChoice(e session.ExportChoice) error {
	return p.note(func(s *settings) { s.Export = e })
}

// Folders are the places where this program keeps things.
func (p *prefs) Folders() []ui.Folder { return p.places }
