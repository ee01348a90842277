package peer

import (
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
)

// maxOnDemand is how many messages the phone gives out for one request.
const maxOnDemand = 200

// hear does what companions ask of the phone.
func (p *Phone) hear(in incoming) {
	m := in.Message.GetProtocolMessage()
	if m == nil || !in.FromMe || in.category != "peer" {
		return
	}
	switch req := m.GetPeerDataOperationRequestMessage(); {
	case m.GetAppStateSyncKeyRequest() != nil:
		p.report(p.shareKey(p.life.ctx, in.from))
	case req.GetHistorySyncOnDemandRequest() != nil:
		p.mannerly(func() { p.report(p.older(in.from, in.ID, req.GetHistorySyncOnDemandRequest())) })
	case len(req.GetPlaceholderMessageResendRequest()) > 0:
		p.report(p.replace(in.from, in.ID, req.GetPlaceholderMessageResendRequest()))
	}
}

func (p *Phone) report(err error) {
	if err != nil {
		p.log.Warn("companion's request not answered", "err", err)
	}
}

// older answers with the messages of a chat before the one the companion knows.
func (p *Phone) older(companion types.JID, request string, req *waE2E.PeerDataOperationRequestMessage_HistorySyncOnDemandRequest) error {
	chat, err := types.ParseJID(req.GetChatJID())
	if err != nil {
		return err
	}
	h := &waHistorySync.HistorySync{
		SyncType: waHistorySync.HistorySync_ON_DEMAND.Enum(), ChunkOrder: proto.Uint32(1), Progress: proto.Uint32(100),
	}
	var oldest time.Time
	if c := p.chatOf(chat); c != nil {
		before := 0
		at := time.Unix(req.GetOldestMsgTimestampMS(), 0) // seconds, whatever the name says
		for i := range c.Messages {
			if c.Messages[i].ID == req.GetOldestMsgID() {
				before = i
				break
			}
			if c.Messages[i].Time.Before(at) {
				before = i + 1
			}
		}
		n := min(before, int(req.GetOnDemandMsgCount()), maxOnDemand)
		cv := p.conversation(c)
		for i := before - 1; i >= before-n; i-- {
			oldest = c.Messages[i].Time
			for _, w := range p.webs(c, &c.Messages[i]) {
				cv.Messages = append(cv.Messages, &waHistorySync.HistorySyncMsg{
					Message: w, MsgOrderID: proto.Uint64(uint64(i) + 1),
				})
			}
		}
		cv.EndOfHistoryTransferType = waHistorySync.Conversation_COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY.Enum()
		if before-n <= 0 {
			finish(cv)
		}
		h.Conversations = append(h.Conversations, cv)
	}
	return p.sendHistory(p.life.ctx, companion, h, oldest, request)
}

// replace sends messages that a companion could not open. Nothing is answered
// for those the phone does not have, or that are for the phone alone.
func (p *Phone) replace(companion types.JID, request string, list []*waE2E.PeerDataOperationRequestMessage_PlaceholderMessageResendRequest) error {
	var results []*waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult
	for _, r := range list {
		w := p.arrived(r.GetMessageKey())
		if w == nil {
			continue
		}
		raw, err := proto.Marshal(w)
		if err != nil {
			return err
		}
		results = append(results, &waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult{
			PlaceholderMessageResendResponse: &waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult_PlaceholderMessageResendResponse{
				WebMessageInfoBytes: raw,
			},
		})
	}
	if len(results) == 0 {
		return nil
	}
	return p.sendPeer(p.life.ctx, companion, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE.Enum(),
		PeerDataOperationRequestResponseMessage: &waE2E.PeerDataOperationRequestResponseMessage{
			PeerDataOperationRequestType: waE2E.PeerDataOperationRequestType_PLACEHOLDER_MESSAGE_RESEND.Enum(),
			StanzaID:                     proto.String(request),
			PeerDataOperationResult:      results,
		},
	})
}

// arrived is a message that came to the phone while the sandbox runs; nil for
// others, and for view-once media.
func (p *Phone) arrived(key *waCommon.MessageKey) *waWeb.WebMessageInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.got) - 1; i >= 0; i-- {
		if g := p.got[i]; g.ID == key.GetID() {
			if _, once := viewOnce(g.Message); once {
				return nil
			}
			return live(g)
		}
	}
	return nil
}

// live is a message that arrived, as history carries it.
func live(g *Got) *waWeb.WebMessageInfo {
	w := &waWeb.WebMessageInfo{
		Key: &waCommon.MessageKey{
			RemoteJID: proto.String(g.Chat.String()), FromMe: proto.Bool(g.FromMe), ID: proto.String(g.ID),
		},
		Message:          g.Message,
		MessageTimestamp: proto.Uint64(uint64(g.At.Unix())),
	}
	if _, once := viewOnce(g.Message); once {
		w.Message = shell(nil)
	}
	if g.FromMe {
		w.Status = waWeb.WebMessageInfo_SERVER_ACK.Enum()
	}
	if g.Chat.Server == types.GroupServer && !g.FromMe {
		who := g.Sender.ToNonAD().String()
		w.Participant, w.Key.Participant = &who, &who
	}
	return w
}
