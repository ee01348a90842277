package settings

import (
	"context"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	kB = 1000
	mB = 1000 * kB
	gB = 1000 * mB
)

// downloads is the section of fetching. What is chosen applies at once.
type downloads struct {
	p     *Page
	now   session.Downloads
	saver *saver[session.Downloads]

	auto    *kit.Toggle
	rules   *fyne.Container // of auto
	kinds   map[media.Kind]*kit.Chip
	known   *kit.Check
	groups  *kit.Check
	largest *choice

	past      *text
	fetch     *kit.Button
	pastRead  int // readings begun: an answer to an older one is dropped
	fetching  bool
	chatsHead *label
	chats     *fyne.Container

	parallel *kit.Stepper
	limit    *choice
	floor    *choice
	proxy    *kit.Entry
	setProxy *kit.Button
	proxyBad *text
}

var kinds = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker, media.Audio, media.Document}

func newDownloads(p *Page) *downloads {
	d := &downloads{p: p, now: p.d.Prefs.Downloads(), kinds: map[media.Kind]*kit.Chip{}}
	d.saver = &saver[session.Downloads]{ctx: p.ctx, save: p.d.Prefs.SetDownloads, done: func(err error) {
		p.d.Do(func() { d.saved(err) })
	}}
	d.auto = kit.NewToggle(lang.L("Fetch new files automatically"), false, func(on bool) {
		d.change(func(x *session.Downloads) { x.Auto.On = on })
	})
	row := newFlow()
	for i, name := range []string{lang.L("Pictures"), lang.L("Videos"), lang.L("GIFs"), lang.L("Stickers"), lang.L("Audio"), lang.L("Documents")} {
		c := kit.NewChip(name, func() { d.flip(kinds[i]) })
		d.kinds[kinds[i]] = c
		row.objects = append(row.objects, c)
	}
	d.known = kit.NewCheck(lang.L("Only from people I know"), false, func(on bool) {
		d.change(func(x *session.Downloads) { x.Auto.Known = on })
	})
	d.groups = kit.NewCheck(lang.L("In groups too"), false, func(on bool) {
		d.change(func(x *session.Downloads) { x.Auto.Groups = on })
	})
	d.largest = newChoice([]option{{0, lang.L("Any size")}, {1 * mB, words.Size(1 * mB)}, {5 * mB, words.Size(5 * mB)},
		{16 * mB, words.Size(16 * mB)}, {100 * mB, words.Size(100 * mB)}}, mB, 1_000_000, lang.L("MB"),
		func(v int64) { d.change(func(x *session.Downloads) { x.Auto.MaxSize = v }) }, p.relayout)
	d.past = newText("", theme.Second)
	d.fetch = kit.NewButton("", kit.IconArrow, kit.Plain, d.fetchPast)
	d.rules = container.New(columnLayout{}, row, newFlow(d.known, d.groups),
		caption(lang.L("Up to")), d.largest, d.past, newFlow(d.fetch))
	d.chatsHead = caption(lang.L("Chats with a rule of their own"))
	d.chats = container.New(columnLayout{})
	d.parallel = kit.NewStepper(3, 1, 8, lang.L("Fewer"), lang.L("More"), func(n int) {
		d.change(func(x *session.Downloads) { x.Parallel = n })
	})
	d.limit = newChoice([]option{{0, lang.L("No limit")}, {256 * kB, words.Speed(256 * kB)}, {1 * mB, words.Speed(1 * mB)}, {5 * mB, words.Speed(5 * mB)}},
		kB, 10_000_000, lang.L("kB/s"), func(v int64) { d.change(func(x *session.Downloads) { x.Limit = v }) }, p.relayout)
	d.floor = newChoice([]option{{0, lang.L("0.5 GB")}, {2 * gB, words.Size(2 * gB)}, {10 * gB, words.Size(10 * gB)}, {50 * gB, words.Size(50 * gB)}},
		gB, 1_000_000, lang.L("GB"), func(v int64) { d.change(func(x *session.Downloads) { x.Floor = v }) }, p.relayout)
	d.proxy = kit.NewEntry(lang.L("As the system says"))
	d.proxy.OnSubmitted = func(string) { d.submitProxy() }
	d.proxy.OnChanged = func(string) { d.checkProxy() }
	d.setProxy = kit.NewButton(lang.L("Set"), kit.IconNone, kit.Plain, d.submitProxy)
	d.proxyBad = newText("", theme.Bad)
	for _, o := range []fyne.CanvasObject{d.fetch, d.chatsHead, d.chats} {
		o.Hide() // until it is read
	}
	d.tell()
	return d
}

// object is the section.
func (d *downloads) object() fyne.CanvasObject {
	return container.New(columnLayout{},
		d.auto,
		newText(lang.L("While this is off, nothing is fetched unless you ask. The rule works on what arrives from now on."), theme.Second),
		d.rules, d.chatsHead, d.chats,
		caption(lang.L("At once")), newFlow(d.parallel),
		caption(lang.L("Speed of all downloads together")), d.limit,
		caption(lang.L("Leave free on the disk")), d.floor,
		caption(lang.L("Proxy")), newFieldRow(d.proxy, d.setProxy), d.proxyBad,
	)
}

// tell shows the settings as they are.
func (d *downloads) tell() {
	a := d.now.Auto
	d.auto.SetOn(a.On)
	show(d.rules, a.On)
	for k, c := range d.kinds {
		c.SetOn(d.has(k))
	}
	d.known.SetOn(a.Known)
	d.groups.SetOn(a.Groups)
	d.largest.set(a.MaxSize)
	n := d.now.Parallel
	if n == 0 {
		n = 3
	}
	d.parallel.Set(n)
	d.limit.set(d.now.Limit)
	d.floor.set(d.now.Floor)
	if d.proxy.Text != d.now.Proxy {
		d.proxy.SetText(d.now.Proxy)
	}
	d.checkProxy()
	d.p.relayout()
}

func (d *downloads) has(k media.Kind) bool {
	if len(d.now.Auto.Kinds) == 0 {
		return k == media.Image
	}
	return slices.Contains(d.now.Auto.Kinds, k)
}

// flip adds a kind or takes it away; the last one stays, for nothing is what off
// is for.
func (d *downloads) flip(k media.Kind) {
	var left []media.Kind
	for _, o := range kinds {
		if d.has(o) != (o == k) {
			left = append(left, o)
		}
	}
	if len(left) > 0 {
		d.change(func(x *session.Downloads) { x.Auto.Kinds = left })
	}
}

// change applies another setting.
func (d *downloads) change(edit func(*session.Downloads)) {
	was := d.now
	edit(&d.now)
	d.tell()
	d.saver.set(d.now)
	if !reflect.DeepEqual(was.Auto, d.now.Auto) {
		d.past.set("")
		show(d.fetch, false)
		d.p.relayout()
	}
}

// saved tells of a setting that could not be kept, and shows what is.
func (d *downloads) saved(err error) {
	if err != nil {
		d.now = d.p.d.Prefs.Downloads()
		d.tell()
		d.p.d.Fail(err)
	}
	d.readPast()
}

// read reads what the section tells besides the settings.
func (d *downloads) read() {
	d.readPast()
	d.readChats()
}

// readPast asks what the rule would fetch of what is there.
func (d *downloads) readPast() {
	d.pastRead++
	mine, auto := d.pastRead, d.now.Auto
	if !auto.On {
		return
	}
	beside(d.p, func(ctx context.Context) (session.Sweep, error) { return d.p.d.Past.Past(ctx, auto) },
		func(s session.Sweep, err error) {
			if mine == d.pastRead {
				d.showPast(s, err)
			}
		})
}

func (d *downloads) showPast(s session.Sweep, err error) {
	n := len(s.IDs)
	switch {
	case err != nil:
		d.past.set(words.Explain(err).Sentence)
	case n == 0:
		d.past.set(lang.L("Nothing that is here already waits to be fetched by this rule."))
	default:
		d.past.set(lang.L("What is here already stays as it is, unless you fetch it too."))
		d.fetch.Set(lang.L("Also fetch what is already here: {{.Files}}, {{.Size}}",
			map[string]any{"Files": files(n), "Size": words.Size(s.Bytes)}), kit.IconArrow)
	}
	show(d.fetch, err == nil && n > 0)
	d.p.relayout()
}

func (d *downloads) fetchPast() {
	if d.fetching {
		return
	}
	d.fetching = true
	beside(d.p, d.p.d.Past.FetchPast, func(n int, err error) {
		d.fetching = false
		if err != nil {
			d.p.d.Fail(err)
			d.readPast()
			return
		}
		d.past.set(words.Count(n, "{{.N}} file is on its way.", "{{.N}} files are on their way."))
		show(d.fetch, false)
		d.p.relayout()
	})
}

// readChats asks which chats have a rule of their own.
func (d *downloads) readChats() {
	beside(d.p, func(ctx context.Context) (own []session.Chat, err error) {
		for _, archived := range []bool{false, true} {
			cs, err := d.p.d.Library.Chats(ctx, session.ChatQuery{Archived: archived})
			if err != nil {
				return nil, err
			}
			for _, c := range cs {
				if c.Auto != session.AutoDefault {
					own = append(own, c)
				}
			}
		}
		return own, nil
	}, func(own []session.Chat, err error) {
		if err != nil {
			d.p.d.Fail(err)
			return
		}
		d.showChats(own)
	})
}

func (d *downloads) showChats(cs []session.Chat) {
	d.chats.Objects = nil
	for _, c := range cs {
		rule := lang.L("Always fetched")
		if c.Auto == session.AutoNever {
			rule = lang.L("Never fetched")
		}
		reset := kit.NewButton(lang.L("As the others"), kit.IconNone, kit.Quiet, func() { d.reset(c.ID) })
		d.chats.Add(newChatRow(c.Name, rule, reset))
	}
	show(d.chatsHead, len(cs) > 0)
	show(d.chats, len(cs) > 0)
	d.p.relayout()
}

func (d *downloads) reset(id session.ChatID) {
	beside(d.p, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.p.d.Actions.SetAuto(ctx, id, session.AutoDefault)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.p.d.Fail(err)
		}
		d.read()
	})
}

// validProxy reports whether text can be a proxy; "" is none.
func validProxy(text string) bool {
	if text == "" {
		return true
	}
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5"}, u.Scheme)
}

func (d *downloads) proxyText() string { return strings.TrimSpace(d.proxy.Text) }

func (d *downloads) checkProxy() {
	if d.proxyText() == d.now.Proxy {
		d.setProxy.Disable()
	} else {
		d.setProxy.Enable()
	}
	if d.proxyBad.said != "" && validProxy(d.proxyText()) {
		d.proxyBad.set("")
		d.p.relayout()
	}
}

func (d *downloads) submitProxy() {
	to := d.proxyText()
	if !validProxy(to) {
		d.proxyBad.set(lang.L("A proxy is written as http://name:8080, https://name:8443 or socks5://name:1080."))
		d.p.relayout()
		return
	}
	if to != d.now.Proxy {
		d.change(func(x *session.Downloads) { x.Proxy = to })
	}
}

// files is "1 file", "214 files".
func files(n int) string { return words.Count(n, "{{.N}} file", "{{.N}} files") }

// beside runs f beside the UI goroutine; then is called there with what came of
// it.
func beside[T any](p *Page, f func(context.Context) (T, error), then func(T, error)) {
	go func() {
		v, err := f(p.ctx)
		if p.ctx.Err() == nil {
			p.d.Do(func() { then(v, err) })
		}
	}()
}
