package codec

import (
	"bytes"
	"testing"

	"github.com/contactsheet/contactsheet/media/codec/jpegscale"
)

// How large and how exactly a JPEG is decoded for what is wanted of it.
func TestPlan(t *testing.T) {
	exact, draft := jpegscale.Options{}, jpegscale.Options{Draft: true}
	small, both := jpegscale.Options{Subsampled: true}, jpegscale.Options{Subsampled: true, Draft: true}
	for _, c := range []struct {
		w, h, edge        int
		progressive, half bool
		scale             int
		opt               jpegscale.Options
	}{
		{1600, 1200, 256, true, false, 4, both},    // a cell of the sheet
		{1600, 1200, 320, true, false, 4, both},    // what media/thumb keeps
		{1600, 1063, 320, true, false, 4, both},    // the same, rounded
		{1600, 1200, 96, true, false, 8, both},     //
		{1600, 1200, 320, false, false, 4, draft},  // baseline: low frequencies, chroma enlarged
		{4000, 3000, 256, false, false, 8, draft},  //
		{4000, 3000, 80, false, false, 8, both},    // chroma is not missed
		{4000, 3000, 1600, false, false, 1, exact}, // the viewer
		{4000, 3000, 1200, false, false, 2, draft}, //
		{4000, 3000, 1200, true, false, 2, exact},  // every bit of it
		{4000, 3000, 1600, false, true, 2, both},   // to be sent
		{4000, 3000, 1600, true, true, 2, small},   //
		{8000, 6000, 1600, false, true, 4, both},   //
		{1600, 1200, 1600, true, false, 1, exact},  //
		{300, 200, 256, true, false, 1, exact},     // every bit of small ones
	} {
		h := &head{mime: "image/jpeg", width: c.w, height: c.h}
		h.jpeg = jpegHead{width: c.w, height: c.h, progressive: c.progressive, adobe: -1, comps: []jpegComp{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}}
		p, ok := h.plan(target(c.w, c.h, c.edge, c.edge, false), c.half)
		p.opt.MaxBytes = 0
		if !ok || p.scale != c.scale || p.opt != c.opt {
			t.Errorf("%+v: 1/%d, %+v", c, p.scale, p.opt)
		}
	}
	if _, ok := (&head{mime: "image/png"}).plan(fit{}, false); ok {
		t.Error("a PNG is decoded by jpegscale")
	}
}

// At 1/8 and 1/4, as from 1600 to 256 and 320 pixels, a thumbnail is as near to a Lanczos reference as it must be.
func TestPlanQuality(t *testing.T) {
	for mode, file := range map[string][]byte{
		"baseline": photo(t, 800, 600, 78), "progressive": progressive(t, photo(t, 800, 600, 78)),
	} {
		whole := full(t, file, 0, 0, false)
		for _, edge := range []int{50, 128, 160} {
			m := decodeFit(t, file, edge, edge, false)
			if db := psnr(t, lanczos(whole, m.Rect.Dx(), m.Rect.Dy()), m); db < 32.5 {
				t.Errorf("%s at %d px: %.1f dB", mode, edge, db)
			}
		}
	}
}

// All decoding waits for one budget, whatever decodes.
func TestPlanWaitsForTheBudget(t *testing.T) {
	b := jpegOf(t, scene(1600, 1200), 80)
	c := New(1 << 20)
	free, err := c.reserve(t.Context(), c.budget)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 100, 100, false)
		done <- err
	}()
	select {
	case err := <-done:
		t.Errorf("decoded without memory: %v", err)
	default:
	}
	free()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
