package peer

import (
	"bytes"
	"context"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/store"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// reader is what whatsmeow's app-state decoder needs of a store.
type reader struct {
	store.AppStateSyncKeyStore
	store.AppStateStore
	key  *syncKey
	macs map[string][]byte
}

func (r *reader) GetAppStateSyncKey(_ context.Context, id []byte) (*store.AppStateSyncKey, error) {
	if !bytes.Equal(id, r.key.id) {
		return nil, nil
	}
	return &store.AppStateSyncKey{Data: r.key.data}, nil
}

func (r *reader) PutAppStateVersion(context.Context, string, uint64, [128]byte) error { return nil }

func (r *reader) DeleteAppStateMutationMACs(context.Context, string, [][]byte) error { return nil }

func (r *reader) PutAppStateMutationMACs(_ context.Context, _ string, _ uint64, list []store.AppStateMutationMAC) error {
	for _, m := range list {
		r.macs[string(m.IndexMAC)] = m.ValueMAC
	}
	return nil
}

func (r *reader) GetAppStateMutationMAC(_ context.Context, _ string, index []byte) ([]byte, error) {
	return r.macs[string(index)], nil
}

// decode reads patches of a collection as whatsmeow does, verifying every MAC.
func decode(t *testing.T, name string, key *syncKey, raw ...[]byte) []appstate.Mutation {
	t.Helper()
	r := &reader{key: key, macs: map[string][]byte{}}
	proc := appstate.NewProcessor(&store.Device{AppStateKeys: r, AppState: r}, waLog.Noop)
	list := &appstate.PatchList{Name: appstate.WAPatchName(name)}
	for _, b := range raw {
		var p waServerSync.SyncdPatch
		if err := proto.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		list.Patches = append(list.Patches, &p)
	}
	out, _, err := proc.DecodePatches(t.Context(), list, appstate.HashState{}, true)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func TestAppStateReadsInWhatsmeow(t *testing.T) {
	key := newSyncKey(newKeyring(1, pn("1")))
	c := newCollection(criticalBlock, key)
	phone := &Phone{device: &device{push: "First"}}
	var raw [][]byte
	for _, name := range []string{"First", "Second"} { // the second takes the first one's place in the hash
		phone.push = name
		p, err := c.patch(phone.profile(), time.UnixMilli(1))
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, p)
	}
	got := decode(t, criticalBlock, key, raw...)
	if len(got) != 2 || got[1].Action.GetPushNameSetting().GetName() != "Second" || got[1].Index[0] != "setting_pushName" {
		t.Errorf("got %+v", got)
	}
}
