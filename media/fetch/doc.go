// Package fetch brings files from WhatsApp's media hosts: HTTP downloads and
// decrypts one in a single pass, going on where an earlier run broke off, and
// Fetcher works on the queue of them, into the gallery.
package fetch
