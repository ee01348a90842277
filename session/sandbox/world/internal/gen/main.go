// Command gen writes the tables of the demo's pictures and of its other files:
// it draws them all, which takes some minutes of all processors for the pictures
// and a second for the others.
//
//	go run ./session/sandbox/world/internal/gen -o session/sandbox/world/table.bin -more session/sandbox/world/more.bin
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/seal"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/table"
)

func main() {
	out := flag.String("o", "", "file to write for the pictures, which takes minutes")
	more := flag.String("more", "", "file to write for everything else")
	flag.Parse()
	if err := run(*out, *more); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes those tables that have a name.
func run(out, more string) error {
	var pictures, others []*world.Picture
	byID := map[uint64]*world.Picture{}
	for _, c := range world.New(world.Options{}).Chats {
		for _, m := range c.Messages {
			if m.Picture != nil {
				byID[m.Picture.ID] = m.Picture
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if id < world.MoreID {
			pictures = append(pictures, byID[id])
		} else {
			others = append(others, byID[id])
		}
	}
	if more != "" {
		if err := write(more, others); err != nil {
			return err
		}
	}
	if out == "" {
		return nil
	}
	return write(out, pictures)
}

func write(out string, pictures []*world.Picture) error {
	entries := make([]table.Entry, len(pictures))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(pictures); i = int(next.Add(1)) - 1 {
				p := pictures[i]
				plain := p.File()
				entries[i] = table.Entry{Size: uint32(len(plain)), SHA256: sha256.Sum256(plain), EncSHA256: sha256.Sum256(seal.File(plain, p.MediaKey, p.Keys()))}
				if n := done.Add(1); n%50 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d\n", n, len(pictures))
				}
			}
		})
	}
	wg.Wait()
	return os.WriteFile(out, table.Pack(table.Sample(), entries), 0o644)
}
