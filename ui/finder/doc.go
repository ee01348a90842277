// Package finder is the sheet "Go to id": a message id, a media id or a SHA-256
// opens the item it names, fetching it if need be.
package finder
