// Package picks is the bar of what is selected on the contact sheet: how much it
// is, and what can be done with it.
package picks
