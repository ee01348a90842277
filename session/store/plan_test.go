package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
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
// are numbers, texts or true.
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
		switch v := reflect.ValueOf(a); v.Kind() {
		case reflect.Int, reflect.Int64:
			rc = sqlite3.Xsqlite3_bind_int64(tls, st, int32(i+1), v.Int())
		case reflect.Bool:
			n := int64(0)
			if v.Bool() {
				n = 1
			}
			rc = sqlite3.Xsqlite3_bind_int64(tls, st, int32(i+1), n)
		case reflect.String:
			p := text(v.String())
			defer libc.Xfree(tls, p)
			rc = sqlite3.Xsqlite3_bind_text(tls, st, int32(i+1), p, int32(v.Len()), 0)
		default:
			t.Fatalf("argument of a kind this does not know: %T", a)
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
