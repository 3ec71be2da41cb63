package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var paperRules = map[string]access{
	"GET /desk/paper":       {},
	"GET /desk/paper/day":   {},
	"GET /desk/paper/back":  {},
	"POST /desk/paper/back": {form: true},
}

const thisDay = "department=buergerbuero&day=2026-11-25"

// TestTypedBack: the ticks of a paper day are typed in, one line each. What a
// colleague has closed stays, and the same form again changes nothing.
func TestTypedBack(t *testing.T) {
	w := newTown(t)
	w.fillDay()
	w.asks("1000066", "Kollegin war schneller")
	anna := w.signedIn("anna")
	anna.get("/desk/paper/day?"+thisDay).want(t, http.StatusOK, "LINDE", "day.css").wantNot(t, "<style", "Anderswo")
	anna.get("/desk/paper/back?"+thisDay).want(t, http.StatusOK, "Ummeldung", "Kollegin war").wantNot(t, "Anderswo", "Morgen erst")
	if _, err := w.caller.Close(t.Context(), "1000066", callback.Staff{Login: "bernd", Departments: []string{"*"}}, callback.OutcomeReached, ""); err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"department": {"buergerbuero"}, "day": {"2026-11-25"}, "key": {"k"}, "ref": {"4829138", "1000002", "1000066", "1000028"},
		"outcome.4829138": {"no-answer"}, "seen.4829138": {"0"}, "time.4829138": {"11:25"}, "note.4829138": {"lange geklingelt"},
		"outcome.1000002": {"reached"}, "seen.1000002": {"0"}, "time.1000002": {"25:99"},
		"outcome.1000066": {"busy"}, "seen.1000066": {"0"}, "outcome.1000028": {"reached"}, "seen.1000028": {"0"},
	}
	anna.send(http.MethodPost, "/desk/paper/back", form).want(t, http.StatusUnprocessableEntity,
		"482 9138: Nicht abgehoben, eingetragen", "100 0002: Bitte prüfen", "100 0066: Das hat jemand anders schon abgeschlossen (Erreicht", "gibt es hier nicht mehr")
	r := w.request("4829138")
	if len(r.Attempts) != 1 || r.Attempts[0].By != "anna" || !strings.Contains(r.Note, "um 11:25 Uhr (vom Papier).\nlange geklingelt") {
		t.Errorf("recorded %+v, note %q", r.Attempts, r.Note)
	}
	if w.request("1000028").Status != callback.Booked || w.request("1000066").Outcome != callback.OutcomeReached {
		t.Error("a foreign or closed request was changed")
	}
	form.Set("time.1000002", "12:00")
	for _, want := range []string{"100 0002: Erreicht, alles geklärt, eingetragen", "100 0002: war schon eingetragen"} {
		anna.send(http.MethodPost, "/desk/paper/back", form).want(t, http.StatusOK, want, "482 9138: war schon eingetragen")
	}
	if r := w.request("4829138"); len(r.Attempts) != 1 || strings.Count(r.Note, "lange geklingelt") != 1 {
		t.Errorf("the same form counted twice: %+v", r)
	}
	for _, page := range []string{"/desk/paper/day", "/desk/paper/back"} {
		anna.get(page+"?department=standesamt&day=2026-11-25").want(t, http.StatusNotFound).wantNot(t, "Anderswo")
		anna.get(page+"?department=buergerbuero&day=x").want(t, http.StatusUnprocessableEntity, "wählen Sie einen Tag")
	}
}
