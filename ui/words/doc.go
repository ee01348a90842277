// Package words is how the app speaks: what a kind of error means to a person
// and what they can do (Explain), sizes, times and counts.
//
// English is written here; Fyne's catalogue (package lang) replaces it where it
// knows the language, by the English text as key.
package words
