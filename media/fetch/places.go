package fetch

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/contactsheet/contactsheet/media"
)

// places are the addresses to ask for a file, best first; never empty without
// an error, which wraps media.BadRef or BadHost.
func (h *HTTP) places(ctx context.Context, ref media.Ref) ([]*url.URL, error) {
	var own *url.URL
	if ref.URL != "" {
		u, err := url.Parse(ref.URL)
		if err != nil {
			return nil, fmt.Errorf("URL: %w", media.BadRef)
		}
		if err := h.allowed(u); err != nil {
			return nil, err
		}
		own = u
	}
	if ref.DirectPath == "" {
		if own == nil {
			return nil, fmt.Errorf("neither URL nor path: %w", media.BadRef)
		}
		return []*url.URL{own}, nil
	}
	var hosts []string
	if h.Hosts != nil {
		hosts = h.Hosts(ctx)
	}
	if len(hosts) == 0 {
		hosts = []string{DefaultHost}
	}
	var places []*url.URL
	for _, host := range hosts {
		u, err := url.Parse("https://" + host + directPath(ref))
		if err != nil || u.Host != host || !strings.HasPrefix(ref.DirectPath, "/") {
			return nil, fmt.Errorf("direct path: %w", media.BadRef)
		}
		if err := h.allowed(u); err != nil {
			return nil, err
		}
		places = append(places, u)
	}
	return places, nil
}

// directPath is ref's path with what WhatsApp's clients add to it.
func directPath(ref media.Ref) string {
	if len(ref.FileEncSHA256) == 0 || strings.Contains(ref.DirectPath, "hash=") {
		return ref.DirectPath
	}
	sep := "?"
	if strings.Contains(ref.DirectPath, "?") {
		sep = "&"
	}
	return ref.DirectPath + sep + "hash=" + base64.URLEncoding.EncodeToString(ref.FileEncSHA256) +
		"&mms-type=" + mmsType(ref.Kind) + "&__wa-mms="
}

// allowed wraps media.BadHost for every address but WhatsApp's hosts over https
// on their port, and the one loopback address that was set.
func (h *HTTP) allowed(u *url.URL) error {
	if u.Scheme == "https" && u.User == nil {
		if h.Loopback != "" && u.Host == h.Loopback && loopback(h.Loopback) {
			return nil
		}
		if MediaHost(u.Host) {
			return nil
		}
	}
	return media.BadHost
}

// MediaHost reports whether host, with or without ":443", is one of WhatsApp's:
// a name below whatsapp.net.
func MediaHost(host string) bool {
	host = strings.TrimSuffix(host, ":443")
	name, ok := strings.CutSuffix(strings.ToLower(host), ".whatsapp.net")
	if !ok || name == "" {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
