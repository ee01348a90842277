// Package chats is the page of conversations: the list of chats at the left, and
// one conversation (a talk) with its messages as bubbles at the right, each
// picture in exactly one state. Pictures of one album share a bubble; above all
// messages is the row that asks the phone for older ones.
//
// What is shown is read through live and kept in plain values: a thread holds
// the messages read so far, and its items are the rows. What a state says and
// offers is a pure function (noteOf), so is a bubble's measure (planOf).
package chats
