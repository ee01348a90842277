//go:build e2e

package main

import (
	"testing"
	"time"
)

func TestProbeTellsOurCodeFromOthers(t *testing.T) {
	for stack, want := range map[string]string{
		"running]:\nfyne.io/fyne/v2/internal/painter/gl.(*painter).Paint(0x1)\n\t/x/github.com/contactsheet/contactsheet/ui/y.go:1\nmain.window({0x1, 0x2})\n\t/x\nmain.main()\n": "",
		"running]:\nfyne.io/fyne/v2.MeasureText({0x1})\n\t/x\ngithub.com/contactsheet/contactsheet/ui/gallery.(*board).fill(0x1, 0x2)\n\t/x\nmain.window({0x1})\n":                "ui/gallery.(*board).fill",
		"running]:\nmain.(*uiQueue).turn(0x1)\n\t/x\nmain.window({0x1})\n":                                                                                                        "main.(*uiQueue).turn",
		"running]:\ngithub.com/contactsheet/contactsheet/ui/kit.Wrap.func1({0x1?, 0x2?})\n\t/x\n":                                                                                 "ui/kit.Wrap.func1",
		"": "",
	} {
		if got := ourPlace(stack); got != want {
			t.Errorf("%q: %q, want %q", stack, got, want)
		}
	}
	var p frameProbe
	at := time.Unix(1, 0)
	ms := func(n int) time.Time { return at.Add(time.Duration(n) * time.Millisecond) }
	for i, place := range []string{"a", "a", "b", "", "", "c", ""} {
		p.sample(ms(5*i), place)
	}
	if s := spreadOf(p.ours); s.N != 2 || s.Max != 15 || p.worst != "b" {
		t.Errorf("stretches %v, the longest %v at %q", p.ours, s, p.worst)
	}
}

func TestMainStackIsThatOfTheFirstGoroutine(t *testing.T) {
	if s := mainStack(make([]byte, 1<<20)); s == "" {
		t.Error("there is none")
	}
}
