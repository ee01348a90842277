package wire

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCert"
)

// dial opens a websocket whose server end is handed to serve.
func dial(t *testing.T, serve func(context.Context, *Frames)) *websocket.Conn {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		f := NewFrames(ws)
		defer func() { _ = f.Close() }()
		serve(r.Context(), f)
	}))
	t.Cleanup(srv.Close)
	ws, _, err := websocket.Dial(t.Context(), strings.Replace(srv.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	return ws
}

func TestFramesMayBeSplitAndRouted(t *testing.T) {
	got := make(chan []byte, 2)
	failed := make(chan error, 1)
	ws := dial(t, func(ctx context.Context, f *Frames) {
		for range 2 {
			data, err := f.Read(ctx)
			if err != nil {
				failed <- err
				return
			}
			got <- data
		}
	})
	long := bytes.Repeat([]byte("x"), 70_000)
	stream := append([]byte{'E', 'D', 0, 1, 0, 0, 3, 1, 2, 3, 'W', 'A', 6, 3}, 0, 0, 2, 'h', 'i')
	stream = append(append(stream, 1, 0x11, 0x70), long...)
	for part := range slices.Chunk(stream, 1000) {
		if err := ws.Write(t.Context(), websocket.MessageBinary, part); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range [][]byte{[]byte("hi"), long} {
		select {
		case data := <-got:
			if !bytes.Equal(data, want) {
				t.Errorf("frame of %d bytes, want %d", len(data), len(want))
			}
		case err := <-failed:
			t.Fatal(err)
		}
	}
}

func TestOtherProtocolsAreRefused(t *testing.T) {
	failed := make(chan error, 1)
	ws := dial(t, func(ctx context.Context, f *Frames) {
		_, err := f.Read(ctx)
		failed <- err
	})
	if err := ws.Write(t.Context(), websocket.MessageBinary, []byte("GET / HTTP/1.1")); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("accepted")
	}
}

func TestIdentityIsKept(t *testing.T) {
	id, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseIdentity(id.Keys())
	if err != nil {
		t.Fatal(err)
	}
	if again.Root() != id.Root() {
		t.Error("another root after parsing")
	}
	var chain waCert.CertChain
	if err = proto.Unmarshal(again.chain, &chain); err != nil {
		t.Fatal(err)
	}
	middle := chain.GetIntermediate()
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(id.Root()), middle.GetDetails(), [64]byte(middle.GetSignature())) {
		t.Error("the chain does not lead to the root")
	}
}

func TestAuthorityIsKept(t *testing.T) {
	a, err := NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, key, err := a.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseAuthority(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.PEM(), again.PEM()) {
		t.Error("another certificate after parsing")
	}
	if _, err = again.ServerConfig(); err != nil {
		t.Error(err)
	}
}
