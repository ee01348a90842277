package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox"
)

const sandboxUsage = `A WhatsApp-compatible server on loopback, with a demo phone and demo people.

  contactsheet sandbox serve --server-file FILE
  contactsheet sandbox fill --data FOLDER   write a large catalogue; fill --help says more

FILE is written once the server answers: give it to "contactsheet --server FILE".
Its "scan" address takes a POST with the text of a QR code, and the demo phone
scans it; add ?account=second for a second account. Its "faults" address tells
and takes what goes wrong, as JSON such as {"status": 410} or {"phone": "late"}.

`

// sandboxCommand runs "contactsheet sandbox …".
func sandboxCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "fill" {
		return fillCommand(ctx, args[1:], stdout, stderr)
	}
	if len(args) == 0 || args[0] != "serve" {
		if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
			fmt.Fprint(stdout, sandboxUsage)
			return exitOK
		}
		fmt.Fprint(stderr, sandboxUsage)
		return exitUsage
	}
	set := flag.NewFlagSet("contactsheet sandbox serve", flag.ContinueOnError)
	set.SetOutput(stderr)
	file := set.String("server-file", "", "write where and how to connect to `FILE`")
	dir := set.String("dir", "", "keep the server's state in `FOLDER` (default: beside the server file)")
	port := set.Int("port", 0, "listen on this `PORT` of 127.0.0.1 (default: any free one)")
	live := set.Duration("live", livePictures, "somebody sends a new picture about this often; 0 for never")
	pictures := set.Int("pictures", 0, "so many `PICTURES` in the history (default: about 2,100)")
	small := set.Bool("small", false, "small pictures, for tests that want many at once")
	life := set.Duration("media-life", 0, "files stay on the media host for `DURATION` (default: two weeks)")
	delay := set.Duration("phone-delay", 0, "a phone that is late answers after `DURATION` (default: 40 s)")
	verbose := set.Bool("verbose", false, "log what happens, without content")
	switch err := parse(set, sandboxUsage, args[1:], stdout); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case *file == "" || set.NArg() > 0:
		fmt.Fprint(stderr, sandboxUsage)
		set.PrintDefaults()
		return exitUsage
	}
	path, err := filepath.Abs(*file)
	if err != nil {
		fmt.Fprintln(stderr, "contactsheet:", err)
		return exitFault
	}
	if *dir == "" {
		*dir = path + ".d"
	}
	log := slog.New(slog.DiscardHandler)
	if *verbose {
		log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	o := sandbox.Options{
		Dir: *dir, Port: *port, Live: *live, Pictures: *pictures, Small: *small, Life: *life, Delay: *delay, Now: time.Now, Log: log,
	}
	if err := serve(ctx, path, o, stdout); err != nil {
		fmt.Fprintln(stderr, "contactsheet:", err)
		return exitFault
	}
	return exitOK
}

// serve runs a sandbox until ctx ends. The server file and the certificate
// beside it are there exactly while it answers.
func serve(ctx context.Context, file string, o sandbox.Options, stdout io.Writer) error {
	srv, err := sandbox.Start(ctx, o)
	if err != nil {
		return err
	}
	if err := srv.WriteFile(file); err != nil {
		return errors.Join(err, srv.Close())
	}
	fmt.Fprintln(stdout, "serving on", srv.ServerFile().Address)
	<-ctx.Done()
	return errors.Join(srv.Close(), sandbox.RemoveFile(file))
}
