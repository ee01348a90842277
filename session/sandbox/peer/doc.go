// Package peer holds the simulated devices behind the sandbox server. A Cast is
// all of them: a Phone for each account, which links companions, gives them
// settings and history and uploads media again, and a Person for each of the
// demo people, who write to the account and answer it. A device reaches the
// server through Net, and the server reaches it through Device and Owner. Blobs
// serves the encrypted files of pictures that nobody has uploaded.
//
// They speak Signal through go.mau.fi/libsignal; pairing signatures, media
// encryption, app state and media retry are this package's own code, so that an
// error that whatsmeow shares with itself would show.
package peer
