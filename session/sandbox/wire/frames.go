package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/coder/websocket"
)

// maxFrame is the longest frame the 3-byte length can name, in bytes.
const maxFrame = 1<<24 - 1

// header opens every connection: "WA", the protocol (6) and the dictionary (3).
var header = []byte{'W', 'A', 6, 3}

// errHeader says that the other side speaks something else.
var errHeader = errors.New("connection header not WhatsApp's")

// Frames are length-prefixed messages over a websocket. Read and Write may run
// at the same time, but each only once.
type Frames struct {
	ws     *websocket.Conn
	buf    []byte
	opened bool
}

// NewFrames takes over ws and raises its read limit.
func NewFrames(ws *websocket.Conn) *Frames {
	ws.SetReadLimit(maxFrame + 1024)
	return &Frames{ws: ws}
}

// Read waits for the next frame. The first call also reads the header, with the
// routing data that some clients put before it.
func (f *Frames) Read(ctx context.Context) ([]byte, error) {
	if !f.opened {
		if err := f.readHeader(ctx); err != nil {
			return nil, err
		}
		f.opened = true
	}
	prefix, err := f.take(ctx, 3)
	if err != nil {
		return nil, err
	}
	return f.take(ctx, length(prefix))
}

func (f *Frames) readHeader(ctx context.Context) error {
	head, err := f.take(ctx, 4)
	if err != nil {
		return err
	}
	if bytes.Equal(head, []byte{'E', 'D', 0, 1}) {
		prefix, err := f.take(ctx, 3)
		if err != nil {
			return err
		}
		if _, err = f.take(ctx, length(prefix)); err != nil {
			return err
		}
		if head, err = f.take(ctx, 4); err != nil {
			return err
		}
	}
	if !bytes.Equal(head, header) {
		return errHeader
	}
	return nil
}

// take returns the next n bytes of the stream, whatever messages they came in.
func (f *Frames) take(ctx context.Context, n int) ([]byte, error) {
	for len(f.buf) < n {
		kind, data, err := f.ws.Read(ctx)
		if err != nil {
			return nil, err
		}
		if kind != websocket.MessageBinary {
			return nil, errHeader
		}
		f.buf = append(f.buf, data...)
	}
	out := f.buf[:n:n]
	f.buf = f.buf[n:]
	return out, nil
}

// Write sends data as one frame in one websocket message.
func (f *Frames) Write(ctx context.Context, data []byte) error {
	n := len(data)
	if n > maxFrame {
		return fmt.Errorf("frame of %d bytes is too long", n)
	}
	msg := make([]byte, 0, 3+n)
	msg = append(msg, byte(n>>16), byte(n>>8), byte(n))
	return f.ws.Write(ctx, websocket.MessageBinary, append(msg, data...))
}

// Close ends the connection at once.
func (f *Frames) Close() error { return f.ws.CloseNow() }

func length(prefix []byte) int {
	return int(prefix[0])<<16 | int(prefix[1])<<8 | int(prefix[2])
}
