package main

import (
	"testing"
)

type serviceTest struct {
	name string
	test func(*testing.T, stage)
}

// TestServices drives everything behind the window against a sandbox.
func TestServices(t *testing.T) {
	st := newStage(t)
	for _, c := range []serviceTest{
		{"bad media", testBadMedia},
		{"while a phone is silent", testWhileSilent},
		{"main job", testMainJob},
		{"send over a restart", testSendRestart},
		{"sandbox serve", testServe},
		{"faults", testFaults},
		{"no network", testNoNetwork},
		{"pause", testPause},
		{"equal pictures", testEqual},
		{"expired media", testExpired},
		{"automatic download", testAuto},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, st)
		})
	}
}

// testWhileSilent does what is done soon during the half minute that a phone is
// given to answer.
func testWhileSilent(t *testing.T, st stage) {
	silent := newSilence(t, st)
	for _, c := range []serviceTest{
		{"older messages", testOlder},
		{"phone", testPhone},
		{"question over a restart", testAskRestart},
		{"download over a restart", testDownloadRestart},
		{"view once", testViewOnce},
		{"keeping", testKeeping},
		{"from keys", testKeys},
		{"send without an answer", testNoAnswer},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, st) })
	}
	silent.answered(t)
}
