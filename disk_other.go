//go:build !linux

package main

import "errors"

// diskLeft is not known here.
func diskLeft(string) (int64, error) { return 0, errors.ErrUnsupported }
