//go:build !(linux || freebsd || openbsd || netbsd)

package main

import (
	"context"
	"errors"
)

// pick has no system dialog here: the window shows its own.
func pick(context.Context) ([]string, error) { return nil, errors.ErrUnsupported }

// saveAs likewise.
func saveAs(context.Context, string) (string, error) { return "", errors.ErrUnsupported }

// pickFolder likewise.
func pickFolder(context.Context) (string, error) { return "", errors.ErrUnsupported }

func openWith(string) error { return errors.ErrUnsupported }

func showItems(string) error { return errors.ErrUnsupported }
