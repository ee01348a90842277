// Package ask asks the phone for files that the media hosts no longer have.
//
// Source is the catalogue, which knows what is to be asked for and what has not
// been answered; Phone sends one question; Asker decides when. Answers come from
// elsewhere, straight into the catalogue, even days later: nothing here waits
// for one, so a restart goes on where the last run stopped.
package ask
