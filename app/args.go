package main

import (
	"flag"
	"io"
)

// parseMixed is parse for commands that take words and flags in any order, as
// Unix users write them; what follows "--" is words.
func parseMixed(set *flag.FlagSet, usage string, args []string, stdout io.Writer) (words []string, err error) {
	for {
		if err := parse(set, usage, args, stdout); err != nil {
			return nil, err
		}
		rest := set.Args()
		if len(rest) == 0 {
			return words, nil
		}
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(words, rest...), nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
}
