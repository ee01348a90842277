package jpegscale_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/contactsheet/contactsheet/media/codec/jpegscale"
)

// A camera's 12 megapixels, as a file.
func camera() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func Example() {
	file := camera()
	config, err := jpeg.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		panic(err)
	}
	// 384 pixels leave something to be resized to 256 with a good kernel.
	scale := jpegscale.Scale(config.Width, config.Height, 384, 288)
	img, err := jpegscale.Decode(bytes.NewReader(file), scale, &jpegscale.Options{Draft: true})
	if err != nil {
		panic(err)
	}
	fmt.Println("1 /", scale, img.Bounds().Size())
	// Output: 1 / 8 (500,375)
}

func ExampleDecode_truncated() {
	file := camera()
	img, err := jpegscale.Decode(bytes.NewReader(file[:len(file)/2]), 8, nil)
	if errors.Is(err, jpegscale.ErrTruncated) {
		fmt.Println("the upper part of", img.Bounds().Size())
	}
	// Output: the upper part of (500,375)
}

func ExampleFrame_Memory() {
	f := jpegscale.Frame{
		Width: 16000, Height: 16000, Progressive: true,
		Parts: []jpegscale.Part{{ID: 1, H: 2, V: 2}, {ID: 2, H: 1, V: 1}, {ID: 3, H: 1, V: 1}},
	}
	exact, _ := f.Memory(8, nil)
	draft, _ := f.Memory(8, &jpegscale.Options{Draft: true, Subsampled: true})
	fmt.Println(exact/1e6, "MB,", draft/1e6, "MB as a draft")
	// Output: 52 MB, 18 MB as a draft
}
