// Package jpegscale decodes JPEG pictures at 1/8, 1/4, 1/2 or all of their size, as
// thumbnails want them, in a fraction of the time and memory that image/jpeg
// takes. It is Go alone and imports nothing but the standard library.
//
//	scale := jpegscale.Scale(w, h, 3*wantW/2, 3*wantH/2)
//	img, err := jpegscale.Decode(r, scale, nil)
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
// is decoded larger instead of being enlarged: 4:2:0 comes out as 4:4:4 at 1/2 and
// less. Chroma subsampled one way, 4:2:2, keeps its ratio. With Options.Subsampled
// all chroma keeps its ratio, which is as exact, faster, and enough where the
// picture is made smaller still.
//
// # Drafts
//
// Options.Draft is for thumbnails. Given up are
//
//   - the high frequencies: of N×N samples the lowest N×N coefficients are used. The
//     mean of a box knows more of them, as aliases; for a photo the draft of a
//     baseline file comes as near to a Lanczos reference as the mean, or nearer;
//   - in progressive files the low bits of those coefficients (not of DC, the mean of
//     each block) where all the missing bits of one stand for at most 32: 5 of 255 in
//     a sample. Half of them is put in their place. The
//     scans that hold no more than that are not decoded, the file is not read to its
//     end, and a file quantised so coarsely that its low bits show is read further.
//
// Drafts are at least 36 dB (PSNR of luma, of chroma) from the exact decoding at
// the same scale; a test asserts it for qualities 50, 78 and 93, baseline and
// progressive, 4:4:4, 4:2:2 and 4:2:0.
//
// # What goes in
//
// Baseline, extended and progressive Huffman JPEG of 8 bits; grey, YCbCr, RGB
// (component ids or Adobe's segment), CMYK and YCCK (Adobe's); restart markers;
// scans in any order; sampling 4:4:4, 4:4:0, 4:2:2, 4:2:0, 4:1:1 and 4:1:0. The
// rest (12 bits, arithmetic coding, lossless, hierarchical, fractional sampling,
// height in DNL) is an UnsupportedError; some of it image/jpeg can read.
//
// A file that ends early gives ErrTruncated, one that is damaged a FormatError, and
// with it the picture as far as it goes, where its first MCU was there: a baseline
// file down to where it ends, a progressive one coarser, and grey where nothing was
// read. Restart markers that are missing are not searched for. Nothing is read past
// the last scan that counts, so that an end missing after it goes unnoticed.
//
// No input makes it panic, run long or allocate more than it was allowed: a fuzz test
// looks for one.
//
// # How it is fast
//
// Stuffing is taken out of a scan first, with bytes.IndexByte; bits are loaded
// eight bytes at a time, and once for each MCU is it made sure that its bytes are
// there. One look into a table gives a coefficient with its run and its bits, or
// steps over several that do not count. Those are neither stored nor multiplied.
// The scans of a progressive file are stepped over once enough is known of the
// coefficients that count; at 1/8 that is DC.
//
// On 2026-11-21, processor time on one processor of an AMD EPYC, minima of
// interleaved rounds, two photos: 12 megapixels, baseline 4:2:0 of quality 93, and
// 1600×1200, progressive 4:2:0 of quality 78; as shares of image/jpeg's time
// (185 and 43 ms), and of libjpeg-turbo's 2.1.5 at the same scale:
//
//	                      1/8          1/4          1/2          1/1
//	baseline, exact       0.17 (0.93)  0.30 (1.4)   0.43 (1.8)   0.65 (1.8)
//	baseline, draft       0.16 (0.86)  0.20 (0.91)  0.38 (1.6)
//	progressive, exact    0.06 (0.14)  0.59 (1.4)   0.72 (1.6)   0.92 (1.5)
//	progressive, draft    0.03 (0.06)  0.11 (0.25)  0.42 (0.93)
//
// (docs/benchmarks.md has those of thumbnails as a whole.)
//
// # Memory
//
// Frame.Memory tells the bytes in advance and Options.MaxBytes bounds them, before
// anything is allocated. Baseline files need their planes alone. Progressive ones
// need, for each block, 16 bits for every coefficient that counts (1, 25, 49 or 64
// of them for results of 1, 2×2, 4×4 and 8×8 samples; of drafts 1, 4, 16 or 64) and
// a bit for each of the 64: later scans cannot be read without knowing which are not
// zero. Above 24 MB of those, of 2×2 results only the first 4 coefficients count,
// which is where the samples are not djpeg's: 16000×16000 pixels at 1/8 take 52 MB,
// and 18 MB as a subsampled draft.
package jpegscale
