// Package gallery keeps files on disk under the SHA-256 of their content:
// ab/abcdef….jpg, with the extension that the bytes themselves call for.
//
// A file is written to a Temp, verified against the Key it must have, synced
// and renamed into place; so what stands under a Key is complete and is what
// was promised, whenever the power goes. Nothing that a sender chose — names,
// extensions, paths — reaches the disk, and no symbolic link is followed out of
// the folder. Files are 0600, folders 0700.
//
// Beside the files lie .temp, for what is being written and emptied at Open;
// .partial, for the beginnings of downloads that broke off, which outlive a
// crash; and .trash. What lies there does not count as being in the gallery.
package gallery
