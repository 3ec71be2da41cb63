// Package sqlitestore is the default store: everything in one SQLite file, no
// server. One process owns the file; its concurrent writes share a commit, so
// that each is durable without each waiting for the disk alone.
package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

// ErrInUse: another process has the file open.
var ErrInUse = errors.New("the store is in use by another process: stop it first, or give each its own file, or let several share a Redis")

var errClosed = errors.New("the store is closed")

// Store keeps everything in one file.
type Store struct {
	now    func() time.Time
	lock   *lock // nil: another process owns the file
	files  *files
	read   querier
	writer *writer
	turns  *turns
	feed   feed
	woken  chan struct{}
}

var _ bot.Store = (*Store)(nil)

// Open opens the file at path, or makes it (mode 0600); its folder must be
// there. Next to it lie path-wal, path-shm and path.lock. Errors: ErrInUse.
func Open(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	l, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	s, err := open(ctx, path, now, true)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), l.release())
	}
	s.lock = &l
	if err := s.freeJobs(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

// OpenBeside opens a file that another process owns, for tools that look at the
// book or change the staff. Turns and jobs are the owner's: Begin and Lease give
// ErrInUse; and its Changes do not tell of what is written here. The file must
// be there and have the tables of this program.
func OpenBeside(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	s, err := open(ctx, path, now, false)
	if err != nil {
		return nil, fmt.Errorf("open %s beside its owner: %w", path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, now func() time.Time, own bool) (*Store, error) {
	f, err := openFiles(ctx, path, own)
	if err != nil {
		return nil, err
	}
	return &Store{
		now:    now,
		files:  f,
		read:   querier{newStatements(f.read.PrepareContext)},
		writer: newWriter(f.conn),
		turns:  newTurns(),
		woken:  make(chan struct{}, 1),
	}, nil
}

// Woken receives a value when jobs were added by this process.
func (s *Store) Woken() <-chan struct{} { return s.woken }

func (s *Store) wake(jobs int) {
	if jobs == 0 {
		return
	}
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// Ping writes, since a file that can only be read is of no use.
func (s *Store) Ping(ctx context.Context) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO probe (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at`, micros(s.now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}

// Close finishes what is being written and closes the file.
func (s *Store) Close() error {
	s.feed.close()
	err := errors.Join(s.writer.close(), s.files.close())
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	return err
}

// micros is a moment as the file keeps it. The zero time is 0, so that it
// sorts first.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// unavailable marks an error of the file.
func unavailable(err error) error {
	return fmt.Errorf("%w: %w", callback.ErrUnavailable, err)
}
