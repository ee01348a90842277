package jpegscale

import (
	"image"
	"image/color"
)

// image hands on the planes. A component that no scan held is grey.
func (d *decoder) image() (image.Image, error) {
	for i := range d.comps {
		d.comps[i].allocate(false)
	}
	r := image.Rect(0, 0, ceil(d.frame.Width, d.scale), ceil(d.frame.Height, d.scale))
	y := &d.comps[0]
	switch {
	case len(d.comps) == 1:
		return &image.Gray{Pix: y.plane, Stride: y.stride, Rect: r}, nil
	case len(d.comps) == 4:
		return d.cmyk(r)
	case d.frame.Converted:
		m := image.NewRGBA(r)
		d.eachPixel(r, func(i int, p *[4]uint8) {
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = p[0], p[1], p[2], 255
		})
		return m, nil
	}
	ratio, err := ratio(d.comps)
	if err != nil {
		return nil, err
	}
	cb, cr := &d.comps[1], &d.comps[2]
	return &image.YCbCr{
		Y: y.plane, Cb: cb.plane, Cr: cr.plane, YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: ratio, Rect: r,
	}, nil
}

// cmyk follows image/jpeg: Adobe's files hold inverted values, and those without
// Adobe's segment could mean anything.
func (d *decoder) cmyk(r image.Rectangle) (image.Image, error) {
	if d.adobe < 0 {
		return nil, UnsupportedError("four components without an Adobe segment")
	}
	m := image.NewCMYK(r)
	d.eachPixel(r, func(i int, p *[4]uint8) {
		c := m.Pix[i : i+4 : i+4]
		if d.adobe == 0 {
			c[0], c[1], c[2] = 255-p[0], 255-p[1], 255-p[2]
		} else {
			c[0], c[1], c[2] = color.YCbCrToRGB(p[0], p[1], p[2])
		}
		c[3] = 255 - p[3]
	})
	return m, nil
}

// eachPixel calls f with the samples of every pixel and its place in Pix.
func (d *decoder) eachPixel(r image.Rectangle, f func(i int, p *[4]uint8)) {
	var p [4]uint8
	i := 0
	for y := range r.Dy() {
		for x := range r.Dx() {
			for j := range d.comps {
				c := &d.comps[j]
				p[j] = c.plane[y/c.vs*c.stride+x/c.hs]
			}
			f(i, &p)
			i += 4
		}
	}
}
