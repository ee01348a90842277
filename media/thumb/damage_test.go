package thumb

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What is no file of ours, or of another version, is begun anew.
func TestForeign(t *testing.T) {
	foreign := func(statements string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(statements); err != nil {
				t.Fatal(err)
			}
			db.Close()
		}
	}
	for name, put := range map[string]func(t *testing.T, path string){
		"a text": func(_ *testing.T, path string) {
			os.WriteFile(path, bytes.Repeat([]byte("not a database"), 1000), 0o644)
		},
		"a beginning":     func(_ *testing.T, path string) { os.WriteFile(path, []byte("SQLite format 3\x00"), 0o644) },
		"another program": foreign(`CREATE TABLE mine (x); INSERT INTO mine VALUES (1)`),
		"another version": foreign(fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d; %s`, owner, version+1, schema)),
		"without tables":  foreign(fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d;`, owner, version)),
		"another's stamp": foreign(fmt.Sprintf(`PRAGMA application_id = %d; %s`, owner+1, schema)),
		"other tables": foreign(fmt.Sprintf(
			`PRAGMA application_id = %d; PRAGMA user_version = %d; CREATE TABLE entry (used, x); CREATE TABLE picture (id)`, owner, version)),
		"nothing": func(_ *testing.T, path string) { os.WriteFile(path, nil, 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "thumbs.db")
			put(t, path)
			s := open(t, path, Options{})
			s.Put(keyOf(1), picture(1, 5000))
			settle(s)
			if !bytes.Equal(get(t, s, 1), picture(1, 5000)) {
				t.Error("nothing is kept")
			}
			if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", st.Mode(), err)
			}
		})
	}
}

// Damage anywhere in the file gives the right picture or none, and new ones are
// kept after it.
func TestDamage(t *testing.T) {
	whole := func() []byte {
		path := inTemp(t)
		s := open(t, path, Options{})
		for i := range 150 {
			s.Put(keyOf(i), picture(i, 7000))
		}
		s.Close()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}()
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 16 {
		b := bytes.Clone(whole)
		switch round % 4 {
		case 0:
			b = b[:r.IntN(len(b))]
		case 1: // a page in another's place
			from, to := r.IntN(len(b)/4096), r.IntN(len(b)/4096)
			copy(b[to*4096:(to+1)*4096], whole[from*4096:])
		default:
			for range 1 + r.IntN(3000) {
				b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
			}
		}
		path := filepath.Join(t.TempDir(), "thumbs.db")
		os.WriteFile(path, b, 0o600)
		s := open(t, path, Options{})
		for i := range 150 {
			if got, err := s.Get(t.Context(), keyOf(i)); err == nil && got != nil && !bytes.Equal(got, picture(i, 7000)) {
				t.Fatalf("round %d: another picture", round)
			}
		}
		settle(s)
		for i := 200; i < 220; i++ {
			s.Put(keyOf(i), picture(i, 7000))
		}
		settle(s)
		for i := 200; i < 220; i++ { // once more where writing has found the damage
			s.Put(keyOf(i), picture(i, 7000))
		}
		settle(s)
		if got, err := s.Get(t.Context(), keyOf(219)); err != nil || !bytes.Equal(got, picture(219, 7000)) {
			t.Errorf("round %d: nothing is kept after it: %v", round, err)
		}
		s.Close()
	}
}

const killedAt = "THUMB_KILLED_AT"

// TestKilled writes until it is killed, in a process of its own, and looks at
// what it left.
func TestKilled(t *testing.T) {
	if path := os.Getenv(killedAt); path != "" {
		s := open(t, path, Options{Limit: 1 << 20})
		for i := 0; ; i++ {
			s.Put(keyOf(i%500), picture(i%500, 6000))
			s.Forget(keyOf((i + 7) % 500))
			if i == 300 {
				fmt.Println("going")
			}
		}
	}
	path := inTemp(t)
	for range 4 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), killedAt+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out.Read(make([]byte, 5)) // it is in the midst of it
		cmd.Process.Kill()
		cmd.Wait()
		s := open(t, path, Options{Limit: 1 << 20})
		for i := range 500 {
			if b := get(t, s, i); b != nil && !bytes.Equal(b, picture(i, 6000)) {
				t.Fatalf("%d is another picture", i)
			}
		}
		s.Put(keyOf(1000), picture(1000, 6000))
		settle(s)
		if get(t, s, 1000) == nil {
			t.Error("nothing is kept after it")
		}
		if st, err := os.Stat(path); err != nil || st.Size() > 1<<20 {
			t.Errorf("%v bytes, %v", st.Size(), err)
		}
		s.Close()
	}
}
