package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// fillPerson is somebody who sends pictures.
type fillPerson struct {
	jid, lid             session.JID
	name, push, business string
}

// fillGroup is a chat of several.
type fillGroup struct {
	jid     session.JID
	subject string
}

// fillCast is everybody, beginning with those of the sandbox.
type fillCast struct {
	owner  session.JID
	people []fillPerson
	groups []fillGroup
	chats  []fillChat
}

// newFillCast makes people and groups for so many chats: two of three with one
// person.
func newFillCast(w *world.World, chats int, r *rand.Rand) *fillCast {
	c := &fillCast{owner: session.JID(w.Owner.Number + "@s.whatsapp.net")}
	taken := map[string]bool{w.Owner.Number: true}
	add := func(p world.Person) {
		taken[p.Number] = true
		c.people = append(c.people, fillPerson{
			jid: session.JID(p.Number + "@s.whatsapp.net"), lid: session.JID(p.LID + "@lid"),
			name: p.Name, push: p.Push, business: p.Business,
		})
	}
	for _, p := range w.People {
		if !p.Echo {
			add(p)
		}
	}
	alone := max(1, chats*2/3)
	next := 0
	more := func(n int) {
		for len(c.people) < n {
			number := fmt.Sprintf("447700900%03d", next%1000) // British numbers reserved for fiction
			if next >= 1000 {
				number = fmt.Sprintf("1%03d55501%02d", 201+next/100, next%100) // and American ones
			}
			next++
			if taken[number] {
				continue
			}
			name := fillName(r)
			p := world.Person{Number: number, LID: fmt.Sprintf("3%014d", 1+next), Name: name, Push: name}
			if r.IntN(12) == 0 {
				p.Name = "" // not in the address book
			}
			add(p)
		}
	}
	more(alone + 20) // some are known from groups only
	for i := range alone {
		c.chats = append(c.chats, fillChat{group: -1, members: []int{i}})
	}
	for i := range chats - alone {
		g := fillGroup{jid: session.JID(fmt.Sprintf("12036340%010d@g.us", 7368787*(i+1)))}
		members := r.Perm(len(c.people))[:3+r.IntN(9)]
		if i < len(w.Groups) {
			g.subject = w.Groups[i].Subject
		} else {
			g.subject = fillSubjects[i%len(fillSubjects)]
			if n := i / len(fillSubjects); n > 0 {
				g.subject += fmt.Sprint(" ", n+1)
			}
		}
		c.groups = append(c.groups, g)
		c.chats = append(c.chats, fillChat{group: i, members: members})
	}
	r.Shuffle(len(c.chats), func(i, j int) { c.chats[i], c.chats[j] = c.chats[j], c.chats[i] })
	return c
}

// jid is the address of a chat.
func (c *fillCast) jid(chat int) session.JID {
	if g := c.chats[chat].group; g >= 0 {
		return c.groups[g].jid
	}
	return c.people[c.chats[chat].members[0]].jid
}

// fillName is a first and a last name that go together.
func fillName(r *rand.Rand) string {
	n := &fillNames[r.IntN(len(fillNames))]
	first, last := n.first[r.IntN(len(n.first))], n.last[r.IntN(len(n.last))]
	if n.lastFirst {
		return last + first
	}
	return first + " " + last
}

var fillNames = []struct {
	first, last []string
	lastFirst   bool
}{
	{first: []string{"Emma", "Oliver", "Grace", "Harry", "Isla", "Theo", "Ruth", "Callum"}, last: []string{"Ashworth", "Bennett", "Doyle", "Hargreaves", "MacLeod", "Okonkwo", "Pritchard", "Winterbourne"}},
	{first: []string{"Lucía", "Mateo", "Carmen", "Íñigo", "Núria", "Álvaro", "Begoña", "Raúl"}, last: []string{"Álvarez", "Castaño", "Ferrer i Puig", "Ibáñez", "Muñoz", "Quiñones", "Zubizarreta", "de la Peña"}},
	{first: []string{"Zoé", "Étienne", "Maëlle", "François", "Anaïs", "Loïc"}, last: []string{"Dubois", "Lefèvre", "Saint-Exupère", "Brûlé", "Marchand", "d’Arcy"}},
	{first: []string{"Jürgen", "Käthe", "Sören", "Mareike", "Günter", "Änne"}, last: []string{"Groß", "Müller-Lüdenscheid", "Öztürk", "Schäfer", "Weiß", "von Brück"}},
	{first: []string{"Åsa", "Björn", "Maja", "Øyvind", "Sigrún", "Tuomas"}, last: []string{"Ångström", "Dahl", "Hämäläinen", "Jónsdóttir", "Lindgren", "Sørensen"}},
	{first: []string{"Agnieszka", "Łukasz", "Jiří", "Žofie", "Mihály", "Ioana"}, last: []string{"Błaszczyk", "Dvořák", "Kőszegi", "Popescu", "Świątek", "Žižka"}},
	{first: []string{"Наташа", "Дмитрий", "Олена", "Иван", "Светлана", "Тарас"}, last: []string{"Волкова", "Гончаренко", "Жуков", "Королёва", "Шевченко", "Щербак"}},
	{first: []string{"Ελένη", "Γιώργος", "Δήμητρα", "Νίκος"}, last: []string{"Αγγελόπουλος", "Καραγιάννη", "Παπαδοπούλου", "Χατζής"}},
	{first: []string{"فاطمة", "محمد", "نور", "يوسف", "مريم"}, last: []string{"الأحمد", "بن علي", "الخطيب", "سليمان", "منصور"}},
	{first: []string{"יעל", "דוד", "נעמי", "איתן"}, last: []string{"אברהמי", "כהן", "לוי", "פרידמן"}},
	{first: []string{"आरव", "दीपिका", "राहुल", "सुनीता"}, last: []string{"कुमार", "गुप्ता", "पटेल", "वर्मा"}},
	{first: []string{"伟", "秀英", "敏", "静怡", "志强"}, last: []string{"王", "李", "张", "刘", "欧阳"}, lastFirst: true},
	{first: []string{"陽菜", "大翔", "さくら", "健太"}, last: []string{"佐藤", "鈴木", "高橋", "長谷川"}, lastFirst: true},
	{first: []string{"민준", "서연", "지우", "하은"}, last: []string{"김", "이", "박", "최"}, lastFirst: true},
	{first: []string{"Ayşe", "Mehmet", "İpek", "Çağrı"}, last: []string{"Demir", "Kılıç", "Şahin", "Yıldırım"}},
	{first: []string{"Nguyễn Thị", "Trần Văn", "Phạm Thu"}, last: []string{"Hà", "Long", "Minh Châu", "Phương"}},
}

var fillSubjects = []string{
	"Ana & Luis ❤️ 14 June", "Class of 2009", "Flat 4B", "Grandma’s 80th 🎂", "Book club", "Allotment 17 🥕", "School run", "Site 22 · Quay Road",
	"Familie Schäfer", "Los primos", "朋友们", "家族の写真", "عائلة منصور", "Наши", "Kindergarten Sonnenblume", "Choir (photos only)",
	"Five-a-side Tuesdays ⚽", "Summer house", "Returns and damages", "Shop floor, north", "Interrail again?", "Band 🎸", "Neighbours, Elm Street", "Dog park 🐕",
	"Wedding of Maja and Tuomas – pictures from everybody who was there, please only the good ones", "Office move", "Camping 2024", "Ski week", "Yoga", "Οικογένεια",
}

// fillCaptions are written under pictures, besides those of the sandbox.
var fillCaptions = []string{
	"Look at this", "Before and after", "For the album", "From the top", "Second try", "Here it is", "As promised!", "Original, uncropped", "Is this the right one?",
	"Delivery 4471, pallet 3, damaged corner", "Meter reading 004213", "Room 12, north wall", "Invoice in the next picture",
	"Feliz cumpleaños 🎉", "¡Qué día!", "La playa esta mañana", "Recién salido del horno", "Ñoquis del 29",
	"Joyeux anniversaire", "Vue de la fenêtre", "Déjà vu ?", "C’était bien", "Zürich im Schnee", "Große Pause", "Schöne Grüße", "Erster Schultag",
	"Hyvää joulua", "Midsommar 🌼", "Smörgåstårta", "Wesołych świąt", "Zażółć gęślą jaźń", "Boldog születésnapot",
	"С днём рождения", "Наша дача", "Первый снег", "Вид с балкона", "З Новим роком", "Καλημέρα", "Στην παραλία",
	"عيد مبارك", "من الشرفة", "صورة العائلة", "שנה טובה", "מהטיול", "जन्मदिन मुबारक", "घर का खाना",
	"生日快乐", "今天的晚饭", "出去玩", "下雪了", "誕生日おめでとう", "お花見", "日の出", "京都にて", "생일 축하해", "오늘 점심", "Doğum günün kutlu olsun", "Chúc mừng năm mới",
	"A long one, because somebody asked what happened: we missed the first train, took the second, got off one stop early, walked along the canal in the rain, found the café closed and the other one open, and this is what we had there. It was worth it. Ask Ruth.",
	"1/3", "2/3", "3/3", "🙂", "🥰🥰🥰", "❤️", "😂", "👀",
}
