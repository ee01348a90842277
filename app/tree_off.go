//go:build !e2e

package main

import (
	"context"

	"fyne.io/fyne/v2"
)

// serveTree is for end-to-end builds only (tag e2e).
func serveTree(context.Context, fyne.App) error { return nil }
