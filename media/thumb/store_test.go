package thumb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/contactsheet/contactsheet/media"
)

func keyOf(i int) media.Key { return sha256.Sum256(fmt.Append(nil, i)) }

// picture is a stand-in for the thumbnail of keyOf(i): n bytes that no other has.
func picture(i, n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8(sha256.Sum256(fmt.Append(nil, "picture", i)))
	r.Read(b)
	return b
}

func open(t *testing.T, path string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func inTemp(t *testing.T) string { return filepath.Join(t.TempDir(), "deep", "thumbs.db") }

func get(t *testing.T, s *Store, i int) []byte {
	t.Helper()
	b, err := s.Get(t.Context(), keyOf(i))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// settle waits until all that is queued is written.
func settle(s *Store) {
	for ; ; runtime.Gosched() {
		s.mu.Lock()
		idle := len(s.queued) == 0 && s.writing == nil
		s.mu.Unlock()
		if idle && !s.torn.Load() {
			return
		}
	}
}

func TestKeepsAndForgets(t *testing.T) {
	path := inTemp(t)
	s := open(t, path, Options{})
	if get(t, s, 1) != nil {
		t.Error("there before it was put")
	}
	for i := range 50 {
		s.Put(keyOf(i), picture(i, 9000))
		if !bytes.Equal(get(t, s, i), picture(i, 9000)) {
			t.Fatal("not there at once")
		}
	}
	s.Put(keyOf(7), picture(77, 5000))
	s.Forget(keyOf(3), keyOf(4), keyOf(4000))
	if get(t, s, 3) != nil {
		t.Error("not forgotten at once")
	}
	settle(s)
	if get(t, s, 4) != nil || !bytes.Equal(get(t, s, 7), picture(77, 5000)) || !bytes.Equal(get(t, s, 5), picture(5, 9000)) {
		t.Error("what is written is not what was put")
	}
	if n := s.Size(t.Context()); n < 48*9000 || n > 2<<20 {
		t.Errorf("%d bytes", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if get(t, s, 5) != nil {
		t.Error("found after Close")
	}
	s.Put(keyOf(60), picture(60, 10))

	s = open(t, path, Options{})
	if get(t, s, 3) != nil || get(t, s, 60) != nil || !bytes.Equal(get(t, s, 49), picture(49, 9000)) {
		t.Error("another after opening again")
	}
	for _, name := range parts(path) {
		if st, err := os.Stat(name); err == nil && st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", filepath.Base(name), st.Mode())
		}
	}
}

// What is queued when the program ends is written.
func TestCloseWrites(t *testing.T) {
	path := inTemp(t)
	s := open(t, path, Options{})
	for i := range 200 {
		s.Put(keyOf(i), picture(i, 8000))
	}
	s.Close()
	s = open(t, path, Options{})
	for i := range 200 {
		if !bytes.Equal(get(t, s, i), picture(i, 8000)) {
			t.Fatalf("%d is lost", i)
		}
	}
}

func TestRefuses(t *testing.T) {
	s := open(t, inTemp(t), Options{})
	s.Put(media.Key{}, []byte("x"))
	s.Put(keyOf(1), nil)
	s.Put(keyOf(2), make([]byte, maxOne+1))
	settle(s)
	for i := range 3 {
		if get(t, s, i) != nil {
			t.Error(i)
		}
	}
	if b, err := s.Get(t.Context(), media.Key{}); b != nil || err != nil {
		t.Errorf("the zero key: %v, %v", b, err)
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	s.Put(keyOf(3), picture(3, 10))
	settle(s)
	if _, err := s.Get(ctx, keyOf(3)); media.FaultOf(err) != media.Cancelled {
		t.Errorf("with a context that has ended: %v", err)
	}
	dir := t.TempDir()
	if _, err := Open(t.Context(), dir, Options{}); media.FaultOf(err) != media.NotWritable {
		t.Errorf("a folder in its place: %v", err)
	}
}

// The file stays within its limit, and those shown last stay in it.
func TestLimit(t *testing.T) {
	const limit, size, n = 1 << 20, 10_000, 400
	path := inTemp(t)
	s := open(t, path, Options{Limit: limit})
	for i := range n {
		s.Put(keyOf(i), picture(i, size))
		settle(s)
		if i >= 30 && i%10 == 0 {
			get(t, s, 7) // shown again and again
		}
		if st, err := os.Stat(path); err != nil || st.Size() > limit {
			t.Fatalf("%d bytes after %d, %v", st.Size(), i, err)
		}
	}
	kept := 0
	for i := range n {
		if b := get(t, s, i); b != nil {
			kept++
			if i < n-limit/size && i != 7 {
				t.Errorf("%d is still there", i)
			}
			if !bytes.Equal(b, picture(i, size)) {
				t.Fatalf("%d is another picture", i)
			}
		}
	}
	if kept < limit/size/3 || get(t, s, 7) == nil || get(t, s, n-1) == nil {
		t.Errorf("%d kept", kept)
	}
	if n := s.Size(t.Context()); n > limit+6<<20 {
		t.Errorf("%d bytes with what is beside it", n)
	}
	if got := s.count.Load(); got != int64(kept) {
		t.Errorf("counted %d of %d", got, kept)
	}
}

// Reading writes nothing of its own.
func TestReadingDoesNotWrite(t *testing.T) {
	path := inTemp(t)
	s := open(t, path, Options{})
	for i := range 100 {
		s.Put(keyOf(i), picture(i, 3000))
	}
	settle(s)
	before := s.Size(t.Context())
	for range 20 {
		for i := range 100 {
			get(t, s, i)
		}
	}
	settle(s)
	if after := s.Size(t.Context()); after != before {
		t.Errorf("%d bytes, %d before", after, before)
	}
	if len(s.shown) == 0 || len(s.shown) > 100 {
		t.Errorf("%d remembered as used", len(s.shown))
	}
}

// More than can wait is dropped rather than waited for.
func TestDropsUnderPressure(t *testing.T) {
	s := open(t, inTemp(t), Options{})
	s.gate.Lock() // the writer stands still
	for i := range 100 {
		s.Put(keyOf(i), picture(i, maxOne))
	}
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	if held > maxQueued {
		t.Errorf("%d bytes wait", held)
	}
	s.Forget(keyOf(0), keyOf(99)) // never dropped
	s.gate.Unlock()
	settle(s)
	if get(t, s, 0) != nil || get(t, s, 99) != nil || get(t, s, 1) == nil {
		t.Error("not what was kept and forgotten")
	}
	if s.held != 0 {
		t.Errorf("%d bytes held for nothing", s.held)
	}
}

func TestConcurrent(t *testing.T) {
	s := open(t, inTemp(t), Options{Limit: 1 << 20})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(g)))
			for range 300 {
				i := r.IntN(300)
				switch r.IntN(8) {
				case 0:
					s.Forget(keyOf(i), keyOf(i+1))
				case 1, 2, 3:
					s.Put(keyOf(i), picture(i, 4000))
				default:
					if b, err := s.Get(t.Context(), keyOf(i)); err != nil || b != nil && !bytes.Equal(b, picture(i, 4000)) {
						t.Errorf("%d: another picture, or %v", i, err)
					}
				}
				s.Size(t.Context())
			}
		})
	}
	wg.Wait()
}

func TestCloseTwiceAndAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "t.db"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				s.Put(keyOf(1), picture(1, 100))
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}
