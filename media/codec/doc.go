// Package codec reads and writes pictures within bounds: it says what a file is
// (Inspect), decodes it upright and at the size wanted (DecodeFit), enlarges
// previews (DecodePreview) and makes what is sent (Prepare).
//
// Nothing is decoded before its header has shown that the pixels fit the memory
// budget: running out of memory ends a Go process and cannot be recovered. All
// decoding of one Codec shares that budget.
//
// JPEGs of which much less than all is wanted are decoded at 1/2, 1/4 or 1/8
// (package jpegscale), which is faster and takes less of the budget.
//
// Pictures are resized as planes (Y, Cb and Cr on their own, chroma at its own
// resolution) in fixed point: first whole boxes, then Catmull-Rom for the rest.
package codec
