package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// checkOrders checks what stands under orders.
func (c Config) checkOrders() (errs []error) {
	seen, watched := map[string]bool{}, map[string]string{}
	for i, o := range c.Orders {
		add := func(format string, a ...any) {
			errs = append(errs, fmt.Errorf("orders[%d] %s: "+format, append([]any{i, o.ID}, a...)...))
		}
		switch {
		case o.ID == "":
			errs = append(errs, fmt.Errorf("orders[%d]: id is missing", i))
		case seen[o.ID]:
			errs = append(errs, fmt.Errorf("orders[%d]: id %q is used twice", i, o.ID))
		}
		seen[o.ID] = true
		switch o.Type() {
		case "book", "paia", "koha":
		default:
			add("source type %q is unknown; known are book, paia and koha", o.Type())
		}
		for _, id := range o.Departments {
			if !slices.ContainsFunc(c.Departments, func(d callback.Department) bool { return d.ID == id }) {
				add("there is no department %q", id)
			}
		}
		if err := o.checkWatch(); err != nil {
			add("%w", err)
		}
		if folder := filepath.Clean(o.Watch()); o.Watch() != "" {
			if other, twice := watched[folder]; twice {
				add("watch: %s watches this folder too; give each its own", other)
			}
			watched[folder] = o.ID
		}
		errs = append(errs, c.checkServices(i, o)...)
	}
	return errs
}

// checkWatch tries whether a watched folder can be worked in.
func (o OrderSource) checkWatch() error {
	value, there := o.Source["watch"]
	if !there {
		return nil
	}
	folder := o.Watch()
	if folder == "" {
		return fmt.Errorf("watch: must be a folder, like /srv/rathausruf/urkunden, not %v", value)
	}
	if o.Type() != "book" {
		return errors.New("watch: only a source of type book reads files")
	}
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("watch: there is no folder %s; make it, and let the gateway read and write in it", folder)
	}
	f, err := os.CreateTemp(folder, ".rathausruf-*")
	if err != nil {
		return fmt.Errorf("watch: the gateway may not write in %s; it moves files it has read", folder)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
