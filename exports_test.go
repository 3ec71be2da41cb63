package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// night is a watched folder and the book behind it.
type night struct {
	*exports
	t     *testing.T
	at    time.Time
	shelf *orders.Book
	away  error // of the store
	noted []callback.Entry
}

const goodExport = "Nummer;Kennwort;Status\n30001;24.12.1980;fertig\n30002;7788;\n"

func newNight(t *testing.T) *night {
	n := &night{t: t, at: time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)}
	now := func() time.Time { return n.at }
	store, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	n.shelf = orders.NewBook(store, "urkunden", now)
	n.exports = &exports{
		folder: t.TempDir(), source: "urkunden", departments: []string{"standesamt"}, book: n.shelf,
		ping: func(context.Context) error { return n.away },
		note: func(_ context.Context, e callback.Entry) error { n.noted = append(n.noted, e); return nil },
		now:  now, log: slog.New(slog.DiscardHandler),
	}
	return n
}

func (n *night) put(name, text string) {
	n.t.Helper()
	if err := os.WriteFile(filepath.Join(n.folder, name), []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(n.folder, name), n.at, n.at); err != nil {
		n.t.Fatal(err)
	}
}

// minutes lets some go by, with a look in each.
func (n *night) minutes(count int) {
	n.t.Helper()
	for range count {
		n.at = n.at.Add(time.Minute)
		if err := n.look(n.t.Context()); err != nil {
			n.t.Fatal(err)
		}
	}
}

// lies lists the files of a folder.
func (n *night) lies(folder string) string {
	n.t.Helper()
	entries, err := os.ReadDir(filepath.Join(n.folder, folder))
	if err != nil {
		n.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

func (n *night) status(number string) orders.Status {
	o, err := n.shelf.Get(n.t.Context(), number)
	if err != nil {
		return ""
	}
	return o.Status
}

// TestExportsAreReadWhenTheyRest: a file that still grows is left alone; one
// that does not is imported, noted and moved away.
func TestExportsAreReadWhenTheyRest(t *testing.T) {
	n := newNight(t)
	n.put("Urkunden.CSV", goodExport[:40])
	n.put("liesmich.txt", "kein Export")
	n.put(".verborgen.csv", goodExport)
	n.minutes(1)
	n.put("Urkunden.CSV", goodExport) // larger, later
	n.minutes(1)
	if n.status("30001") != "" || !strings.Contains(n.lies("."), "Urkunden.CSV") {
		t.Fatalf("it is read while it is written; %s", n.lies("."))
	}
	n.minutes(1)
	if n.status("30001") != orders.Ready || n.status("30002") != orders.Received {
		t.Error("it is not imported")
	}
	if got := n.lies("."); got != ".verborgen.csv liesmich.txt" {
		t.Errorf("there lies %q", got)
	}
	if got := n.lies(exportDone); got != "20261125T013300Z-Urkunden.CSV" {
		t.Errorf("done is %q", got)
	}
	want := callback.Entry{Login: "import", Action: "orders.imported", Department: "standesamt", Reference: "urkunden", Detail: "Urkunden.CSV"}
	if len(n.noted) != 1 || n.noted[0] != want {
		t.Errorf("noted %+v", n.noted)
	}
	if o, err := n.shelf.Get(t.Context(), "30001"); err != nil || len(o.History) != 1 || o.History[0].By != "import" {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestAFaultyExport lies beside what is wrong with it, without a word of what
// stands in it; the desk says so until a later one is imported.
func TestAFaultyExport(t *testing.T) {
	n := newNight(t)
	n.put("a.csv", "Nummer;Kennwort;Status\n30001;24.12.1980;fertig\n30002;geheim;verloren\n")
	n.minutes(2)
	if n.status("30001") != "" {
		t.Error("it is half imported")
	}
	if got := n.lies(exportFailed); got != "20261125T013200Z-a.csv 20261125T013200Z-a.csv.txt" {
		t.Fatalf("failed is %q", got)
	}
	text, err := os.ReadFile(filepath.Join(n.folder, exportFailed, "20261125T013200Z-a.csv.txt"))
	if err != nil || !strings.Contains(string(text), "Zeile 3, Status: Diesen Stand kennen wir nicht") {
		t.Errorf("%s, %v", text, err)
	}
	for _, cell := range []string{"1980", "geheim", "verloren", "30002"} {
		if strings.Contains(string(text), cell) {
			t.Errorf("%q stands in the report", cell)
		}
	}
	if n.failed() == nil {
		t.Error("nobody is told")
	}
	n.put("b.csv", goodExport)
	n.minutes(2)
	if err := n.failed(); err != nil || n.status("30001") != orders.Ready {
		t.Errorf("after a good one: %v", err)
	}
	n.put("c.csv", "nichts")
	n.minutes(2)
	if n.failed() == nil {
		t.Error("nobody is told of the second one")
	}
	for _, name := range strings.Fields(n.lies(exportFailed)) {
		if strings.HasSuffix(name, ".csv") {
			if err := os.Remove(filepath.Join(n.folder, exportFailed, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := n.failed(); err != nil {
		t.Errorf("after it was removed: %v", err)
	}
	if err := os.RemoveAll(n.folder); err != nil {
		t.Fatal(err)
	}
	if err := n.failed(); err == nil || strings.Contains(err.Error(), n.folder) {
		t.Errorf("the folder is away: %v", err)
	}
}

// TestExportsWaitForTheStore: while it is away they stay where they are; when
// it dies in the middle the file comes back, and is completed later.
func TestExportsWaitForTheStore(t *testing.T) {
	n := newNight(t)
	n.put("a.csv", goodExport)
	n.minutes(1)
	n.away = errors.New("away")
	n.at = n.at.Add(time.Minute)
	if err := n.look(t.Context()); !errors.Is(err, n.away) {
		t.Errorf("error %v", err)
	}
	if got := n.lies("."); got != "a.csv" {
		t.Fatalf("there lies %q", got)
	}
	n.away = nil
	n.book = dying{n.shelf}
	n.at = n.at.Add(time.Minute)
	if err := n.look(t.Context()); !errors.Is(err, errDied) {
		t.Errorf("error %v", err)
	}
	if n.lies(".") != "a.csv" || n.lies(exportBusy) != "" || n.status("30001") == "" {
		t.Fatalf("there lies %q, busy %q", n.lies("."), n.lies(exportBusy))
	}
	n.book = n.shelf
	n.minutes(2)
	if n.status("30002") != orders.Received || n.lies(".") != "" {
		t.Errorf("it is not completed; there lies %q", n.lies("."))
	}
}

var errDied = errors.New("the store died")

// dying is a book whose store dies after the first order.
type dying struct{ *orders.Book }

func (d dying) Import(ctx context.Context, r io.Reader, by string) (orders.Report, error) {
	_, err := d.Book.Import(ctx, io.LimitReader(r, int64(strings.Index(goodExport, "30002"))), by)
	return orders.Report{Created: 1}, errors.Join(err, errDied)
}

// TestACrashIsMadeUpFor: a file that somebody took a while ago is imported by
// whoever finds it; one that was taken a moment ago is not touched.
func TestACrashIsMadeUpFor(t *testing.T) {
	n := newNight(t)
	n.minutes(1)
	n.put(filepath.Join(exportBusy, stamp(n.at)+"~a.csv"), goodExport)
	n.minutes(15)
	if n.status("30001") != "" {
		t.Fatal("it is taken from who works on it")
	}
	n.minutes(1)
	if n.status("30001") != orders.Ready || n.lies(exportBusy) != "" || !strings.HasSuffix(n.lies(exportDone), "-a.csv") {
		t.Errorf("busy %q, done %q", n.lies(exportBusy), n.lies(exportDone))
	}
}

// counted counts the imports of a book.
type counted struct {
	*orders.Book
	n atomic.Int32
}

func (c *counted) Import(ctx context.Context, r io.Reader, by string) (orders.Report, error) {
	c.n.Add(1)
	return c.Book.Import(ctx, r, by)
}

// TestTwoWatchOneFolder: each file is imported by one of them.
func TestTwoWatchOneFolder(t *testing.T) {
	n := newNight(t)
	book := &counted{Book: n.shelf}
	n.book = book
	n.note = func(context.Context, callback.Entry) error { return nil }
	const files, instances = 20, 4
	for i := range files {
		n.put(string(rune('a'+i))+".csv", goodExport)
	}
	var all []*exports
	for range instances {
		x := *n.exports
		all = append(all, &x)
	}
	for range 2 {
		n.at = n.at.Add(time.Minute)
		var both sync.WaitGroup
		for _, x := range all {
			both.Go(func() {
				if err := x.look(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	if got := book.n.Load(); got != files {
		t.Errorf("%d imports of %d files", got, files)
	}
	if got := len(strings.Fields(n.lies(exportDone))); got != files || n.lies(exportBusy) != "" {
		t.Errorf("%d are done, busy %q", got, n.lies(exportBusy))
	}
}

// TestOldExportsAreRemoved: they hold second factors. What failed stays until
// something was imported since.
func TestOldExportsAreRemoved(t *testing.T) {
	n := newNight(t)
	n.put("a.csv", goodExport)
	n.minutes(2)
	n.put("b.csv", "falsch")
	n.minutes(2)
	n.at = n.at.Add(exportKeep - time.Minute)
	n.minutes(2)
	if n.lies(exportDone) != "" || len(strings.Fields(n.lies(exportFailed))) != 2 || n.failed() == nil {
		t.Errorf("done %q, failed %q", n.lies(exportDone), n.lies(exportFailed))
	}
	n.put("c.csv", goodExport)
	n.minutes(3)
	if n.lies(exportFailed) != "" || n.failed() != nil {
		t.Errorf("failed %q", n.lies(exportFailed))
	}
}

// TestAnExportComesBackBesideANewerOne: nothing is overwritten.
func TestAnExportComesBackBesideANewerOne(t *testing.T) {
	n := newNight(t)
	n.minutes(1)
	busy := filepath.Join(exportBusy, stamp(n.at)+"~a.csv")
	n.put(busy, "alt")
	n.put("a.csv", "neu")
	if err := n.putBack(busy, "a.csv"); err != nil {
		t.Fatal(err)
	}
	if got := n.lies("."); got != "a-20261125T013100Z.csv a.csv" {
		t.Errorf("there lies %q", got)
	}
}

// TestOrdersAreChecked: what would only be noticed at night is said at the start.
func TestOrdersAreChecked(t *testing.T) {
	folder := t.TempDir()
	c := Config{Departments: []callback.Department{{ID: "standesamt"}}}
	check := func(list ...OrderSource) string {
		c.Orders = list
		return errors.Join(append(c.checkOrders(), errors.New("."))...).Error()
	}
	watch := func(kind string, folder any) map[string]any {
		return map[string]any{"type": kind, "watch": folder}
	}
	if got := check(OrderSource{ID: "a", Departments: []string{"standesamt"}, Source: watch("book", folder)}); got != "." {
		t.Errorf("a good one: %s", got)
	}
	for want, list := range map[string][]OrderSource{
		`there is no department "bauamt"`: {{ID: "a", Departments: []string{"bauamt"}, Source: map[string]any{"type": "book"}}},
		"there is no folder":              {{ID: "a", Source: watch("book", filepath.Join(folder, "nix"))}},
		"must be a folder":                {{ID: "a", Source: watch("book", 7)}},
		"only a source of type book":      {{ID: "a", Source: watch("paia", folder)}},
		"a watches this folder too":       {{ID: "a", Source: watch("book", folder)}, {ID: "b", Source: watch("book", folder+"/")}},
	} {
		if got := check(list...); !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("trying leaves %v, %v", entries, err)
	}
}
