package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

var certificateRules = map[string]access{
	"GET /desk/certificates":                {},
	"GET /desk/certificates/:book":          {book: true},
	"GET /desk/certificates/:book/:number":  {book: true},
	"POST /desk/certificates/:book/:number": {book: true},
}

// register keeps the requests of two books: one for all, one of the Standesamt.
type register struct {
	list  map[string][]Certificate
	steps []Step
}

func newRegister() *register {
	asked := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	full := Certificate{
		Number: "20261", Status: "received", Version: 3, Asked: asked, Fee: 1950, Type: "birth", Copies: 2, Relation: "descendant",
		About: "Otto Hochzeit", Day: "1953-04-01", Where: "Musterstadt", Register: "G 12/1953", Purpose: "Rente", Name: "Erika Beispiel", Born: "1980-02-29",
		Address: "Am Markt 1\n12345 Musterstadt", Phone: citizenLine, Delivery: "post", Note: "Ausweis liegt vor.", Request: "4829138",
		History: []OrderEvent{{At: asked, Status: "received", By: "citizen"}},
	}
	odd := full
	odd.Number, odd.Status, odd.Type, odd.Asked = "20262", "fee_due", "death", asked.Add(time.Hour)
	odd.Payment = Payment{State: "odd", Amount: 1950, Reference: "KZ 4711"}
	other := Certificate{Number: "10", Status: "made", Copies: 1, Delivery: "pickup", Asked: asked}
	return &register{list: map[string][]Certificate{"urkunden": {full, odd}, "all": {other}}}
}

func (r *register) Books() []OrderBook {
	return []OrderBook{{ID: "all", Name: "Nachlass"}, {ID: "urkunden", Name: "Urkunden", Departments: []string{"standesamt"}}}
}

func (r *register) Open(_ context.Context, book, state string, limit int, after string) (list []Certificate, next string, err error) {
	for _, o := range r.list[book] {
		if o.Number > after && (state == "" || o.Status == state) {
			list = append(list, o)
		}
	}
	if len(list) > limit {
		return list[:limit], list[limit-1].Number, nil
	}
	return list, "", nil
}

func (r *register) find(book, number string) *Certificate {
	for i := range r.list[book] {
		if r.list[book][i].Number == number {
			return &r.list[book][i]
		}
	}
	return nil
}

func (r *register) Certificate(_ context.Context, book, number string) (Certificate, error) {
	if o := r.find(book, number); o != nil {
		return *o, nil
	}
	return Certificate{}, callback.ErrUnknown
}

func (r *register) Step(_ context.Context, book, number string, s Step) error {
	o := r.find(book, number)
	if o.Version != s.Version {
		return ErrOrderChanged
	}
	r.steps = append(r.steps, s)
	o.Version, o.Status = o.Version+1, s.Status
	if s.Settled {
		o.Payment.State = "counter"
	}
	if s.Fee != nil {
		o.Fee = *s.Fee
	}
	if s.Note != nil {
		o.Note = *s.Note
	}
	if s.Place != nil {
		o.Place, o.Until = *s.Place, *s.Until
	}
	o.History = append(o.History, OrderEvent{o.Asked.Add(time.Hour), s.Status, s.By})
	return nil
}

// TestRegistrarsDay: a request comes in, is asked about, approved, paid at the
// counter, made and posted; each step stands in the log, and no name in the list.
func TestRegistrarsDay(t *testing.T) {
	r := newRegister()
	w := newTown(t, func(c *Config) { c.Certificates = r })
	b := w.signedIn("carla")
	b.get("/desk").want(t, http.StatusOK, `href="/desk/certificates"`)
	const list, page = "/desk/certificates/urkunden", "/desk/certificates/urkunden/20261"
	b.get(list).want(t, http.StatusOK, "Geburtsurkunde", "20261", "eingegangen", "19,50 Euro", "2 Tage", "bitte prüfen", "Sagen Sie am Telefon nie").wantNot(t, "Hochzeit", "Beispiel", citizenLine)
	b.get(list+"?state=fee_due").want(t, http.StatusOK, "20262").wantNot(t, "20261")
	b.get(page).want(t, http.StatusOK, "Otto Hochzeit", "01.04.1953", "G 12/1953", "Kind oder Enkelkind", "Rente", "Erika Beispiel", "29.02.1980", "Am Markt 1",
		"30 23125311", "mit der Post", "Ausweis liegt vor.", `value="19,50"`, `value="approve"`, "Bürgerin oder Bürger", "/desk/requests/4829138", "nie, ob es einen Eintrag").
		wantNot(t, `value="made"`, `value="settle"`, `value="sent"`)
	b.get("/desk/certificates/urkunden/20262").want(t, http.StatusOK, "Bitte prüfen Sie die Zahlung", "KZ 4711", `value="settle"`)
	step := func(step string, more ...string) answer {
		t.Helper()
		version := r.find("urkunden", "20261").Version
		return b.post(page, append([]string{"step", step, "version", string(rune('0' + version))}, more...)...)
	}
	step("question").want(t, http.StatusUnprocessableEntity, "was zu klären ist")
	step("question", "note", "Welcher Geburtsname?").want(t, http.StatusSeeOther)
	step("approve", "fee", "zwölf").want(t, http.StatusUnprocessableEntity, "Diesen Betrag verstehen wir nicht", `value="zwölf"`)
	step("approve", "fee", "12,5", "note", "Welcher Geburtsname?").want(t, http.StatusSeeOther)
	step("made").want(t, http.StatusUnprocessableEntity, "geht von hier aus nicht")
	step("settle").want(t, http.StatusSeeOther)
	step("made").want(t, http.StatusSeeOther)
	step("sent").want(t, http.StatusSeeOther)
	b.get(page).want(t, http.StatusOK, "versandt", "abgeschlossen", "12,50 Euro", "bar oder auf Rechnung", "Carla Conrad").wantNot(t, "Erstattung")
	var went []string
	for _, s := range r.steps {
		went = append(went, s.Status)
	}
	if got := strings.Join(went, " "); got != "question fee_due paid made sent" || r.steps[0].By != "carla" {
		t.Errorf("went %s by %s", got, r.steps[0].By)
	}
	if got := w.noted("carla"); !slices.Contains(got, "certificate.seen") || !slices.Contains(got, "certificate.changed") {
		t.Errorf("noted is %q", got)
	}
	w.noteErr = callback.ErrUnavailable
	b.get(page).want(t, http.StatusServiceUnavailable).wantNot(t, "Hochzeit", "Beispiel")
	b.get("/desk/certificates/urkunden/20262").wantNot(t, "Hochzeit", "Beispiel")
	before := len(r.steps)
	b.post("/desk/certificates/urkunden/20262", "step", "settle", "version", "3").want(t, http.StatusServiceUnavailable)
	if len(r.steps) != before {
		t.Error("a step was taken that nobody has noted")
	}
}

// TestCertificateIsFetched: a fee of nothing goes straight on, and where and
// until when it is fetched is kept.
func TestCertificateIsFetched(t *testing.T) {
	r := newRegister()
	w := newTown(t, func(c *Config) { c.Certificates = r })
	b := w.signedIn("bernd")
	b.post("/desk/certificates/urkunden/20261", "step", "approve", "fee", "0", "version", "3").want(t, http.StatusSeeOther)
	b.post("/desk/certificates/urkunden/20261", "step", "made", "version", "4").want(t, http.StatusSeeOther)
	b.post("/desk/certificates/urkunden/20261", "step", "ready", "version", "5", "place", "").want(t, http.StatusUnprocessableEntity, "wo die Urkunde abgeholt wird")
	b.post("/desk/certificates/urkunden/20261", "step", "ready", "version", "5", "place", "Zimmer 4", "until", "bald").want(t, http.StatusUnprocessableEntity, "kein Datum", `value="Zimmer 4"`)
	b.post("/desk/certificates/urkunden/20261", "step", "ready", "version", "5", "place", "Zimmer 4", "until", "2026-12-24").want(t, http.StatusSeeOther)
	b.get("/desk/certificates/urkunden/20261").want(t, http.StatusOK, "abholbereit", "Zimmer 4", "24.12.2026", `value="handed"`).wantNot(t, `value="sent"`)
}

// TestTwoRegistrars: who comes second sees what has become of it, nothing typed
// is lost, and nothing is changed.
func TestTwoRegistrars(t *testing.T) {
	r := newRegister()
	w := newTown(t, func(c *Config) { c.Certificates = r })
	b := w.signedIn("carla")
	r.find("urkunden", "20261").Version = 4
	b.post("/desk/certificates/urkunden/20261", "step", "approve", "fee", "33,10", "note", "Eilt sehr", "version", "3").
		want(t, http.StatusConflict, "inzwischen geändert", "Eilt sehr", `value="33,10"`, `name="version" value="4"`)
	b.post("/desk/certificates/urkunden/20261", "step", "approve", "fee", "33,10").want(t, http.StatusConflict)
	if len(r.steps) != 0 {
		t.Errorf("taken: %+v", r.steps)
	}
	running := r.find("urkunden", "20261")
	running.Status, running.Payment = "question", Payment{State: "open", Amount: 1950}
	b.post("/desk/certificates/urkunden/20261", "step", "approve", "fee", "10", "version", "4").want(t, http.StatusUnprocessableEntity, "anderen Betrag")
	b.post("/desk/certificates/urkunden/20261", "step", "approve", "fee", "19,50", "version", "4").want(t, http.StatusSeeOther)
	*running = Certificate{Number: "20261", Status: "refused", Payment: Payment{State: "paid"}, Version: 1}
	b.get("/desk/certificates/urkunden/20261").want(t, http.StatusOK, "Erstattung", "keine Angabe")
}

// TestForeignCertificates: others' books are as unknown ones, and who has none
// finds no entry in the menu.
func TestForeignCertificates(t *testing.T) {
	s := newShelf()
	s.list["urkunden"][0].Kind = "certificate"
	w := newTown(t, func(c *Config) { c.Certificates, c.Orders = newRegister(), s })
	b := w.signedIn("anna")
	for _, path := range []string{"/desk/certificates/urkunden", "/desk/certificates/urkunden/20261", "/desk/certificates/nix", "/desk/certificates/all/999"} {
		b.get(path).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
	}
	if to := b.get("/desk/certificates").to(); to != "/desk/certificates/all" {
		t.Errorf("it leads to %q", to)
	}
	// The order book does not let anybody set the state of one as they like.
	carla := w.signedIn("carla")
	if to := carla.post("/desk/orders/urkunden/order/20261", "status", "made").to(); to != "/desk/certificates/urkunden/20261" || s.list["urkunden"][0].Status != "received" {
		t.Errorf("it leads to %q, and it is %s", to, s.list["urkunden"][0].Status)
	}
	newTown(t).signedIn("anna").get("/desk").wantNot(t, "/desk/certificates", "/desk/pickups")
}
