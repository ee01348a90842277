package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// english is the catalogue that is always complete.
const english = "en.json"

// spoken are the languages of Fyne's own dialogs. It picks one of them for a
// user who reads it, whether the app has it or not.
var spoken = []string{"cs", "de", "el", "es", "fr", "ja", "pl", "pt", "pt-BR", "ru", "sv", "ta", "uk", "zh-Hans"}

// Load gives Fyne the catalogues in dir: en.json and one file a language, named
// by it. What a language lacks is English there: without an entry of its own
// Fyne would report an error at each use. Called once, at the start, before
// anything is drawn.
func Load(files embed.FS, dir string) error {
	data, err := files.ReadFile(path.Join(dir, english))
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	lent, err := lend(data)
	if err != nil {
		return fmt.Errorf("catalogue %s: %w", english, err)
	}
	entries, err := files.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	languages := spoken
	for _, e := range entries {
		if e.Name() != english {
			languages = append(languages[:len(languages):len(languages)], strings.TrimSuffix(e.Name(), ".json"))
		}
	}
	for _, l := range languages {
		if err = lang.AddTranslationsForLocale(lent, fyne.Locale(l)); err != nil {
			return fmt.Errorf("catalogue for %s: %w", l, err)
		}
	}
	if err = lang.AddTranslationsFS(files, dir); err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	return nil
}

// lend is English for use among another language's plural rules: any form is
// the one for many. Count asks for one in words of its own.
func lend(data []byte) ([]byte, error) {
	var c map[string]any
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	for key, v := range c {
		if forms, ok := v.(map[string]any); ok {
			all := map[string]any{}
			for _, form := range []string{"zero", "one", "two", "few", "many", "other"} {
				all[form] = forms["other"]
			}
			c[key] = all
		}
	}
	return json.Marshal(c)
}
