// Walk drives the real program in a real window under an X server of its own,
// with real key, pointer and drop events, as a person would.
//
//	walk demo  --app FILE --out DIR   the main job; prints what it did, leaves screenshots
//	walk shots --app FILE --out DIR   every page, light and dark, small and large;
//	                                  --only keys,states walks some of them
//	walk readme --app FILE --out DIR  the pictures of README.md
//	walk bench --app FILE             first frame, memory after browsing, a long queue
//	                                  and 100,000 pictures; --only sheet, queue or scale
//	                                  is one of them, peers compares with geeqie and gthumb
//	walk monkey --app FILE --actions N --seed N
//	                                  random clicks, keys, drags and drops
//
// FILE is a build with the tag e2e, which tells what is on screen.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/jezek/xgb"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: walk demo|shots|readme|bench|monkey --app FILE [--out DIR]")
		os.Exit(2)
	}
	set := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	app := set.String("app", "build/contactsheet-e2e", "the program, built with the tag e2e")
	out := set.String("out", "build/"+os.Args[1], "folder for screenshots")
	only := set.String("only", "", "parts to walk, with commas")
	actions := set.Int("actions", 10000, "what the monkey does")
	seed := set.Uint64("seed", 1, "of the monkey")
	_ = set.Parse(os.Args[2:])       // ExitOnError
	xgb.Logger.SetOutput(io.Discard) // it complains of every server without a password
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch os.Args[1] {
	case "demo":
		err = demo(*app, *out)
	case "shots":
		err = shots(ctx, *app, *out, *only)
	case "readme":
		err = readme(ctx, *app, *out)
	case "bench":
		err = benches(ctx, *app, *only)
	case "monkey":
		err = monkeyRun(*app, *actions, *seed)
	default:
		err = fmt.Errorf("no such walk: %s", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "walk:", err)
		stop()
		os.Exit(1)
	}
}
