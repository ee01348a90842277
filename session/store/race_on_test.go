//go:build race

package store

// raceDetector is on: everything takes ten times as long.
const raceDetector = true
