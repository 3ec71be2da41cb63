package dialogs

import (
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Files holds the flows and texts Rathausruf comes with.
//
//go:embed flows/*.yaml texts/*.yaml
var Files embed.FS

// Overlay lays the files of over above those of base, by name: a town writes
// only the files that differ.
func Overlay(base, over fs.FS) fs.FS { return overlay{base, over} }

type overlay struct{ base, over fs.FS }

// Open opens the upper file, or else the lower one.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.base.Open(name)
	}
	return f, err
}

// ReadDir lists both folders as one.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	upper, err := fs.ReadDir(o.over, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lower, errLower := fs.ReadDir(o.base, name)
	if errLower != nil && err != nil {
		return nil, errLower
	}
	for _, l := range lower {
		if !slices.ContainsFunc(upper, func(u fs.DirEntry) bool { return u.Name() == l.Name() }) {
			upper = append(upper, l)
		}
	}
	slices.SortFunc(upper, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return upper, nil
}
