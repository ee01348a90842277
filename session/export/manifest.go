package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
)

// ManifestName is the name of the manifest.
const ManifestName = "manifest.csv"

const bom = "\uFEFF"

// columns are those of the manifest, in this order.
var columns = []string{
	"id", "media_id", "from_me", "type", "chat_id", "chat_name", "timestamp", "time", "source", "from", "from_name",
	"mime_type", "file_size", "width", "height", "seconds", "sha256_hex", "caption", "file_name", "file", "bytes",
}

// The columns that are read again.
var (
	colID    = slices.Index(columns, "id")
	colTime  = slices.Index(columns, "timestamp")
	colHash  = slices.Index(columns, "sha256_hex")
	colFile  = slices.Index(columns, "file")
	colBytes = slices.Index(columns, "bytes")
)

// row is one of the manifest, its cells as they are written.
type row []string

// identity is what tells that a row is of a picture: the message and the file. A
// message that has no id of WhatsApp's goes by its time.
type identity struct{ id, hash string }

func identityOf(m *session.Message, key media.Key) identity {
	id := m.WAID
	if id == "" {
		id = "@" + strconv.FormatInt(m.Time.Unix(), 10)
	}
	return identity{id, key.String()}
}

func (r row) identity() identity {
	id := unguard(r[colID])
	if id == "" {
		id = "@" + r[colTime]
	}
	return identity{id, strings.ToLower(r[colHash])}
}

func (r row) file() string { return unguard(r[colFile]) }

// size is the length of the file; -1 where that is not a number.
func (r row) size() int64 {
	n, err := strconv.ParseInt(r[colBytes], 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// rowOf describes m, whose file is in the folder under that name and length.
func rowOf(m session.Message, key media.Key, bytes int64, name string, written int64) row {
	r := record.Of(m, "", func(media.Fault) string { return "" })
	f := r.File
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	cells := row{
		r.ID, key.String(), strconv.FormatBool(r.FromMe), string(r.Type), string(r.ChatID), r.ChatName,
		strconv.FormatInt(r.Timestamp, 10), m.Time.Format(time.RFC3339), r.Source, string(r.From), r.FromName,
		f.MIME, number(bytes), number(int64(f.Width)), number(int64(f.Height)), number(int64(f.Seconds)),
		key.String(), f.Caption, f.Name, name, strconv.FormatInt(written, 10),
	}
	for i := range cells {
		cells[i] = guard(cells[i])
	}
	return cells
}

// formula reports whether a spreadsheet would take s for a formula.
func formula(s string) bool {
	return s != "" && (strings.ContainsAny(s[:1], "=+-@\t\r\n") || strings.IndexAny(s, "＝＋－＠") == 0)
}

// guard puts an apostrophe in front of what looks like a formula, and of what
// looks as if that had been done to it.
func guard(s string) string {
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard takes back what guard has done.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// encode writes rows as they stand in the manifest.
func encode(rows ...row) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, r := range rows {
		_ = w.Write(r) // a Buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

// manifest is what was read of one.
type manifest struct {
	rows []row
	// whole: rows may be added at its end.
	whole bool
	// foreign: it has what this program does not write, and is not to be lost.
	foreign bool
}

// parseManifest reads a manifest, also one that a spreadsheet has saved with
// other separators or in another order.
func parseManifest(data []byte) (m manifest) {
	text, marked := bytes.CutPrefix(data, []byte(bom))
	line, _, _ := bytes.Cut(text, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	for _, sep := range ";\t" {
		if bytes.ContainsRune(line, sep) && !bytes.ContainsRune(line, ',') {
			r.Comma = sep
		}
	}
	head, err := r.Read()
	if err != nil {
		return manifest{foreign: len(data) > 0}
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(head, c)
	}
	if min(at[colID], at[colTime], at[colHash], at[colFile], at[colBytes]) < 0 {
		return manifest{foreign: true}
	}
	ended := bytes.HasSuffix(data, []byte("\n"))
	m.whole = marked && ended && slices.Equal(head, columns)
	m.foreign = slices.ContainsFunc(head, func(c string) bool { return !slices.Contains(columns, c) })
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil || len(cells) != len(head) {
			m.whole = false
			if err != nil {
				m.foreign = m.foreign || ended // else a row that a crash cut off
				return m
			}
			continue
		}
		next := make(row, len(columns))
		for i, j := range at {
			if j >= 0 {
				next[i] = cells[j]
			}
		}
		m.rows = append(m.rows, next)
	}
}
