package words

import "regexp"

// What Details must not show: addresses, phone numbers, keys, tokens and
// signed queries of links.
var secrets = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`[\w.:+-]+@(s\.whatsapp\.net|c\.us|lid|g\.us|broadcast|newsletter|hosted(\.lid)?)`), "<address>"},
	{regexp.MustCompile(`(https?://[^\s?"']+)\?[^\s"']*`), "$1?<signed>"},
	{regexp.MustCompile(`([?&](oh|oe|ccb|_nc_[a-z]+|auth|token|hash)=)[^&\s"']+`), "$1<secret>"},
	{regexp.MustCompile(`\b[0-9a-fA-F]{32,}\b`), "<key>"},
	{regexp.MustCompile(`[A-Za-z0-9+/_-]{40,}={0,2}`), "<key>"},
	{regexp.MustCompile(`\+?\d[\d ().-]{7,}\d`), "<number>"},
}

// Redact removes keys, tokens, phone numbers and addresses from text that is to
// be shown under Details or copied.
func Redact(text string) string {
	for _, s := range secrets {
		text = s.pattern.ReplaceAllString(text, s.instead)
	}
	return text
}
