package descriptor

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// blob reads bytes in any of their forms. ok says that v was understood; a nil
// blob that is ok is an empty one.
func blob(v any) (b []byte, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return blobText(v)
	case []any:
		return blobList(v)
	case *object:
		return blobObject(v)
	}
	return nil, false
}

// blobObject reads {"type":"Buffer","data":…} and {"0":18,"1":217,…}.
func blobObject(o *object) ([]byte, bool) {
	list := make([]any, len(o.members))
	for _, m := range o.members {
		if strings.EqualFold(m.name, "data") {
			if _, deeper := m.value.(*object); deeper {
				return nil, false
			}
			return blob(m.value)
		}
		if i, err := strconv.Atoi(m.name); err == nil && i >= 0 && i < len(list) {
			list[i] = m.value
		}
	}
	return blobList(list)
}

// blobList reads a list of bytes; Java writes them with a sign.
func blobList(list []any) ([]byte, bool) {
	b := make([]byte, 0, len(list))
	for _, v := range list {
		n, ok := v.(json.Number)
		if !ok {
			return nil, false
		}
		i, err := strconv.Atoi(n.String())
		if err != nil || i < -128 || i > 255 {
			return nil, false
		}
		b = append(b, byte(i))
	}
	return b, true
}

// blobText reads hex, base64 and base64url, padded or not, and lists of numbers.
// 64 digits of hex are base64 too, of 48 bytes: what gives a key is meant.
func blobText(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, true
	}
	if b, ok := numbers(s); ok {
		return b, true
	}
	s = strings.Join(strings.Fields(s), "")
	bare := strings.TrimPrefix(strings.TrimPrefix(s, "0x"), "0X")
	h, herr := hex.DecodeString(bare)
	if herr == nil && (len(h) == keySize || bare != s) {
		return h, true
	}
	plain := strings.TrimRight(s, "=")
	if len(s)-len(plain) > 2 {
		return nil, false
	}
	plain = strings.NewReplacer("-", "+", "_", "/").Replace(plain)
	if b, err := base64.RawStdEncoding.DecodeString(plain); err == nil {
		return b, true
	}
	return h, herr == nil
}

// numbers reads "18, 217, 7" and "[18 217 7]".
func numbers(s string) ([]byte, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	if len(parts) < 2 {
		return nil, false
	}
	list := make([]any, len(parts))
	for i, p := range parts {
		list[i] = json.Number(p)
	}
	return blobList(list)
}

// size reads a number, a number as text, or a 64-bit number as JavaScript's Long
// has it: {"low":159051,"high":0,"unsigned":true}.
func size(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case nil:
		return 0, true
	case json.Number:
		return integer(v.String())
	case string:
		if strings.TrimSpace(v) == "" {
			return 0, true
		}
		return integer(strings.TrimSpace(v))
	case *object:
		var low, high int64
		var known int
		for _, m := range v.members {
			n, isNumber := m.value.(json.Number)
			if !isNumber {
				continue
			}
			i, err := n.Int64()
			if err != nil {
				return 0, false
			}
			switch m.name {
			case "low":
				low, known = i, known|1
			case "high":
				high, known = i, known|2
			}
		}
		n := high<<32 | low&math.MaxUint32
		return n, known == 3 && n >= 0 && high >= 0 && high <= math.MaxInt32
	}
	return 0, false
}

func integer(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, n >= 0
	}
	// 1.59051e5, as some tables write it.
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1<<53 || f != math.Trunc(f) {
		return 0, false
	}
	return int64(f), true
}

// flag reads true, however it is written.
func flag(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	case json.Number:
		return v == "1"
	}
	return false
}
