package export

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The longest name, with its extension.
const (
	maxRunes = 120
	maxBytes = 240
)

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
	// edges are what a name neither begins nor ends with: a dot in front hides a
	// file, dots and spaces at the end are lost on Windows, and a dash, which parts
	// that are empty leave, is taken for an option.
	edges = " .-\u200c\u200d"
)

// clean is s without what some system does not take in a name, or does not show:
// separators become dashes, white space single spaces, and control characters and
// those that change the direction of writing are left out.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unsafe(r):
			continue
		case strings.ContainsRune(`<>:"/\|?*`, r):
			r = '-'
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return strings.Trim(norm.NFC.String(b.String()), edges)
}

// unsafe reports whether a character is not shown, or is none. Joiners make
// letters and emoji, and tags make flags.
func unsafe(r rune) bool {
	switch {
	case r == zwj, r == zwnj, r >= 0xE0020 && r <= 0xE007F:
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Noncharacter_Code_Point)
}

// visible reports whether there is something to see in s.
func visible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.S, unicode.P) }) >= 0
}

// devices are the names that Windows takes for devices, whatever follows a dot.
var devices = []string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}

// unreserved is base so that it is no device.
func unreserved(base string) string {
	stem, _, _ := strings.Cut(base, ".")
	name := strings.ToUpper(strings.TrimRight(stem, " "))
	port := false
	if r := []rune(name); len(r) == 4 && (name[:3] == "COM" || name[:3] == "LPT") {
		port = strings.ContainsRune("0123456789¹²³", r[3])
	}
	if port || slices.Contains(devices, name) {
		return stem + "_" + base[len(stem):]
	}
	return base
}

// fit is base, suffix and ext in a name of the greatest length, for which base
// gives way.
func fit(base, suffix, ext string) string {
	end := suffix + ext
	return cut(base, maxRunes-utf8.RuneCountInString(end), maxBytes-len(end)) + end
}

// cut is the beginning of s of at most so many characters and bytes, cut between
// characters as people see them.
func cut(s string, runes, bytes int) string {
	at, n := 0, 0
	for i, r := range s {
		if n == runes || i+utf8.RuneLen(r) > bytes {
			break
		}
		at, n = i+utf8.RuneLen(r), n+1
	}
	if at == len(s) {
		return s
	}
	for at > 0 {
		next, _ := utf8.DecodeRuneInString(s[at:])
		last, size := utf8.DecodeLastRuneInString(s[:at])
		if !extends(next) && last != zwj {
			break
		}
		at -= size
	}
	return strings.TrimRight(s[:at], edges)
}

// extends reports whether r changes the character before it.
func extends(r rune) bool {
	return r == zwj || r == zwnj || unicode.Is(unicode.M, r) || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}
