package main

import (
	"context"
	"errors"

	"github.com/contactsheet/contactsheet/media"
)

// CopyPicture puts a picture on the clipboard; see ui.Desk.
func (d desk) CopyPicture(context.Context, media.Key) error { return errors.ErrUnsupported }

// CopyFiles puts files on the clipboard; see ui.Desk.
func (d desk) CopyFiles(context.Context, ...string) error { return errors.ErrUnsupported }

// SaveCopy copies a file of the gallery; see ui.Desk.
func (d desk) SaveCopy(context.Context, media.Key, string) error { return errors.ErrUnsupported }

// OpenWith has the user choose the program; see ui.Desk.
func (d desk) OpenWith(path string) error { return d.Open(path) }

// PickFolder asks for a folder; see ui.Desk.
func (d desk) PickFolder(context.Context) (string, error) { return "", errors.ErrUnsupported }
