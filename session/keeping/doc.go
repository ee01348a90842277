// Package keeping applies how long files stay on the disk: a rule, or the
// user's wish to delete. What goes lies in the gallery's trash for TrashLife
// and can be brought back; its messages show the preview again and can fetch it
// again. Favourites, files that could not be fetched again and files still to be
// sent outlive every rule.
//
// A file is moved to the trash first and forgotten by the catalogue right after,
// one at a time, so that a crash leaves at most one that is shown and not there:
// the next Run finds it in the trash and puts it back, and the rule takes it
// again. The other way round a crash would leave a file on the disk that nothing
// shows and no rule ever takes. Where the catalogue refuses, the file is put back
// at once. Undo puts back first and remembers then: what a crash leaves between
// the two is there without a download as soon as somebody asks for it.
package keeping
