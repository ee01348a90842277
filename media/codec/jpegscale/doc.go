// Package jpegscale decodes JPEG pictures at 1/2, 1/4 or 1/8 of their size, as
// thumbnails want them, in a fraction of the time and memory that image/jpeg
// takes. It is Go alone and imports nothing but the standard library.
//
//	scale := jpegscale.Scale(w, h, 2*wantW, 2*wantH)
//	if scale > 1 {
//		img, err = jpegscale.Decode(r, scale, nil)
//	}
//
// # What comes out
//
// A picture of ⌈width/scale⌉ × ⌈height/scale⌉ pixels, not turned upright and not
// colour-managed: an *image.YCbCr, *image.Gray, *image.RGBA or *image.CMYK, of the
// kind that image/jpeg gives. Each sample is the mean of a box of samples of
// the full picture, so that it can be resized further as if boxes had been
// averaged first.
//
// Every sample is that of libjpeg-turbo's djpeg -scale 1/N -dct int -nosmooth,
// with one exception (see Memory). As there, chroma that is subsampled both ways
// is decoded larger instead of being enlarged: 4:2:0 comes out as 4:4:4. Chroma
// subsampled one way, 4:2:2, keeps its ratio.
//
// # What goes in
//
// Baseline, extended and progressive Huffman JPEG of 8 bits; grey, YCbCr, RGB
// (component ids or Adobe's segment), CMYK and YCCK (Adobe's); restart markers;
// scans in any order; sampling 4:4:4, 4:4:0, 4:2:2, 4:2:0, 4:1:1 and 4:1:0. The
// rest (12 bits, arithmetic coding, lossless, hierarchical, fractional sampling,
// height in DNL) is an UnsupportedError; some of it image/jpeg can read.
//
// A file that is damaged or ends early gives an error, and with it the picture as
// far as it goes, where its first scan had begun. Restart markers that are missing
// are not searched for. Nothing is read past the last scan of a baseline file, so
// that a missing end marker goes unnoticed; in a progressive one it is an error
// with a whole picture.
//
// # How it is fast
//
// Stuffing is taken out of a scan first, with bytes.IndexByte; bits are loaded
// eight bytes at a time, and once for each MCU is it made sure that its bytes are
// there. At 1/8 a table steps over several AC coefficients at once. Coefficients
// that do not count are read over, and neither stored nor multiplied. Where of a
// progressive file only DC counts its AC scans are not decoded at all.
//
// # Memory
//
// Frame.Memory tells the bytes in advance and Options.MaxBytes bounds them, before
// anything is allocated. Baseline files need their planes alone. Progressive ones
// need, for each block, 16 bits for every coefficient that counts (1, 25, 49 or 64
// of them for results of 1, 2×2, 4×4 and 8×8 samples) and a bit for each of the
// 64: later scans cannot be read without knowing which are not zero. Above 24 MB
// of those, of 2×2 results only the first 4 coefficients count, which is where the
// samples are not djpeg's: a thumbnail of 16000×16000 pixels takes 52 MB.
package jpegscale
