package main

import "syscall"

// diskLeft is how many bytes may still be written into a folder.
func diskLeft(folder string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * s.Bsize, nil
}
