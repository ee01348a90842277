//go:build race

package main

// raced says that figures are those of a build with the race detector.
const raced = " (with the race detector)"
