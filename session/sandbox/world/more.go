package world

import (
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// MoreID is the ID of the first file that is not one of the story's pictures.
const MoreID = 1 << 31

// other is the ID of the first file but a picture that is sent while the owner
// looks.
const other = 1 << 33

// motion stands for a picture with a short video of the same moment.
const motion = Kinds

// plenty is how many of each kind there are beside DefaultPictures pictures.
var plenty = [...]struct {
	kind  Kind
	count int
	least int
}{
	{Video, 30, 1}, {GIF, 12, 1}, {Sticker, 25, 1}, {Voice, 21, 1}, {Audio, 4, 1}, {Document, 20, 2}, {motion, 6, 1},
}

// more adds what is not a picture, after the story has been told: fewer with
// fewer pictures. The first of each kind, and every fourth, is less than a week
// old.
func (w *World) more(plots []*plot, pictures int) {
	id := uint64(MoreID)
	touched := map[int]bool{}
	for _, p := range plenty {
		count := min(p.count, max(p.least, p.count*pictures/DefaultPictures))
		for i := range p.count {
			at := id
			id++
			if p.kind == motion {
				id++
			}
			if i >= count {
				continue
			}
			r := paint.NewRand(w.seed ^ at*0xbf58476d1ce4e5b9)
			plot := w.place(plots, r, p.kind)
			touched[plot.chat] = true
			w.add(plot, r, p.kind, i, at)
		}
	}
	for chat := range touched {
		slices.SortStableFunc(w.Chats[chat].Messages, func(a, b Message) int { return a.Time.Compare(b.Time) })
	}
}

// place chooses where a file is sent: documents anywhere but to the echo, all
// else among people.
func (w *World) place(plots []*plot, r *paint.Rand, kind Kind) *plot {
	for {
		p := plots[r.N(len(plots))]
		if w.sociable(p.chat) || kind == Document && p.mood != echo {
			return p
		}
	}
}

// add sends the i-th file of a kind.
func (w *World) add(p *plot, r *paint.Rand, kind Kind, i int, id uint64) {
	age := time.Duration(r.In(float64(3*time.Hour), float64(6*day)))
	if q := r.F(); i%4 != 0 {
		age += time.Duration(float64(q*q) * float64(p.span-7*day))
	}
	m := Message{From: -1, Time: w.now.Add(-age).Truncate(time.Second), Forwarded: r.N(8) == 0}
	if r.N(4) > 0 {
		m.From = p.from[r.N(len(p.from))]
	}
	if kind != motion {
		m.Picture = w.file(kind, r, i, id, p.kinds)
		w.send(p, m, id)
		return
	}
	k := p.kinds[r.N(len(p.kinds))]
	m.Picture = w.picture(id, k, r.Uint(), 960, 720, smallEdge)
	parent := w.send(p, m, id)
	film := w.picture(id+1, k, m.Picture.seed, 320, 240, smallEdgeHD)
	film.Kind, film.Seconds = Video, 1
	m.Picture, m.MotionOf = film, parent
	w.send(p, m, id+1)
}

// send sends one file and gives the ID of its message.
func (w *World) send(p *plot, m Message, id uint64) string {
	m.ID = w.id(&plot{chat: p.chat, serials: int(id)})
	m.Status = w.status(m.From, m.Time)
	m.Picture.Gone = w.gone(m.Picture, w.now.Sub(m.Time))
	if w.sure {
		m.Picture.look(knownMore, id-MoreID+1)
	}
	c := &w.Chats[p.chat]
	c.Messages = append(c.Messages, m)
	return m.ID
}

// file describes the i-th file of a kind, other than a picture.
func (w *World) file(kind Kind, r *paint.Rand, i int, id uint64, kinds []Scene) *Picture {
	k := kinds[r.N(len(kinds))]
	seed := r.Uint()
	var p *Picture
	switch kind {
	case Video, GIF:
		size := paint.Pick(r, [2]int{320, 240}, [2]int{240, 320}, [2]int{320, 180})
		p = w.picture(id, k, seed, size[0], size[1], smallEdgeHD)
		p.Seconds = 1 + r.N(3)
		if kind == Video {
			p.Caption = caption(r, k, 0)
		}
	case Sticker:
		p = newPicture(w.seed, id, k, seed, stickerEdge, stickerEdge)
	case Voice, Audio:
		p = newPicture(w.seed, id, k, seed, 0, 0)
		p.Seconds = 2 + r.N(40)
		if kind == Audio {
			p.Seconds += 60
		}
	default:
		p = newPicture(w.seed, id, k, seed, 0, 0)
		names := documents()
		p.Name = names[i%len(names)]
		if i%7 == 3 { // a picture as its sender's phone has it
			p = w.picture(id, k, seed, 1024, 768, smallEdgeHD)
			p.Name = "IMG_2041.JPG"
		}
		if r.N(3) == 0 {
			p.Caption = paint.Pick(r, "Please sign and send back", "Final version, I hope", "As discussed", "For your files 📎")
		}
	}
	p.Kind = kind
	return p
}

// documents are names as senders have them. None of them may be used as the
// name of a file: the second shows why.
func documents() []string {
	return []string{
		"Offer 2026-114.pdf", "../../évil name.pdf.exe", "Menu tasting – final FINAL (2).pdf", "Invoice_00871.pdf", "حجز القاعة.pdf",
		"Lease.pdf", "CON.pdf", "Packing list, hut weekend.pdf", "合同 2026.pdf", `C:\Users\Robin\Desktop\scan.pdf`,
		"Timetable.pdf", "Warranty dishwasher.pdf", "A very long name that somebody gave to the minutes of the meeting about the north wall and its windows, revised after the second inspection, with remarks.pdf",
		"Minutes 14.pdf", "no-extension", "Delivery note 5512.pdf", "🎂 seating plan.pdf", "Map.pdf", "Statement.PDF", "Quote\tbricks.pdf",
	}
}

// Other is the n-th new file, other than a picture, that somebody sends while
// the owner looks; see Next. The kinds take turns.
func (w *World) Other(n int) (m Message, chat int) {
	kinds := [...]Kind{Video, Sticker, Voice, Document, GIF, Audio}
	m, chat = w.Next(n)
	r := paint.NewRand(w.seed ^ uint64(n+1)*0x94d049bb133111eb)
	m.Picture = w.file(kinds[n%len(kinds)], r, n/len(kinds), other+uint64(n), []Scene{m.Picture.Scene})
	return m, chat
}

// Sent is the picture or other file of that ID which is the n-th that somebody
// sends while the owner looks; nil where it is another.
func (w *World) Sent(id uint64, n int) *Picture {
	var m Message
	if id >= other {
		m, _ = w.Other(n)
	} else {
		m, _ = w.Next(n)
	}
	if m.Picture == nil || m.Picture.ID != id {
		return nil
	}
	return m.Picture
}
