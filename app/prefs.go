package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui"
)

// prefs are the settings kept between runs, as one small JSON file. A file that
// cannot be read counts as "nothing set".
type prefs struct {
	path   string
	places []ui.Folder

	mu     sync.Mutex
	values struct {
		Theme string `json:"theme,omitempty"`
	}
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
		if json.Unmarshal(data, &p.values) != nil {
			p.values.Theme = ""
		}
	}
	return p
}

// Theme is "system", "light" or "dark".
func (p *prefs) Theme() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.values.Theme {
	case "light", "dark":
		return p.values.Theme
	}
	return "system"
}

// SetTheme keeps the choice; the error wraps media.NotWritable or DiskFull.
func (p *prefs) SetTheme(name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.values.Theme = name
	data, err := json.MarshalIndent(p.values, "", "  ")
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
	return nil
}

// Folders are the places where this program keeps things.
func (p *prefs) Folders() []ui.Folder { return p.places }
