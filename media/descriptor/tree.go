package descriptor

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/contactsheet/contactsheet/media"
)

// Limits of what Parse reads.
const (
	maxText  = 1 << 20 // bytes
	maxDepth = 64      // objects and lists within each other
)

// object is a JSON object that keeps its order, for the first of several files
// is the one that is meant.
type object struct{ members []member }

// member is one field; value is a string, json.Number, bool, nil, *object or
// []any of these.
type member struct {
	name  string
	value any
}

// read reads one JSON value from text that may stand in a code fence. The error
// wraps media.NotJSON or TooLarge and holds nothing of the text.
func read(text []byte) (any, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%d bytes of JSON: %w", len(text), media.TooLarge)
	}
	text = unfence(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	if !json.Valid(text) {
		return nil, media.NotJSON
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return value(dec, maxDepth)
}

// unfence takes ``` and ```json away.
func unfence(text []byte) []byte {
	fence := []byte("```")
	inner, ok := bytes.CutPrefix(text, fence)
	if !ok {
		return text
	}
	inner, ok = bytes.CutSuffix(inner, fence)
	if !ok {
		return text
	}
	if first, rest, ok := bytes.Cut(inner, []byte("\n")); ok && !bytes.ContainsAny(first, "{[") {
		inner = rest
	}
	return bytes.TrimSpace(inner)
}

func value(dec *json.Decoder, depth int) (any, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, media.NotJSON
	}
	d, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth == 0 {
		return nil, fmt.Errorf("nested too deeply: %w", media.TooLarge)
	}
	if d == '[' {
		list := []any{}
		for dec.More() {
			v, err := value(dec, depth-1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := dec.Token()
		return list, err
	}
	o := &object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, media.NotJSON
		}
		v, err := value(dec, depth-1)
		if err != nil {
			return nil, err
		}
		o.members = append(o.members, member{name.(string), v})
	}
	_, err = dec.Token()
	return o, err
}
