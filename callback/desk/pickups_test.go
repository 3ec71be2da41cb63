package desk

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

var pickupRules = map[string]access{
	"GET /desk/pickups":                      {},
	"GET /desk/pickups/:book":                {book: true},
	"GET /desk/pickups/:book/live":           {book: true},
	"GET /desk/pickups/:book/labels":         {book: true},
	"GET /desk/pickups/:book/shelves":        {book: true},
	"GET /desk/pickups/:book/visit/:number":  {book: true},
	"POST /desk/pickups/:book/visit/:number": {book: true},
}

// reading keeps the visits of two libraries: one for all, one of the Standesamt.
type reading struct {
	mu   sync.Mutex
	list map[string][]Pickup
}

// newReading is Wednesday at the main branch: three visits, one in another
// branch and one tomorrow.
func newReading() *reading {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 25, hour-1, minute, 0, 0, time.UTC) }
	visit := func(number, status, branch string, from time.Time, items ...Medium) Pickup {
		return Pickup{Number: number, Status: status, Version: 1, Branch: branch, From: from, To: from.Add(30 * time.Minute), Items: items}
	}
	here := visit("A30003", "in_progress", "haupt", at(10, 30), Medium{"Die Wand", "R 11"})
	here.Arrived = at(10, 15)
	return &reading{list: map[string][]Pickup{
		"bibliothek": {
			visit("A30002", "received", "haupt", at(11, 0), Medium{"Momo", "K 2"}, Medium{"Krabat", ""}),
			visit("A30001", "received", "haupt", at(10, 30), Medium{"Effi Briest <gekürzt>", "K 2"}),
			here,
			visit("A30004", "ready", "haupt", at(9, 0), Medium{"Der Prozess", "R 4"}),
			visit("A30005", "received", "nord", at(11, 0), Medium{"Faust", "N 1"}),
			visit("A30006", "received", "haupt", at(34, 0), Medium{"Morgen", "N 1"}),
		},
		"urkunden": {visit("20261", "received", "haupt", at(11, 0), Medium{"Geheime Hochzeit", ""})},
	}}
}

func (r *reading) Libraries() []Library {
	branches := []Branch{{"haupt", "Hauptstelle"}, {"nord", "Nordstadt"}}
	return []Library{
		{OrderBook{ID: "bibliothek", Name: "Stadtbibliothek"}, branches},
		{OrderBook{ID: "urkunden", Name: "Archiv", Departments: []string{"standesamt"}}, branches},
	}
}

func (r *reading) Day(_ context.Context, library, branch string, day time.Time) (list []Pickup, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.list[library] {
		if o.Branch == branch && !o.From.Before(day) && o.From.Before(day.AddDate(0, 0, 1)) && o.Status != "handed_over" && o.Status != "no_show" {
			list = append(list, o)
		}
	}
	return list, nil
}

func (r *reading) find(library, number string) *Pickup {
	for i := range r.list[library] {
		if r.list[library][i].Number == number {
			return &r.list[library][i]
		}
	}
	return nil
}

func (r *reading) Pickup(_ context.Context, library, number string) (Pickup, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if o := r.find(library, number); o != nil {
		return *o, nil
	}
	return Pickup{}, callback.ErrUnknown
}

func (r *reading) StepPickup(_ context.Context, library, number string, s Step) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.find(library, number)
	if o.Version != s.Version {
		return ErrOrderChanged
	}
	o.Version, o.Status = o.Version+1, s.Status
	return nil
}

// inOrder fails unless texts follow each other in an answer.
func (a answer) inOrder(t *testing.T, texts ...string) {
	t.Helper()
	rest := a.text()
	for _, s := range texts {
		_, after, found := strings.Cut(rest, s)
		if !found {
			t.Errorf("%q is missing or out of order in %s", s, a.brief())
			return
		}
		rest = after
	}
}

// TestLibrariansDay: who is there stands on top, the rest by time; media are
// laid together, handed over, and who does not come is noted only afterwards.
func TestLibrariansDay(t *testing.T) {
	r := newReading()
	w := newTown(t, func(c *Config) { c.Pickups = r })
	b := w.signedIn("anna")
	if to := b.get("/desk/pickups").to(); to != "/desk/pickups/bibliothek" {
		t.Fatalf("it leads to %q", to)
	}
	const day = "/desk/pickups/bibliothek"
	page := b.get(day).want(t, http.StatusOK, "Ist da seit", "10:15 Uhr", "1 Person ist zum Abholen da.", "2 Medien", "Momo", "K 2", "Effi Briest &lt;gekürzt&gt;", "liegt zusammen",
		`href="/desk/pickups/bibliothek/labels?branch=haupt&amp;day=2026-11-25"`, `href="/desk/pickups/bibliothek/shelves?branch=haupt&amp;day=2026-11-25"`).
		wantNot(t, "Faust", "Morgen", "A30006", "Archiv")
	page.inOrder(t, "A30003", "A30004", "A30001", "A30002")
	b.get(day+"?branch=nord").want(t, http.StatusOK, "Faust").wantNot(t, "Momo")
	b.get(day+"?day=2026-11-26").want(t, http.StatusOK, "<li>Morgen").wantNot(t, "Momo")
	visit := func(number, step, version string) answer {
		return b.post(day+"/visit/"+number+"?branch=haupt&day=2026-11-25", "step", step, "version", version)
	}
	if to := visit("A30001", "stage", "1").want(t, http.StatusSeeOther).to(); to != day+"?branch=haupt&day=2026-11-25" {
		t.Errorf("it leads to %q", to)
	}
	visit("A30001", "ready", "1").want(t, http.StatusConflict, "inzwischen jemand anderes geändert")
	visit("A30001", "no-show", "2").want(t, http.StatusUnprocessableEntity, "geht von hier aus nicht")
	visit("A30001", "ready", "2").want(t, http.StatusSeeOther)
	visit("A30003", "handed", "1").want(t, http.StatusSeeOther)
	visit("A30004", "no-show", "1").want(t, http.StatusSeeOther) // its window ended at 9:30
	visit("A39999", "handed", "1").want(t, http.StatusNotFound)
	b.get(day).want(t, http.StatusOK, `data-news=""`).wantNot(t, "v-A30003", "v-A30004")
	b.get(day+"/live").want(t, http.StatusOK, "A30001").wantNot(t, "<h1")
	if to := b.get(day + "/visit/A30001?branch=haupt&day=2026-11-25").to(); to != day+"?branch=haupt&day=2026-11-25" {
		t.Errorf("loading the answer again leads to %q", to)
	}
	noted := strings.Join(w.noted("anna"), " ")
	if strings.Count(noted, "pickup.changed") != 4 || !strings.Contains(noted, "pickups.seen") {
		t.Errorf("noted is %s", noted)
	}
	w.noteErr = callback.ErrUnavailable
	for _, path := range []string{day, day + "/shelves", day + "/labels"} {
		b.get(path).want(t, http.StatusServiceUnavailable).wantNot(t, "Momo")
	}
}

// TestLabels: a label has the number, the window and the count; no title is on
// it. The list goes shelf by shelf and leaves out what was fetched.
func TestLabels(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Pickups = newReading() })
	b := w.signedIn("anna")
	b.get("/desk/pickups/bibliothek/labels").want(t, http.StatusOK, "A30001", "10:30 bis 11:00 Uhr", "2 Medien", "Hauptstelle").
		wantNot(t, "Momo", "Krabat", "Effi", "Wand", "A30005", "A30006")
	list := b.get("/desk/pickups/bibliothek/shelves").want(t, http.StatusOK, "Ohne Angabe des Regals").wantNot(t, "Die Wand", "Der Prozess", "Faust")
	list.inOrder(t, "Krabat", "Regal K 2", "Effi Briest", "A30001", "Momo", "A30002")
	b.get("/desk/pickups/bibliothek/labels?day=2026-11-29").want(t, http.StatusOK, "keine Etiketten")
	b.get("/desk/pickups/bibliothek/shelves?day=2026-11-29").want(t, http.StatusOK, "nichts mehr zu holen")
	if noted := strings.Join(w.noted("anna"), " "); !strings.Contains(noted, "pickups.labelled") || !strings.Contains(noted, "pickups.printed") {
		t.Errorf("noted is %s", noted)
	}
	for _, path := range []string{"", "/live", "/labels", "/shelves", "/visit/20261"} {
		b.get("/desk/pickups/urkunden"+path).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
	}
}
