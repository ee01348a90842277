package viewer

import (
	"net/url"
	"time"
)

// host is the host of a media URL; "" where there is none.
func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// stamp is a time as the info panel shows it: to the second, with its zone.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}
