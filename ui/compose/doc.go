// Package compose is the send dialog: a sheet over the window in which pictures
// become a session.Draft, and in which their way out can be watched.
//
//	s := compose.Open(ctx, window, compose.Deps{…}, paths, chats)
//	s.Add(paths…) // more files, dropped while it is open
//	s.Close()     // also Escape and the close button; sending goes on
//
// What was chosen is a plain value (form) that says itself what is missing and
// what the button will do; the widgets only fill it in.
package compose
