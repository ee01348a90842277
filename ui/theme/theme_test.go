package theme_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// luminance is WCAG 2's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func TestContrast(t *testing.T) {
	const text, mark = 4.5, 3.0
	pairs := []struct {
		front, back fyne.ThemeColorName
		least       float64
	}{
		{theme.OnAccent, theme.Accent, text},
		{theme.Ink, theme.Paper, text},
		{theme.OnPicture, theme.Black, text},
	}
	for _, back := range []fyne.ThemeColorName{theme.Background, theme.Surface, theme.Raised, theme.Own} {
		for _, front := range []fyne.ThemeColorName{theme.Text, theme.Second} {
			pairs = append(pairs, struct {
				front, back fyne.ThemeColorName
				least       float64
			}{front, back, text})
		}
		for _, front := range []fyne.ThemeColorName{
			theme.Accent, theme.Mark, theme.Good, theme.Warning, theme.Bad, theme.Edge, fynetheme.ColorNameFocus,
		} {
			if back == theme.Own && front == theme.Warning {
				continue // no warning is drawn straight on an own bubble
			}
			pairs = append(pairs, struct {
				front, back fyne.ThemeColorName
				least       float64
			}{front, back, mark})
		}
	}
	for _, choice := range []string{theme.Light, theme.Dark} {
		th := theme.New(choice)
		for _, p := range pairs {
			got := contrast(th.Color(p.front, 0), th.Color(p.back, 0))
			if got < p.least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f:1", choice, p.front, p.back, got, p.least)
			}
		}
	}
}

func TestChoice(t *testing.T) {
	bg := func(choice string, v fyne.ThemeVariant) color.Color {
		return theme.New(choice).Color(theme.Background, v)
	}
	dark, light := bg(theme.System, fynetheme.VariantDark), bg(theme.System, fynetheme.VariantLight)
	if dark == light {
		t.Fatal("the system's variant makes no difference")
	}
	if bg(theme.Dark, fynetheme.VariantLight) != dark {
		t.Error("dark does not stay dark on a light system")
	}
	if bg(theme.Light, fynetheme.VariantDark) != light {
		t.Error("light does not stay light on a dark system")
	}
}

// A name that only one palette has would fall back to Fyne's colours.
func TestBothPalettesHaveEveryName(t *testing.T) {
	th := theme.New(theme.System)
	for _, n := range []fyne.ThemeColorName{
		theme.Background, theme.Surface, theme.Hairline, theme.Edge, theme.Text, theme.Second,
		theme.Disabled, theme.Accent, theme.OnAccent, theme.Mark, theme.Good, theme.Warning, theme.Bad, theme.Own,
		theme.Hover, fynetheme.ColorNameFocus, fynetheme.ColorNameSelection, fynetheme.ColorNameScrollBar,
	} {
		if th.Color(n, fynetheme.VariantDark) == th.Color(n, fynetheme.VariantLight) {
			t.Errorf("%s is the same in both", n)
		}
	}
}
