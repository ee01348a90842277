// Package outbox sends pictures so that none is lost and none arrives twice.
//
// A Draft is checked as a whole, its pictures are copied into the gallery, and
// one row for each picture and chat is stored, all in one transaction, under a
// message id that is never changed again. Only then the work begins: prepare the
// picture, upload, send, store the answer. Whatever interrupts it, a crash
// included, the same row goes on later under the same id.
package outbox
