package main

import (
	"testing"
)

// TestServices drives everything behind the window against a sandbox.
func TestServices(t *testing.T) {
	st := newStage(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, stage)
	}{
		{"phone", testPhone}, // waits longest
		{"main job", testMainJob},
		{"bad media", testBadMedia},
		{"faults", testFaults},
		{"question over a restart", testAskRestart},
		{"download over a restart", testDownloadRestart},
		{"pause", testPause},
		{"equal pictures", testEqual},
		{"view once", testViewOnce},
		{"expired media", testExpired},
		{"automatic download", testAuto},
		{"keeping", testKeeping},
		{"from keys", testKeys},
		{"older messages", testOlder},
		{"send without an answer", testNoAnswer},
		{"send over a restart", testSendRestart},
		{"no network", testNoNetwork},
		{"sandbox serve", testServe},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, st)
		})
	}
}
