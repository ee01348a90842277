// Package sandbox is a WhatsApp on loopback: a server (Server) that unmodified
// clients pair with and exchange messages and pictures through, for the demo and
// the tests. It needs no phone and no internet.
//
// Its nouns are WhatsApp's: an account has a phone (device 0, simulated by
// package peer) and up to four companions, which are the clients that connect;
// stanzas are routed between devices, queued for companions that are away and
// delivered again until their receipt comes. Faults make things go wrong on
// purpose. What people there are and what they say is package world's.
package sandbox
