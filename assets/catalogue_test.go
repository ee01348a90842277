package assets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	module   = "github.com/contactsheet/contactsheet"
	langPath = "fyne.io/fyne/v2/lang"
)

// role is what a parameter of a translating function is.
type role int

const (
	nothing  role = iota
	single        // the English, which is the key too
	several       // the same for any number but one
	id            // a key that is not the English
	fallback      // the English of the id before it
)

// translating are the functions that translate, by import path and name, with
// the roles of their first parameters. More are found in the source: a function
// that hands a parameter on to one of these translates itself.
type translating map[string][]role

func fyneLang() translating {
	f := translating{}
	for names, roles := range map[[2]string][]role{
		{"L", "Localize"}: {single}, {"N", "LocalizePlural"}: {several},
		{"X", "LocalizeKey"}: {id, fallback}, {"XN", "LocalizePluralKey"}: {id, fallback},
	} {
		f[langPath+"."+names[0]], f[langPath+"."+names[1]] = roles, roles
	}
	return f
}

// source is one folder of Go, without tests.
type source struct {
	path  string // to import it by
	fset  *token.FileSet
	files []*ast.File
}

// catalogue is what en.json says: a key's English, or its plural forms by
// their names in CLDR.
type catalogue map[string]any

func (c catalogue) json() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(c) // keys sorted
	return b.Bytes(), err
}

// collect reads the Go of the folders below root and gathers all texts that it
// has translated. A text is a literal, a constant of the same package or a sum of
// these. Where it is neither, the call names the table it comes from in a
// comment "//lang:of TABLE" on its line: all strings in the declaration of TABLE
// are keys then. Anything else is an error, which names the place.
func collect(root string, folders ...string) (catalogue, error) {
	fset := token.NewFileSet()
	var sources []*source
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			s, err := read(fset, root, path)
			sources = append(sources, s)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	known := fyneLang()
	for more := true; more; {
		more = false
		for _, s := range sources {
			more = s.wrappers(known) || more
		}
	}
	c := catalogue{}
	var problems []error
	for _, s := range sources {
		problems = append(problems, s.gather(known, c)...)
	}
	return c, errors.Join(problems...)
}

func read(fset *token.FileSet, root, folder string) (*source, error) {
	below, err := filepath.Rel(root, folder)
	if err != nil {
		return nil, err
	}
	s := &source{path: module + "/" + filepath.ToSlash(below), fset: fset}
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, f)
	}
	return s, nil
}

// called is the import path and name of the function that c calls; "" for
// methods and function values.
func (s *source) called(f *ast.File, c *ast.CallExpr) string {
	switch fun := c.Fun.(type) {
	case *ast.Ident:
		return s.path + "." + fun.Name
	case *ast.SelectorExpr:
		pkg, ok := fun.X.(*ast.Ident)
		if !ok {
			return ""
		}
		for _, i := range f.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			local := path[strings.LastIndexByte(path, '/')+1:]
			if i.Name != nil {
				local = i.Name.Name
			}
			if local == pkg.Name {
				return path + "." + fun.Sel.Name
			}
		}
	}
	return ""
}

// params are the names of a function's parameters, in order; none for methods.
func params(d *ast.FuncDecl) (names []string) {
	if d.Recv != nil {
		return nil
	}
	for _, field := range d.Type.Params.List {
		for _, n := range field.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

// wrappers adds the functions of s that translate their parameters, and reports
// whether it found a new one.
func (s *source) wrappers(known translating) (found bool) {
	for _, f := range s.files {
		for _, d := range f.Decls {
			fun, ok := d.(*ast.FuncDecl)
			if !ok || fun.Body == nil {
				continue
			}
			own := s.path + "." + fun.Name.Name
			for at, n := range params(fun) {
				ast.Inspect(fun.Body, func(node ast.Node) bool {
					c, ok := node.(*ast.CallExpr)
					if !ok {
						return true
					}
					for i, r := range known[s.called(f, c)] {
						given, ok := arg(c, i).(*ast.Ident)
						if r == nothing || !ok || given.Name != n {
							continue
						}
						for len(known[own]) <= at {
							known[own] = append(known[own], nothing)
						}
						found = found || known[own][at] != r
						known[own][at] = r
					}
					return true
				})
			}
		}
	}
	return found
}

func arg(c *ast.CallExpr, i int) ast.Expr {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return nil
}

// gather adds the texts of all translating calls in s.
func (s *source) gather(known translating, out catalogue) (problems []error) {
	for _, f := range s.files {
		for _, d := range f.Decls {
			own := map[string]bool{} // handed on by a wrapper: its callers have the text
			if fun, ok := d.(*ast.FuncDecl); ok {
				roles := known[s.path+"."+fun.Name.Name]
				for i, n := range params(fun) {
					own[n] = i < len(roles) && roles[i] != nothing
				}
			}
			ast.Inspect(d, func(node ast.Node) bool {
				c, ok := node.(*ast.CallExpr)
				if !ok {
					return true
				}
				roles := known[s.called(f, c)]
				texts := map[role]string{}
				for i, r := range roles {
					e := arg(c, i)
					if param, ok := e.(*ast.Ident); r == nothing || e == nil || ok && own[param.Name] {
						continue
					}
					if text, ok := s.text(e); ok {
						texts[r] = text
						continue
					}
					all, ok := s.table(f, e)
					if !ok {
						problems = append(problems, fmt.Errorf("%s: not a literal, and no //lang:of", s.fset.Position(e.Pos())))
					}
					for _, text := range all {
						problems = append(problems, out.add(text, text))
					}
				}
				problems = append(problems, out.enter(texts))
				return true
			})
		}
	}
	return problems
}

// enter adds the texts of one call.
func (c catalogue) enter(texts map[role]string) error {
	one, isOne := texts[single]
	other, isOther := texts[several]
	switch {
	case isOther && isOne:
		return errors.Join(c.add(one, one), c.add(other, map[string]string{"one": one, "other": other}))
	case isOther:
		return c.add(other, map[string]string{"other": other})
	case isOne:
		return c.add(one, one)
	case texts[id] != "":
		return c.add(texts[id], texts[fallback])
	}
	return nil
}

// reserved cannot be keys: go-i18n takes a file that has one for a single message.
const reserved = " id description hash leftdelim rightdelim zero one two few many other translation "

func (c catalogue) add(key string, value any) error {
	if key == "" {
		return nil // an entry of a table that says nothing
	}
	if strings.Contains(reserved, " "+strings.ToLower(key)+" ") {
		return fmt.Errorf("%q cannot be a key in Fyne's catalogue; use lang.X with another", key)
	}
	before, ok := c[key].(map[string]string)
	if now, forms := value.(map[string]string); ok && (!forms || len(now) < len(before)) {
		return nil // the fuller entry serves both
	}
	c[key] = value
	return nil
}

// text is the value of a string expression that is known without running it.
func (s *source) text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.BinaryExpr:
		a, okA := s.text(e.X)
		b, okB := s.text(e.Y)
		return a + b, okA && okB && e.Op == token.ADD
	case *ast.Ident:
		if spec := s.declared(e.Name, token.CONST); spec != nil {
			for i, n := range spec.Names {
				if n.Name == e.Name && i < len(spec.Values) {
					return s.text(spec.Values[i])
				}
			}
		}
	}
	return "", false
}

// declared is the package's declaration of a constant or variable; nil without.
func (s *source) declared(name string, kind token.Token) *ast.ValueSpec {
	for _, f := range s.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != kind {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for _, n := range v.Names {
					if n.Name == name {
						return v
					}
				}
			}
		}
	}
	return nil
}

// table are the strings of the tables that a comment on e's line names.
func (s *source) table(f *ast.File, e ast.Expr) (texts []string, ok bool) {
	line := s.fset.Position(e.Pos()).Line
	for _, g := range f.Comments {
		for _, c := range g.List {
			names, is := strings.CutPrefix(c.Text, "//lang:of ")
			if !is || s.fset.Position(c.Pos()).Line != line {
				continue
			}
			for _, n := range strings.Fields(names) {
				spec := s.declared(n, token.VAR)
				if spec == nil {
					return nil, false
				}
				for _, v := range spec.Values {
					ast.Inspect(v, func(node ast.Node) bool {
						if lit, is := node.(*ast.BasicLit); is && lit.Kind == token.STRING {
							text, _ := s.text(lit)
							texts = append(texts, text)
						}
						return true
					})
				}
			}
		}
	}
	return texts, len(texts) > 0
}
