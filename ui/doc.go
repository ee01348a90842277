// Package ui is the window: the rail, the pages it leads to, and what it needs
// of the rest of the app (Library, Actions, Transfers, Keeping, Past, Keys, Link,
// Pixels, Phone, Faults, Desk, Prefs).
//
// The pages live in packages of their own, know only their part of these
// interfaces, and call back for what lies outside of them. Reading goes through
// live, beside the UI goroutine; the UI goroutine only draws.
package ui
