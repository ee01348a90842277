package store

import (
	"context"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Listing is a Sheet with all that its layout needs.
func (s *Store) Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error) {
	ids, err := s.Sheet(ctx, q)
	if err != nil {
		return session.Listing{}, err
	}
	q.States = []media.State{media.Remote}
	remote, err := s.Sheet(ctx, q)
	return session.Listing{IDs: ids, Remote: remote, Shapes: make([]uint16, len(ids))}, err
}

// Head are the first ids of a Sheet, at most n.
func (s *Store) Head(ctx context.Context, q session.SheetQuery, n int) ([]session.MessageID, error) {
	ids, err := s.Sheet(ctx, q)
	return ids[:min(n, len(ids))], err
}

// Census counts what can be done with ids.
func (s *Store) Census(_ context.Context, ids []session.MessageID) (session.Census, error) {
	return session.Census{N: len(ids)}, nil
}

// Senders are those who have sent pictures, by name.
func (s *Store) Senders(context.Context, session.ChatID) ([]session.Sender, error) {
	return nil, nil
}

// MessagesAfter are up to n messages of a chat from that one on, oldest first.
func (s *Store) MessagesAfter(context.Context, session.ChatID, session.MessageID, int) ([]session.Message, error) {
	return nil, nil
}
