package paint

// Color is a colour in sRGB with 8.8 bits per channel (0 to 255<<8) and its
// opacity A, from 0 to 1<<16.
type Color struct{ R, G, B, A int32 }

const one = 1 << 16

// Hex is the opaque colour 0xRRGGBB.
func Hex(v uint32) Color {
	return Color{int32(v>>16&255) << 8, int32(v>>8&255) << 8, int32(v&255) << 8, one}
}

// Fade is c with its opacity multiplied by t, 0 to 1.
func (c Color) Fade(t float64) Color {
	c.A = int32(int64(c.A) * int64(frac(t)) >> 16)
	return c
}

// frac is t as 16.16, cut to 0…1.
func frac(t float64) int32 {
	return int32(max(0, min(1, t)) * one)
}

// Mix goes from a to b as t goes from 0 to 1.
func Mix(a, b Color, t float64) Color { return mix(a, b, frac(t)) }

func mix(a, b Color, t int32) Color {
	return Color{lerp(a.R, b.R, t), lerp(a.G, b.G, t), lerp(a.B, b.B, t), lerp(a.A, b.A, t)}
}

func lerp(a, b, t int32) int32 { return a + int32(int64(b-a)*int64(t)>>16) }

// Light multiplies the channels by f: 1 changes nothing, above is brighter.
func (c Color) Light(f float64) Color {
	t := int64(max(0, min(16, f)) * one)
	m := func(v int32) int32 { return int32(min(255<<8, int64(v)*t>>16)) }
	return Color{m(c.R), m(c.G), m(c.B), c.A}
}

// Ramp is a gradient: colours at rising places from 0 to 1.
type Ramp []Stop

// Stop is one colour of a Ramp and its place.
type Stop struct {
	At int32 // 16.16
	Color
}

// NewRamp spreads colours evenly.
func NewRamp(colors ...Color) Ramp {
	r := make(Ramp, len(colors))
	for i, c := range colors {
		r[i] = Stop{int32(i * one / max(1, len(colors)-1)), c}
	}
	return r
}

// At is the colour at t, cut to 0…1.
func (r Ramp) At(t float64) Color { return r.at(frac(t)) }

func (r Ramp) at(t int32) Color {
	for i := 1; i < len(r); i++ {
		if t < r[i].At {
			a, b := r[i-1], r[i]
			return mix(a.Color, b.Color, int32(int64(t-a.At)<<16/int64(b.At-a.At)))
		}
	}
	return r[len(r)-1].Color
}
