// Package assets holds what is compiled into the program besides code.
package assets

import (
	"embed"
)

// Icon is the program's icon, a 512×512 PNG.
//
//go:embed icon.png
var Icon []byte

//go:generate go test -run TestCatalogueHoldsWhatTheWindowSays . -update

// Translations are the window's words, one JSON file a language. English is
// written from the source by go generate.
//
//go:embed translations/*.json
var Translations embed.FS
