package redisstore

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// SaveMedia keeps the recorded message of a request.
func (s *Store) SaveMedia(ctx context.Context, reference string, data []byte) error {
	if err := s.decide(ctx, callback.ErrUnknown, saveMedia, []string{requestsKey, mediaKey}, reference, data); err != nil {
		return fmt.Errorf("save message: %w", err)
	}
	return nil
}

// Media gives the recorded message of a request.
func (s *Store) Media(ctx context.Context, reference string) ([]byte, error) {
	data, ok, err := found(s.client.HGet(ctx, mediaKey, reference))
	if err == nil && !ok {
		err = callback.ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	return data, nil
}

// DropMedia removes the recorded message of a request.
func (s *Store) DropMedia(ctx context.Context, reference string) error {
	if err := s.client.HDel(ctx, mediaKey, reference).Err(); err != nil {
		return fmt.Errorf("drop message: %w", unavailable(err))
	}
	return nil
}
