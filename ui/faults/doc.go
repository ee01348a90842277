// Package faults is the sandbox's panel for making things go wrong on purpose: a
// column beside the page, which stays in sight and in use.
//
//	panel := faults.New(ctx, faults.Deps{…})
//	panel.Content() // while it is open
//	panel.Load()    // when it opens: others may have changed the server
package faults
