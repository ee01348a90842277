// Package session is the vocabulary of a WhatsApp account as this app sees it:
// chats and their messages (Chat, Message), what comes in (Batch), what goes
// out (Draft, Parcel, Ack), how the link stands (Status) and what has changed
// (Change, Feed).
//
// It imports only the standard library and media. The technology lives in the
// folders below: store, outbox, wa, sandbox.
package session
