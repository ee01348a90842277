// Command gen writes the table of the demo's pictures: it draws them all, which
// takes some minutes of all processors.
//
//	go run ./session/sandbox/world/internal/gen -o session/sandbox/world/table.bin
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/seal"
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/table"
)

func main() {
	out := flag.String("o", "table.bin", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	var pictures [world.DefaultPictures]*world.Picture
	for _, c := range world.New(world.Options{}).Chats {
		for _, m := range c.Messages {
			if m.Picture != nil {
				pictures[m.Picture.ID-1] = m.Picture
			}
		}
	}
	entries := make([]table.Entry, len(pictures))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(pictures); i = int(next.Add(1)) - 1 {
				p := pictures[i]
				plain := p.JPEG()
				entries[i] = table.Entry{Size: uint32(len(plain)), SHA256: sha256.Sum256(plain), EncSHA256: sha256.Sum256(seal.Picture(plain, p.MediaKey))}
				if n := done.Add(1); n%50 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d\n", n, len(pictures))
				}
			}
		})
	}
	wg.Wait()
	return os.WriteFile(out, table.Pack(table.Sample(), entries), 0o644)
}
