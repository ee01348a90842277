// Package record is the Media record: the shape in which a file and its message
// are handed to other programs, as JSON. Where the file can be fetched, its
// record is a descriptor too (see media/descriptor): it carries the media key,
// and whoever gets it can fetch and open that one file.
package record
