package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// unspaced are the scripts written without spaces between words, or with what a
// searcher types glued to what is around it, and symbols, emoji among them.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.So,
}

// fold is s as it is compared in a search: no case, no accents, no full-width
// forms; words are parted by one space each. It has no NUL, which would end a
// text for SQLite.
func fold(s string) string {
	if ascii(s) {
		return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(s), "\x00", " ")), " ")
	}
	s = norm.NFKD.String(cases.Fold().String(s))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0:
			return ' '
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// ascii reports whether folding s is a matter of case alone.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// space puts every character of an unspaced script on its own, so that each is
// a word to the index.
func space(folded string) string {
	var b strings.Builder
	b.Grow(len(folded) + 16)
	for _, r := range folded {
		if unicode.In(r, unspaced...) {
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// terms are the words of a search. A phone number counts as one word, however
// it is spaced, without the signs that people put into it.
func terms(search string) []string {
	folded := typed(search)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" +-./()", r) {
			return -1
		}
		return r
	}, folded)
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		return []string{strings.TrimPrefix(digits, "00")}
	}
	return different(folded)
}

// phrase quotes a word for FTS5.
func phrase(word string) string {
	return `"` + strings.ReplaceAll(word, `"`, `""`) + `"`
}
