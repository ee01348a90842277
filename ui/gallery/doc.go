// Package gallery is the contact sheet: every picture of every chat, or those
// that a query finds, on one sheet, fetched or not.
//
//	page := gallery.New(ctx, gallery.Deps{…})
//	window.SetContent(page.Content())
//	page.Focus(canvas) // the arrow keys then move over the prints
//	page.Ask(query)    // other pictures
//	page.Close()       // or end ctx
//
// The sheet knows all ids and only the prints on screen. A lister finds the ids
// (found) and lays them out (grid) beside the UI goroutine; the board shows what
// is in view with as many prints as fit, and reads no more than that (reader).
// What is selected are runs of places (picked), which follow their pictures when
// the sheet is read again. No step on the UI goroutine looks at all pictures, but
// for laying fitted rows out anew when their size changes.
package gallery
