package paint

import "math"

// Sin is the sine of t turns (not radians), the same on every processor.
func Sin(t float64) float64 {
	t -= math.Floor(t)
	sign := 1.0
	if t >= 0.5 {
		t, sign = t-0.5, -1
	}
	if t > 0.25 {
		t = 0.5 - t
	}
	x := float64(t * (2 * math.Pi))
	q := float64(x * x)
	p := -1.0 / 39916800
	for _, k := range [...]float64{1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1} {
		p = float64(p*q) + k
	}
	return float64(sign * float64(p*x))
}

// Cos is the cosine of t turns.
func Cos(t float64) float64 { return Sin(t + 0.25) }

// Smooth goes from 0 at a to 1 at b without corners.
func Smooth(a, b, x float64) float64 {
	t := max(0, min(1, (x-a)/(b-a)))
	return float64(float64(t*t) * (3 - float64(2*t)))
}

// Lerp goes from a to b as t goes from 0 to 1.
func Lerp(a, b, t float64) float64 { return a + float64(float64(b-a)*t) }

// Len is the length of (x, y).
func Len(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// Turn is the direction of (x, y) in turns, 0 to 1; a close approximation.
func Turn(x, y float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	if ax+ay == 0 {
		return 0
	}
	z := min(ax, ay) / max(ax, ay)
	q := float64(z * z)
	// atan z on 0…1, within 1e-5
	p := 0.0208351
	for _, k := range [...]float64{-0.085133, 0.180141, -0.3302995, 0.999866} {
		p = float64(p*q) + k
	}
	t := float64(float64(p*z) * (1 / (2 * math.Pi)))
	if ay > ax {
		t = 0.25 - t
	}
	if x < 0 {
		t = 0.5 - t
	}
	if y < 0 {
		t = 1 - t
	}
	return t
}

// Rand is a small random generator; equal seeds give equal numbers.
type Rand struct{ s uint64 }

// NewRand starts at a seed.
func NewRand(seed uint64) *Rand { return &Rand{seed} }

// Uint is the next number (splitmix64).
func (r *Rand) Uint() uint64 {
	r.s += 0x9e3779b97f4a7c15
	z := r.s
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// F is a number from 0 up to, not including, 1.
func (r *Rand) F() float64 { return float64(float64(r.Uint()>>11) / (1 << 53)) }

// In is a number from a to b.
func (r *Rand) In(a, b float64) float64 { return Lerp(a, b, r.F()) }

// N is a whole number from 0 to n-1.
func (r *Rand) N(n int) int { return int(r.Uint() >> 33 % uint64(n)) }

// One reports true once in n times.
func (r *Rand) One(n int) bool { return r.N(n) == 0 }

// Pick is one of the choices.
func Pick[T any](r *Rand, choices ...T) T { return choices[r.N(len(choices))] }

func hash(x, y int32, seed uint32) uint32 {
	h := uint32(x)*0x8da6b343 ^ uint32(y)*0xd8163841 ^ seed*0xcb1ab31f
	h = (h ^ h>>15) * 0x2c1b3c6d
	h = (h ^ h>>12) * 0x297a2d39
	return h ^ h>>15
}

// Cell is a random number from 0 to 1 for a whole-numbered place.
func Cell(seed uint32, x, y int) float64 {
	return float64(float64(hash(int32(x), int32(y), seed)) / (1 << 32))
}

// Noise is smooth noise from about -1 to 1 whose bumps are one unit of x and y
// apart.
func Noise(seed uint32, x, y float64) float64 {
	return float64(float64(noise(seed, int64(x*one), int64(y*one))) / one)
}

func noise(seed uint32, x, y int64) int64 {
	ix, iy := int32(x>>16), int32(y>>16)
	fx, fy := x&(one-1), y&(one-1)
	a := grad(hash(ix, iy, seed), fx, fy)
	b := grad(hash(ix+1, iy, seed), fx-one, fy)
	c := grad(hash(ix, iy+1, seed), fx, fy-one)
	d := grad(hash(ix+1, iy+1, seed), fx-one, fy-one)
	u, v := fade(fx), fade(fy)
	p := a + (b-a)*u>>16
	q := c + (d-c)*u>>16
	return (p + (q-p)*v>>16) * 3 / 2
}

// fade is 3t²-2t³ in 16.16.
func fade(t int64) int64 { return t * t >> 16 * (3*one - 2*t) >> 16 }

func grad(h uint32, x, y int64) int64 {
	switch h & 7 {
	case 0:
		return x
	case 1:
		return -x
	case 2:
		return y
	case 3:
		return -y
	case 4:
		return (x + y) * 3 >> 2
	case 5:
		return (x - y) * 3 >> 2
	case 6:
		return (y - x) * 3 >> 2
	}
	return -(x + y) * 3 >> 2
}

// Clouds is octaves of Noise on top of each other, from about -1 to 1.
func Clouds(seed uint32, x, y float64, octaves int) float64 {
	fx, fy := int64(x*one), int64(y*one)
	var sum int64
	for i := range octaves {
		sum += noise(seed+uint32(i)*101, fx, fy) >> i
		fx, fy = fx*2+7919, fy*2+104729
	}
	return float64(float64(sum) / one)
}
