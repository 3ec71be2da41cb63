package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// How a folder of exports is watched.
const (
	exportLook  = time.Minute
	exportTime  = 10 * time.Minute    // of one import
	exportLease = 15 * time.Minute    // whoever took a file and is not done by then has crashed
	exportKeep  = 30 * 24 * time.Hour // of a file that was imported: second factors are personal data
)

// Where files lie in a watched folder.
const (
	exportBusy   = ".busy"
	exportDone   = "done"
	exportFailed = "failed"
)

// exports imports what another system puts into a folder, by night mostly. Each
// instance of the gateway may watch the same folder: a file belongs to whoever
// has renamed it.
type exports struct {
	folder, source string
	departments    []string // of the book
	book           interface {
		Import(ctx context.Context, r io.Reader, by string) (orders.Report, error)
	}
	ping func(context.Context) error // whether the store is there
	note func(context.Context, callback.Entry) error
	now  func() time.Time
	log  *slog.Logger

	seen map[string]looks // files as they were at the last look
}

// looks is what tells that a file is no longer written to.
type looks struct {
	size int64
	at   time.Time
}

func looksOf(i fs.FileInfo) looks { return looks{i.Size(), i.ModTime()} }

// openExports are the folders the town's file names.
func (g *gateway) openExports() (list []*exports) {
	for _, o := range g.config.Orders {
		if o.Watch() == "" || g.books[o.ID] == nil {
			continue
		}
		list = append(list, &exports{
			folder: o.Watch(), source: o.ID, departments: o.Departments, book: g.books[o.ID],
			ping: g.store.Ping, note: g.journal.Note, now: g.clock.Now, log: g.log,
		})
	}
	return list
}

// watchExports looks into the folders until ctx ends.
func (g *gateway) watchExports(ctx context.Context) {
	if len(g.exports) == 0 {
		return
	}
	tick := time.NewTicker(exportLook)
	defer tick.Stop()
	for {
		for _, x := range g.exports {
			if err := x.look(ctx); err != nil && ctx.Err() == nil {
				g.log.Error("a folder of exports cannot be worked on; it is tried again in a minute", "source", x.source, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// probeExports finds that the last import failed, or that a folder is away.
func (g *gateway) probeExports(context.Context) error {
	var errs []error
	for _, x := range g.exports {
		errs = append(errs, x.failed())
	}
	return errors.Join(errs...)
}

// look imports every file that has not changed since the last look, the oldest
// first. While the store is away all stay where they are.
func (x *exports) look(ctx context.Context) error {
	if err := x.makeFolders(); err != nil {
		return err
	}
	ripe, err := x.ripe()
	if err != nil {
		return err
	}
	left, err := x.left()
	if err != nil {
		return err
	}
	if len(ripe)+len(left) > 0 {
		if err := x.ping(ctx); err != nil {
			return err
		}
	}
	errs := []error{x.sweep()}
	for _, taken := range left {
		_, name, _ := strings.Cut(taken, "~")
		errs = append(errs, x.work(ctx, filepath.Join(exportBusy, taken), name))
	}
	for _, name := range ripe {
		errs = append(errs, x.work(ctx, name, name))
	}
	return errors.Join(errs...)
}

// makeFolders makes those for what was taken. Whoever may read exports may read
// what became of them.
func (x *exports) makeFolders() error {
	info, err := os.Stat(x.folder)
	if err != nil {
		return pathless("look into the folder", err)
	}
	for _, name := range []string{exportBusy, exportDone, exportFailed} {
		if err := os.Mkdir(filepath.Join(x.folder, name), info.Mode().Perm()); err != nil && !errors.Is(err, fs.ErrExist) {
			return pathless("make a folder", err)
		}
	}
	return nil
}

// ripe are the names of the files that look as they did at the last look.
func (x *exports) ripe() ([]string, error) {
	entries, err := os.ReadDir(x.folder)
	if err != nil {
		return nil, pathless("look into the folder", err)
	}
	seen := map[string]looks{}
	var list []string
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || !strings.EqualFold(filepath.Ext(name), ".csv") {
			continue
		}
		info, err := e.Info()
		if err != nil { // it has gone meanwhile
			continue
		}
		seen[name] = looksOf(info)
		if was, ok := x.seen[name]; ok && was.size == info.Size() && was.at.Equal(info.ModTime()) {
			list = append(list, name)
		}
	}
	x.seen = seen
	slices.SortStableFunc(list, func(a, b string) int { return seen[a].at.Compare(seen[b].at) })
	return list, nil
}

// left are the files that somebody took and did not finish.
func (x *exports) left() (list []string, err error) {
	entries, err := os.ReadDir(filepath.Join(x.folder, exportBusy))
	if err != nil {
		return nil, pathless("look for what is left over", err)
	}
	for _, e := range entries {
		if at, ok := stamped(e.Name()); ok && x.now().Sub(at) > exportLease {
			list = append(list, e.Name())
		}
	}
	return list, nil
}

// work imports one file. Taking it is a rename to a name that says when: only
// one of several can do that, and the others see how long it is theirs.
func (x *exports) work(ctx context.Context, from, name string) error {
	busy := filepath.Join(exportBusy, stamp(x.now())+"~"+name)
	switch err := x.move(from, busy); {
	case errors.Is(err, fs.ErrNotExist):
		return nil // another instance was first
	case err != nil:
		return err
	}
	report, err := x.read(ctx, busy, name)
	if err != nil {
		return errors.Join(err, x.putBack(busy, name))
	}
	to := stamp(x.now()) + "-" + name
	if len(report.Faults) > 0 {
		x.log.Warn("an export was not imported; what is wrong stands beside it", "source", x.source, "faults", len(report.Faults))
		return x.fail(busy, to, report)
	}
	x.log.Info("an export was imported", "source", x.source, "created", report.Created, "updated", report.Updated, "unchanged", report.Unchanged)
	return x.move(busy, filepath.Join(exportDone, to))
}

// read imports a file that was taken.
func (x *exports) read(ctx context.Context, busy, name string) (orders.Report, error) {
	ctx, stop := context.WithTimeout(ctx, exportTime)
	defer stop()
	f, err := os.Open(filepath.Join(x.folder, busy))
	if err != nil {
		return orders.Report{}, pathless("open an export", err)
	}
	defer f.Close()
	departments := x.departments
	if len(departments) == 0 {
		departments = []string{""}
	}
	for _, d := range departments { // each one's lead sees it
		if err := x.note(ctx, callback.Entry{Login: "import", Action: "orders.imported", Department: d, Reference: x.source, Detail: name}); err != nil {
			return orders.Report{}, err
		}
	}
	return x.book.Import(ctx, f, "import")
}

// fail puts a file beside the reasons why it was not imported.
func (x *exports) fail(busy, to string, report orders.Report) error {
	text, err := desk.FaultsOnPaper(orderReport(report))
	if err != nil {
		return err
	}
	info, err := os.Stat(x.folder)
	if err != nil {
		return pathless("look into the folder", err)
	}
	to = filepath.Join(exportFailed, to)
	if err := os.WriteFile(filepath.Join(x.folder, to+".txt"), []byte("\ufeff"+text), info.Mode().Perm()&0o666); err != nil {
		return pathless("write what is wrong", err)
	}
	return x.move(busy, to)
}

// putBack leaves a file where it was. A newer one of the same name stays too.
func (x *exports) putBack(busy, name string) error {
	if _, err := os.Lstat(filepath.Join(x.folder, name)); err == nil {
		name = strings.TrimSuffix(name, filepath.Ext(name)) + "-" + stamp(x.now()) + filepath.Ext(name)
	}
	return x.move(busy, name)
}

func (x *exports) move(from, to string) error {
	if err := os.Rename(filepath.Join(x.folder, from), filepath.Join(x.folder, to)); err != nil {
		return pathless("move an export", err)
	}
	return nil
}

// pathless is an error of the file system without the name of the file, which
// may be somebody's.
func pathless(what string, err error) error {
	for _, kind := range []error{fs.ErrNotExist, fs.ErrExist, fs.ErrPermission} {
		if errors.Is(err, kind) {
			return fmt.Errorf("%s: %w", what, kind)
		}
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("%s: %w", what, err)
}
