package stamp

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const (
	pngHead = 8 // bytes of the signature
	// pngXMP is the keyword of XMP and what follows it in a chunk that is not
	// compressed and in no language.
	pngXMP = "XML:com.adobe.xmp\x00"
	plain  = "\x00\x00\x00\x00"
)

// chunk is one of a PNG or WebP file.
type chunk struct {
	name string
	at   int64 // of its head
	body int64
	size int64 // of its body
	end  int64 // with all that belongs to it
}

// pngChunks are all of a PNG; nil where they are not what it has.
func pngChunks(in *input) (list []chunk) {
	off := int64(pngHead)
	for range maxSteps {
		b := in.bytes(off, 8)
		if b == nil {
			return nil
		}
		c := chunk{name: string(b[4:]), at: off, body: off + 8, size: int64(binary.BigEndian.Uint32(b))}
		c.end = c.body + c.size + 4
		if c.end > in.size || (len(list) == 0) != (c.name == "IHDR") {
			return nil
		}
		list = append(list, c)
		if c.name == "IEND" {
			return list
		}
		off = c.end
	}
	return nil
}

func planPNG(in *input, m Meta) []edit {
	list := pngChunks(in)
	if list == nil {
		return nil
	}
	var n notes
	var exif, xmp chunk
	for _, c := range list {
		switch c.name {
		case "eXIf":
			n.noEXIF = n.noEXIF || n.exif != nil || c.size > maxMeta
			exif = c
			n.exif = in.bytes(c.body, min(c.size, maxMeta))
		case "iTXt", "tEXt", "zTXt":
			key := in.bytes(c.body, min(c.size, int64(len(pngXMP))+16))
			switch {
			case bytes.HasPrefix(key, []byte(pngXMP)):
				n.noXMP = n.noXMP || n.xmp != nil || c.name != "iTXt"
				xmp = c
				n.xmp = pngText(in, c)
			// As ImageMagick keeps EXIF and XMP.
			case bytes.HasPrefix(key, []byte("Raw profile type exif")), bytes.HasPrefix(key, []byte("Raw profile type APP1")):
				n.noEXIF, n.noXMP, n.dated = true, true, true
			case bytes.HasPrefix(key, []byte("Raw profile type xmp")):
				n.noXMP = true
			}
		}
	}
	moreEXIF, moreXMP := n.add(m, maxMeta, maxMeta)
	var edits []edit
	put := func(c chunk, name string, body []byte) {
		if c.end == 0 { // behind the header: EXIF must come before the picture
			c.at, c.end = list[0].end, list[0].end
		}
		edits = append(edits, edit{c.at, c.end - c.at, pngChunk(name, body)})
	}
	if moreEXIF != nil {
		put(exif, "eXIf", moreEXIF)
	}
	if moreXMP != nil {
		put(xmp, "iTXt", append([]byte(pngXMP+plain), moreXMP...))
	}
	return edits
}

// pngText is the text of an iTXt chunk; what cannot be read is an empty one,
// which is no XMP.
func pngText(in *input, c chunk) []byte {
	none := []byte{}
	b := in.bytes(c.body, min(c.size, maxMeta))
	if c.size > maxMeta || len(b) < len(pngXMP)+2 {
		return none
	}
	b = b[len(pngXMP):]
	compressed := b[0] != 0
	b = b[2:]
	for range 2 { // the language, and the keyword in it
		i := bytes.IndexByte(b, 0)
		if i < 0 {
			return none
		}
		b = b[i+1:]
	}
	if !compressed {
		return b
	}
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return none
	}
	defer z.Close()
	text, err := io.ReadAll(io.LimitReader(z, maxMeta+1))
	if err != nil || len(text) > maxMeta {
		return none
	}
	return text
}

func pngChunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
