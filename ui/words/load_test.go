package words

import (
	"bytes"
	"log"
	"testing"

	"github.com/contactsheet/contactsheet/assets"
	"github.com/contactsheet/contactsheet/media"
)

// Fyne speaks many languages and says so in its log where a text has none.
func TestEnglishWhereALanguageIsMissing(t *testing.T) {
	var said bytes.Buffer
	before := log.Writer()
	log.SetOutput(&said)
	defer log.SetOutput(before)
	for _, locale := range []string{"en_GB", "de_DE", "fr_CA", "pl_PL", "ru_RU", "ja_JP", "pt_BR", "pt_PT", "zh_CN", "uk_UA", "cs_CZ", "ta_IN", "el_GR", "sv_SE", "es_MX", "ko_KR", "C"} {
		t.Setenv("LANGUAGE", "")
		t.Setenv("LC_ALL", locale+".UTF-8")
		if err := Load(assets.Translations, "translations"); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]string{0: "0 pictures", 1: "1 picture", 2: "2 pictures", 5: "5 pictures", 21: "21 pictures", 1_000_000: "1,000,000 pictures"} {
			if got := Pictures(n); got != want {
				t.Errorf("%s: %q, want %q", locale, got, want)
			}
		}
		if got := Explain(media.DiskFull).Sentence; got != "The disk is full." {
			t.Errorf("%s: %q", locale, got)
		}
		if said.Len() > 0 {
			t.Fatalf("%s: Fyne logs\n%s", locale, said.String())
		}
	}
}
