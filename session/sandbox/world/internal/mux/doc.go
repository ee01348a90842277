// Package mux writes the demo's files that are no JPEGs, each in the simplest
// form that every player opens: a video is Motion-JPEG in an MP4, a sticker a
// lossless WebP of few colours, a voice note an Ogg Opus stream of silence, a
// document a PDF of one page. What they write follows from the arguments alone,
// on every platform.
package mux
