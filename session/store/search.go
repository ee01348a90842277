package store

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlNamed = `SELECT p.id, p.self FROM peer p WHERE p.id > 0 AND instr(p.folded, ?1) > 0`

	inPart        = `SELECT ` + cellColumns + ` FROM caption_part f CROSS JOIN cell c ON c.id = f.rowid WHERE f.caption_part MATCH ?4`
	inWord        = `SELECT ` + cellColumns + ` FROM caption_word f CROSS JOIN cell c ON c.id = f.rowid WHERE f.caption_word MATCH ?4`
	newestCaption = ` AND f.rowid >= ?1 AND f.rowid < ?2 ORDER BY f.rowid DESC LIMIT ?3`
	oldestCaption = ` AND f.rowid >= ?1 AND f.rowid < ?2 ORDER BY f.rowid LIMIT ?3`
	sqlPartNewest = inPart + newestCaption
	sqlPartOldest = inPart + oldestCaption
	sqlWordNewest = inWord + newestCaption
	sqlWordOldest = inWord + oldestCaption
	sqlPartIDs    = `SELECT f.rowid FROM caption_part f WHERE f.caption_part MATCH ?1 ORDER BY f.rowid`
	sqlWordIDs    = `SELECT f.rowid FROM caption_word f WHERE f.caption_word MATCH ?1 ORDER BY f.rowid`

	sqlTexts = `SELECT m.id, m.text FROM json_each(?1) j CROSS JOIN message m ON m.id = j.value`
)

const (
	// manyTexts is how many captions are read at once.
	manyTexts = 500
	// mostWords and mostTyped, in bytes, are how much of a search counts: whatever
	// is pasted costs no more than that.
	mostWords = 32
	mostTyped = 8 << 10
)

// typed is as much of a search as counts, folded.
func typed(search string) string {
	if len(search) > mostTyped {
		search = strings.ToValidUTF8(search[:mostTyped], "")
	}
	return fold(search)
}

// different are the words of a folded search, each once.
func different(folded string) (words []string) {
	for _, w := range strings.Fields(folded) {
		if len(words) < mostWords && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// word is one of a search: part of the caption, of the chat's name or of the
// sender's.
type word struct {
	text  string
	named map[int64]bool // the peers with a name that contains it; 0 for the user
	in    captionIndex
}

// captionIndex is which index finds a word in captions.
type captionIndex int

const (
	// inNone: what is shorter than three characters, but not of a script written
	// without spaces, may stand anywhere inside a word, where no index finds it.
	inNone captionIndex = iota
	// inWords finds a little more than asked for.
	inWords
	inParts
)

// word looks the names up that contain w, which is folded.
func (s *Store) word(ctx context.Context, w string) (word, error) {
	rows, err := s.r.rows(ctx, sqlNamed, w)
	if err != nil {
		return word{}, err
	}
	type peer struct {
		id   int64
		self bool
	}
	list, err := collect(rows, func(p *peer) []any { return []any{&p.id, &p.self} })
	named := map[int64]bool{}
	for _, p := range list {
		named[p.id] = true
		if p.self {
			named[0] = true
		}
	}
	return word{text: w, named: named, in: indexOf(w)}, err
}

func indexOf(w string) captionIndex {
	if utf8.RuneCountInString(w) >= 3 {
		return inParts
	}
	for _, r := range w {
		if !unicode.In(r, unspaced...) || !unicode.In(r, unicode.L, unicode.N, unicode.So) {
			return inNone
		}
	}
	return inWords
}

// match is the word as its index is asked for it.
func (w *word) match() string {
	if w.in == inWords {
		return phrase(strings.TrimSpace(space(w.text))) + " *"
	}
	return phrase(w.text)
}

// captioned is the stream of those captions that have all words that no name
// has, as far as one index finds them; nil where it finds none. What it finds
// still wants sifting.
func (f *filter) inCaptions() []stream {
	var parts, words []string
	for i := range f.words {
		w := &f.words[i]
		switch {
		case len(w.named) > 0:
		case w.in == inParts:
			parts = append(parts, w.match())
		case w.in == inWords:
			words = append(words, w.match())
		}
	}
	switch {
	case len(parts) > 0:
		return []stream{{sqlPartNewest, sqlPartOldest, []any{strings.Join(parts, " AND ")}}}
	case len(words) > 0:
		return []stream{{sqlWordNewest, sqlWordOldest, []any{strings.Join(words, " AND ")}}}
	}
	return nil
}

// named reports whether a name has the word.
func (w *word) names(c *cell) bool { return w.named[c.chat] || w.named[c.sender] }

// sift keeps those of list that have all words. whole says that list is long and
// that the index may be asked for all captions that have a word.
func (s *Store) sift(ctx context.Context, f *filter, list []cell, whole bool) ([]cell, error) {
	for i := range f.words {
		w := &f.words[i]
		var captions []session.MessageID
		known := whole && w.in != inNone
		if known {
			var err error
			if captions, err = s.captionsWith(ctx, w); err != nil {
				return nil, err
			}
		}
		var doubt []session.MessageID
		keep := list[:0]
		for _, c := range list {
			if !w.names(&c) {
				if !c.captioned() {
					continue
				}
				if known {
					if _, ok := slices.BinarySearch(captions, c.id); !ok {
						continue
					}
				}
				if !known || w.in == inWords {
					doubt = append(doubt, c.id)
				}
			}
			keep = append(keep, c)
		}
		wrong, err := s.without(ctx, w.text, doubt)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(keep, func(c cell) bool { return wrong[c.id] })
	}
	return list, nil
}

// captionsWith are the captions that have a word, the oldest first.
func (s *Store) captionsWith(ctx context.Context, w *word) ([]session.MessageID, error) {
	query := sqlPartIDs
	if w.in == inWords {
		query = sqlWordIDs
	}
	rows, err := s.r.rows(ctx, query, w.match())
	if err != nil {
		return nil, err
	}
	return collect(rows, func(id *session.MessageID) []any { return []any{id} })
}

// without are those of ids whose caption does not contain a word.
func (s *Store) without(ctx context.Context, w string, ids []session.MessageID) (map[session.MessageID]bool, error) {
	wrong := map[session.MessageID]bool{}
	type caption struct {
		id   session.MessageID
		text string
	}
	for part := range slices.Chunk(ids, manyTexts) {
		rows, err := s.r.rows(ctx, sqlTexts, list(part))
		if err != nil {
			return nil, err
		}
		texts, err := collect(rows, func(c *caption) []any { return []any{&c.id, &c.text} })
		if err != nil {
			return nil, err
		}
		for _, c := range texts {
			if !strings.Contains(fold(c.text), w) {
				wrong[c.id] = true
			}
		}
	}
	return wrong, nil
}
