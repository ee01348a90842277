package stamp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

const (
	rdf  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	head = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"" + rdf + "\">\n"
	tail = "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
)

// The names that are read or written.
var (
	description = xml.Name{Space: dc, Local: "description"}
	creator     = xml.Name{Space: dc, Local: "creator"}
	subject     = xml.Name{Space: dc, Local: "subject"}
	created     = xml.Name{Space: photoshop, Local: "DateCreated"}
	credit      = xml.Name{Space: photoshop, Local: "Credit"}
	source      = xml.Name{Space: photoshop, Local: "Source"}
	createDate  = xml.Name{Space: xap, Local: "CreateDate"}
	original    = xml.Name{Space: exifNS, Local: "DateTimeOriginal"}
	hierarchy   = xml.Name{Space: lightroom, Local: "hierarchicalSubject"}
)

const (
	dc        = "http://purl.org/dc/elements/1.1/"
	photoshop = "http://ns.adobe.com/photoshop/1.0/"
	xap       = "http://ns.adobe.com/xap/1.0/"
	exifNS    = "http://ns.adobe.com/exif/1.0/"
	lightroom = "http://ns.adobe.com/lightroom/1.0/"
)

// prefixes are by which their names are written.
var prefixes = []struct{ prefix, space string }{
	{"dc", dc}, {"photoshop", photoshop}, {"xmp", xap}, {"lr", lightroom},
}

// xmp is what is needed of an XMP packet to add to it.
type xmp struct {
	has   []xml.Name
	about string // what it describes, by its own name; mostly ""
	end   int64  // where the list of descriptions ends
}

func (x xmp) dated() bool {
	return slices.ContainsFunc(x.has, func(n xml.Name) bool { return n == created || n == createDate || n == original })
}

var errShape = errors.New("not a packet that can be added to")

// parseXMP reads a packet; that there is none is sound.
func parseXMP(packet []byte) (x xmp, sound bool) {
	if packet == nil {
		return x, true
	}
	d := xml.NewDecoder(bytes.NewReader(packet))
	depth, lists := 0, 0 // depth counts from the list of descriptions
	for {
		at := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return x, lists == 1
		}
		if err == nil {
			switch e := token.(type) {
			case xml.StartElement:
				list := e.Name == xml.Name{Space: rdf, Local: "RDF"}
				switch {
				case list && depth == 0:
					lists++
					depth = 1
				case list:
					err = errShape
				case depth > 0:
					depth++
					x.note(e, depth)
				}
			case xml.EndElement:
				if depth == 1 {
					if x.end = at; !bytes.HasPrefix(packet[at:], []byte("</")) {
						err = errShape
					}
				}
				depth = max(0, depth-1)
			}
		}
		if err != nil {
			return xmp{}, false
		}
	}
}

// note takes down what an element at that depth says is there.
func (x *xmp) note(e xml.StartElement, depth int) {
	switch depth {
	case 2:
		for _, a := range e.Attr {
			switch {
			case a.Name.Local == "about" && (a.Name.Space == rdf || a.Name.Space == ""):
				if x.about == "" {
					x.about = a.Value
				}
			case a.Name.Space != "xmlns" && a.Name.Space != rdf:
				x.has = append(x.has, a.Name)
			}
		}
	case 3:
		x.has = append(x.has, e.Name)
	}
}

// with is the packet with what it lacks of m; nil where it lacks nothing.
func (x xmp) with(packet []byte, m Meta) []byte {
	var said strings.Builder
	say := func(n xml.Name, open, value, end string) {
		if value == "" || slices.Contains(x.has, n) {
			return
		}
		name := n.Local
		for _, p := range prefixes {
			if p.space == n.Space {
				name = p.prefix + ":" + name
			}
		}
		said.WriteString("<" + name + ">" + open)
		_ = xml.EscapeText(&said, []byte(value)) // a Builder takes everything
		said.WriteString(end + "</" + name + ">\n")
	}
	sender, chat := first(m.Sender, maxName), first(m.Chat, maxName)
	say(description, `<rdf:Alt><rdf:li xml:lang="x-default">`, first(m.Caption, maxCaption), `</rdf:li></rdf:Alt>`)
	say(creator, `<rdf:Seq><rdf:li>`, sender, `</rdf:li></rdf:Seq>`)
	say(credit, "", sender, "")
	say(subject, `<rdf:Bag><rdf:li>`, chat, `</rdf:li></rdf:Bag>`)
	// A bar would divide it into levels.
	say(hierarchy, `<rdf:Bag><rdf:li>`, strings.ReplaceAll(chat, "|", "/"), `</rdf:li></rdf:Bag>`)
	say(source, "", chat, "")
	if writable(m.Time) {
		when := m.Time.Format(time.RFC3339)
		say(created, "", when, "")
		say(createDate, "", when, "")
	}
	if said.Len() == 0 {
		return nil
	}
	var b bytes.Buffer
	if packet == nil {
		b.WriteString(head)
	} else {
		b.Write(packet[:x.end])
	}
	b.WriteString(`<rdf:Description xmlns:rdf="` + rdf + `" rdf:about="`)
	_ = xml.EscapeText(&b, []byte(x.about)) // nor does a Buffer fail
	b.WriteString(`"`)
	for _, p := range prefixes {
		b.WriteString(` xmlns:` + p.prefix + `="` + p.space + `"`)
	}
	b.WriteString(">\n" + said.String() + "</rdf:Description>\n")
	if packet == nil {
		b.WriteString(tail)
	} else {
		b.Write(packet[x.end:])
	}
	return b.Bytes()
}

// first are the first n characters of s, without white space around them: a
// program that trims them would find a text that is not there.
func first(s string, n int) string {
	if s = strings.TrimSpace(s); len(s) > n {
		if r := []rune(s); len(r) > n {
			s = string(r[:n])
		}
	}
	return s
}
