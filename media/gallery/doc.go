// Package gallery keeps files on disk under the SHA-256 of their content:
// ab/abcdef….jpg, with the extension that the bytes themselves call for.
//
// A file is written to a Temp, verified against the Key it must have, synced
// and renamed into place; so what stands under a Key is complete and is what
// was promised, whenever the power goes. Nothing that a sender chose — names,
// extensions, paths — reaches the disk, and no symbolic link is followed out of
// the folder. Files are 0600, folders 0700.
package gallery
