package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/assets"
	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/words"
)

const mediaUsage = `Prints what is known of a file and its message, as JSON.

  contactsheet media ID

ID is a message id, a media id or a SHA-256 in hex or base64. The record has
the media key: whoever gets it can fetch and open that file, with
"contactsheet get" for one. The app may run meanwhile; nothing is changed.

  contactsheet media 3EB0C767D26A1D8B6F1C | jq -r .image.link

The exit status is 0 when there is such a file; 1 when there is none; 2 when
the command was not understood.

`

// mediaCommand runs "contactsheet media …".
func mediaCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	set := flag.NewFlagSet("contactsheet media", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.BoolVar(&o.sandbox, "sandbox", false, "look in the sandbox's folder")
	set.StringVar(&o.serverFile, "server", "", "look in the folder of the sandbox that wrote this server `FILE`")
	set.StringVar(&o.data, "data", "", "look in `FOLDER`")
	ids, err := parseMixed(set, mediaUsage, args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case len(ids) != 1 || o.sandbox && o.serverFile != "":
		fmt.Fprint(stderr, mediaUsage)
		set.PrintDefaults()
		return exitUsage
	}
	if err := o.resolve(); err != nil {
		fmt.Fprintln(stderr, "contactsheet: media:", err)
		return exitUsage
	}
	if err := words.Load(assets.Translations, "translations"); err != nil {
		fmt.Fprintln(stderr, "contactsheet: media:", err)
		return exitFault
	}
	text, err := recordOf(ctx, foldersIn(o.data), ids[0])
	if err != nil {
		fmt.Fprintln(stderr, "contactsheet: media:", say(err))
		return exitFault
	}
	fmt.Fprintf(stdout, "%s\n", text)
	return exitOK
}

// recordOf is the record of the file that id names in the catalogue of places.
func recordOf(ctx context.Context, places folders, id string) (_ []byte, err error) {
	s, err := store.OpenReader(ctx, places.catalogue)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, plainError("there is no catalogue in " + places.root)
	case errors.Is(err, store.ErrOlder):
		return nil, plainError(store.ErrOlder.Error())
	case errors.Is(err, store.ErrNewer):
		return nil, plainError(store.ErrNewer.Error())
	case err != nil:
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := s.Find(ctx, id)
	if errors.Is(err, session.NoSuch) {
		return nil, plainError("no message id, media id or SHA-256 is like that")
	}
	if err != nil {
		return nil, err
	}
	m, err := s.Message(ctx, found)
	if err != nil {
		return nil, err
	}
	if m.Media == nil {
		return nil, plainError("that message carries no file")
	}
	path := ""
	if m.Media.State == media.Ready {
		path = fileIn(places.gallery, m.Media.File)
	}
	return record.Of(m, path, func(f media.Fault) string { return words.Explain(f).Sentence }).Indent()
}

// fileIn is where the gallery in dir keeps a file; "" where it is not there. It
// does not open the gallery, for that is the running app's.
func fileIn(dir string, file media.Key) string {
	name := file.String()
	for _, ext := range media.Extensions() {
		path := filepath.Join(dir, name[:2], name+ext)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}
