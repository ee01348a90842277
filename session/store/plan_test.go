package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// statements are all SQL constants of the package, by name.
func statements(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	exprs := map[string]ast.Expr{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i := range v.Values {
					exprs[v.Names[i].Name] = v.Values[i]
				}
			}
		}
	}
	var value func(e ast.Expr) string
	value = func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.BasicLit:
			s, err := strconv.Unquote(e.Value)
			if err != nil {
				t.Fatal(err)
			}
			return s
		case *ast.BinaryExpr:
			return value(e.X) + value(e.Y)
		case *ast.Ident:
			return value(exprs[e.Name])
		}
		t.Fatalf("a constant of a kind this test does not know: %T", e)
		return ""
	}
	all := map[string]string{}
	for name, e := range exprs {
		if strings.HasPrefix(name, "sql") {
			all[name] = value(e)
		}
	}
	return all
}

func openForTest(t *testing.T, name string) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, path
}

// wasteful reports a step of a plan that sorts, or reads a whole table. The few
// history notices are read whole on purpose, in the order of their key.
func wasteful(step string) bool {
	if strings.Contains(step, "TEMP B-TREE") || strings.Contains(step, "AUTOMATIC") {
		return true
	}
	return strings.HasPrefix(step, "SCAN ") && step != "SCAN history" && step != "SCAN version" && step != "SCAN CONSTANT ROW" &&
		!strings.Contains(step, "VIRTUAL TABLE") && !strings.Contains(step, " USING ")
}

func TestEveryStatementUsesAnIndex(t *testing.T) {
	s, _ := openForTest(t, "catalogue.db")
	all := statements(t)
	if len(all) < 60 {
		t.Fatalf("only %d statements found", len(all))
	}
	for name, query := range all {
		rows, err := s.w.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, arguments(query)...)
		if err != nil {
			t.Errorf("%s does not fit the schema: %v", name, err)
			continue
		}
		type step struct {
			id, parent, unused int
			detail             string
		}
		plan, err := collect(rows, func(s *step) []any { return []any{&s.id, &s.parent, &s.unused, &s.detail} })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, p := range plan {
			if wasteful(p.detail) {
				t.Errorf("%s: %s", name, p.detail)
			}
		}
	}
}

var parameter = regexp.MustCompile(`\?(\d*)`)

// arguments are as many as a statement has parameters.
func arguments(query string) []any {
	n := 0
	for _, m := range parameter.FindAllStringSubmatch(query, -1) {
		if i, err := strconv.Atoi(m[1]); err == nil {
			n = max(n, i)
		} else {
			n++
		}
	}
	return make([]any, n)
}

// steps is how many steps SQLite's machine takes for a query with arguments that
// are numbers or texts.
func steps(t *testing.T, path, query string, args ...any) int {
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
	name, sql := text(path), text(query)
	defer libc.Xfree(tls, name)
	defer libc.Xfree(tls, sql)
	if rc := sqlite3.Xsqlite3_open_v2(tls, name, handles, sqlite3.SQLITE_OPEN_READONLY, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("open: %d", rc)
	}
	db := libc.AtomicLoadPUintptr(handles)
	defer sqlite3.Xsqlite3_close_v2(tls, db)
	if rc := sqlite3.Xsqlite3_prepare_v2(tls, db, sql, -1, handles+8, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("prepare: %d", rc)
	}
	st := libc.AtomicLoadPUintptr(handles + 8)
	defer sqlite3.Xsqlite3_finalize(tls, st)
	for i, a := range args {
		var rc int32
		switch a := a.(type) {
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(tls, st, int32(i+1), a)
		case string:
			p := text(a)
			defer libc.Xfree(tls, p)
			rc = sqlite3.Xsqlite3_bind_text(tls, st, int32(i+1), p, int32(len(a)), 0)
		}
		if rc != sqlite3.SQLITE_OK {
			t.Fatalf("bind %d: %d", i, rc)
		}
	}
	for {
		switch rc := sqlite3.Xsqlite3_step(tls, st); rc {
		case sqlite3.SQLITE_ROW:
			continue
		case sqlite3.SQLITE_DONE:
			return int(sqlite3.Xsqlite3_stmt_status(tls, st, sqlite3.SQLITE_STMTSTATUS_VM_STEP, 0))
		default:
			t.Fatalf("step: %d", rc)
		}
	}
}

// grow fills a catalogue with n pictures in ten chats.
func grow(t *testing.T, n int) (path string, ids []session.MessageID) {
	t.Helper()
	s, path := openForTest(t, fmt.Sprint(n, ".db"))
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	b := session.Batch{History: true}
	for i := range n {
		jid := session.JID(fmt.Sprintf("3460000%d@s.whatsapp.net", i%10))
		sum := make([]byte, 32)
		copy(sum, fmt.Sprint(i))
		b.Messages = append(b.Messages, session.Arrival{Chat: jid, Sender: jid, Message: session.Message{
			WAID: fmt.Sprint("W", i), Time: at.Add(time.Duration(i) * time.Minute), Text: "a caption",
			Media: &session.Media{
				Ref:     media.Ref{Kind: media.Image, MediaKey: sum, FileSHA256: sum, DirectPath: "/v"},
				Preview: media.Preview("small"),
			},
		}})
	}
	if err := s.Save(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	ids, err := s.Sheet(t.Context(), session.SheetQuery{})
	if err != nil || len(ids) != n {
		t.Fatalf("%d ids, %v", len(ids), err)
	}
	if err := s.Enqueue(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	// A reader beside the store sees the file only after this.
	if _, err := s.w.conn.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	return path, ids
}

// What a screen asks for costs the same in a small and in a large catalogue;
// loading all ids grows with them and no faster.
func TestQueriesDoNotGrowWithTheCatalogue(t *testing.T) {
	const small, large = 500, 4000
	smallPath, smallIDs := grow(t, small)
	largePath, largeIDs := grow(t, large)
	page := func(ids []session.MessageID) []session.MessageID { return ids[len(ids)/2 : len(ids)/2+60] }
	for name, c := range map[string]struct {
		query string
		args  func(ids []session.MessageID) []any
		limit float64
	}{
		"chats": {sqlChats, func([]session.MessageID) []any {
			return []any{int64(0), "", int64(0), "[]", "[]"}
		}, 0.05},
		"messages": {sqlMessages, func(ids []session.MessageID) []any {
			return []any{int64(1), int64(ids[len(ids)/2]), int64(20)}
		}, 0.05},
		"message":    {sqlMessage, func(ids []session.MessageID) []any { return []any{int64(ids[7])} }, 0.05},
		"prints":     {sqlPrints, func(ids []session.MessageID) []any { return []any{list(page(ids))} }, 0.05},
		"download":   {sqlNextDownload, func([]session.MessageID) []any { return nil }, 0.05},
		"ask":        {sqlNextAsk, func([]session.MessageID) []any { return nil }, 0.05},
		"place":      {sqlPlaceAhead, func([]session.MessageID) []any { return []any{int64(0), int64(0)} }, 0.05},
		"last place": {sqlLastPlace, func([]session.MessageID) []any { return nil }, 0.05},
		"expiring":   {sqlExpiring, func([]session.MessageID) []any { return []any{int64(1), int64(2)} }, 0.05},
		"today":      {sqlToday, func([]session.MessageID) []any { return []any{int64(0), int64(500)} }, 0.05},
		"by a rule": {sqlAutoOne, func(ids []session.MessageID) []any {
			return []any{int64(0), int64(1), int64(1), int64(1), int64(ids[9])}
		}, 0.05},
		"oldest":    {sqlOldest, func([]session.MessageID) []any { return []any{int64(1)} }, 0.05},
		"find":      {sqlFindWAID, func([]session.MessageID) []any { return []any{"W77"} }, 0.05},
		"transfers": {sqlTransfersDown, func([]session.MessageID) []any { return []any{int64(0)} }, 1.05},
		"sheet":     {sqlCells, func([]session.MessageID) []any { return []any{int64(1), int64(1) << 62, int64(-1), int64(15)} }, 1.05},
	} {
		few := steps(t, smallPath, c.query, c.args(smallIDs)...)
		many := steps(t, largePath, c.query, c.args(largeIDs)...)
		got := math.Log(float64(many)/float64(few)) / math.Log(large/small)
		t.Logf("%s: %d and %d steps", name, few, many)
		if got > c.limit {
			t.Errorf("%s: grows with exponent %.3f, limit %.2f", name, got, c.limit)
		}
	}
}
