// Package thumb keeps small pictures of the gallery's files, so that a sheet of
// many need not decode their files again: one SQLite file, bounded in bytes, the
// least recently used leaving first.
//
// The file is disposable. What is damaged, foreign or of another version is
// deleted and begun anew, at Open and at any time after it.
//
// What is forgotten, because its file was deleted, is overwritten in the file, at
// the latest when that is closed.
package thumb
