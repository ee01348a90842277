package codec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sync/semaphore"

	"github.com/contactsheet/contactsheet/media"
)

// Limits of pictures to be sent, in pixels of each edge.
const (
	MinEdge = 48
	MaxEdge = 16000
)

const (
	// DefaultBudget is the memory for pixels under way, in bytes.
	DefaultBudget = 512 << 20
	// MaxShown bounds a picture decoded at its own size, in pixels.
	MaxShown = 40_000_000
	// maxPreviewEdge bounds the previews that are decoded, in pixels.
	maxPreviewEdge = 512
)

// Source is a picture's bytes: an *os.File, *bytes.Reader or *io.SectionReader.
// Codec reads by offset and leaves the Source's own position alone, except that
// it may seek to find the size.
type Source interface {
	io.ReaderAt
	io.Seeker
}

// Codec decodes and encodes pictures within one memory budget. Its methods may
// be called from any goroutine.
type Codec struct {
	budget int64
	memory *semaphore.Weighted
}

// New makes a Codec that keeps the pixels of all decoding under way within
// budget bytes; 0 stands for DefaultBudget. A picture that needs more than that
// alone is refused with media.TooBig.
func New(budget int64) *Codec {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return &Codec{budget: budget, memory: semaphore.NewWeighted(budget)}
}

// reserve waits until n bytes of the budget are free. The returned func gives
// them back.
func (c *Codec) reserve(ctx context.Context, n int64) (func(), error) {
	if n < 0 || n > c.budget {
		return nil, fmt.Errorf("needs %d MB of memory: %w", n>>20, media.TooBig)
	}
	if err := c.memory.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { c.memory.Release(n) }, nil
}

// input is a Source of known size, whose reading ends with ctx. Decoders know
// no context: a failing read is what stops them.
type input struct {
	ctx  context.Context
	src  io.ReaderAt
	size int64
}

func newInput(ctx context.Context, src Source) (*input, error) {
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.Unreadable, err)
	}
	if size == 0 {
		return nil, media.Empty
	}
	return &input{ctx: ctx, src: src, size: size}, nil
}

// ReadAt implements io.ReaderAt.
func (in *input) ReadAt(p []byte, off int64) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	return in.src.ReadAt(p, off)
}

// from reads the rest of the file from offset off.
func (in *input) from(off int64) *io.SectionReader {
	return io.NewSectionReader(in, off, max(in.size-off, 0))
}

// bytes are n bytes at off, or nil where the file has not that many.
func (in *input) bytes(off, n int64) []byte {
	if off < 0 || n < 0 || off > in.size || n > in.size-off {
		return nil
	}
	b := make([]byte, n)
	if _, err := in.ReadAt(b, off); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return b
}

// open opens a regular file for reading. It wraps media.Unreadable.
func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.Unreadable, withoutPath(err))
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: %w", media.Unreadable, withoutPath(err))
	}
	return f, nil
}

// withoutPath keeps names of people's files out of errors and logs.
func withoutPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
