package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/contactsheet/contactsheet/media"
)

// folders are the places on disk of one run. The sandbox has its own, so that
// demo data never mixes with an account.
type folders struct {
	root      string // everything below is inside it
	catalogue string // catalogue.db
	session   string // session.db, whatsmeow's
	gallery   string // the pictures
	thumbs    string // thumbs.db, which can be made again
	outbox    string // prepared files on their way out
	sandbox   string // the built-in server's own state
	log       string
	prefs     string
}

// foldersIn lays the places out below root.
func foldersIn(root string) folders {
	at := func(name string) string { return filepath.Join(root, name) }
	return folders{
		root: root, catalogue: at("catalogue.db"), session: at("session.db"),
		gallery: at("gallery"), thumbs: at("thumbs.db"), outbox: at("outbox"), sandbox: at("sandbox"),
		log: at("contactsheet.log"), prefs: at("settings.json"),
	}
}

// create makes the folders, readable by their owner alone. The error wraps
// media.NotWritable or DiskFull.
func (f folders) create() error {
	for _, dir := range []string{f.root, f.gallery, f.outbox} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("create data folder: %w: %w", media.DiskFault(err), err)
		}
	}
	probe, err := os.CreateTemp(f.root, ".write-*")
	if err != nil {
		return fmt.Errorf("write to data folder: %w: %w", media.DiskFault(err), err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// dataRoot is where this system wants a program's data:
// $XDG_DATA_HOME, %LOCALAPPDATA% or Library/Application Support.
func dataRoot(name string) (string, error) {
	home, err := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, name), nil
		}
	case "darwin":
		if err == nil {
			return filepath.Join(home, "Library", "Application Support", name), nil
		}
	default:
		if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, name), nil
		}
		if err == nil {
			return filepath.Join(home, ".local", "share", name), nil
		}
	}
	return "", fmt.Errorf("no home folder: %w", media.NotWritable)
}
