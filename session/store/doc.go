// Package store keeps the catalogue: chats, messages, what is known of their
// media, and the queues of work (files to fetch, files to ask the phone for,
// pictures to send), in one SQLite file.
//
// A peer is a person or a group; its addresses (phone number, LID, group) lead
// to it, and a chat is the conversation with a peer, under the same id. A cell is
// what the contact sheet filters, sorts and lays out a file by: a narrow row,
// kept by triggers, of which a hundred thousand are read at once.
//
// There is one writer connection, whose transactions begin immediately, and a few
// readers that cannot write; a Reader has nothing but those. Every method that
// writes publishes what it touched to the Feed after its commit. Those that take
// very many ids write in several transactions, so that others have their turn:
// where one fails, what was written before stays.
//
// Errors wrap session.BadCatalogue where the file is damaged, media.NotWritable
// and media.DiskFull where the disk refuses, session.NoSuch where an id is not
// known.
package store
