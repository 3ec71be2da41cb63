package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// lists are two books of a town on a real store, with a clock that moves on by
// a minute with each look.
type lists struct {
	t                    *testing.T
	urkunden, bibliothek deskBook
}

func openLists(t *testing.T) lists {
	t.Helper()
	at, err := time.Parse(time.RFC3339, wednesday)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { at = at.Add(time.Minute); return at }
	store, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "lists.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return lists{
		t,
		deskBook{OrderBook: desk.OrderBook{ID: "urkunden", Name: "Urkunden", Departments: []string{"standesamt"}}, orders: orders.NewBook(store, "urkunden", now)},
		deskBook{OrderBook: desk.OrderBook{ID: "bibliothek", Name: "Bibliothek"}, orders: orders.NewBook(store, "bibliothek", now), branches: []desk.Branch{{ID: "haupt", Name: "Hauptstelle"}}},
	}
}

// order writes an order.
func (l lists) order(b deskBook, number string, change func(*orders.Order)) {
	l.t.Helper()
	o := orders.Order{Number: number, Factor: "29021980"}
	change(&o)
	if _, err := b.orders.CreateBy(l.t.Context(), o, "citizen"); err != nil {
		l.t.Fatal(err)
	}
}

func asked(o *orders.Order) {
	o.Kind, o.Fee, o.Request = orders.KindCertificate, 1500, "4829138"
	o.Certificate = &orders.Certificate{Type: orders.Birth, Copies: 1, Relation: orders.Self, About: "Erika Beispiel", Name: "Erika Beispiel", Born: "1980-02-29", Phone: mobile, Delivery: orders.ByPost}
}

// TestRegistrarsList: it goes by age, finds a rare state behind many others,
// and ends; a step is kept with its history, and only on what was looked at.
func TestRegistrarsList(t *testing.T) {
	l := openLists(t)
	d := newDeskCertificates([]deskBook{l.urkunden})
	for i := range 9 {
		l.order(l.urkunden, fmt.Sprint("U", 9-i), asked)
	}
	got, next, err := d.Open(t.Context(), "urkunden", "", 4, "")
	if err != nil || len(got) != 4 || got[0].Number != "U9" || next == "" {
		t.Fatalf("%+v, %q, %v", got, next, err)
	}
	if got, next, err = d.Open(t.Context(), "urkunden", "", 50, next); err != nil || len(got) != 5 || got[0].Number != "U5" || next != "" {
		t.Fatalf("%+v, %q, %v", got, next, err)
	}
	o, err := d.Certificate(t.Context(), "urkunden", "u-1")
	if err != nil || o.Name != "Erika Beispiel" || o.Fee != 1500 || o.Request != "4829138" || o.Type != "birth" || o.Phone != mobile {
		t.Fatalf("%+v, %v", o, err)
	}
	fee, note := int64(1200), "Ermäßigt"
	step := desk.Step{Version: o.Version, By: "carla", Status: "fee_due", Fee: &fee, Note: &note}
	if err := d.Step(t.Context(), "urkunden", "U1", step); err != nil {
		t.Fatal(err)
	}
	if err := d.Step(t.Context(), "urkunden", "U1", step); !errors.Is(err, desk.ErrOrderChanged) {
		t.Errorf("on what was changed meanwhile: %v", err)
	}
	if got, next, err = d.Open(t.Context(), "urkunden", "fee_due", 2, ""); err != nil || len(got) != 1 || got[0].Number != "U1" || next != "" {
		t.Fatalf("behind the others: %+v, %q, %v", got, next, err)
	}
	if err := d.Step(t.Context(), "urkunden", "U1", desk.Step{Version: got[0].Version, By: "carla", Status: "paid", Settled: true}); err != nil {
		t.Fatal(err)
	}
	if o, err = d.Certificate(t.Context(), "urkunden", "U1"); err != nil || o.Payment.State != "counter" || o.Fee != 1200 || o.Note != note {
		t.Errorf("%+v, %v", o, err)
	}
	if h := o.History; len(h) != 3 || h[0].By != "citizen" || h[2].By != "carla" || h[2].Status != "paid" {
		t.Errorf("history %+v", h)
	}
	for _, book := range []string{"urkunden", "nix"} {
		if _, err := d.Certificate(t.Context(), book, "U77"); !errors.Is(err, callback.ErrUnknown) {
			t.Errorf("%s: %v", book, err)
		}
		if err := d.Step(t.Context(), book, "U77", step); !errors.Is(err, callback.ErrUnknown) {
			t.Errorf("%s: %v", book, err)
		}
	}
	// An order from a file has nothing but its number.
	l.order(l.urkunden, "ALT1", func(*orders.Order) {})
	if o, err := d.Certificate(t.Context(), "urkunden", "ALT1"); err != nil || o.Type != "" || o.Copies != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestLibrariansList: a day has the visits of its branch, from midnight to
// midnight, that are not over.
func TestLibrariansList(t *testing.T) {
	l := openLists(t)
	d := newDeskPickups([]deskBook{l.bibliothek})
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	visit := func(number, branch string, from time.Time) {
		l.order(l.bibliothek, number, func(o *orders.Order) {
			o.Kind = orders.KindPickup
			o.Pickup = &orders.Pickup{Branch: branch, From: from, To: from.Add(30 * time.Minute), Reader: "geheim", Items: []orders.Fetched{{ID: "1", Title: "Momo", Place: "K 2"}}}
		})
	}
	visit("A1", "haupt", day)
	visit("A2", "haupt", day.Add(24*time.Hour-time.Minute))
	visit("A3", "haupt", day.Add(24*time.Hour))
	visit("A4", "haupt", day.Add(-time.Minute))
	visit("A5", "nord", day)
	l.order(l.bibliothek, "ALT1", func(*orders.Order) {})
	list, err := d.Day(t.Context(), "bibliothek", "haupt", day)
	if err != nil || len(list) != 2 || list[0].Number != "A1" || list[1].Number != "A2" || list[0].Items[0] != (desk.Medium{Title: "Momo", Shelf: "K 2"}) {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := d.StepPickup(t.Context(), "bibliothek", "A1", desk.Step{Version: list[0].Version, By: "anna", Status: "handed_over"}); err != nil {
		t.Fatal(err)
	}
	if list, err = d.Day(t.Context(), "bibliothek", "haupt", day); err != nil || len(list) != 1 {
		t.Errorf("handed over, and still there: %+v, %v", list, err)
	}
	if _, err := d.Pickup(t.Context(), "bibliothek", "ALT1"); !errors.Is(err, callback.ErrUnknown) {
		t.Errorf("what is no visit: %v", err)
	}
}

// TestOrdersBeside: open orders belong to a callback by its reference, or by
// the phone of the certificate; nothing is found for nothing.
func TestOrdersBeside(t *testing.T) {
	l := openLists(t)
	d := newDeskBeside([]deskBook{l.urkunden, l.bibliothek})
	l.order(l.urkunden, "U1", asked)
	l.order(l.urkunden, "U2", func(o *orders.Order) { asked(o); o.Request = "" })
	l.order(l.urkunden, "U3", func(o *orders.Order) { asked(o); o.Request, o.Certificate.Phone = "", mobile2 })
	l.order(l.urkunden, "U4", func(o *orders.Order) { asked(o); o.Status = orders.Sent })
	l.order(l.bibliothek, "A1", func(o *orders.Order) { o.Request = "4829138" })
	l.order(l.bibliothek, "A2", func(*orders.Order) {})
	for asked, want := range map[[2]string]string{
		{"4829138", ""}: "[U1 A1]", {"4829138", mobile}: "[U1 U2 A1]", {"1000002", mobile}: "[U1 U2]", {"1000002", ""}: "[]", {"", ""}: "[]",
	} {
		list, err := d.OrdersOf(t.Context(), asked[0], asked[1])
		numbers := []string{}
		for _, o := range list {
			numbers = append(numbers, o.Number)
		}
		if got := fmt.Sprint(numbers); got != want || err != nil {
			t.Errorf("%v: %s, %v", asked, got, err)
		}
	}
	if newDeskBeside(nil) != nil || newDeskPickups(nil) != nil || newDeskCertificates(nil) != nil {
		t.Error("without a book there is something")
	}
}
