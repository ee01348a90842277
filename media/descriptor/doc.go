// Package descriptor reads and writes what other programs hand around about a
// file on WhatsApp's media hosts: a Descriptor, as JSON. It knows the field
// names of whatsmeow and wacli, of Baileys and the programs built on it (WAHA's
// NOWEB, CodeChat), of whatsapp-web.js (WAHA's WEBJS), of GOWA's tables, of
// Whapi, and of this program's own Media record; keys and hashes as base64,
// base64url, hex or bytes in any of the ways JSON has for them.
package descriptor
