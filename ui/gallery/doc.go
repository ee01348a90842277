// Package gallery is the contact sheet: every picture of every chat in one
// grid, newest first, fetched or not.
//
//	page := gallery.New(ctx, gallery.Deps{…})
//	window.SetContent(page.Content())
//	page.Focus(canvas) // the arrow keys then move over the prints
//	page.Close()       // or end ctx
//
// The sheet knows all ids and only the prints on screen. An id tells when its
// message was sent, so months are found by binary search (month) and the place
// of any picture by arithmetic (grid); what is on screen is read in the
// background (loader) and drawn by as many cells as fit (board).
package gallery
