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
	"time"

	"github.com/contactsheet/contactsheet/assets"
	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/session/wa"
	"github.com/contactsheet/contactsheet/ui/words"
)

const getUsage = `Fetches, decrypts and verifies one file that reached you as data.

  contactsheet get DESCRIPTOR.json -o FILE

DESCRIPTOR.json is any JSON with a media key and a URL or direct path, as
whatsmeow, Baileys, GOWA, WAHA or this program write it; - reads it from the
standard input. No account is needed. Hosts other than WhatsApp's are refused.

  contactsheet get message.json -o photo.jpg
  curl -s … | contactsheet get - -o - | feh -

The exit status is 0 when the file is there, whole and verified; 1 when it is
not, with the reason in one line; 2 when the command was not understood.

`

// getOptions are what the command line of get asks for.
type getOptions struct {
	input, output string
	kind          string
	timeout       time.Duration
	force, quiet  bool
	server        string
}

// getCommand runs "contactsheet get …".
func getCommand(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var o getOptions
	set := flag.NewFlagSet("contactsheet get", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&o.output, "o", "", "write to `FILE`; - for the standard output")
	set.StringVar(&o.kind, "kind", "", "take it for this `KIND`, whatever the descriptor says: image, video, gif, sticker, audio or document")
	set.DurationVar(&o.timeout, "timeout", fetch.GetTimeout, "give up after this `TIME`")
	set.BoolVar(&o.force, "force", false, "overwrite FILE")
	set.BoolVar(&o.quiet, "quiet", false, "say nothing but errors")
	set.StringVar(&o.server, "server", "", "ask the sandbox that wrote this server `FILE`")
	inputs, err := parseMixed(set, getUsage, args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case len(inputs) != 1 || o.output == "" || o.timeout <= 0:
		fmt.Fprint(stderr, getUsage)
		set.PrintDefaults()
		return exitUsage
	}
	o.input = inputs[0]
	if err := words.Load(assets.Translations, "translations"); err != nil {
		fmt.Fprintln(stderr, "contactsheet: get:", err)
		return exitFault
	}
	if err := get(ctx, o, stdin, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "contactsheet: get:", say(err))
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitFault
	}
	return exitOK
}

// plainError is an error in words for the user of a command.
type plainError string

// Error is that sentence.
func (e plainError) Error() string { return string(e) }

// usageError is a plainError about how the command was called.
type usageError string

// Error is that sentence.
func (e usageError) Error() string { return string(e) }

// say puts err into one line. Errors of the files that the user named say more
// in the system's own words.
func say(err error) string {
	var path *fs.PathError
	switch {
	case errors.As(err, new(plainError)), errors.As(err, new(usageError)), errors.As(err, &path):
		return err.Error()
	}
	return words.Explain(err).Sentence
}

// get does what o asks for.
func get(ctx context.Context, o getOptions, stdin io.Reader, stdout, stderr io.Writer) error {
	var endpoint *wa.Endpoint
	if o.server != "" {
		var err error
		if endpoint, err = wa.LoadEndpoint(o.server); err != nil {
			return usageError(err.Error())
		}
	}
	kind, err := kindFlag(o.kind)
	if err != nil {
		return err
	}
	text, err := readInput(o.input, stdin)
	if err != nil {
		return err
	}
	d, err := descriptor.ParseAs(text, kind)
	if err != nil {
		return err
	}
	if d.ViewOnce {
		return plainError("its sender wants it to be seen once, so it is not written to disk")
	}
	note := func(text string) {
		if !o.quiet {
			fmt.Fprintln(stderr, "contactsheet: get:", text)
		}
	}
	if d.Count > 1 {
		note(fmt.Sprintf("the descriptor has %d files; this is the first", d.Count))
	}
	bar := newBar(stderr, o.quiet)
	got, err := save(ctx, mediaHosts(endpoint), d.Ref, o, stdout, bar)
	bar.end()
	if err == nil && got.Unverified {
		note("not verified by hash, for none was given (MAC verified)")
	}
	return err
}

func kindFlag(s string) (media.Kind, error) {
	switch k := media.Kind(s); k {
	case "", media.Image, media.Video, media.GIF, media.Sticker, media.Audio, media.Document:
		return k, nil
	}
	return "", usageError(fmt.Sprintf("%q is not a kind; they are image, video, gif, sticker, audio and document", s))
}

// maxInput is more than descriptor.Parse takes, so that it is the one to refuse.
const maxInput = 2 << 20

// readInput reads the descriptor.
func readInput(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(stdin, maxInput))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxInput))
}

// save brings the file of ref to where o wants it: whole and verified, or not at
// all.
func save(ctx context.Context, h *fetch.HTTP, ref media.Ref, o getOptions, stdout io.Writer, bar *bar) (fetch.Got, error) {
	how := fetch.GetOptions{Timeout: o.timeout, Progress: bar.report, Overwrite: o.force}
	if o.output != "-" {
		if err := vacant(o.output, o.force); err != nil {
			return fetch.Got{}, err
		}
		return h.ToFile(ctx, ref, o.output, how)
	}
	// Nothing is handed on before all of it is verified.
	dir, err := os.MkdirTemp("", "contactsheet-*")
	if err != nil {
		return fetch.Got{}, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "file")
	got, err := h.ToFile(ctx, ref, path, how)
	if err != nil {
		return fetch.Got{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return fetch.Got{}, err
	}
	defer f.Close()
	_, err = io.Copy(stdout, f)
	return got, err
}

// vacant refuses to overwrite what nobody said may be overwritten, and what is
// no file at all.
func vacant(name string, force bool) error {
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return err
	}
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return plainError(name + " is a folder")
	case !info.Mode().IsRegular():
		return plainError(name + " is not an ordinary file; -o - writes to the standard output")
	case !force:
		return plainError(name + " is there already; --force overwrites it")
	}
	return nil
}
