package export

import (
	"fmt"
	"path"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// names are those that a folder has, as a system sees them that tells neither
// case nor the forms of Unicode apart.
type names struct {
	fold  cases.Caser
	taken map[string]bool
	next  map[string]int // the number to try for a name that is taken
}

func newNames(have []string) *names {
	n := &names{fold: cases.Fold(), taken: map[string]bool{}, next: map[string]int{}}
	for _, name := range have {
		n.take(name)
	}
	return n
}

func (n *names) key(name string) string {
	return norm.NFC.String(n.fold.String(norm.NFC.String(name)))
}

func (n *names) take(name string) { n.taken[n.key(name)] = true }

func (n *names) has(name string) bool { return n.taken[n.key(name)] }

// free is name or, where that is taken, the first of "name (2)", "name (3)" that
// is not. It is taken now.
func (n *names) free(name string) string {
	if n.has(name) {
		ext := path.Ext(name)
		base := name[:len(name)-len(ext)]
		key := n.key(name)
		for i := max(2, n.next[key]); ; i++ {
			name = fit(base, fmt.Sprintf(" (%d)", i), ext)
			if !n.has(name) {
				n.next[key] = i + 1
				break
			}
		}
	}
	n.take(name)
	return name
}
