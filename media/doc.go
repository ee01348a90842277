// Package media is the vocabulary of pictures and other files: what names a
// file (Key), what is needed to fetch and verify one (Ref), what is shown
// before it is here (Preview), how far it has come (State, Progress) and what
// can go wrong (Fault).
//
// It imports only the standard library. The technology lives in the folders
// below: codec, crypt, gallery, queue, fetch, pixel.
package media
