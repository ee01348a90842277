// Contact Sheet shows every picture of every WhatsApp chat on one sheet, fetches
// the full-size files and sends pictures.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/contactsheet/contactsheet/session/wa"
)

const usage = `Contact Sheet: every picture of every WhatsApp chat on one sheet.

  contactsheet                              open the app
  contactsheet --sandbox                    open it on a WhatsApp of its own, no phone needed
  contactsheet --server FILE                open it on a sandbox that runs elsewhere
  contactsheet get DESCRIPTOR.json -o FILE  fetch a file that reached you as data
  contactsheet media ID                     print what is known of a file, as JSON
  contactsheet sandbox serve --server-file FILE
                                            run the sandbox alone until stopped
  contactsheet sandbox fill --pictures 100000 --data FOLDER
                                            write a large catalogue, for trying

`

// Exit statuses as Unix users expect them.
const (
	exitOK    = 0
	exitFault = 1 // it did not work
	exitUsage = 2 // called wrongly
)

// collectAt is how far the heap may grow, in per cent, before it is collected:
// most of it is decoded pictures, and a second helping of them would not be seen.
const collectAt = 40

func main() {
	debug.SetGCPercent(collectAt)
	log.SetOutput(discreet{os.Stderr})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// discreet is where libraries log to. net/http would quote what a server sends
// unasked.
type discreet struct{ io.Writer }

// Write passes on what does not quote a server.
func (d discreet) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("Unsolicited response")) {
		return len(p), nil
	}
	return d.Writer.Write(p)
}

// run is main without the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "get":
			return getCommand(ctx, args[1:], stdin, stdout, stderr)
		case "media":
			return mediaCommand(ctx, args[1:], stdout, stderr)
		case "sandbox":
			return sandboxCommand(ctx, args[1:], stdout, stderr)
		}
	}
	var o options
	set := flag.NewFlagSet("contactsheet", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.BoolVar(&o.sandbox, "sandbox", false, "run on a WhatsApp of its own, no phone and no internet needed")
	set.StringVar(&o.serverFile, "server", "", "run on the sandbox that wrote `FILE`")
	set.StringVar(&o.data, "data", "", "keep everything in `FOLDER`")
	showVersion := set.Bool("version", false, "print the version")
	switch err := parse(set, usage, args, stdout); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	if *showVersion {
		fmt.Fprintln(stdout, "contactsheet", version)
		return exitOK
	}
	if set.NArg() > 0 {
		fmt.Fprintf(stderr, "contactsheet: %q is not a command; --help lists them\n", set.Arg(0))
		return exitUsage
	}
	if o.sandbox && o.serverFile != "" {
		fmt.Fprintln(stderr, "contactsheet: --sandbox and --server exclude each other")
		return exitUsage
	}
	if err := o.resolve(); err != nil {
		fmt.Fprintln(stderr, "contactsheet:", err)
		return exitUsage
	}
	return window(ctx, o, stderr)
}

// parse reads flags. Help that was asked for goes to stdout; what is wrong, with
// the help, to set's own output.
func parse(set *flag.FlagSet, usage string, args []string, stdout io.Writer) error {
	set.Usage = func() {}
	err := set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		set.SetOutput(stdout)
	}
	if err != nil {
		fmt.Fprint(set.Output(), usage)
		set.PrintDefaults()
	}
	return err
}

// options are what the command line asks for.
type options struct {
	sandbox    bool
	serverFile string
	data       string // "" for the system's own place

	endpoint *wa.Endpoint     // of serverFile
	now      func() time.Time // nil: time.Now
}

// resolve reads the server file and settles where the data goes. The errors are
// fit to be printed.
func (o *options) resolve() error {
	name := "contactsheet"
	switch {
	case o.sandbox:
		name = "contactsheet-sandbox"
	case o.serverFile != "":
		e, err := wa.LoadEndpoint(o.serverFile)
		if err != nil {
			return err
		}
		o.endpoint = e
		name = "contactsheet-server"
	}
	if o.data == "" {
		root, err := dataRoot(name)
		o.data = root
		return err
	}
	abs, err := filepath.Abs(o.data)
	o.data = abs
	return err
}
