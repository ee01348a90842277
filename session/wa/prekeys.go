package wa

import (
	"context"
	"sync"

	"go.mau.fi/util/dbutil"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
)

// prekeys makes whatsmeow's one-time keys in one transaction. Linking needs 812
// of them; each synced to the disk on its own takes longer than all the rest.
type prekeys struct {
	store.PreKeyStore
	db *dbutil.Database
	// mu is taken before the transaction: the store's own lock is taken inside.
	mu *sync.Mutex
}

func (p prekeys) GetOrGenPreKeys(ctx context.Context, count uint32) (made []*keys.PreKey, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.db.DoTxn(ctx, nil, func(ctx context.Context) error {
		made, err = p.PreKeyStore.GetOrGenPreKeys(ctx, count)
		return err
	})
	return made, err
}

func (p prekeys) GenOnePreKey(ctx context.Context) (*keys.PreKey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.PreKeyStore.GenOnePreKey(ctx)
}

// quicken gives a linked device prekeys.
func (c *Client) quicken(device *store.Device) {
	if _, done := device.PreKeys.(prekeys); !done && device.PreKeys != nil {
		device.PreKeys = prekeys{PreKeyStore: device.PreKeys, db: c.raw, mu: &c.keyMu}
	}
}
