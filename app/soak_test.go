package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session/wa"
)

const (
	soakPictures = 1150 // in the story; a few are HD copies, or older than the first sync goes back
	soakLeast    = 1000
	soakKills    = 30
	soakLife     = 200 * 24 * time.Hour // of files on the media host: most are there
	soakSeed     = 20260114
	soakSpeed    = 100_000 // bytes per second of a connection
)

// TestKilledAtAnyTime: a thousand pictures arrive whole although one download in
// twenty goes wrong and the program is killed again and again.
func TestKilledAtAnyTime(t *testing.T) {
	k := soak{t: t, began: time.Now(), file: filepath.Join(t.TempDir(), "server.json"), data: t.TempDir(), rand: rand.New(rand.NewPCG(soakSeed, 0))}
	k.leavings = leavings{t: t, places: foldersIn(k.data)}
	begin := k.began.Truncate(time.Second)
	server := startRole(t, "sandbox", k.file, begin.Format(time.RFC3339), strconv.Itoa(soakPictures), soakLife.String())
	server.hear("start of the sandbox", func(word string, _ []string) bool { return word == "ready" })
	drawn := make(chan map[string]promise, 1)
	go func() { drawn <- promises(begin, soakPictures) }()

	k.first()
	if k.want = <-drawn; len(k.want) < soakLeast {
		t.Fatalf("%d pictures", len(k.want))
	}
	for k.runs < soakKills {
		k.turn()
	}
	p := k.run()
	p.say("fetch")
	p.hear("last picture", k.reaches(len(k.want)))
	k.most = max(k.most, p.memory())
	p.end()

	n := k.shown()
	if n[media.Ready]+n[media.Gone] != len(k.want) || n[media.Ready] < soakLeast || len(n) > 2 {
		t.Errorf("%v of %d pictures", n, len(k.want))
	}
	k.sound()
	if partial, temp := k.left(); partial+temp > 0 {
		t.Errorf("%d partial and %d temporary files are left", partial, temp)
	}
	struck := 0
	if _, err := fmt.Sscanf(server.end(), "struck %d", &struck); err != nil || struck < soakLeast/40 {
		t.Errorf("%d downloads went wrong, %v", struck, err)
	}
	t.Logf("%d pictures ready, %d not on the phone any more; %d kills (1 while the history came, %d at a start), %d starts; "+
		"%d beginnings of files were left by kills; %d downloads went wrong; %.0f s; at most %d MB in memory%s",
		n[media.Ready], n[media.Gone], soakKills, k.starts, k.runs, k.partials, struck, time.Since(k.began).Seconds(), k.most, raced)
}

// soak is the program, killed over and over.
type soak struct {
	t     *testing.T
	began time.Time
	file  string // the server's
	data  string // the program's folder
	leavings
	rand *rand.Rand

	runs     int
	starts   int // kills at a start
	ready    int // pictures at the last kill
	partials int // beginnings of files found after kills
	most     int // MB
}

// run starts the program once more, a minute later by its clock.
func (k *soak) run() *process {
	k.runs++
	return startRole(k.t, "program", k.file, k.data, (time.Duration(k.runs) * time.Minute).String())
}

// first is the run that links, killed while the history comes.
func (k *soak) first() {
	k.t.Helper()
	p := k.run()
	p.hear("link", func(word string, rest []string) bool { return word == "phase" && rest[0] == "syncing" })
	k.kill(p, k.wait(1500*time.Millisecond))
}

// turn is one of the other runs: killed when it has got on, or while it starts.
func (k *soak) turn() {
	k.t.Helper()
	p := k.run()
	if k.runs == 2 {
		p.hear("history", func(word string, rest []string) bool {
			return word == "pictures" && rest[2] == strconv.Itoa(len(k.want))
		})
		k.trouble()
	}
	p.say("fetch")
	if k.runs%6 == 0 {
		k.starts++
		k.kill(p, k.wait(time.Second))
	} else {
		next := max(k.ready+1, (k.runs-1)*len(k.want)/(soakKills+1))
		p.hear("progress", k.reaches(next))
		k.kill(p, k.wait(400*time.Millisecond))
	}
	if k.ready >= len(k.want) {
		k.t.Fatal("all was done before the last kill")
	}
}

// kill kills the program after some time, and looks at what it has left.
func (k *soak) kill(p *process, after time.Duration) {
	k.t.Helper()
	<-time.After(after)
	k.most = max(k.most, p.memory())
	p.kill()
	n := k.shown()
	k.ready = n[media.Ready] + n[media.Gone]
	partial, _ := k.left()
	k.partials += partial
	k.t.Logf("%5.1f s: kill %d, %d ms after its mark: %d pictures are ready, %d have begun", time.Since(k.began).Seconds(), k.runs,
		after.Milliseconds(), n[media.Ready], partial)
}

// wait is a random time.
func (k *soak) wait(most time.Duration) time.Duration {
	return time.Duration(k.rand.Int64N(int64(most)))
}

// reaches is for process.hear: so many pictures are here, or nowhere.
func (k *soak) reaches(n int) func(word string, rest []string) bool {
	return func(word string, rest []string) bool {
		if word != "pictures" {
			return false
		}
		ready, err := strconv.Atoi(rest[0])
		gone, err2 := strconv.Atoi(rest[1])
		if err := cmp.Or(err, err2); err != nil {
			k.t.Error(err)
		}
		return ready+gone >= n
	}
}

// trouble has one download in twenty go wrong from now on, in any way.
func (k *soak) trouble() {
	k.t.Helper()
	e, err := wa.LoadEndpoint(k.file)
	if err != nil {
		k.t.Fatal(err)
	}
	c := e.HTTPClient()
	defer c.CloseIdleConnections()
	to := fmt.Sprintf("https://%s/sandbox/faults?share=0.05&seed=%d", e.Address, soakSeed)
	resp, err := c.Post(to, "application/json", strings.NewReader(fmt.Sprintf(`{"media": "mixed", "bandwidth": %d}`, soakSpeed)))
	if err != nil {
		k.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		k.t.Fatal(resp.Status)
	}
}
