// Package wire is the lowest layer of the sandbox server: TLS certificates from
// an own authority (Authority), frames over a websocket (Frames) and the answering
// side of WhatsApp's Noise handshake (Identity, Session). The Noise code is this
// package's own and shares nothing with whatsmeow, so that an error both sides
// have in common would show.
package wire
