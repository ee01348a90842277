package peer

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
)

// publish writes the phone's settings to the app-state collections, once. Each
// is the first patch of its collection; a server that kept the collections over
// a restart refuses it, which is fine: they follow from the seed.
func (p *Phone) publish() error {
	p.publishing.Lock()
	defer p.publishing.Unlock()
	if p.published {
		return nil
	}
	now := p.net.Now()
	for _, c := range []struct {
		name string
		list []mutation
	}{
		{criticalBlock, p.profile()},
		{criticalLow, p.contacts()},
		{regularLow, p.pins()},
		{regularHigh, p.mutes()},
	} {
		if len(c.list) == 0 {
			continue
		}
		patch, err := newCollection(c.name, p.key).patch(c.list, now)
		if err != nil {
			return err
		}
		if err := p.net.PutPatch(p.jid.ToNonAD(), c.name, patch); err != nil {
			p.log.Debug("settings not taken", "collection", c.name, "err", err)
		}
	}
	p.published = true
	return nil
}

// shareKey sends the app-state key, with which a companion reads the settings.
func (p *Phone) shareKey(ctx context.Context, companion types.JID) error {
	return p.sendPeer(ctx, companion, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_SHARE.Enum(),
		AppStateSyncKeyShare: &waE2E.AppStateSyncKeyShare{
			Keys: []*waE2E.AppStateSyncKey{p.key.share(p.net.Now())},
		},
	})
}

// wake writes to the companions that were there before a restart which the
// phone's sessions with them did not survive: a client cannot repeat a request
// to its own phone that was not opened, so the phone speaks first. They know the
// key already, and nothing else happens.
func (p *Phone) wake(ctx context.Context) {
	for _, dev := range p.ownDevices() {
		if p.signal.has(dev) {
			continue
		}
		if err := p.shareKey(ctx, dev); err != nil {
			p.log.Debug("companion not reached", "err", err)
		}
	}
}

func (p *Phone) profile() []mutation {
	return []mutation{{[]string{"setting_pushName"}, 1, &waSyncAction.SyncActionValue{
		PushNameSetting: &waSyncAction.PushNameSetting{Name: proto.String(p.push)},
	}}}
}

// contacts is the address book.
func (p *Phone) contacts() (list []mutation) {
	for i, person := range p.script.world.People {
		if person.Name == "" {
			continue
		}
		first, _, _ := strings.Cut(person.Name, " ")
		list = append(list, mutation{[]string{"contact", p.script.number(i).String()}, 2, &waSyncAction.SyncActionValue{
			ContactAction: &waSyncAction.ContactAction{
				FullName:                 proto.String(person.Name),
				FirstName:                proto.String(first),
				LidJID:                   proto.String(p.script.lid(i).String()),
				SaveOnPrimaryAddressbook: proto.Bool(true),
			},
		}})
	}
	return list
}

func (p *Phone) pins() (list []mutation) {
	for i := range p.script.world.Chats {
		c := &p.script.world.Chats[i]
		chat := p.script.chat(c).String()
		if c.Pinned {
			list = append(list, mutation{[]string{"pin_v1", chat}, 5, &waSyncAction.SyncActionValue{
				PinAction: &waSyncAction.PinAction{Pinned: proto.Bool(true)},
			}})
		}
		if n := len(c.Messages); c.Archived && n > 0 {
			last := c.Messages[n-1]
			at := proto.Int64(last.Time.Unix())
			list = append(list, mutation{[]string{"archive", chat}, 3, &waSyncAction.SyncActionValue{
				ArchiveChatAction: &waSyncAction.ArchiveChatAction{
					Archived: proto.Bool(true),
					MessageRange: &waSyncAction.SyncActionMessageRange{
						LastMessageTimestamp: at,
						Messages: []*waSyncAction.SyncActionMessage{{
							Key: p.script.key(c, last.From, last.ID), Timestamp: at,
						}},
					},
				},
			}})
		}
	}
	return list
}

func (p *Phone) mutes() (list []mutation) {
	for i := range p.script.world.Chats {
		if c := &p.script.world.Chats[i]; c.Muted {
			list = append(list, mutation{[]string{"mute", p.script.chat(c).String()}, 2, &waSyncAction.SyncActionValue{
				MuteAction: &waSyncAction.MuteAction{Muted: proto.Bool(true), MuteEndTimestamp: proto.Int64(-1)},
			}})
		}
	}
	return list
}
