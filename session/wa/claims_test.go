package wa

import (
	"math"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// What many senders claim is added up: of what is to be fetched, of what expires.
func TestClaimedLengthsAreBounded(t *testing.T) {
	for claimed, want := range map[uint64]int64{9: 9, math.MaxInt64: maxLength, math.MaxUint64: maxLength} {
		m := photo()
		m.FileLength = &claimed
		b, ok := liveBatch(live(&waE2E.Message{ImageMessage: m}))
		if !ok || b.Messages[0].Media.Size != want {
			t.Errorf("%d bytes claimed, %d stored", claimed, b.Messages[0].Media.Size)
		}
	}
}
