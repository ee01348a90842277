package thumb

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

func TestEveryStatementUsesAnIndex(t *testing.T) {
	s := open(t, inTemp(t), Options{})
	for name, query := range map[string]string{
		"get": sqlGet, "put": sqlPut, "put picture": sqlPutPicture, "use": sqlUse, "forget picture": sqlForgetPicture,
		"forget": sqlForget, "oldest": sqlOldest, "evict picture": sqlEvictPicture, "evict": sqlEvict, "keys": sqlKeys,
	} {
		args := make([]any, strings.Count(query, "?"))
		if strings.Contains(query, "?2") {
			args = args[:strings.Count(strings.SplitN(query, "ON CONFLICT", 2)[0], "?")]
		}
		rows, err := s.file.w.Query("EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Error(err)
			}
			if strings.Contains(detail, "TEMP B-TREE") || strings.HasPrefix(detail, "SCAN ") && !strings.Contains(detail, " USING ") {
				t.Errorf("%s: %s", name, detail)
			}
		}
		rows.Close()
	}
}

// Looking up one thumbnail costs the same among few and among many.
func TestGetDoesNotGrow(t *testing.T) {
	cost := func(n int) int {
		path := filepath.Join(t.TempDir(), "thumbs.db")
		s := open(t, path, Options{})
		for i := range n {
			s.Put(keyOf(i), picture(i, 500))
		}
		s.Close()
		return steps(t, path, keyOf(n/2))
	}
	few, many := cost(100), cost(5000)
	if got := math.Log(float64(many)/float64(few)) / math.Log(50); few == 0 || got > 0.05 {
		t.Errorf("%d steps among 100, %d among 5000: exponent %.3f", few, many, got)
	}
}

// steps is how many steps SQLite's machine takes to get one thumbnail.
func steps(t *testing.T, path string, key [32]byte) int {
	t.Helper()
	tls := libc.NewTLS()
	defer tls.Close()
	text := func(s string) uintptr {
		p, err := libc.CString(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	handles := tls.Alloc(16)
	defer tls.Free(16)
	name, query, blob := text(path), text(sqlGet), text(string(key[:]))
	for _, p := range []uintptr{name, query, blob} {
		defer libc.Xfree(tls, p)
	}
	if rc := sqlite3.Xsqlite3_open_v2(tls, name, handles, sqlite3.SQLITE_OPEN_READONLY, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("open: %d", rc)
	}
	db := libc.AtomicLoadPUintptr(handles)
	defer sqlite3.Xsqlite3_close_v2(tls, db)
	if rc := sqlite3.Xsqlite3_prepare_v2(tls, db, query, -1, handles+8, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("prepare: %d", rc)
	}
	st := libc.AtomicLoadPUintptr(handles + 8)
	defer sqlite3.Xsqlite3_finalize(tls, st)
	if rc := sqlite3.Xsqlite3_bind_blob(tls, st, 1, blob, 32, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("bind: %d", rc)
	}
	if rc := sqlite3.Xsqlite3_step(tls, st); rc != sqlite3.SQLITE_ROW {
		t.Fatalf("step: %d", rc)
	}
	if rc := sqlite3.Xsqlite3_step(tls, st); rc != sqlite3.SQLITE_DONE {
		t.Fatalf("step: %d", rc)
	}
	return int(sqlite3.Xsqlite3_stmt_status(tls, st, sqlite3.SQLITE_STMTSTATUS_VM_STEP, 0))
}
