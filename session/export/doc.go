// Package export writes pictures as loose files into a folder, and a manifest.csv
// beside them that says of each which message it came with.
//
// A file is written under a temporary name, summed up on its way, synced, and
// given its name only then, never over another one: a crash leaves whole files
// and temporary ones, which the next export into the folder removes. The row of
// the manifest comes before the name, so that what is there is known: a row whose
// file is not there, with its length, counts for nothing, and its picture is
// written again. So an export that is repeated adds what is new, or was deleted,
// and leaves all else alone.
//
// The manifest is CSV as RFC 4180 has it, in UTF-8 with a byte order mark, without
// which Excel takes it for another encoding. Its columns are named as the fields
// of the Media record (package record); file is the name in the folder and bytes
// its length. It says what is in the folder: where an export writes anything, rows
// of files that are gone leave it. A text that a spreadsheet would take for a formula has an apostrophe
// in front.
package export
