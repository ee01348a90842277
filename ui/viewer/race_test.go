//go:build race

package viewer

// hugeSide is the width of a huge picture: the race detector takes many times the
// memory of what it watches.
const hugeSide = 4000
