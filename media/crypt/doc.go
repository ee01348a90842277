// Package crypt is WhatsApp's media encryption, both ways, in one pass over a
// stream and with constant memory.
//
// A file has one random MediaKey of 32 bytes. HKDF-SHA256 with a text that
// depends on the media.Kind expands it to an IV, a cipher key and a MAC key.
// The ciphertext is AES-256-CBC with PKCS#7 padding, followed by the first ten
// bytes of HMAC-SHA256 over IV and ciphertext. Messages carry two hashes: that
// of the plaintext and that of ciphertext and MAC together.
// (Protocol facts: go.mau.fi/whatsmeow download.go and upload.go.)
package crypt
