// Package keys is the page "Get from keys": a file that reached the user as data
// (a link and the key to it) becomes a picture. The data is pasted as JSON or
// filled in by hand; each shows what the other says.
//
//	page := keys.New(ctx, window, keys.Deps{…})
//	page.Content()
//	page.Open(path) // a descriptor that was dropped on the window
package keys
