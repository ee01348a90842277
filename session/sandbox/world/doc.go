// Package world is the demo WhatsApp's content: an account's Owner, the People
// and Groups it knows, two years of Chats with their Messages, and the Pictures
// in them, as the sandbox's phone and people send them.
//
// Everything follows from a seed. A World is cheap to make because pictures are
// only described: each is drawn when somebody asks for its bytes, and a table
// in the package, made once by the generator, knows their hashes beforehand.
// Nothing here is about real people; all numbers are from ranges that are
// reserved for fiction.
//
// It imports only the standard library and golang.org/x/image.
package world
