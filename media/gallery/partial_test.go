package gallery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func refOf(file []byte, key byte) media.Ref {
	sum := sha256.Sum256(file)
	return media.Ref{Kind: media.Image, MediaKey: bytes.Repeat([]byte{key}, 32), FileSHA256: sum[:],
		FileEncSHA256: bytes.Repeat([]byte{key + 1}, 32), Size: int64(len(file))}
}

func partial(t *testing.T, g *Gallery, ref media.Ref) *Temp {
	t.Helper()
	p, err := g.Partial(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func partials(t *testing.T, g *Gallery) int {
	t.Helper()
	n, _, err := g.Partials()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPartialOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	g, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	file := append(bytes.Clone(jpeg), bytes.Repeat([]byte("0123456789abcdef"), 10_000)...)
	ref := refOf(file, 1)
	p := partial(t, g, ref)
	if p.Size() != 0 {
		t.Fatal("not empty at first")
	}
	p.Write(file[:100_000]) // and the process is killed
	p.file.Close()
	g.Close()

	g, err = Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	p = partial(t, g, ref)
	if p.Size() != 100_000 {
		t.Fatalf("%d bytes are here", p.Size())
	}
	if _, err := p.Write(file); !errors.Is(err, media.Internal) || !p.Key().IsZero() {
		t.Errorf("written to without a look at what is here: %v", err)
	}
	var told bytes.Buffer
	if err := p.Replay(t.Context(), 99_984, &told); err != nil || !bytes.Equal(told.Bytes(), file[:99_984]) {
		t.Fatalf("%d bytes, %v", told.Len(), err)
	}
	if sum := sha256.Sum256(file[:99_984]); p.Key() != media.Key(sum) || p.Size() != 99_984 {
		t.Error("it does not know what it holds")
	}
	p.Write(file[99_984:])
	key, err := g.Put(t.Context(), p, ref.Key())
	if err != nil {
		t.Fatal(err)
	}
	path, err := g.Path(key)
	if err != nil || filepath.Ext(path) != ".jpg" {
		t.Errorf("%q, %v", path, err)
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, file) {
		t.Error("other bytes on the disk")
	}
	if n := partials(t, g); n != 0 {
		t.Errorf("%d partial files left", n)
	}
}

func TestPartialsDoNotCount(t *testing.T) {
	g := open(t)
	ref := refOf(jpeg, 1)
	p := partial(t, g, ref)
	p.Write(jpeg[:5])
	p.Leave()
	if n, size, err := g.Size(t.Context()); n != 0 || size != 0 || err != nil || g.Has(ref.Key()) {
		t.Errorf("%d files of %d bytes, %v", n, size, err)
	}
	names, _ := filepath.Glob(filepath.Join(g.Dir(), partialDir, "*"))
	if st, _ := os.Stat(names[0]); runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", st.Mode())
	}
}

func TestPartialOfEachUploadIsItsOwn(t *testing.T) {
	g := open(t)
	one, other := refOf(jpeg, 1), refOf(jpeg, 9)
	a := partial(t, g, one)
	b := partial(t, g, other)
	a.Write(jpeg[:3])
	b.Write(jpeg[:8])
	a.Leave()
	b.Leave()
	if n := partials(t, g); n != 2 {
		t.Errorf("%d partial files", n)
	}
	// With the whole file there, neither is wanted.
	b = partial(t, g, other)
	if err := b.Reset(); err != nil {
		t.Fatal(err)
	}
	b.Write(jpeg)
	if _, err := g.Put(t.Context(), b, other.Key()); err != nil {
		t.Fatal(err)
	}
	if n := partials(t, g); n != 0 {
		t.Errorf("%d partial files left", n)
	}
	for _, bad := range []func(*media.Ref){
		func(r *media.Ref) { r.MediaKey = nil }, func(r *media.Ref) { r.FileEncSHA256 = nil }, func(r *media.Ref) { r.FileSHA256 = nil },
	} {
		r := one
		bad(&r)
		if _, err := g.Partial(t.Context(), r); !errors.Is(err, media.BadRef) {
			t.Errorf("got %v", err)
		}
	}
}

func TestPartialIsWrittenByOne(t *testing.T) {
	g := open(t)
	ref := refOf(jpeg, 1)
	p := partial(t, g, ref)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Partial(ctx, ref); !errors.Is(err, context.Canceled) {
		t.Errorf("two at once: %v", err)
	}
	second := make(chan int64)
	go func() {
		p, err := g.Partial(t.Context(), ref)
		if err != nil {
			t.Error(err)
		}
		defer p.Leave()
		second <- p.Size()
	}()
	p.Write(jpeg[:7])
	p.Leave()
	p.Leave() // again changes nothing
	if n := <-second; n != 7 {
		t.Errorf("the second found %d bytes", n)
	}
}

func TestPartialsThatNobodyWants(t *testing.T) {
	g := open(t)
	ref := refOf(jpeg, 1)
	p := partial(t, g, ref)
	p.Write(jpeg[:7])
	if err := g.RemovePartials(ref.Key()); err != nil || partials(t, g) != 1 {
		t.Errorf("removed from under its writer: %v", err)
	}
	p.Leave()
	if n := partials(t, g); n != 0 {
		t.Errorf("%d left after its writer", n)
	}
	p = partial(t, g, ref)
	p.Write(jpeg[:7])
	p.Discard()
	if n := partials(t, g); n != 0 {
		t.Errorf("%d left after Discard", n)
	}
	p = partial(t, g, ref)
	p.Leave()
	if n := partials(t, g); n != 0 {
		t.Errorf("%d empty ones left", n)
	}
	p = partial(t, g, ref)
	p.Write([]byte("something else"))
	if _, err := g.Put(t.Context(), p, ref.Key()); !errors.Is(err, media.BadPlain) || partials(t, g) != 0 {
		t.Errorf("what was wrong is kept: %v", err)
	}
	p = partial(t, g, ref)
	p.Write(jpeg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Put(ctx, p, ref.Key()); !errors.Is(err, context.Canceled) || partials(t, g) != 1 {
		t.Errorf("what came before the end is lost: %v", err)
	}
}

func TestCleanPartials(t *testing.T) {
	g := open(t)
	now := time.Now()
	leave := func(file string, age time.Duration) media.Ref {
		ref := refOf([]byte(file), 1)
		p := partial(t, g, ref)
		p.Write([]byte(file[:2]))
		name := filepath.Join(g.Dir(), filepath.FromSlash(p.name))
		p.Leave()
		os.Chtimes(name, now.Add(-age), now.Add(-age))
		return ref
	}
	leave("old file", PartialLife+time.Hour)
	fresh := leave("fresh file", PartialLife-time.Hour)
	leave("here already", 0)
	if _, err := put(t, g, []byte("another"), media.Key{}); err != nil {
		t.Fatal(err)
	}
	// In the gallery by another way than Put, which would have cleaned.
	here := media.Key(sha256.Sum256([]byte("here already")))
	os.MkdirAll(filepath.Join(g.Dir(), here.String()[:2]), 0o700)
	os.WriteFile(filepath.Join(g.Dir(), here.String()[:2], here.String()+".bin"), []byte("here already"), 0o600)
	os.WriteFile(filepath.Join(g.Dir(), partialDir, "stray"), jpeg, 0o600)
	os.Mkdir(filepath.Join(g.Dir(), partialDir, "folder"), 0o700)
	old := leave("old, but being written", PartialLife+time.Hour)
	p := partial(t, g, old)
	if err := g.CleanPartials(t.Context(), now.Add(-PartialLife)); err != nil {
		t.Fatal(err)
	}
	p.Leave()
	entries, _ := os.ReadDir(filepath.Join(g.Dir(), partialDir))
	if len(entries) != 1 {
		t.Errorf("left: %v", entries)
	}
	if p := partial(t, g, fresh); p.Size() != 2 {
		t.Error("the fresh one is gone")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.CleanPartials(ctx, now); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReplayErrors(t *testing.T) {
	g := open(t)
	p := partial(t, g, refOf(jpeg, 1))
	defer p.Leave()
	p.Write(bytes.Repeat([]byte("x"), 4096))
	if err := p.Replay(t.Context(), 5000, io.Discard); !errors.Is(err, media.Internal) {
		t.Errorf("more than is here: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Replay(ctx, 4096, io.Discard); !errors.Is(err, context.Canceled) || p.Size() != 4096 {
		t.Errorf("%v, %d bytes", err, p.Size())
	}
	if err := p.Replay(t.Context(), 4096, io.Discard); err != nil || p.Key() != media.Key(sha256.Sum256(bytes.Repeat([]byte("x"), 4096))) {
		t.Errorf("after an error: %v", err)
	}
	os.Truncate(filepath.Join(g.Dir(), filepath.FromSlash(p.name)), 100)
	if err := p.Replay(t.Context(), 4096, failing{}); !errors.Is(err, errFull) {
		t.Errorf("who is told fails: %v", err)
	}
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestLinksInPlaceOfPartials(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret")
	os.WriteFile(secret, []byte("mine"), 0o600)
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(dir, partialDir)); err != nil {
		t.Skip(err)
	}
	os.Symlink(filepath.Dir(secret), filepath.Join(dir, trashDir))
	g, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	key, _ := put(t, g, jpeg, media.Key{})
	ref := refOf([]byte("a file"), 1)
	p := partial(t, g, ref)
	p.Write([]byte("a"))
	p.Leave()
	name := filepath.Join(dir, filepath.FromSlash(p.name))
	path, _ := g.Path(key)
	os.Remove(name)
	os.Symlink(path, name)
	p = partial(t, g, ref)
	p.Write([]byte("b"))
	p.Leave()
	if b, _ := os.ReadFile(path); !bytes.Equal(b, jpeg) {
		t.Error("a file of the gallery was written to through a link")
	}
	if err := g.Trash(key); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(secret)); len(entries) != 1 {
		t.Errorf("outside: %v", entries)
	}
}

func TestFree(t *testing.T) {
	g := open(t)
	free, err := g.Free()
	if err != nil || free <= 0 {
		t.Errorf("%d bytes free, %v", free, err)
	}
}
