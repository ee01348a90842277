// Package filter is the bar that says which pictures the contact sheet shows: a
// sentence of words to press, a search box, and what they find.
package filter
