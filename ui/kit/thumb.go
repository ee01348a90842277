package kit

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Thumb shows one picture at its own size in pixels: the file where it is here,
// else the enlarged preview. What is not decoded yet is loaded, and shown only
// if the Thumb still stands for the same picture then.
type Thumb struct {
	widget.BaseWidget

	// OnFail is told why nothing, or only the preview, can be shown.
	OnFail func(error)

	loader  *Loader
	want    media.View // W and H follow the size
	dim     bool
	faint   bool
	round   bool
	token   int // rises with every wish; an answer to an older one is dropped
	cancel  func()
	shown   viewKey // what img holds
	asked   viewKey // what was wished for last
	has     bool
	img     *canvas.Image
	old     *canvas.Image // fades out
	fade    *fyne.Animation
	preview bool // img holds a preview
}

// NewThumb makes an empty Thumb.
func NewThumb(l *Loader) *Thumb {
	t := &Thumb{loader: l, img: newImage(), old: newImage()}
	t.old.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

func newImage() *canvas.Image {
	return &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest}
}

// Round makes the Thumb a circle, for avatars, and returns it.
func (t *Thumb) Round() *Thumb { t.round = true; return t }

// Set makes t show v, whose W and H are ignored. A picture that t does not hold
// yet leaves it empty until it is loaded, but for an earlier form of the same
// message's picture.
func (t *Thumb) Set(v media.View) {
	v.W, v.H = 0, 0
	same := t.want.ID == v.ID && t.want.File == v.File && t.want.Crop == v.Crop && t.want.Clear == v.Clear &&
		len(t.want.Preview) == len(v.Preview)
	if same {
		t.request()
		return
	}
	if t.want.ID != v.ID {
		t.blank()
	}
	t.want = v
	t.asked = viewKey{}
	t.request()
}

// SetDim draws the picture faintly, as one that is not here.
func (t *Thumb) SetDim(dim bool) {
	if t.dim == dim {
		return
	}
	t.dim = dim
	t.img.Translucency = t.translucency()
	canvas.Refresh(t.img)
}

// SetFaint draws the picture fainter still, as one that nobody has any more.
func (t *Thumb) SetFaint(faint bool) {
	if t.faint == faint {
		return
	}
	t.faint = faint
	t.img.Translucency = t.translucency()
	canvas.Refresh(t.img)
}

// Clear makes t empty.
func (t *Thumb) Clear() { t.Set(media.View{}) }

// Image is what t shows now; nil when it is empty.
func (t *Thumb) Image() image.Image { return t.img.Image }

// Resize implements fyne.CanvasObject; another size needs other pixels.
func (t *Thumb) Resize(s fyne.Size) {
	t.BaseWidget.Resize(s)
	t.request()
}

func (t *Thumb) translucency() float64 {
	switch {
	case t.faint:
		return 1 - theme.Faint
	case t.dim:
		return 1 - theme.Dimmed
	}
	return 0
}

// view is the wish at the present size; W is 0 while there is nothing to ask.
func (t *Thumb) view() media.View {
	v := t.want
	if v.File.IsZero() && len(v.Preview) == 0 {
		return media.View{}
	}
	scale := float64(pixelsOf(t))
	v.W = int(math.Round(float64(t.Size().Width) * scale))
	v.H = int(math.Round(float64(t.Size().Height) * scale))
	if v.W <= 0 || v.H <= 0 {
		v.W, v.H = 0, 0
	}
	return v
}

func (t *Thumb) request() {
	v := t.view()
	k := keyOf(v)
	if v.W == 0 || k == t.asked || t.has && k == t.shown {
		return
	}
	t.stop()
	t.asked = k
	if img := t.loader.Peek(v); img != nil {
		t.put(img, k, v.File.IsZero(), false)
		return
	}
	t.load(v)
	if !t.has && !v.File.IsZero() && len(v.Preview) > 0 { // until then
		v.File = media.Key{}
		if img := t.loader.Peek(v); img != nil {
			t.put(img, keyOf(v), true, false)
			return
		}
		t.loadPreview(v)
	}
}

// loadPreview shows the preview unless the file came first. Wished for last, it
// is decoded first.
func (t *Thumb) loadPreview(v media.View) {
	token, k, file := t.token, keyOf(v), t.cancel
	preview := t.loader.Load(v, func(img *image.RGBA, err error) {
		if token == t.token && !t.has && err == nil && img != nil {
			t.put(img, k, true, true)
		}
	})
	t.cancel = func() { preview(); file() }
}

func (t *Thumb) load(v media.View) {
	token, k := t.token, keyOf(v)
	t.cancel = t.loader.Load(v, func(img *image.RGBA, err error) {
		if token != t.token {
			return
		}
		t.cancel = nil
		if err == nil && img != nil {
			t.put(img, k, v.File.IsZero(), true)
			return
		}
		t.asked = viewKey{} // so that the next Set or Resize tries again
		if t.OnFail != nil && media.FaultOf(err) != media.Cancelled {
			t.OnFail(err)
		}
		if !t.has && !v.File.IsZero() && len(v.Preview) > 0 {
			v.File = media.Key{}
			t.load(v)
		}
	})
}

// stop gives up what is being loaded.
func (t *Thumb) stop() {
	t.token++
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

func (t *Thumb) put(img *image.RGBA, k viewKey, preview, loaded bool) {
	sharpened := loaded && t.has && t.preview && !preview
	if sharpened && fyne.CurrentApp().Settings().ShowAnimations() {
		t.crossfade()
	} else {
		t.settle()
	}
	t.img.Image, t.shown, t.has, t.preview = img, k, true, preview
	t.img.Translucency = t.translucency()
	t.img.Hidden = false
	t.img.Refresh()
}

// crossfade keeps the present picture above the next one and lets it vanish.
func (t *Thumb) crossfade() {
	t.settle()
	t.old.Image, t.old.Translucency, t.old.Hidden = t.img.Image, t.img.Translucency, false
	t.old.Refresh()
	from := t.old.Translucency
	t.fade = fyne.NewAnimation(theme.Motion, func(f float32) {
		t.old.Translucency = from + (1-from)*float64(f)
		if f >= 1 {
			t.old.Hidden, t.old.Image = true, nil
		}
		canvas.Refresh(t.old)
	})
	t.fade.Curve = fyne.AnimationEaseOut
	t.fade.Start()
}

func (t *Thumb) settle() {
	if t.fade != nil {
		t.fade.Stop()
		t.fade = nil
	}
	if !t.old.Hidden {
		t.old.Hidden, t.old.Image = true, nil
		t.old.Refresh()
	}
}

func (t *Thumb) blank() {
	t.stop()
	t.settle()
	t.has, t.shown = false, viewKey{}
	if t.img.Image != nil {
		t.img.Image, t.img.Hidden = nil, true
		t.img.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Thumb) CreateRenderer() fyne.WidgetRenderer {
	corners := func(s fyne.Size) {
		r := theme.RadiusPicture
		if t.round {
			r = min(s.Width, s.Height) / 2
		}
		t.img.CornerRadius, t.old.CornerRadius = r, r
	}
	return &renderer{
		objects: []fyne.CanvasObject{t.img, t.old},
		layout: func(s fyne.Size) {
			corners(s)
			place(t.img, 0, 0, s.Width, s.Height)
			place(t.old, 0, 0, s.Width, s.Height)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(1) },
		refresh: func() { t.request() },
		destroy: func() { t.stop(); t.settle() },
	}
}
