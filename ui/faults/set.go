package faults

import (
	"context"
)

// Set is what goes wrong. The zero Set is: nothing.
type Set struct {
	Offline   bool   // no network
	Latency   int    // milliseconds before every answer
	Bandwidth int    // bytes per second of each connection; 0: no limit
	Status    int    // HTTP status of every download; 0: files
	Media     string // "", "corrupt", "truncated", "short", "long", "endless", "norange", "redirect"
	Phone     string // "", "offline", "late", "twice", "notfound", "error"
	Outdated  bool   // this version is refused
}

// Count is how many things go wrong.
func (s Set) Count() int {
	n := 0
	for _, on := range []bool{
		s.Offline, s.Latency != 0, s.Bandwidth != 0, s.Status != 0, s.Media != "", s.Phone != "", s.Outdated,
	} {
		if on {
			n++
		}
	}
	return n
}

// Deps is what the panel needs; all fields are required.
type Deps struct {
	Read  func(ctx context.Context) (Set, error)
	Write func(ctx context.Context, s Set) error
	Do    func(func()) // runs a function on the UI goroutine, in order

	Changed func(s Set)     // told what goes wrong now, on the UI goroutine
	Close   func()          // the user has had enough of the panel
	Fail    func(err error) // tells the user that something did not work
}

// choice is one value that a question may have, and what it is for.
type choice[T comparable] struct {
	is   T
	name string
	hint string
}

var delays = []choice[int]{
	{0, "None", ""},
	{200, "200 ms", "Like a phone network on a good day."},
	{1000, "1 s", "Every answer takes a second to begin."},
	{5000, "5 s", "Long enough to see every state on the way."},
}

var rates = []choice[int]{
	{0, "No limit", ""},
	{1_000_000, "1 MB/s", "A picture takes a few seconds."},
	{100_000, "100 kB/s", "Time enough to pause, resume and cancel."},
	{10_000, "10 kB/s", "Almost nothing arrives."},
}

var statuses = []choice[int]{
	{0, "Sends files", ""},
	{403, "403", "The link has expired: the app asks the phone."},
	{404, "404", "The file is not there: the app asks the phone."},
	{410, "410", "The file is gone: the app asks the phone."},
	{416, "416", "It cannot go on from the middle: the app starts over."},
	{429, "429", "Too many requests: the app waits and tries again."},
	{500, "500", "The server is broken: the app tries again later."},
	{503, "503", "The server is overloaded: the app tries again later."},
}

var bodies = []choice[string]{
	{"", "Whole", ""},
	{"corrupt", "Damaged", "One byte is wrong: nothing of it may be shown."},
	{"truncated", "Cut off", "The connection ends in the middle: the app goes on from there."},
	{"short", "Too short", "Fewer bytes than the message announced."},
	{"long", "Too long", "More bytes than the message announced."},
	{"endless", "Endless", "Bytes never stop: the app stops by itself."},
	{"norange", "Never from the middle", "Every download begins at the first byte: the app starts over."},
	{"redirect", "Sent elsewhere", "The link leads to a foreign server: the app does not follow."},
}

var phones = []choice[string]{
	{"", "Answers", ""},
	{"offline", "Is off", "It never answers: the app asks again later."},
	{"late", "Answers late", "The answer comes after the app stopped waiting."},
	{"twice", "Answers twice", "The second answer changes nothing."},
	{"notfound", "No longer has it", "The picture is gone for good."},
	{"error", "Reports an error", "It could not upload: the app asks again later."},
}
