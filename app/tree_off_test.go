//go:build !e2e

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What tests see of the screen must not be there for others.
func TestReleaseTellsNobodyWhatIsOnScreen(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "e2e.sock")
	t.Setenv("CONTACTSHEET_E2E", socket)
	if err := serveTree(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is there: %v", err)
	}
}
