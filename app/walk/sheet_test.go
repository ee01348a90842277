//go:build e2e

package main

import (
	"context"
	"fmt"
	"image"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// made is how many pictures the catalogue of filled has beside the stockist's.
const made = 2400

// captions are those of the stockist's pictures, the newest last.
var captions = []string{"Harbour at noon", "The old harbour", "", "Our harbour, at dusk", "", "Last light"}

// filled is a program that was never linked, whose catalogue has made-up chats of
// two years: here of their pictures are on the disk, and the others cannot be had
// from anywhere. To them come the stockist's, which can, and which are the newest.
func filled(t *testing.T, file string, here int, list []session.Arrival) *walkthrough {
	t.Helper()
	d := open(t, t.TempDir())
	d.args = []string{"--server", file}
	out, err := exec.CommandContext(t.Context(), d.app, "sandbox", "fill", "--data", d.folder(), "--quiet", "--small",
		"--pictures", fmt.Sprint(made), "--messages", fmt.Sprint(made+200), "--fetched", fmt.Sprint(here),
		"--chats", "12", "--years", "2").CombinedOutput()
	if err != nil {
		t.Fatalf("fill: %v: %s", err, out)
	}
	must(t, d.hand(t.Context(), list))
	return d
}

// hand stores messages of the stockist in a catalogue that no program has open.
func (d *walkthrough) hand(ctx context.Context, list []session.Arrival) error {
	return edit(ctx, d.catalogue(), func(s *store.Store) error {
		_, err := file(ctx, s, session.Person{JID: stockistChat, Contact: stockist}, list)
		return err
	})
}

// captioned are pictures of the stockist with the captions.
func captioned(t *testing.T, file string, texts ...string) []session.Arrival {
	t.Helper()
	st, err := newStock(file)
	must(t, err)
	list, err := st.pictures(t.Context(), len(texts), 0)
	must(t, err)
	var as []session.Arrival
	for i, m := range list {
		as = append(as, session.Arrival{Message: session.Message{Media: m, Text: texts[i]}})
	}
	return as
}

// sums are what the sheet is to say that it has found, for each of the queries.
func (d *walkthrough) sums(ctx context.Context, qs ...session.SheetQuery) (said []string, err error) {
	err = edit(ctx, d.catalogue(), func(s *store.Store) error {
		for _, q := range qs {
			l, err := s.Listing(ctx, q)
			if err != nil {
				return err
			}
			said = append(said, "— "+words.Pictures(len(l.IDs))+" ")
			if len(l.IDs) == 0 {
				said[len(said)-1] = "— nothing found"
			}
		}
		return nil
	})
	return said, err
}

func TestSheetIsFilteredSearchedAndSorted(t *testing.T) {
	_, file := serve(t)
	d := filled(t, file, 12, captioned(t, file, captions...))
	var ida session.ChatID
	must(t, edit(t.Context(), d.catalogue(), func(s *store.Store) error {
		chats, err := s.Chats(t.Context(), session.ChatQuery{})
		for _, c := range chats {
			if c.Name == stockist {
				ida = c.ID
			}
		}
		return err
	}))
	away, here, photos := []media.State{media.Remote}, []media.State{media.Ready}, []media.Kind{media.Image}
	const all, remote, remotePhotos, photosHere, chat, word, wordOfAll = 0, 1, 2, 3, 4, 5, 6
	sum, err := d.sums(t.Context(), session.SheetQuery{}, session.SheetQuery{States: away},
		session.SheetQuery{States: away, Kinds: photos}, session.SheetQuery{States: here, Kinds: photos}, session.SheetQuery{Chat: ida},
		session.SheetQuery{Chat: ida, Search: "arbou"}, session.SheetQuery{Search: "arbou"})
	must(t, err)
	if sum[chat] != "— 6 pictures " || sum[word] != "— 3 pictures " || sum[all] == sum[remote] || sum[remote] == sum[remotePhotos] {
		t.Fatalf("this catalogue tells nothing: %q", sum)
	}

	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.push("Sheet"))
	must(t, d.counts(sum[all]))

	// Filters that combine, each by what opens it.
	must(t, d.add("Fetched or not", "not fetched"))
	must(t, d.counts(sum[remote]))
	must(t, d.add("Kind of file", "Photos"))
	must(t, d.counts(sum[remotePhotos]))
	must(t, d.pick("Word", "not fetched"))
	must(t, d.pick("chooserRow", "not fetched")) // no longer
	must(t, d.pick("chooserRow", "on this computer"))
	must(t, d.press(keyEscape, false))
	must(t, d.counts(sum[photosHere]))
	must(t, d.pick("Button", "Clear"))
	must(t, d.counts(sum[all]))

	must(t, d.pick("Chip", "Chat"))
	must(t, d.write("ida b"))
	_, err = d.one("chooserRow", stockist) // no longer "Reading…", nor "All chats"
	must(t, err)
	must(t, d.press(keyReturn, false))
	must(t, d.counts(sum[chat]))
	_, err = d.one("Word", "in "+stockist)
	must(t, err)

	// Part of a word, and one that is nowhere.
	must(t, d.push("Search captions"))
	must(t, d.write("arbou"))
	must(t, d.counts(sum[word]))
	must(t, d.write("x"))
	_, err = d.see("No picture matches this.")
	must(t, err)
	must(t, d.pick("Button", "Show all pictures"))
	must(t, d.counts(sum[all]))
	must(t, d.press('/', false))
	must(t, d.write("ARBOU"))
	must(t, d.counts(sum[wordOfAll]))

	// It is found as it was left.
	_, err = d.one("Word", "containing “ARBOU”")
	must(t, err)
	must(t, d.pick("Button", "Prints in their own shape"))
	must(t, d.pick("Button", "Newest first"))
	must(t, d.pick("chooserRow", "Oldest first"))
	_, err = d.one("Button", "Oldest first")
	must(t, err)
	must(t, d.counts(sum[wordOfAll]))
	time.Sleep(time.Second) // what is kept is written when it has rested
	must(t, d.quit())
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.push("Sheet"))
	must(t, d.counts(sum[wordOfAll]))
	for _, left := range [][2]string{{"Word", "containing “ARBOU”"}, {"Button", "Oldest first"}} {
		_, err = d.one(left[0], left[1])
		must(t, err)
	}
	must(t, d.pick("wordX", "Take this out"))
	must(t, d.counts(sum[all]))

	must(t, d.sorted("Oldest first", "Largest first", "More than "))
	must(t, d.sorted("Largest first", "By sender", ""))
	must(t, d.quit())
}

// sorted changes the order of the sheet, and waits for a header that begins so,
// and is no month.
func (d *walkthrough) sorted(from, to, header string) error {
	if err := d.pick("Button", from); err != nil {
		return err
	}
	if err := d.pick("chooserRow", to); err != nil {
		return err
	}
	_, err := d.until("a header "+header, func(items []item) bool {
		title := heading(items)
		return title != "" && !month.MatchString(title) && strings.HasPrefix(title, header)
	})
	return err
}

var month = regexp.MustCompile(`^\p{Lu}\pL+ \d{4}$`)

// heading is the title of the part that the sheet is at: what stands beside how
// many pictures that has.
func heading(items []item) (title string) {
	top := item{Y: high}
	for _, i := range items {
		if i.Kind == "Text" && strings.HasPrefix(i.Text, "· ") && strings.Contains(i.Text, "picture") && i.Y < top.Y {
			top = i
		}
	}
	for _, i := range items {
		if i.Kind == "Text" && i.X > int(theme.Rail) && i.X < top.X && i.Y < top.Y+top.H && i.Y+i.H > top.Y {
			title = i.Text // headers come after the prints that they lie on
		}
	}
	return title
}

// firstRow are the pictures of the sheet's uppermost row in sight.
func firstRow(items []item) (row []item) {
	for _, i := range items {
		if i.Kind != "Image" || i.W <= int(theme.Space32) || i.X < int(theme.Rail) {
			continue
		}
		if len(row) > 0 && i.Y < row[0].Y-2 {
			row = nil
		}
		if len(row) == 0 || i.Y <= row[0].Y+2 {
			row = append(row, i)
		}
	}
	return row
}

func TestSheetIsZoomedAndScrubbed(t *testing.T) {
	_, file := serve(t)
	d := filled(t, file, 0, nil)
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.push("Sheet"))
	across := func(what string, ok func(n int, even bool) bool) (n int) {
		t.Helper()
		_, err := d.until(what, func(items []item) bool {
			row := firstRow(items)
			even := true
			for _, i := range row {
				even = even && max(i.W-i.H, i.H-i.W) < 3
			}
			n = len(row)
			return n > 0 && ok(n, even)
		})
		must(t, err)
		return n
	}
	usual := across("square prints", func(_ int, even bool) bool { return even })

	// The slider, and the wheel with Ctrl.
	less, err := d.one("Button", "Smaller prints")
	must(t, err)
	more, err := d.one("Button", "Larger prints")
	must(t, err)
	y := less.Y + less.H/2
	must(t, d.click(1, less.X+less.W+20, y))
	small := across("smaller prints", func(n int, _ bool) bool { return n > usual })
	must(t, d.click(1, more.X-20, y))
	across("large prints", func(n int, _ bool) bool { return n < usual })
	turn := func(button byte, what string, ok func(n int) bool) {
		t.Helper()
		turns, said := 0, time.Time{}
		across(what, func(n int, even bool) bool {
			if even && ok(n) {
				return true
			}
			if time.Since(said) > 500*time.Millisecond && turns < 20 { // a turn may be less than a print
				must(t, d.holding(func() error { return d.click(button, wide/2, high/2) }, keyCtrl))
				turns, said = turns+1, time.Now()
			}
			return false
		})
		if turns == 0 {
			t.Error("the wheel was not turned")
		}
	}
	turn(5, "smaller prints by the wheel", func(n int) bool { return n > usual && n < small })
	turn(4, "larger prints by the wheel", func(n int) bool { return n <= usual })

	must(t, d.pick("Button", "Prints in their own shape"))
	across("prints of several shapes", func(_ int, even bool) bool { return !even })
	must(t, d.pick("Button", "Square prints"))
	across("square prints again", func(_ int, even bool) bool { return even })

	// The scrubber says where it leads, and leads there.
	rail, err := d.scrubber()
	must(t, err)
	flag := func() (title string) {
		t.Helper()
		last := ""
		_, err := d.until("the scrubber's month", func(items []item) bool {
			last, title = title, ""
			for _, i := range items {
				if i.X > wide/2 && i.X < rail.X && month.MatchString(i.Text) {
					title = i.Text
				}
			}
			return title != "" && title == last
		})
		must(t, err)
		return title
	}
	leads := func(title string) {
		t.Helper()
		_, err := d.until("the sheet at "+title, func(items []item) bool { return heading(items) == title })
		must(t, err)
	}
	items, err := d.tree()
	must(t, err)
	newest := heading(items)
	x := rail.X + rail.W/2
	at := func(share float64) image.Point { return image.Pt(x, rail.Y+8+int(share*float64(rail.H-16))) }
	var said string
	must(t, d.pull(at(0.02), at(0.6), func() error {
		said = flag()
		return nil
	}))
	if said == newest {
		t.Errorf("the flag said %s all the way", said)
	}
	leads(said)
	must(t, d.move(x, at(0.3).Y))
	hovered := flag()
	must(t, d.click(1, x, at(0.3).Y))
	leads(hovered)
	if hovered == said || hovered == newest {
		t.Errorf("a third of the way is %s, more than half of it %s", hovered, said)
	}
	must(t, d.move(wide/2, high/2))
	must(t, d.press(keyHome, false))
	leads(newest)
	must(t, d.quit())
}
