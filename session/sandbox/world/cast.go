package world

import (
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
)

// role is somebody of the demo together with their chat.
type role struct {
	Person
	posts  int // share of the pictures, in no unit
	kinds  []Scene
	months int // how long ago the chat began
	avatar Scene
	look   uint64 // seed of the avatar; 0 has none
	mood   mood
	brief  bool // the first sync does not bring all of the chat
	habit
}

// habit is how the owner keeps a chat.
type habit struct {
	unread                  int
	pinned, archived, muted bool
	expires                 time.Duration
}

// circle is a group of the demo together with its chat.
type circle struct {
	subject string
	members []int
	posts   int
	kinds   []Scene
	months  int
	avatar  Scene
	look    uint64
	mood    mood
	party   int // days ago of the day on which most pictures were taken; 0 is none
	habit
}

// mood selects what is said.
type mood int

const (
	friendly mood = iota
	family
	work
	shop
	wedding
	hiking
	echo
)

// cast is everybody. The numbers are from ranges reserved for fiction: British
// 07700 900xxx, American 555-01xx, French 06 39 98 xxxx, Swedish 070-174 06xx,
// German 0171 39200xx, Australian 0491 57xxxx.
func cast() []role {
	land := []Scene{scene.Mountains, scene.Lake, scene.Forest, scene.Sea, scene.Fields}
	return []role{
		0: {Person: Person{Number: "46701740610", Name: "Ada Lindqvist", Push: "Ada"}, posts: 8, kinds: append(land, scene.Portrait, scene.Cat, scene.Dunes, scene.Balloons), months: 24, brief: true, avatar: scene.Portrait, look: 11, habit: habit{unread: 1}},
		1: {Person: Person{Number: "447700900123", Name: "Mum", Push: "Helen"}, posts: 7, kinds: []Scene{scene.Flower, scene.Bouquet, scene.Cake, scene.Cat, scene.Portrait, scene.Fruit, scene.Plate}, months: 24, avatar: scene.Flower, look: 4, mood: family, habit: habit{unread: 2, pinned: true}},
		2: {Person: Person{Number: "491713920011", Name: "Jonas Weber", Push: "Jonas W."}, posts: 4, kinds: []Scene{scene.Plan, scene.Crane, scene.Bricks, scene.Whiteboard}, months: 15, avatar: scene.Crane, look: 3, mood: work},
		3: {Person: Person{Number: "33639980142", Name: "ليلى حداد", Push: "ليلى"}, posts: 5, kinds: []Scene{scene.Rings, scene.Bouquet, scene.Couple, scene.Lights, scene.Portrait, scene.Cake}, months: 18, avatar: scene.Portrait, look: 23, mood: wedding},
		4: {Person: Person{Number: "447700900456", Name: "अनन्या शर्मा", Push: "Ananya"}, posts: 5, kinds: []Scene{scene.Plate, scene.Tiles, scene.Fruit, scene.Coffee, scene.Flower}, months: 24, avatar: scene.Portrait, look: 31},
		5: {Person: Person{Number: "61491570156", Name: "陈伟", Push: "Wei"}, posts: 4, kinds: []Scene{scene.City, scene.Lights, scene.Beach, scene.Coffee, scene.Contours}, months: 22, avatar: scene.City, look: 5},
		6: {Person: Person{Number: "33639980177", Name: "Marguerite de la Fontaine-Beaumont (Refuge des Trois Lacs, reservations)", Push: "Marguerite"}, posts: 3, kinds: []Scene{scene.Mountains, scene.Lake, scene.Stars, scene.MapShot, scene.Plate}, months: 20, avatar: scene.Lake, look: 9, mood: hiking, habit: habit{archived: true}},
		7: {Person: Person{Number: "12125550142", Name: "Zoë 🌻", Push: "zoë 🌻🐚"}, posts: 4, kinds: []Scene{scene.Beach, scene.Flower, scene.Shapes, scene.Sea, scene.Dunes, scene.Balloons}, months: 24, avatar: scene.Flower, look: 15, habit: habit{unread: 1}},
		8: {Person: Person{Number: "447700900800", Name: "Green Corner Shop", Push: "Green Corner", Business: "Green Corner Shop Ltd"}, posts: 3, kinds: []Scene{scene.Receipt, scene.Receipt, scene.Fruit, scene.Bouquet}, months: 16, avatar: scene.Fruit, look: 6, mood: shop},
		9: {Person: Person{Number: "13105550187", Push: "Tomás R."}, posts: 1, kinds: []Scene{scene.MapShot, scene.ChatShot, scene.Plan}, months: 1, mood: work},
		10: {Person: Person{Number: "12025550100", Name: "Echo (answers you)", Push: "Echo", Echo: true}, posts: 1, kinds: []Scene{scene.Shapes, scene.Contours, scene.Tiles}, months: 2,
			avatar: scene.Contours, look: 8, mood: echo},
		11: {Person: Person{Number: "447700900611", Name: "Ben Okafor", Push: "Ben"}, posts: 4, kinds: []Scene{scene.City, scene.Coffee, scene.Shapes, scene.Stars, scene.Whiteboard}, months: 24, brief: true},
		12: {Person: Person{Number: "33639980155", Name: "Sofia Rossi", Push: "Sofi"}, posts: 5, kinds: []Scene{scene.Plate, scene.Sea, scene.Beach, scene.Cat, scene.Coffee}, months: 24, avatar: scene.Portrait, look: 42, habit: habit{expires: 90 * 24 * time.Hour}},
		13: {Person: Person{Number: "447700900801", Name: "Harbour Hardware", Push: "Harbour Hardware", Business: "Harbour Hardware & Timber"}, posts: 2, kinds: []Scene{scene.Receipt}, months: 14, avatar: scene.Bricks, look: 2, mood: shop, habit: habit{archived: true}},
		14: {Person: Person{Number: "14155550119", Name: "Noah", Push: "noah_b"}, posts: 4, kinds: []Scene{scene.ChatShot, scene.WeatherShot, scene.Cat, scene.MapShot, scene.Stars}, months: 24, avatar: scene.Cat, look: 12, habit: habit{muted: true}},
		15: {Person: Person{Number: "61491570157", Name: "Yuki Tanaka", Push: "ゆき"}, posts: 5, kinds: []Scene{scene.Tiles, scene.Contours, scene.Shapes, scene.Lights, scene.Forest, scene.Cat}, months: 19, avatar: scene.Tiles, look: 4},
		16: {Person: Person{Number: "491713920027", Name: "Priya Raman (architect)", Push: "Priya"}, posts: 2, kinds: []Scene{scene.Plan, scene.Whiteboard, scene.Bricks, scene.Tiles}, months: 15, mood: work},
		17: {Person: Person{Number: "46701740644", Push: "Kwame 🥁"}},
	}
}

func circles() []circle {
	return []circle{
		{subject: "Laila & Sam 💍", members: []int{3, 0, 1, 4, 5, 7, 12, 17}, posts: 15, kinds: []Scene{scene.Couple, scene.Couple, scene.Rings, scene.Bouquet, scene.Cake, scene.Lights, scene.Portrait, scene.Portrait, scene.Flower, scene.Plate},
			months: 9, avatar: scene.Rings, look: 5, mood: wedding, party: 34, habit: habit{unread: 6, pinned: true}},
		{subject: "Site 14 · Harbour Street", members: []int{2, 9, 11, 16, 17}, posts: 15, kinds: []Scene{scene.Crane, scene.Crane, scene.Crane, scene.Bricks, scene.Bricks, scene.Plan, scene.Whiteboard, scene.Receipt},
			months: 15, avatar: scene.Crane, look: 8, mood: work, habit: habit{muted: true, unread: 3}},
		{subject: "Sunday hikers ⛰️", members: []int{6, 0, 7, 11, 14, 15}, posts: 15, kinds: []Scene{scene.Mountains, scene.Mountains, scene.Lake, scene.Forest, scene.Stars, scene.Fields, scene.MapShot, scene.WeatherShot, scene.Dunes},
			months: 24, avatar: scene.Mountains, look: 14, mood: hiking, habit: habit{unread: 12}},
		{subject: "Family", members: []int{1, 0, 12, 14}, posts: 9, kinds: []Scene{scene.Cake, scene.Cat, scene.Portrait, scene.Flower, scene.Sea, scene.Fruit, scene.Plate},
			months: 24, mood: family},
	}
}

// owner is whose phone it is.
func owner() Person {
	return Person{Number: "447700900001", LID: lid(99), Name: "Robin Hale", Push: "Robin"}
}

func lid(i int) string { return fmt.Sprintf("2%014d", 48151623421+i*7919*104729) }
