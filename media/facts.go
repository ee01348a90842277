package media

import "time"

// Facts are what a picture's file says of itself. Fields are zero where it says
// nothing.
type Facts struct {
	Format        string // "JPEG", "PNG", …
	Width, Height int    // pixels, upright
	Depth         int    // bits of a sample
	Gray          bool
	Alpha         bool
	Frames        int // 1 for a still

	Taken    time.Time // with the zone it gives, else as if in local time
	Camera   string    // maker and model
	Lens     string
	Exposure string  // "1/250 s"
	Aperture float64 // f-number
	Focal    float64 // millimetres
	ISO      int
	Software string
	Profile  string // name of the colour profile

	Located  bool // Lat and Lon say where
	Lat, Lon float64
}
