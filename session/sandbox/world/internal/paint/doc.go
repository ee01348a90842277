// Package paint is a small painter whose pictures are the same bytes on every
// processor: a Canvas measured in units (its short edge is 1000), Paths filled
// with a Paint, soft light, noise and text.
//
// Floating-point products that are added to something are converted explicitly,
// float64(a*b), because a compiler may otherwise fuse the two and round
// differently on arm64 than on amd64; for the same reason nothing here uses
// math.Sin and its kin. The compiler's arm64 listing shows whether that holds:
// no instruction of it may be an FMADD, FMSUB, FNMADD or FNMSUB.
//
//	GOARCH=arm64 go build -gcflags=-S ./session/sandbox/world/... 2>&1 | grep -E 'FN?M(ADD|SUB)'
package paint
