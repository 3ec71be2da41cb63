//go:build unix

package sqlitestore

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps a second process out. The system frees it when the process ends,
// however it ends.
type lock struct{ file *os.File }

func lockFile(path string) (lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return lock{}, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return lock{}, errors.Join(err, f.Close())
	}
	return lock{f}, nil
}

func (l lock) release() error { return l.file.Close() }
