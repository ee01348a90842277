// Package pair is the page that links this computer to a WhatsApp account: the
// QR code on its white print with the ring that runs down, the code for a phone
// number, and what else the link's Status may say.
package pair
