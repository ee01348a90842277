// Package viewer shows one picture on black, over the whole window.
//
//	v := viewer.Open(ctx, window, viewer.Deps{…}, ids, index)
//	v.Close() // also Escape and the close button; OnClosed is told
//
// It opens at once with the enlarged preview and sharpens when the file is
// there. What part of the picture lies where in the window is plain arithmetic
// (frame); that part is drawn to the window's size in the background (render),
// so that zooming never decodes or scales on the UI goroutine.
package viewer
