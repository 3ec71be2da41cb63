package desk

import (
	"net/http"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

// TestCalendar: four weeks with hours, places and what was entered; a lead
// enters fewer places and sees first who would have to go.
func TestCalendar(t *testing.T) {
	w := newTown(t)
	w.change("anna", func(s *callback.Staff) { s.Role = "lead" })
	b := w.signedIn("anna")
	slot, _ := readSlot(b.get("/desk/counter").firstSlot(t))
	for _, r := range []string{ref, "1000002"} {
		w.asks(r, "Ausweis", func(r *callback.Request) { r.Slot, r.Due, r.Promise = slot, slot.From, slot.To })
	}
	b.get("/desk/closures").want(t, http.StatusOK, "Vier Wochen: Bürgerbüro", "25.11.", "08:00–18:00", "20 Plätzen", `day=2026-11-27#h-new`).
		wantNot(t, "Standesamt", `day=2026-11-24`, "Für alle Abteilungen")
	b.get("/desk/closures?day=2026-11-27").want(t, http.StatusOK, `value="2026-11-27T00:00"`, `value="2026-11-28T00:00"`)
	b.get("/desk/closures?from=2026-12-23").want(t, http.StatusOK, "21.12.", "17.01.")
	b.get("/desk/closures?department=standesamt").want(t, http.StatusNotFound)
	form := []string{"department", "buergerbuero", "from", "2026-11-25T00:00", "to", "2026-11-26T00:00", "kind", "capacity", "places", "1", "fewer", "1"}
	b.post("/desk/closures", form...).want(t, http.StatusOK, "1 Platz je Fenster", "Ein Rückruf wird verlegt")
	b.post("/desk/closures", append(form, "keep", "yes")...).want(t, http.StatusOK, "Kein Rückruf muss verlegt werden")
	b.post("/desk/closures", append(form, "places", "viele")...).want(t, http.StatusUnprocessableEntity, "zwischen 0 und 99")
	b.post("/desk/closures", append(form, "confirm", "yes")...).want(t, http.StatusSeeOther)
	b.get("/desk/closures").want(t, http.StatusOK, "Ein Rückruf ist verlegt", "1 Platz je Fenster", "Rückgängig machen")
	b.post("/desk/closures", "department", "buergerbuero", "from", "2026-11-27T00:00", "to", "2026-11-28T00:00",
		"kind", "absence", "staff", "bernd", "fewer", "1", "confirm", "yes").want(t, http.StatusSeeOther)
	b.get("/desk/closures").want(t, http.StatusOK, "Bernd Böhm nicht da (1 weniger)", "0 von 0 Plätzen")
	if n := len(w.closures); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// TestTownDay: an admin shuts all departments at once, and opens them at once;
// nobody else can.
func TestTownDay(t *testing.T) {
	w := newTown(t)
	w.change("bernd", func(s *callback.Staff) { s.Role = "lead" })
	form := []string{"department", "buergerbuero", "from", "2026-12-18T00:00", "to", "2026-12-19T00:00", "all", "yes", "confirm", "yes"}
	w.signedIn("bernd").post("/desk/closures", form...).want(t, http.StatusNotFound)
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	b := w.signedIn("bernd")
	for range 2 { // pressed twice
		b.post("/desk/closures", form...).want(t, http.StatusSeeOther)
	}
	if len(w.closures) != 2 || w.closures[0].Group == "" || w.closures[0].Group != w.closures[1].Group {
		t.Fatalf("entered is %+v", w.closures)
	}
	b.get("/desk/closures").want(t, http.StatusOK, "geschlossen (ganze Stadt)")
	w.hire("lena", "Lena Lang", "", "buergerbuero")
	w.change("lena", func(s *callback.Staff) { s.Role = "lead" })
	lena := w.signedIn("lena")
	for _, c := range w.closures {
		lena.post("/desk/closures/"+c.ID+"/reopen", "department", c.Department)
	}
	if lena.get("/desk/closures").want(t, http.StatusOK, "kann nur aufheben, wer alles verwaltet"); len(w.closures) != 2 {
		t.Fatalf("a lead has undone a town day: %+v", w.closures)
	}
	b.post("/desk/closures/"+w.closures[0].ID+"/reopen", "department", w.closures[0].Department).want(t, http.StatusSeeOther)
	if len(w.closures) != 0 {
		t.Errorf("left is %+v", w.closures)
	}
}
