//go:build e2e

package main

import "testing"

// Some hundred random clicks, keys, drags and drops; `make monkey` does ten
// thousand, and is strict about the time a click may take, which here depends on
// what else the machine does.
func TestMonkey(t *testing.T) {
	_, file := serve(t)
	d := linked(t, file)
	if err := loose(d, 250, 11, 30, t.Output()); err != nil {
		t.Error(err)
	}
	must(t, d.quit())
}
