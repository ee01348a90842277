package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// keeping is the section of how long files stay. A rule that takes something
// away applies only after it has said what.
type keeping struct {
	p      *Page
	stored session.Keep
	draft  session.Keep
	busy   bool

	days  *choice
	bytes *choice

	plan   *text
	apply  *kit.Button
	leave  *kit.Button
	looked int // plans begun: an answer to an older one is dropped

	result *text
	undo   *kit.Button
	gone   session.Sweep // what undo brings back
	before session.Keep  // and the rule then

	trash   *text
	empty   *kit.Button
	all     *kit.Button // brings back what lies in the trash
	confirm *kit.Sheet
}

func newKeeping(p *Page) *keeping {
	k := &keeping{p: p}
	k.days = newChoice([]option{{0, lang.L("For ever")}, {30, lang.L("30 days")}, {90, lang.L("90 days")}, {365, lang.L("1 year")}},
		1, 36500, lang.L("days"), func(v int64) { k.choose(func(d *session.Keep) { d.Days = int(v) }) }, p.relayout)
	k.bytes = newChoice([]option{{0, lang.L("Any amount")}, {5 * gB, words.Size(5 * gB)}, {20 * gB, words.Size(20 * gB)}, {100 * gB, words.Size(100 * gB)}},
		gB, 1_000_000, lang.L("GB"), func(v int64) { k.choose(func(d *session.Keep) { d.Bytes = v }) }, p.relayout)
	k.plan, k.result, k.trash = newText("", theme.Text), newText("", theme.Second), newText("", theme.Second)
	k.apply = kit.NewButton("", kit.IconNone, kit.Primary, k.applyDraft)
	k.leave = kit.NewButton(lang.L("Leave it as it was"), kit.IconNone, kit.Quiet, func() { k.draft = k.stored; k.tell() })
	k.undo = kit.NewButton(lang.L("Undo, and go back to the rule before"), kit.IconNone, kit.Plain, k.undoSweep)
	k.empty = kit.NewButton(lang.L("Empty the trash…"), kit.IconNone, kit.Plain, nil)
	k.all = kit.NewButton(lang.L("Bring all of it back"), kit.IconNone, kit.Plain, k.bringBack)
	for _, o := range []fyne.CanvasObject{k.undo, k.empty, k.all} {
		o.Hide()
	}
	k.stored = p.d.Prefs.Keep()
	k.draft = k.stored
	k.tell()
	return k
}

// object is the section.
func (k *keeping) object() fyne.CanvasObject {
	return container.New(columnLayout{},
		caption(lang.L("Keep files")), k.days,
		caption(lang.L("Use at most")), k.bytes,
		newText(lang.L("What goes is moved to the trash; its preview stays, and it can be fetched again. Favourites always stay, and so do files that could not be fetched again."), theme.Second),
		k.plan, newFlow(k.apply, k.leave), k.result, newFlow(k.undo), k.trash, newFlow(k.all, k.empty),
	)
}

// tell shows the rule that is chosen.
func (k *keeping) tell() {
	k.days.set(int64(k.draft.Days))
	k.bytes.set(k.draft.Bytes)
	k.plan.set("")
	show(k.apply, false)
	show(k.leave, k.draft != k.stored)
	k.p.relayout()
	k.look()
}

// choose takes another rule. One that takes nothing away applies at once.
func (k *keeping) choose(edit func(*session.Keep)) {
	edit(&k.draft)
	k.result.set("")
	show(k.undo, false)
	k.tell()
	if k.draft == (session.Keep{}) && k.stored != k.draft {
		k.set(k.draft, func(error) {})
	}
}

// look asks what the chosen rule would move to the trash.
func (k *keeping) look() {
	k.looked++
	mine, draft := k.looked, k.draft
	if draft == k.stored || draft == (session.Keep{}) {
		return
	}
	k.plan.set(lang.L("Looking at what would go…"))
	beside(k.p, func(ctx context.Context) (session.Sweep, error) { return k.p.d.Keeping.Plan(ctx, draft) },
		func(s session.Sweep, err error) {
			if mine == k.looked {
				k.showPlan(s, err)
			}
		})
}

func (k *keeping) showPlan(s session.Sweep, err error) {
	n := len(s.Files)
	switch {
	case err != nil:
		k.plan.set(words.Explain(err).Sentence)
	case n == 0:
		k.plan.set(lang.L("Nothing would move to the trash now."))
		k.apply.Set(lang.L("Use this rule"), kit.IconNone)
	default:
		k.plan.set(goes(s, k.p))
		k.apply.Set(words.Count(n, "Use this rule, move {{.N}} file to the trash", "Use this rule, move {{.N}} files to the trash"), kit.IconNone)
	}
	show(k.apply, err == nil)
	k.p.relayout()
}

// goes is "312 files, 1.1 GB, the oldest from 3 March, would move to the trash."
func goes(s session.Sweep, p *Page) string {
	data := map[string]any{"Files": files(len(s.Files)), "Size": words.Size(s.Bytes)}
	if len(s.IDs) == 0 {
		return lang.L("{{.Files}}, {{.Size}}, would move to the trash.", data)
	}
	now := p.d.Now()
	data["When"] = words.When(s.IDs[len(s.IDs)-1].Time().In(now.Location()), now)
	return lang.L("{{.Files}}, {{.Size}}, the oldest from {{.When}}, would move to the trash.", data)
}

// set keeps a rule, and shows what is kept in the end.
func (k *keeping) set(to session.Keep, then func(error)) {
	beside(k.p, func(context.Context) (session.Keep, error) {
		err := k.p.d.Prefs.SetKeep(to)
		return k.p.d.Prefs.Keep(), err
	}, func(is session.Keep, err error) {
		k.stored, k.draft = is, is
		k.tell()
		if err != nil {
			k.p.d.Fail(err)
		}
		then(err)
	})
}

// applyDraft keeps the chosen rule, and sweeps by it.
func (k *keeping) applyDraft() {
	if k.busy {
		return
	}
	k.busy = true
	before := k.stored
	k.set(k.draft, func(err error) {
		if err != nil {
			k.busy = false
			return
		}
		beside(k.p, k.p.d.Keeping.Sweep, func(s session.Sweep, err error) {
			k.busy = false
			if err != nil {
				k.p.d.Fail(err)
			}
			if n := len(s.Files); n > 0 {
				k.gone, k.before = s, before
				k.result.set(words.Count(n, "{{.N}} file was moved to the trash.", "{{.N}} files were moved to the trash."))
				show(k.undo, true)
				k.p.relayout()
			}
			k.readTrash()
		})
	})
}

// undoSweep brings the files back. The rule goes first, or it would take them
// again.
func (k *keeping) undoSweep() {
	if k.busy {
		return
	}
	k.busy = true
	k.set(k.before, func(err error) {
		if err != nil {
			k.busy = false
			return
		}
		beside(k.p, func(ctx context.Context) (struct{}, error) { return struct{}{}, k.p.d.Actions.Undo(ctx, k.gone) },
			func(_ struct{}, err error) {
				k.busy = false
				if err != nil {
					k.p.d.Fail(err)
				} else {
					k.result.set(words.Count(len(k.gone.Files), "{{.N}} file is back.", "{{.N}} files are back."))
					show(k.undo, false)
					k.p.relayout()
				}
				k.readTrash()
			})
	})
}

// readTrash asks what lies in the trash.
func (k *keeping) readTrash() { beside(k.p, k.p.d.Keeping.Trash, k.showTrash) }

func (k *keeping) showTrash(t session.Trash, err error) {
	switch {
	case err != nil:
		k.trash.set(words.Explain(err).Sentence)
	case t.Files == 0:
		k.trash.set(lang.L("The trash is empty."))
	default:
		k.trash.set(lang.L("In the trash: {{.Files}}, {{.Size}}.", map[string]any{"Files": files(t.Files), "Size": words.Size(t.Bytes)}))
	}
	show(k.empty, err == nil && t.Files > 0)
	show(k.all, err == nil && t.Files > 0)
	k.empty.OnTapped = func() { k.askEmpty(t) }
	k.p.relayout()
}

// bringBack brings back all that lies in the trash.
func (k *keeping) bringBack() {
	if k.busy {
		return
	}
	k.busy = true
	beside(k.p, k.p.d.Keeping.BringBack, func(n int, err error) {
		k.busy = false
		if err != nil {
			k.p.d.Fail(err)
		}
		if n > 0 {
			k.result.set(words.Count(n, "{{.N}} file is back.", "{{.N}} files are back."))
			show(k.undo, false)
		}
		k.readTrash()
	})
}

// askEmpty says first that there is no way back.
func (k *keeping) askEmpty(t session.Trash) {
	data := map[string]any{"Files": files(t.Files), "Size": words.Size(t.Bytes)}
	body := newText(lang.L("{{.Files}}, {{.Size}}, will be deleted for good. Their previews stay; WhatsApp or your phone may not have the files any more.", data), theme.Text)
	k.confirm = kit.NewSheet(lang.L("Empty the trash?"), container.New(columnLayout{}, body),
		lang.L("Delete {{.Files}}, {{.Size}}", data), func() {
			k.confirm.Hide()
			beside(k.p, func(ctx context.Context) (struct{}, error) { return struct{}{}, k.p.d.Keeping.EmptyTrash(ctx) },
				func(_ struct{}, err error) {
					if err != nil {
						k.p.d.Fail(err)
					} else {
						k.result.set("")
						show(k.undo, false)
					}
					k.readTrash()
				})
		}, k.p.d.Do).Small(fyne.NewSize(theme.BubbleWidth+theme.Space32, theme.PictureW*2/3))
	k.confirm.Show(k.p.window.Canvas())
}
