package main

import (
	"testing"
)

// TestServices drives everything behind the window against a sandbox.
func TestServices(t *testing.T) {
	st := newStage(t)
	silent := newSilence(t, st)
	for _, c := range []struct {
		name string
		test func(*testing.T, stage)
	}{
		// They begin with the first one and then from the end: what takes long is
		// there, and the phone that is silent for half a minute is heard last.
		{"main job", testMainJob},
		{"silent phone", func(t *testing.T, _ stage) { silent.answered(t) }},
		{"view once", testViewOnce},
		{"phone", testPhone},
		{"question over a restart", testAskRestart},
		{"keeping", testKeeping},
		{"from keys", testKeys},
		{"older messages", testOlder},
		{"send without an answer", testNoAnswer},
		{"download over a restart", testDownloadRestart},
		{"automatic download", testAuto},
		{"expired media", testExpired},
		{"equal pictures", testEqual},
		{"no network", testNoNetwork},
		{"pause", testPause},
		{"faults", testFaults},
		{"sandbox serve", testServe},
		{"send over a restart", testSendRestart},
		{"bad media", testBadMedia},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, st)
		})
	}
}
