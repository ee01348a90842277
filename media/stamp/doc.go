// Package stamp writes into a copy of a picture when it was sent, by whom, in
// which chat and with which caption, where picture programs look for it: EXIF and
// XMP. The picture's own data is copied byte for byte, and what the file says of
// itself is never changed, only added to.
//
// What is written, each only where the picture has nothing in its place:
//
//	EXIF DateTimeOriginal, OffsetTimeOriginal   when it was sent
//	XMP  photoshop:DateCreated, xmp:CreateDate  the same
//	XMP  dc:description                         the caption
//	XMP  dc:creator, photoshop:Credit           the sender
//	XMP  dc:subject, lr:hierarchicalSubject,
//	     photoshop:Source                       the chat
//
// A picture that says anywhere when it was taken (EXIF DateTimeOriginal or
// DateTimeDigitized, XMP, IPTC) gets no date at all: a message's time would only
// contradict it. Messages know whole seconds, so no SubSecTimeOriginal is written.
//
// JPEG, PNG and WebP are stamped. All else, and what is not built as its format
// wants it, is copied as it is.
package stamp
