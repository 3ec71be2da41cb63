package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stampLayout is a moment as a name of a file begins: it sorts by time, and an
// hour that comes twice in autumn does not.
const stampLayout = "20060102T150405Z"

func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// stamped is the moment a name begins with.
func stamped(name string) (time.Time, bool) {
	if len(name) < len(stampLayout) {
		return time.Time{}, false
	}
	at, err := time.Parse(stampLayout, name[:len(stampLayout)])
	return at, err == nil
}

// failed says why staff should look: the last import failed, and what failed is
// still there.
func (x *exports) failed() error {
	done, err := x.newest(exportDone)
	if err != nil {
		return err
	}
	failed, err := x.newest(exportFailed)
	if err != nil {
		return err
	}
	if !failed.IsZero() && !failed.Before(done) {
		return errors.New("the last export was not imported")
	}
	return nil
}

// newest is when the last file came into a folder; zero: there is none.
func (x *exports) newest(folder string) (last time.Time, err error) {
	err = x.each(folder, func(name string, at time.Time) error {
		if at.After(last) && !strings.HasSuffix(name, ".txt") {
			last = at
		}
		return nil
	})
	return last, err
}

// sweep removes what was imported long ago. What failed stays until something
// was imported since: it is asked for as long as nobody has seen to it.
func (x *exports) sweep() error {
	done, err := x.newest(exportDone)
	if err != nil {
		return err
	}
	old := func(folder string) func(string, time.Time) error {
		return func(name string, at time.Time) error {
			if x.now().Sub(at) <= exportKeep || folder == exportFailed && !at.Before(done) {
				return nil
			}
			err := os.Remove(filepath.Join(x.folder, folder, name))
			if err == nil || errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return pathless("remove an old export", err)
		}
	}
	return errors.Join(x.each(exportFailed, old(exportFailed)), x.each(exportDone, old(exportDone)))
}

// each goes through the files of a folder whose names begin with a moment.
func (x *exports) each(folder string, do func(name string, at time.Time) error) error {
	if _, err := os.Stat(x.folder); err != nil {
		return pathless("look into the folder", err)
	}
	entries, err := os.ReadDir(filepath.Join(x.folder, folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return pathless("look into the folder", err)
	}
	var errs []error
	for _, e := range entries {
		if at, ok := stamped(e.Name()); ok && e.Type().IsRegular() {
			errs = append(errs, do(e.Name(), at))
		}
	}
	return errors.Join(errs...)
}
