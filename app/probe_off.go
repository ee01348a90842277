//go:build !e2e

package main

// probed is for end-to-end builds only (tag e2e).
func probed(later func(func())) func(func()) { return later }
