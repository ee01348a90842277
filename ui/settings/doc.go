// Package settings is the page of the account, the folders, the appearance and
// what this program is.
//
//	page := settings.New(ctx, window, settings.Deps{…})
//	page.Content()
//	page.Close() // or end ctx
package settings
