// Package wa links the app to WhatsApp as a companion device. It is the only
// importer of whatsmeow's client and turns what that says into the vocabulary of
// package session.
//
// Client is the link; Endpoint says which server to talk to when it is not the
// real WhatsApp; Inbox is where things are stored before they are acknowledged.
// Everything that arrives passes through pure functions (message.go, web.go,
// receipt.go), which never touch the network or a database.
package wa
