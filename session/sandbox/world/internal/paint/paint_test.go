package paint_test

import (
	"math"
	"testing"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

func TestMath(t *testing.T) {
	for i := -50; i < 50; i++ {
		x := float64(i) / 37
		if d := math.Abs(paint.Sin(x) - math.Sin(x*2*math.Pi)); d > 1e-6 {
			t.Errorf("the sine of %v turns is off by %v", x, d)
		}
		turn := paint.Turn(paint.Cos(x), paint.Sin(x))
		if d := math.Abs(turn - (x - math.Floor(x))); d > 1e-4 && d < 1-1e-4 {
			t.Errorf("%v turns became %v", x, turn)
		}
	}
}

// A shape covers as much as its area, wherever its edges fall between pixels.
func TestCover(t *testing.T) {
	for _, off := range []float64{0, 1.3, 2.71, 7.9} {
		c := paint.New(200, 200) // five units a pixel
		c.Draw(c.Path().Rect(100+off, 200+off, 333, 250), paint.Flat(paint.Hex(0xffffff)))
		c.Draw(c.Path().Oval(700+off, 700+off, 150, 100), paint.Flat(paint.Hex(0xffffff)))
		sum := 0.0
		for i := 0; i < len(c.Img.Pix); i += 4 {
			sum += float64(c.Img.Pix[i]) / 255 * 25
		}
		want := 333*250 + math.Pi*150*100
		if math.Abs(sum-want) > want*0.01 {
			t.Errorf("at %v: area %.0f, want %.0f", off, sum, want)
		}
	}
}

// Parts of a path that overlap unite.
func TestUnion(t *testing.T) {
	c := paint.New(100, 100)
	c.Draw(c.Path().Rect(0, 0, 600, 1000).Oval(500, 500, 300, 300), paint.Flat(paint.Hex(0xff0000).Fade(0.5)))
	if r := c.Img.RGBAAt(50, 50).R; r < 125 || r > 130 {
		t.Errorf("where two parts overlap the red is %d", r)
	}
	if r := c.Img.RGBAAt(95, 50).R; r != 0 {
		t.Errorf("outside the red is %d", r)
	}
}

func TestText(t *testing.T) {
	c := paint.New(400, 400)
	c.Pen().Write(paint.Bold, 200, 500, 600, paint.Center, paint.Hex(0xffffff), "Hi")
	lit, left, right := 0, 400, 0
	for y := range 400 {
		for x := range 400 {
			if c.Img.RGBAAt(x, y).R > 128 {
				lit++
				left, right = min(left, x), max(right, x)
			}
		}
	}
	if lit < 1500 || max(left+right-400, 400-left-right) > 12 {
		t.Errorf("%d pixels from %d to %d", lit, left, right)
	}
}
