package desk

import (
	"net/http"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

// TestTwoChangeOneOrder: who saves later sees what the other saved, loses
// nothing of what they typed, and saves once more.
func TestTwoChangeOneOrder(t *testing.T) {
	s := newShelf()
	w := newTown(t, func(c *Config) { c.Orders = s })
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	const path = "/desk/orders/all/order/10"
	for _, b := range []*browser{anna, bernd} {
		b.get(path).want(t, http.StatusOK, `name="version" value="0"`)
	}
	bernd.post(path, "version", "0", "status", "handed_over", "place", "Zimmer 9", "note", "war da").want(t, http.StatusSeeOther)
	anna.post(path, "version", "0", "status", "question", "place", "Zimmer 5", "note", "Foto fehlt", "until", "2026-12-24", "factor", "1234").
		want(t, http.StatusConflict, "inzwischen geändert", "Zimmer 9", "war da", `abgeholt</dd>`, // what stands
			`value="Zimmer 5"`, "Foto fehlt", `value="2026-12-24"`, `value="1234"`, `value="question" selected`, // what she typed
			`name="version" value="1"`)
	if o := s.list["all"][0]; o.Place != "Zimmer 9" {
		t.Fatalf("it is overwritten: %+v", o)
	}
	anna.post(path, "version", "1", "status", "question", "place", "Zimmer 5").want(t, http.StatusSeeOther)
	if o := s.list["all"][0]; o.Place != "Zimmer 5" || o.Version != 2 {
		t.Errorf("%+v", o)
	}
}

// TestAnOrderThatCannotBeKept is told, with what was typed.
func TestAnOrderThatCannotBeKept(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Orders = newShelf() })
	b := w.signedIn("anna")
	b.post("/desk/orders/all/order/10", "status", "ready", "factor", "-", "place", "Zimmer 8").want(t, http.StatusUnprocessableEntity, "prüfen Sie Stand und Kennwort", "Zimmer 8")
	b.post("/desk/orders/all", "number", strings.Repeat("9", 41), "factor", "1234", "status", "ready").
		want(t, http.StatusUnprocessableEntity, "höchstens 40 Zeichen", `value="1234"`).wantNot(t, "Nummer und Kennwort an")
}

// TestOrdersAreFoundByTheirBeginning: and the next page is of the same search.
func TestOrdersAreFoundByTheirBeginning(t *testing.T) {
	s := newShelf()
	for i := range 60 {
		s.list["all"] = append(s.list["all"], Order{Number: "20" + string(rune('A'+i/26)) + string(rune('A'+i%26)), Status: "received"})
	}
	s.list["all"] = append(s.list["all"], Order{Number: "21", Status: "received"})
	b := newTown(t, func(c *Config) { c.Orders = s }).signedIn("anna")
	b.get("/desk/orders/all?number=20").want(t, http.StatusOK, ">20AA<", "Nummer beginnt mit", "after=20BX", "number=20").wantNot(t, ">10<", ">11<", ">21<")
	b.get("/desk/orders/all?number=20&after=20BX").want(t, http.StatusOK, ">20CH<").wantNot(t, ">21<", ">20AA<", "after=")
}

// TestOrdersAreNotedForLeads: under the department they are worked on for, with
// the book and the status in words, and never as a request.
func TestOrdersAreNotedForLeads(t *testing.T) {
	s := newShelf()
	s.list["urkunden"][0].Number = ref // it looks like a reference
	w := newTown(t, func(c *Config) { c.Orders = s })
	w.signedIn("carla").post("/desk/orders/urkunden/order/"+ref, "status", "ready").want(t, http.StatusSeeOther)
	w.signedIn("anna").post("/desk/orders/all/order/11", "status", "refused").want(t, http.StatusSeeOther)
	w.signedIn("anna").get("/desk/orders/all/export").want(t, http.StatusOK)
	var got []string
	for _, e := range w.ledger.list {
		if strings.HasPrefix(e.Action, "order") {
			got = append(got, e.Action+"/"+e.Department+"/"+e.Reference+"/"+e.Detail)
		}
	}
	want := "order.changed/standesamt/" + ref + "/urkunden ready order.changed/buergerbuero/11/all refused orders.exported/buergerbuero/all/"
	if strings.Join(got, " ") != want {
		t.Errorf("noted is %q", got)
	}
	w.change("anna", func(s *callback.Staff) { s.Role = "lead" })
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	w.signedIn("anna").get("/desk/audit?subject=orders").want(t, http.StatusOK, "Auftrag geändert", "all: abgelehnt", "Aufträge als Datei geholt").wantNot(t, "urkunden: abholbereit")
	w.signedIn("bernd").get("/desk/audit?subject=orders").want(t, http.StatusOK, "urkunden: abholbereit", ref).wantNot(t, "/desk/requests/"+ref, "Angemeldet</dd>")
}

// TestFaultsOnPaper: what lies beside a file that was not imported says what
// to mend, line by line.
func TestFaultsOnPaper(t *testing.T) {
	text, err := FaultsOnPaper(OrderReport{Faults: []OrderFault{{2, "Status", "status"}, {3, "", "cells"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Nichts ist eingetragen", "\r\nZeile 2, Status: Diesen Stand kennen wir nicht", "\r\nZeile 3: Hier stehen mehr Zellen"} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is missing in %s", line, text)
		}
	}
}
