// Package transfers is the page of everything on its way: downloads, uploads
// and what the phone was asked for, and below it what has ended today.
//
//	page := transfers.New(ctx, transfers.Deps{…})
//	page.Content()
//	page.Shown()  // while the window shows it; else it reads nothing
//	page.Hidden()
//	page.Close()  // or end ctx
package transfers
