// Package live keeps what is on screen true: it follows session.Feed, reads
// again beside the UI goroutine and hands the result to it.
package live
