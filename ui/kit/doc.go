// Package kit holds the widgets of the app's own look: text (Line, Para),
// buttons and chips (Button, Chip), pictures that load by themselves (Loader,
// Thumb, Print, Avatar), progress (Ring), a list of rows of any height
// (Column), and what lies above a page (Layers with its toasts and tooltips,
// Sheet).
//
// Widgets raise callbacks and decide nothing. All of them belong to the UI
// goroutine; only Loader works beside it and comes back through the do function
// it was given.
package kit
