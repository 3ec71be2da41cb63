package sqlitestore

import (
	"errors"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION.
const sharingViolation = syscall.Errno(32)

// lock keeps a second process out. The system frees it when the process ends,
// however it ends.
type lock struct{ handle syscall.Handle }

func lockFile(path string) (lock, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return lock{}, err
	}
	// Share mode 0: nobody else can open it while we have it.
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		err = ErrInUse
	}
	if err != nil {
		return lock{}, err
	}
	return lock{h}, nil
}

func (l lock) release() error { return syscall.CloseHandle(l.handle) }
