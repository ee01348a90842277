package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// request asks the server for something, on a connection of its own.
func request(t *testing.T, s *Server, method, url, body string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c := httpClient(s, s.Address)
	defer c.CloseIdleConnections()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp, got, err
}

func TestFaultSet(t *testing.T) {
	s := newServer(t)
	for _, set := range []FaultSet{
		{Latency: 20, Bandwidth: 1000, Status: 503, Media: "short", Phone: "late", Outdated: true},
		{Offline: true, Phone: "offline"}, {Media: "mixed", Phone: "twice"}, {},
	} {
		if err := s.SetFaultSet(set); err != nil || s.FaultSet() != set {
			t.Errorf("%+v became %+v, %v", set, s.FaultSet(), err)
		}
	}
	before := s.FaultSet()
	for _, set := range []FaultSet{{Media: "wet"}, {Phone: "busy"}, {Latency: -1}, {Bandwidth: -1}, {Status: 200}, {Status: 1000}} {
		set.Offline = true
		if err := s.SetFaultSet(set); !errors.Is(err, ErrBadFault) || s.FaultSet() != before {
			t.Errorf("%+v: %v, now %+v", set, err, s.FaultSet())
		}
	}
	// What was switched one by one is in the set.
	f := s.Faults()
	f.CorruptMedia(true)
	f.PhoneOffline(true)
	f.Latency(1500 * time.Millisecond)
	if got := s.FaultSet(); got != (FaultSet{Media: "corrupt", Phone: "offline", Latency: 1500}) {
		t.Errorf("switched one by one: %+v", got)
	}
	f.LongMedia(false)
	if s.FaultSet().Media != "corrupt" {
		t.Error("ending one fault ended another")
	}
}

// The sandbox's own addresses answer whatever is wrong with the network.
func TestFaultsByURL(t *testing.T) {
	s := newServer(t)
	url := s.ServerFile().Faults
	post := func(query, body string, want int) {
		t.Helper()
		resp, text, err := request(t, s, http.MethodPost, url+query, body)
		if err != nil || resp.StatusCode != want {
			t.Fatalf("%s %s: %v, %s", query, body, err, text)
		}
	}
	get := func() (set FaultSet) {
		t.Helper()
		_, text, err := request(t, s, http.MethodGet, url, "")
		if err == nil {
			err = json.Unmarshal(text, &set)
		}
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	begin := time.Now()
	worst := FaultSet{Offline: true, Latency: 3_600_000, Bandwidth: 1, Status: 404, Media: "endless", Phone: "offline", Outdated: true}
	body, err := json.Marshal(worst)
	if err != nil {
		t.Fatal(err)
	}
	post("?share=0.5&seed=3&next=7&delay=2s", string(body), http.StatusNoContent)
	if got := get(); got != worst {
		t.Errorf("the worst is %+v", got)
	}
	if _, _, err := request(t, s, http.MethodGet, "https://"+s.Address()+"/v/x?y", ""); err == nil {
		t.Error("the bare address answers without a network")
	}
	if _, _, err := request(t, s, http.MethodGet, "https://mmg.whatsapp.net/v/x?y", ""); err == nil {
		t.Error("a host answers without a network")
	}
	for query, body := range map[string]string{
		"": `{"phone":"gone"}`, "?a": `{"speed":1}`, "?b": `nonsense`, "?share=much": `{}`, "?seed=x": `{}`, "?next=x": `{}`, "?delay=2": `{}`,
	} {
		post(query, body, http.StatusBadRequest)
	}
	if got := get(); got != worst {
		t.Errorf("after what was refused: %+v", got)
	}
	post("", `{}`, http.StatusNoContent)
	if got := get(); got != (FaultSet{}) {
		t.Errorf("cleared: %+v", got)
	}
	if resp, _, err := request(t, s, http.MethodGet, "https://mmg.whatsapp.net/v/x?y", ""); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("with the network back: %v", err)
	}
	if d := time.Since(begin); d > time.Minute {
		t.Errorf("all that took %v", d)
	}
}

// One connection may carry both: dropping the network does not cut off the
// answer to the request that dropped it.
func TestFaultsOnTheSameConnection(t *testing.T) {
	s := newServer(t)
	c := httpClient(s, s.Address)
	defer c.CloseIdleConnections()
	do := func(method, path, body string) error {
		req, err := http.NewRequestWithContext(t.Context(), method, "https://"+s.Address()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.Body.Close()
	}
	for i, step := range []struct {
		method, path, body string
		fails              bool
	}{
		{http.MethodGet, "/v/x?y", "", false},
		{http.MethodPost, "/sandbox/faults", `{"offline":true}`, false},
		{http.MethodGet, "/sandbox/faults", "", false},
		{http.MethodGet, "/v/x?y", "", true},
		{http.MethodPost, "/sandbox/faults", `{}`, false},
		{http.MethodGet, "/v/x?y", "", false},
	} {
		if err := do(step.method, step.path, step.body); (err != nil) != step.fails {
			t.Errorf("step %d: %v", i, err)
		}
	}
}

func TestEveryMediaFault(t *testing.T) {
	s := newServer(t)
	file := bytes.Repeat([]byte("0123456789abcdef"), 1000)
	_, path, err := s.media.put("image", file)
	if err != nil {
		t.Fatal(err)
	}
	url := "https://mmg.whatsapp.net" + path
	for _, c := range []struct {
		fault  MediaFault
		part   string
		status int
		length int64 // as announced
		read   int
		breaks bool
		same   bool // what came is how the file begins, or the part
	}{
		{Fine, "", 200, 16000, 16000, false, true},
		{Fine, "bytes=100-", 206, 15900, 15900, false, true},
		{Corrupt, "", 200, 16000, 16000, false, false},
		{Truncated, "", 200, 16000, 8000, true, true},
		{Truncated, "bytes=8000-", 206, 8000, 4000, true, true},
		{Short, "", 200, 8000, 8000, false, true},
		{Long, "", 200, 20096, 20096, false, false},
		{Endless, "", 200, -1, 1 << 20, false, false},
		{NoRange, "bytes=100-", 200, 16000, 16000, false, true},
		{Redirect, "", 302, -2, 0, false, false},
	} {
		t.Run(fmt.Sprintf("%s %s", c.fault, c.part), func(t *testing.T) {
			s.Faults().Media(c.fault)
			var header []string
			want := file
			if c.part != "" {
				header = []string{"Range", c.part}
				var from int
				if _, err := fmt.Sscanf(c.part, "bytes=%d-", &from); err == nil && c.status == 206 {
					want = file[from:]
				}
			}
			resp, got, err := request(t, s, http.MethodGet, url, "", header...)
			if resp == nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.status || c.length > -2 && resp.ContentLength != c.length || (err != nil) != c.breaks {
				t.Errorf("status %d, length %d, %v", resp.StatusCode, resp.ContentLength, err)
			}
			if c.fault == Redirect {
				if to := resp.Header.Get("Location"); !strings.HasPrefix(to, "https://media.example.net/v/") {
					t.Errorf("leads to %s", to)
				}
				return
			}
			if len(got) != c.read || (len(got) <= len(want) && bytes.Equal(got, want[:len(got)])) != c.same {
				t.Errorf("%d bytes came", len(got))
			}
		})
	}
	s.Faults().Media(Fine)
}

func TestRanges(t *testing.T) {
	s := newServer(t)
	file := bytes.Repeat([]byte("sandbox!"), 500)
	_, path, err := s.media.put("video", file)
	if err != nil {
		t.Fatal(err)
	}
	url := "https://mmg.whatsapp.net" + path
	for _, c := range []struct{ part, says string }{
		{"bytes=0-0", "bytes 0-0/4000"}, {"bytes=1000-", "bytes 1000-3999/4000"}, {"bytes=3999-", "bytes 3999-3999/4000"},
		{"bytes=-10", "bytes 3990-3999/4000"},
	} {
		resp, got, err := request(t, s, http.MethodGet, url, "", "Range", c.part)
		if err != nil || resp.StatusCode != http.StatusPartialContent || resp.Header.Get("Content-Range") != c.says {
			t.Errorf("%s: %v, %q", c.part, err, resp.Header.Get("Content-Range"))
			continue
		}
		var from, to int
		if _, err := fmt.Sscanf(c.says, "bytes %d-%d/4000", &from, &to); err != nil || !bytes.Equal(got, file[from:to+1]) {
			t.Errorf("%s: %d bytes", c.part, len(got))
		}
	}
	resp, _, err := request(t, s, http.MethodGet, url, "", "Range", "bytes=4000-")
	if err != nil || resp.StatusCode != http.StatusRequestedRangeNotSatisfiable || resp.Header.Get("Content-Range") != "bytes */4000" {
		t.Errorf("beyond the end: %v, %d, %q", err, resp.StatusCode, resp.Header.Get("Content-Range"))
	}
}

func TestMediaShare(t *testing.T) {
	hit := func(seed int64, backwards bool) []int {
		f := &Faults{}
		f.Media(Mixed)
		f.MediaShare(0.05, seed)
		var out []int
		kinds := map[string]bool{}
		for i := range 4000 {
			n := i
			if backwards {
				n = 3999 - i
			}
			// Every file is asked for twice.
			if status, kind := f.strike(fmt.Sprintf("/v/%d", n/2)); status != 0 || kind != Fine {
				out = append(out, n/2)
				kinds[fmt.Sprint(status, kind)] = true
			}
		}
		if len(kinds) != len(assortment) {
			t.Errorf("%d of %d faults appear", len(kinds), len(assortment))
		}
		return out
	}
	one := hit(1, false)
	if len(one) < 120 || len(one) > 280 {
		t.Errorf("%d of 4000 are hit", len(one))
	}
	again := hit(1, true)
	for i, j := 0, len(again)-1; i < j; i, j = i+1, j-1 {
		again[i], again[j] = again[j], again[i]
	}
	if !reflect.DeepEqual(one, again) {
		t.Error("the order decides what is hit")
	}
	if reflect.DeepEqual(one, hit(2, false)) {
		t.Error("another seed hits the same")
	}
	f := &Faults{}
	f.MediaStatus(503)
	f.MediaNext(3)
	count := 0
	for range 10 {
		if status, _ := f.strike("/v/1"); status == 503 {
			count++
		}
	}
	f.MediaNext(-1)
	if status, _ := f.strike("/v/1"); count != 3 || status != 503 {
		t.Errorf("the next 3 are %d, then %d", count, status)
	}
	if f.Struck() != 4 {
		t.Errorf("%d are counted", f.Struck())
	}
}

// An upload is gone after two weeks, until it is uploaded again; over restarts.
func TestUploadsAge(t *testing.T) {
	const day = 24 * time.Hour
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	dir, secret := t.TempDir(), randomBytes(32)
	open := func() *mediaHost {
		m, err := newMediaHost(dir, secret, func() time.Time { return now }, 0)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := open()
	file := []byte("a file")
	_, old, err := m.put("document", file)
	if err != nil {
		t.Fatal(err)
	}
	_, avatar, err := m.put(kindAvatar, []byte("a face"))
	if err != nil {
		t.Fatal(err)
	}
	lives := func(path string) bool {
		blob, err := open().get(path)
		return err == nil && sha256.Sum256(blob) == sha256.Sum256(file)
	}
	now = now.Add(14 * day)
	if !lives(old) {
		t.Error("gone too early")
	}
	now = now.Add(time.Minute)
	fresh, err := open().renew(old)
	if lives(old) || err != nil || !lives(fresh) {
		t.Errorf("after two weeks: old %v, new %v, %v", lives(old), lives(fresh), err)
	}
	if _, err := open().get(avatar); err != nil {
		t.Errorf("profile picture: %v", err)
	}
	now = now.Add(15 * day)
	if lives(fresh) || lives(old) {
		t.Error("the second upload stays for ever")
	}
	if _, err := m.renew("/v/t62/" + strings.Repeat("ab", 32) + ".enc?oe=1"); err == nil {
		t.Error("what was never there is uploaded again")
	}
}
