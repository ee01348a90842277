// Package clipboard puts pictures and files on the system's clipboard, in the
// forms in which other programs paste them.
//
//	b := clipboard.New(ctx)
//	err := b.Put(ctx, clipboard.Content{PNG: png, Paths: []string{path}})
//
// The toolkit's own clipboard holds text alone; both live side by side, for
// whoever copies last owns the clipboard.
//
// X11: this program owns the selection and answers each request for it, on a
// connection and goroutine of its own, until another program copies something.
// Wayland: the program wl-copy does, which serves one form. Windows: the bytes
// are handed over to the system. Elsewhere there is no way yet.
package clipboard
