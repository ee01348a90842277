package gallery

// pickAll selects all that the query finds, whether it is known yet or not.
func (p *Page) pickAll() {
	p.pickAny = !p.found.whole || p.stale
	if p.pickAny {
		return
	}
	p.picked.all(len(p.found.IDs))
	p.pickedNow(true)
}

// pickNone selects nothing.
func (p *Page) pickNone() {
	p.pickAny = false
	if p.picked.none() {
		return
	}
	p.picked.clear()
	p.pickedNow(false)
}

// pickedNow shows what is selected now, and offers what can be done with it.
func (p *Page) pickedNow(slowly bool) {
	p.picks.Store(!p.picked.none())
	p.board.remark(slowly)
	if p.picked.none() {
		p.bar.Set(nil)
	} else {
		p.bar.Set(p.picked.ids(p.found.IDs))
	}
	tall := float32(0)
	if bar := p.bar.Object(); bar.Visible() {
		tall = bar.MinSize().Height
	}
	if tall != p.tall { // else there is nothing to lay out anew
		p.tall = tall
		p.root.Refresh()
	}
}
