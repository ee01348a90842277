package main

import (
	"context"
	"errors"

	"github.com/contactsheet/contactsheet/session"
)

// exports writes pictures as loose files; see ui.Exports.
type exports struct{ *services }

// Export writes copies into a folder.
func (exports) Export(context.Context, session.Export, func(session.ExportStep)) (session.ExportResult, error) {
	return session.ExportResult{}, errors.ErrUnsupported
}

// ExportName is the name that a picture would get.
func (exports) ExportName(string, session.Message, int) string { return "" }
