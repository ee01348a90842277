//go:build !race

package viewer

// hugeSide is the width of a huge picture, of 48 megapixels.
const hugeSide = 8000
