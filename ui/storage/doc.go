// Package storage is the page that shows what the pictures take up on the disk,
// by chat and by month, and frees room.
//
// Pressing a bar shows its pictures on the contact sheet. What goes is named
// before it goes, and moves to the trash; only emptying that is for good.
package storage
