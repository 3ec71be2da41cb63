package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestEveningPaper: the list of the next day of service is written once an
// evening, for whoever reads it without the gateway; once more in the morning;
// and it goes when it is old.
func TestEveningPaper(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		g := w.gateway
		loc := g.office.Location()
		folder := filepath.Join(t.TempDir(), "paper")
		p := Paper{Folder: folder} // the gateway itself writes none
		p.complete()
		evening, ok := g.office.Calendar("buergerbuero").Next(g.clock.Now().Add(24 * time.Hour))
		if !ok {
			t.Fatal("never open")
		}
		g.clock.Set(clockOn(evening.In(loc), "18:05"))
		r, err := g.office.Book(t.Context(), callback.Wish{
			Department: "buergerbuero", Phone: mobile, Name: "Mia Muster", Concern: "Ausweis", Language: "de", Door: "counter",
		})
		if err != nil {
			t.Fatal(err)
		}
		write := func() {
			t.Helper()
			if err := g.writePaper(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		write()
		next, _ := g.office.Calendar("buergerbuero").Next(clockOn(evening.In(loc), "00:00").AddDate(0, 0, 1))
		file := filepath.Join(folder, next.In(loc).Format(time.DateOnly)+"-buergerbuero.html")
		has := func(want bool) {
			t.Helper()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(b), callback.FormatReference(r.Reference)); got != want {
				t.Errorf("the request is on the list: %v", got)
			}
		}
		has(true)
		for path, want := range map[string]os.FileMode{folder: 0o700, file: 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
		if _, err := g.office.Cancel(t.Context(), r.Reference); err != nil {
			t.Fatal(err)
		}
		write()
		has(true) // once an evening
		g.clock.Set(clockOn(next.In(loc), "06:31"))
		write()
		has(false) // the morning knows more
		g.clock.Set(next.AddDate(0, 0, 20))
		write()
		if _, err := os.Stat(file); err == nil {
			t.Error("an old list is still there")
		}
	})
}
