package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// TestANightlyExport: the registrar's program puts a file into a folder by
// night; staff find its orders by how their numbers begin, and what staff
// change stays when the same file comes again.
func TestANightlyExport(t *testing.T) {
	folder := ""
	watched := func(c *Config) {
		folder = t.TempDir()
		c.Orders[0].Source["watch"] = folder
		c.Orders[0].Departments = []string{"standesamt"}
	}
	onBothStoresWith(t, watched, func(t *testing.T, w *town) {
		x := w.gateway.openExports()[0]
		night := func(name, text string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := x.look(t.Context()); err != nil {
					t.Fatal(err)
				}
				w.gateway.clock.Set(w.gateway.clock.Now().Add(time.Minute))
			}
			w.gateway.health.look(t.Context())
		}
		kim := w.member("kim", clerk, "*")
		const first = "Nummer;Kennwort\n300;x\n3001;x\n3002;x\n3100;x\n2999;x\nA300;x\n"
		night("a.csv", first)
		page := kim.get("/desk/orders/urkunden?number=300")
		for number, there := range map[string]bool{"300": true, "3001": true, "3002": true, "3100": false, "2999": false, "A300": false} {
			if strings.Contains(page, "order/"+number+`"`) != there {
				t.Errorf("%s is found: %v", number, !there)
			}
		}
		kim.post("/desk/orders/urkunden/order/3001", "version", "0", "status", "ready", "place", "Zimmer 4")
		night("b.csv", first)
		o, err := w.gateway.books["urkunden"].Get(t.Context(), "3001")
		if err != nil || o.Place != "Zimmer 4" || o.Version != 1 || len(o.History) != 2 || o.History[1].By != "kim" {
			t.Errorf("%+v, %v", o, err)
		}
		stale := deskOrder(o)
		stale.Version = 0
		if err := (deskOrders{w.gateway}).SaveOrder(t.Context(), "urkunden", "kim", stale, false); !errors.Is(err, desk.ErrOrderChanged) {
			t.Error("what somebody else saved is overwritten")
		}
		if strings.Contains(kim.get("/desk"), "konnte nicht eingelesen werden") {
			t.Error("there is an alarm")
		}
		night("c.csv", "Nummer;Kennwort;Status\n3001;x;verloren\n")
		if !strings.Contains(kim.get("/desk"), "Eine Datei mit Aufträgen konnte nicht eingelesen werden") {
			t.Error("there is no alarm")
		}
		night("d.csv", first)
		if strings.Contains(kim.get("/desk"), "konnte nicht eingelesen werden") {
			t.Error("the alarm stays")
		}
		list, _, err := w.gateway.store.Entries(context.Background(), callback.AuditQuery{Action: "order*", Departments: []string{"standesamt"}})
		var got []string
		for _, e := range list {
			got = append(got, e.Login+" "+e.Action)
		}
		if want := "import orders.imported,import orders.imported,import orders.imported,kim order.changed,import orders.imported"; err != nil || strings.Join(got, ",") != want {
			t.Errorf("the log has %q, %v", got, err)
		}
	})
}
