// Package fetch brings files from WhatsApp's media hosts into the gallery: HTTP
// downloads and decrypts one in a single pass, Fetcher works on the queue of
// them and asks the phone for what the hosts no longer have.
package fetch
