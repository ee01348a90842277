// Package codec reads and writes pictures within bounds: it says what a file is
// (Inspect), decodes it upright and at the size wanted (DecodeFit), enlarges
// previews (DecodePreview) and makes what is sent (Prepare).
//
// Nothing is decoded before its header has shown that the pixels fit the memory
// budget: running out of memory ends a Go process and cannot be recovered. All
// decoding of one Codec shares that budget.
//
// JPEGs are decoded by package jpegscale: at 1/2, 1/4 or 1/8 where that leaves enough
// to be resized, as drafts where only a thumbnail is wanted, and by image/jpeg where
// jpegscale cannot. Of one that ends early DecodeFit and DecodeClear show what there
// is, the rest in grey; Prepare does not send it.
//
// Pictures are resized as planes (Y, Cb and Cr on their own, chroma at its own
// resolution) in fixed point: first whole boxes, then Catmull-Rom for the rest.
package codec
