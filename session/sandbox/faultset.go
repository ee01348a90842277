package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// ErrBadFault says that a FaultSet has a name or number that means nothing.
var ErrBadFault = errors.New("sandbox: no such fault")

// FaultSet is what goes wrong, in one value. The zero FaultSet is: nothing.
type FaultSet struct {
	Offline   bool   `json:"offline,omitempty"`   // no network
	Latency   int    `json:"latency,omitempty"`   // milliseconds before every answer
	Bandwidth int    `json:"bandwidth,omitempty"` // bytes per second of each connection; 0: no limit
	Status    int    `json:"status,omitempty"`    // HTTP status of every download; 0: files
	Media     string `json:"media,omitempty"`     // a MediaFault
	Phone     string `json:"phone,omitempty"`     // "offline" or a peer.Manner
	Outdated  bool   `json:"outdated,omitempty"`  // this version is refused
}

// phoneOffline is what a FaultSet calls a phone that is off.
const phoneOffline = "offline"

// FaultSet is what goes wrong at present.
func (s *Server) FaultSet() FaultSet {
	f := s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	set := FaultSet{
		Offline: f.offline, Latency: int(f.latency / time.Millisecond), Bandwidth: f.bandwidth,
		Status: f.status, Media: string(f.kind), Phone: string(f.manner), Outdated: f.refuse,
	}
	if f.held {
		set.Phone = phoneOffline
	}
	return set
}

// SetFaultSet has exactly that go wrong from now on, with every download. The
// error wraps ErrBadFault; nothing is changed then.
func (s *Server) SetFaultSet(set FaultSet) error {
	if err := set.check(); err != nil {
		return err
	}
	f := s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latency = time.Duration(set.Latency) * time.Millisecond
	f.bandwidth, f.status, f.kind, f.refuse = set.Bandwidth, set.Status, MediaFault(set.Media), set.Outdated
	f.hits = hits{}
	f.held, f.manner = set.Phone == phoneOffline, peer.Manner(set.Phone)
	if f.held {
		f.manner = peer.Prompt
	}
	f.phones(f.held, f.manner, f.late)
	if f.offline = set.Offline; f.offline {
		f.drop()
	}
	return nil
}

func (set FaultSet) check() error {
	switch MediaFault(set.Media) {
	case Fine, Corrupt, Truncated, Short, Long, Endless, NoRange, Redirect, Mixed:
	default:
		return fmt.Errorf("%w: media %q", ErrBadFault, set.Media)
	}
	switch peer.Manner(set.Phone) {
	case phoneOffline, peer.Prompt, peer.Late, peer.Twice, peer.NotFound, peer.Failing:
	default:
		return fmt.Errorf("%w: phone %q", ErrBadFault, set.Phone)
	}
	if set.Latency < 0 || set.Bandwidth < 0 || set.Status != 0 && (set.Status < 400 || set.Status > 599) {
		return fmt.Errorf("%w: latency %d, bandwidth %d, status %d", ErrBadFault, set.Latency, set.Bandwidth, set.Status)
	}
	return nil
}

// getFaults answers with the FaultSet.
func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.FaultSet())
}

// setFaults takes a FaultSet. Beyond that the query may say share and seed
// (Faults.MediaShare), next (Faults.MediaNext) and delay (Faults.PhoneDelay).
func (s *Server) setFaults(w http.ResponseWriter, r *http.Request) {
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxScan))
	in.DisallowUnknownFields()
	var set FaultSet
	err := in.Decode(&set)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrBadFault, err)
	}
	more, bad := moreFaults(r.URL.Query())
	if err = errors.Join(err, bad); err == nil {
		err = s.SetFaultSet(set)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	more(s.faults)
	w.WriteHeader(http.StatusNoContent)
}

// moreFaults reads what a query says about faults.
func moreFaults(q url.Values) (apply func(*Faults), err error) {
	var share float64
	var seed int64
	var next int
	var delay time.Duration
	read := func(name string, parse func(string) error) bool {
		if !q.Has(name) {
			return false
		}
		if bad := parse(q.Get(name)); bad != nil {
			err = errors.Join(err, fmt.Errorf("%w: %s", ErrBadFault, name))
		}
		return true
	}
	shared := read("share", func(v string) (e error) { share, e = strconv.ParseFloat(v, 64); return e })
	read("seed", func(v string) (e error) { seed, e = strconv.ParseInt(v, 10, 64); return e })
	limited := read("next", func(v string) (e error) { next, e = strconv.Atoi(v); return e })
	delayed := read("delay", func(v string) (e error) { delay, e = time.ParseDuration(v); return e })
	return func(f *Faults) {
		if shared {
			f.MediaShare(share, seed)
		}
		if limited {
			f.MediaNext(next)
		}
		if delayed {
			f.PhoneDelay(delay)
		}
	}, err
}
