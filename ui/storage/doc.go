// Package storage is the page that shows what the pictures take up on the disk,
// by chat and by month, and frees room.
package storage
