// Package settings is the page of the account, of downloads and of how long
// they are kept, of the folders, the appearance and what this program is.
//
//	page := settings.New(ctx, window, settings.Deps{…})
//	page.Content()
//	page.Shown()         // each time the window shows it: it reads again
//	page.GoToDownloads() // scrolls there
//	page.Close()         // or end ctx
package settings
