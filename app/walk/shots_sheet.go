package main

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/jezek/xgb/xproto"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// steps does one after the other, as far as there is no error.
func steps(list ...func() error) error {
	for _, step := range list {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// symbols are the keys that hits knows beside characters; a capital letter stands
// for that with Ctrl.
var symbols = map[rune]xproto.Keysym{'⎋': keyEscape, '↵': keyReturn, '⇱': keyHome, '⇲': 0xff57, '←': keyLeft, '→': keyRight}

// picks, hits, types, sees, rests and taken are steps of a walk.
func (a *album) picks(kind, text string) func() error {
	return func() error { return a.pick(kind, text) }
}

func (a *album) hits(keys ...rune) func() error {
	return func() error {
		for _, k := range keys {
			sym, ctrl := symbols[k], k >= 'A' && k <= 'Z'
			if sym == 0 {
				sym = xproto.Keysym(unicode.ToLower(k))
			}
			if err := a.press(sym, ctrl); err != nil {
				return err
			}
			time.Sleep(150 * time.Millisecond)
		}
		return nil
	}
}

func (a *album) types(text string) func() error { return func() error { return a.write(text) } }

func (a *album) sees(text string) func() error {
	return func() error { _, err := a.see(text); return err }
}

func (a *album) rests(d time.Duration) func() error {
	return func() error { time.Sleep(d); return nil }
}

func (a *album) taken(page string) func() error { return func() error { return a.each(page) } }

// sheet walks the contact sheet: many and one, three zooms, what narrows it, and
// what is selected of it.
func (a *album) sheet() error {
	if err := a.prepare(session.Downloads{}, func(s *store.Store) error {
		m, err := a.stock.picture(a.ctx, 0)
		if err != nil {
			return err
		}
		_, err = file(a.ctx, s, session.Person{JID: loneChat, Contact: lone}, []session.Arrival{{Message: session.Message{Media: m}}})
		return err
	}); err != nil {
		return err
	}
	return steps(
		func() error { return a.push("Sheet") },
		a.taken("sheet"),
		func() error { return a.fetchSome() },
		a.taken("sheet-some-here"),
		a.picks("Button", "Prints in their own shape"),
		a.taken("sheet-fitted"),
		func() error { return a.zoomTo(0.05) },
		a.taken("sheet-fitted-small"),
		a.picks("Button", "Square prints"),
		a.taken("sheet-small"),
		func() error { return a.zoomTo(0.95) },
		a.taken("sheet-large"),
		func() error { return a.zoomTo(0.3) },
		a.scrubbed,
		a.filters,
		a.selections,
	)
}

// lone has sent one picture.
const (
	lone     = "Torvald Ås"
	loneChat = session.JID("46701740671@s.whatsapp.net")
)

// fetchSome fetches a chat, so that not all of the sheet is previews.
func (a *album) fetchSome() error {
	return steps(
		func() error { return a.openChat("Laila") },
		a.rests(2*time.Second),
		func() error {
			items, err := a.tree()
			if err != nil || !sits(items, "Fetch all") {
				return err // the walk of the chats has done so
			}
			return a.push("Fetch all")
		},
		func() error { return a.gone("Fetch all") },
		func() error { return a.gone("Transfers: ") },
		func() error { return a.push("Sheet") },
	)
}

// zoomTo presses on the slider.
func (a *album) zoomTo(share float64) error {
	less, err := a.one("Button", "Smaller prints")
	if err != nil {
		return err
	}
	more, err := a.one("Button", "Larger prints")
	if err != nil {
		return err
	}
	from, to := less.X+less.W+8, more.X-8
	return a.click(1, from+int(share*float64(to-from)), less.Y+less.H/2)
}

// scrubbed takes the sheet while the scrubber is held.
func (a *album) scrubbed() error {
	rail, err := a.scrubber()
	if err != nil {
		return err
	}
	x := rail.X + rail.W/2
	if err := a.pull(image.Pt(x, rail.Y+20), image.Pt(x, rail.Y+rail.H*2/5), func() error {
		return a.seen("sheet-scrubber")
	}); err != nil {
		return err
	}
	return steps(a.hits('⇱'))
}

// filters walks all that narrows the sheet.
func (a *album) filters() error {
	add := func(page, field, has string) error {
		return a.popped(page, a.picks("Chip", "Add filter…"), a.picks("chooserRow", field), a.sees(has))
	}
	return steps(
		func() error { return a.popped("filter-add", a.picks("Chip", "Add filter…"), a.sees("With caption")) },
		func() error { return add("filter-chat", "Chat", "Mum") },
		func() error { return add("filter-sender", "Sender", "Everybody") },
		func() error { return add("filter-side", "Sent or received", "sent by you") },
		func() error { return add("filter-kind", "Kind of file", "Documents") },
		func() error { return add("filter-state", "Fetched or not", "only on your phone") },
		func() error { return add("filter-date", "Date", "Show these days") },
		func() error { return add("filter-size", "Size", "Any size") },
		func() error {
			return a.popped("filter-order", a.picks("Button", "Newest first"), a.sees("Oldest first"))
		},
		func() error {
			return a.popped("sheet-help", a.picks("Button", "How to select"), a.sees("A click opens"))
		},
		a.picks("Button", "Newest first"), a.picks("chooserRow", "Largest first"),
		a.taken("sheet-by-size"),
		a.picks("Button", "Largest first"), a.picks("chooserRow", "By sender"),
		a.taken("sheet-by-sender"),
		a.picks("Button", "By sender"), a.picks("chooserRow", "Newest first"),

		// One, a few, and none.
		a.picks("Chip", "Add filter…"), a.picks("chooserRow", "Chat"), a.types("torvald"), a.sees(lone), a.hits('↵'),
		func() error { return a.counts("— 1 picture ") },
		a.taken("sheet-one"),
		a.picks("Button", "Clear"),
		func() error { return a.add("Kind of file", "GIFs") },
		a.taken("sheet-few"),
		func() error { return a.add("Fetched or not", "not fetched") },
		func() error { return a.add("Sent or received", "received") },
		func() error { return a.add("Size", "Larger than 100 kB") },
		func() error { return a.push("Search captions") },
		a.types("the"),
		a.taken("filter-many"),
		a.types("xyz"), a.sees("No picture matches this."),
		a.taken("sheet-none"),
		a.picks("Button", "Show all pictures"),
	)
}

// popped takes what open opens, in every size, and closes it.
func (a *album) popped(page string, open ...func() error) error {
	for _, size := range sizes {
		if err := a.resize(size[0], size[1]); err != nil {
			return err
		}
		if err := steps(append(open, func() error { return a.settle(size) })...); err != nil {
			return err
		}
		if err := a.shot(a.out, fmt.Sprintf("%s-%s-%d", page, a.theme, size[0]), size[0], size[1]); err != nil {
			return err
		}
		if err := steps(a.hits('⎋'), a.rests(300*time.Millisecond)); err != nil {
			return err
		}
	}
	fmt.Printf("%s, %s\n", page, a.theme)
	return a.resize(wide, high)
}

// seen takes the page as it is, with what is hovered or held.
func (a *album) seen(page string) error {
	fmt.Printf("%s, %s\n", page, a.theme)
	if err := a.settle([2]int{wide, high}); err != nil {
		return err
	}
	return a.shot(a.out, page+"-"+a.theme, wide, high)
}

// selections walks what is selected, and what lies under the pointer.
func (a *album) selections() error {
	over := func(row, n int) (at item, err error) {
		_, err = a.until("prints", func(items []item) bool {
			rows := rowsOf(items)
			if len(rows) <= row || len(rows[row]) <= n {
				return false
			}
			last := at
			at = rows[row][n]
			return at == last
		})
		return at, err
	}
	var first, last item
	return steps(
		func() (err error) { first, err = over(0, 1); return err },
		func() (err error) { last, err = over(1, 3); return err },
		a.hits('⎋'), // the keyboard to the sheet
		func() error { return a.move(last.X+last.W/2, last.Y+last.H/2) },
		func() error { return a.seen("sheet-hover") },
		func() error {
			return a.holding(func() error { return a.seen("sheet-loupe") }, ' ')
		},
		func() error { return a.click(3, last.X+last.W/2, last.Y+last.H/2) },
		func() error { return a.seen("sheet-menu") }, a.hits('⎋'),
		func() error { return a.holding(func() error { return a.tap(first) }, keyCtrl) },
		func() error { return a.holding(func() error { return a.tap(last) }, keyCtrl) },
		a.taken("sheet-selected"),
		func() error { return a.holding(func() error { return a.tap(first) }, keyShift) },
		a.taken("sheet-selected-range"),
		func() error {
			return a.pull(image.Pt(first.X+first.W+2, first.Y+30), image.Pt(last.X+last.W+20, last.Y+last.H/2),
				func() error { return a.seen("sheet-band") })
		},
		a.hits('⎋', 'A'),
		a.taken("sheet-selected-all"),
		a.hits('⎋'),
	)
}

// rowsOf are the pictures of the sheet in sight, row by row.
func rowsOf(items []item) (rows [][]item) {
	for _, i := range items {
		if i.Kind != "Image" || i.W < 40 || i.X < 64 {
			continue
		}
		k := slices.IndexFunc(rows, func(r []item) bool { return max(r[0].Y-i.Y, i.Y-r[0].Y) < 4 })
		if k < 0 {
			rows, k = append(rows, nil), len(rows)
		}
		rows[k] = append(rows[k], i)
	}
	for _, r := range rows {
		slices.SortFunc(r, func(x, y item) int { return x.X - y.X })
	}
	slices.SortFunc(rows, func(x, y []item) int { return x[0].Y - y[0].Y })
	return rows
}

// export walks the export sheet: ready, under way, and what came of it.
func (a *album) export() error {
	folder := filepath.Join(a.home, "Wedding")
	const n, guest = 48, "Marguerite de la Fontaine-Beaumont"
	if err := a.prepare(session.Downloads{}, func(s *store.Store) error {
		list, err := a.stock.pictures(a.ctx, n, 60<<10)
		if err != nil {
			return err
		}
		var as []session.Arrival
		for _, m := range list {
			as = append(as, session.Arrival{Message: session.Message{Media: m}})
		}
		_, err = file(a.ctx, s, session.Person{JID: "46701740672@s.whatsapp.net", Contact: guest + " 2"}, as)
		return err
	}); err != nil {
		return err
	}
	return steps(
		func() error { return a.push("Sheet") },
		a.picks("Chip", "Add filter…"), a.picks("chooserRow", "Chat"), a.types("beaumont 2"), a.sees(guest), a.hits('↵'),
		func() error { return a.counts(fmt.Sprintf("— %d pictures ", n)) },
		a.hits('A'), a.picks("HintButton", "Export…"),
		func() error { _, err := a.one("Button", "Choose…"); return err },
		a.taken("export-no-folder"),
		a.types(folder),
		a.taken("export-ready"),
		func() error { a.srv.Faults().Bandwidth(60 << 10); return nil },
		a.fetching,
		func() error { return a.push("Export ") },
		a.rests(3*time.Second),
		a.taken("export-running"),
		a.picks("Button", "Cancel"), a.sees("Try again"),
		a.taken("export-cancelled"),
		a.picks("Button", "Close"),
		func() error { a.srv.Faults().Bandwidth(0); return nil },
		func() error { return a.gone("Transfers: ") },
		a.hits('E'), func() error { _, err := a.one("Button", "Choose…"); return err },
		func() error { return a.push("Export ") }, a.sees("Close"),
		a.taken("export-done"),
		a.picks("Button", "Close"),
		a.hits('E'), func() error { _, err := a.one("Button", "Choose…"); return err },
		func() error { return a.push("Export ") }, a.sees("Close"),
		a.taken("export-again"),
		a.picks("Button", "Close"), a.hits('⎋'), a.picks("Button", "Clear"),
	)
}

// fetching ticks that what is not here is fetched first.
func (a *album) fetching() error {
	items, err := a.tree()
	if err != nil {
		return err
	}
	for _, i := range items {
		if strings.HasPrefix(i.Text, "Fetch the ") && i.Enabled {
			return a.tap(item{X: i.X, Y: i.Y, W: 40, H: i.H})
		}
	}
	return nil
}
