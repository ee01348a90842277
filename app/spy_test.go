package main

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// spy sees what is asked of the media host, and may stop it.
type spy struct {
	mu    sync.Mutex
	asks  []*asked
	stall int64 // bodies stop after so many bytes, where it is not 0
}

// asked is one download.
type asked struct {
	path, from string // of the URL; the header Range
	bytes      int64  // of the body, so far
}

// stop has bodies stand still after n bytes from now on; 0: no longer.
func (s *spy) stop(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stall = n
}

// all are the downloads since the last forget.
func (s *spy) all() (list []asked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asks {
		list = append(list, *a)
	}
	return list
}

func (s *spy) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks = nil
}

// spying is an http.RoundTripper under a spy.
type spying struct {
	http.RoundTripper
	spy *spy
}

// RoundTrip implements http.RoundTripper.
func (s *spying) RoundTrip(req *http.Request) (*http.Response, error) {
	a := &asked{path: req.URL.Path, from: req.Header.Get("Range")}
	s.spy.mu.Lock()
	s.spy.asks = append(s.spy.asks, a)
	s.spy.mu.Unlock()
	resp, err := s.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Body = &spied{resp.Body, req.Context(), s.spy, a}
	}
	return resp, err
}

// spied is a body under a spy.
type spied struct {
	io.ReadCloser
	ctx context.Context
	spy *spy
	a   *asked
}

// Read implements io.Reader.
func (b *spied) Read(p []byte) (int, error) {
	b.spy.mu.Lock()
	if stall := b.spy.stall; stall > 0 {
		left := max(stall-b.a.bytes, 0)
		p = p[:min(int64(len(p)), left)]
	}
	b.spy.mu.Unlock()
	if len(p) == 0 {
		<-b.ctx.Done()
		return 0, b.ctx.Err()
	}
	n, err := b.ReadCloser.Read(p)
	b.spy.mu.Lock()
	b.a.bytes += int64(n)
	b.spy.mu.Unlock()
	return n, err
}
