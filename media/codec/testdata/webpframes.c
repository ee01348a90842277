// Writes the frames of a moving WebP as libwebp draws them: raw RGBA, not
// premultiplied. TestPlayLikeLibWebP compiles it where libwebp is installed.
#include <stdio.h>
#include <stdlib.h>
#include <webp/demux.h>

int main(void) {
	static uint8_t file[1 << 24], *frame;
	WebPData data = {file, fread(file, 1, sizeof file, stdin)};
	WebPAnimInfo info;
	int at;
	WebPAnimDecoder *d = WebPAnimDecoderNew(&data, NULL);
	if (!d || !WebPAnimDecoderGetInfo(d, &info)) return 1;
	while (WebPAnimDecoderHasMoreFrames(d)) {
		if (!WebPAnimDecoderGetNext(d, &frame, &at)) return 1;
		fwrite(frame, 4, (size_t)info.canvas_width * info.canvas_height, stdout);
	}
	return 0;
}
