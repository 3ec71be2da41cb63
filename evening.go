package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// Paper is the day lists that are written every evening. They hold personal
// data, so they are off unless the town names a folder.
type Paper struct {
	Folder string            `yaml:"folder"` // "" off
	At     string            `yaml:"at"`     // in the evening; default 18:00
	Again  string            `yaml:"again"`  // in the morning, for the same day; default 06:30
	Keep   calendar.Duration `yaml:"keep"`   // after the day; default 7d
}

// complete fills in the defaults.
func (p *Paper) complete() {
	set(&p.At, "18:00")
	set(&p.Again, "06:30")
	set(&p.Keep, calendar.Duration(7*24*time.Hour))
}

// check reports what is wrong.
func (p Paper) check() error {
	var errs []error
	for key, value := range map[string]string{"at": p.At, "again": p.Again} {
		if _, err := time.Parse("15:04", value); err != nil {
			errs = append(errs, fmt.Errorf("desk: paper: %s: %q is no time of day; write it like 18:00", key, value))
		}
	}
	return errors.Join(errs...)
}

// paperLook is how often it is looked whether a list is due.
const paperLook = time.Minute

// keepPaper writes the day lists until ctx ends. Which ones are due is read off
// the files, so a missed evening is made up for at the start.
func (g *gateway) keepPaper(ctx context.Context) {
	if g.config.Desk.Paper.Folder == "" {
		return
	}
	tick := time.NewTicker(paperLook)
	defer tick.Stop()
	for {
		if err := g.writePaper(ctx, g.config.Desk.Paper); err != nil && ctx.Err() == nil {
			g.log.Error("the day lists on paper are not written; they are tried again in a minute", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// writePaper writes every list that is due and not there, and removes old
// ones. One department's trouble does not keep the others from theirs.
func (g *gateway) writePaper(ctx context.Context, p Paper) error {
	now := g.clock.Now().In(location(g.config))
	if err := os.MkdirAll(p.Folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of the day lists: %w", err)
	}
	if err := g.office.Refresh(ctx); err != nil {
		return err
	}
	errs := []error{sweepPaper(p, now)}
	for _, d := range g.config.Departments {
		for _, due := range duePaper(p, g.office.Calendar(d.ID), now) {
			file := filepath.Join(p.Folder, due.day.Format(time.DateOnly)+"-"+d.ID+".html")
			if info, err := os.Stat(file); err == nil && !info.ModTime().Before(due.since) {
				continue
			}
			errs = append(errs, g.writeDay(ctx, d, due.day, now, file))
		}
	}
	return errors.Join(errs...)
}

// paperDue is a day whose list must have been written since a moment.
type paperDue struct{ day, since time.Time }

// duePaper lists what must be there at now: since the last evening the list of
// the next day of service, and since this morning that of today.
func duePaper(p Paper, hours *calendar.Calendar, now time.Time) (list []paperDue) {
	if hours == nil {
		return nil
	}
	evening := clockOn(now, p.At)
	if evening.After(now) {
		evening = clockOn(now.AddDate(0, 0, -1), p.At)
	}
	y, m, d := evening.Date()
	if next, ok := hours.Next(time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())); ok {
		list = append(list, paperDue{next, evening})
	}
	if morning := clockOn(now, p.Again); !morning.After(now) && len(hours.Periods(now)) > 0 {
		list = append(list, paperDue{now, morning})
	}
	return list
}

// clockOn is a time of day on the day of t.
func clockOn(t time.Time, at string) time.Time {
	c, err := time.Parse("15:04", at)
	if err != nil { // check has said so
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), c.Hour(), c.Minute(), 0, 0, t.Location())
}

// writeDay writes one list, whole or not at all. Only the gateway's user may
// read it.
func (g *gateway) writeDay(ctx context.Context, d callback.Department, day, now time.Time, file string) error {
	open, unreached, err := desk.ReadDay(ctx, g.store, d.ID, day)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = desk.PrintDay(&b, desk.Day{
		Town: g.config.Town.Name, Department: d.Title("de"), Date: day, Printed: now, Requests: open, Letters: letters(g.script, unreached),
	})
	if err != nil {
		return err
	}
	err = g.journal.Note(ctx, callback.Entry{Action: "day.printed", Department: d.ID, Detail: day.Format(time.DateOnly)})
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(file), ".day-*") // 0600
	if err != nil {
		return fmt.Errorf("write a day list: %w", err)
	}
	_, err = part.Write(b.Bytes())
	err = errors.Join(err, part.Sync(), part.Close())
	if err == nil {
		err = os.Chtimes(part.Name(), now, now)
	}
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write a day list: %w", errors.Join(err, os.Remove(part.Name())))
	}
	return nil
}

// sweepPaper removes lists of days long past, and what a crash left half
// written. Other files in the folder are not ours.
func sweepPaper(p Paper, now time.Time) error {
	files, err := os.ReadDir(p.Folder)
	if err != nil {
		return fmt.Errorf("look for old day lists: %w", err)
	}
	var errs []error
	for _, f := range files {
		if !oldPaper(f, p, now) {
			continue
		}
		if err := os.Remove(filepath.Join(p.Folder, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove an old day list: %w", err))
		}
	}
	return errors.Join(errs...)
}

// oldPaper reports whether a file is a list of ours and old.
func oldPaper(f fs.DirEntry, p Paper, now time.Time) bool {
	if strings.HasPrefix(f.Name(), ".day-") {
		info, err := f.Info()
		return err == nil && now.Sub(info.ModTime()) > time.Hour
	}
	date, _, _ := strings.Cut(f.Name(), ".")
	if len(date) < len(time.DateOnly)+2 || !strings.HasSuffix(f.Name(), ".html") {
		return false
	}
	day, err := time.ParseInLocation(time.DateOnly, date[:len(time.DateOnly)], now.Location())
	return err == nil && now.Sub(day.AddDate(0, 0, 1)) > time.Duration(p.Keep)
}
