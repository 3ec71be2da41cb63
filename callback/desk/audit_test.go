package desk

import (
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var auditRules = map[string]access{
	"GET /desk/audit":         {lead: true},
	"GET /desk/audit.csv":     {lead: true},
	"POST /desk/audit/verify": {admin: true},
}

// ledger keeps the audit log of a test.
type ledger struct{ list []callback.Entry }

func (l *ledger) LastEntry(context.Context) (e callback.Entry, err error) {
	if n := len(l.list); n > 0 {
		e = l.list[n-1]
	}
	return e, nil
}

func (l *ledger) Append(_ context.Context, e callback.Entry) error {
	l.list = append(l.list, e)
	return nil
}

func (l *ledger) Entries(_ context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error) {
	for _, e := range slices.Backward(l.list) {
		if q.Wants(e) {
			list = append(list, e)
		}
	}
	return list, "", nil
}

func (l *ledger) DropEntries(context.Context, int64) (int, error) { return 0, nil }

// noted are the actions of a member, in order.
func (w *town) noted(login string) (list []string) {
	for _, e := range w.ledger.list {
		if e.Login == login {
			list = append(list, e.Action)
		}
	}
	return list
}

// TestEverythingIsNoted: what a member saw and did stands in the log, in order;
// what the page asks for by itself does not.
func TestEverythingIsNoted(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.get("/desk")
	b.get(path(ref))
	b.get(path(ref, "/live"))
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/renew"))
	b.post(path(ref, "/call"))
	b.post(path(ref, "/outcome"), "outcome", "busy")
	b.post("/desk/sign-out")
	w.browser().post("/desk/sign-in", "login", "anna", "password", "geraten")
	want := []string{"session.began", "request.seen", "request.claimed", "request.called", "request.closed", "session.ended"}
	if got := w.noted("anna"); !slices.Equal(got, want) {
		t.Errorf("noted is %q, want %q", got, want)
	}
	last := w.ledger.list[len(w.ledger.list)-1]
	if last.Action != "session.refused" || last.Login != "" || strings.Contains(last.Detail, "anna") {
		t.Errorf("the refused try is noted as %+v", last)
	}
	for _, e := range w.ledger.list {
		if strings.Contains(e.Detail+e.Reference, "311") || strings.Contains(e.Detail, "Erika") {
			t.Errorf("something personal is noted: %+v", e)
		}
	}
}

// TestWhatIsNotNotedIsNotDone: when the log cannot be written, nobody sees or
// calls anything.
func TestWhatIsNotNotedIsNotDone(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/claim"))
	w.noteErr = callback.ErrUnavailable
	before := w.request(ref)
	b.get(path(ref)).want(t, http.StatusServiceUnavailable).wantNot(t, "Ausweis", "23125")
	for _, action := range []string{"/call", "/outcome", "/release", "/vouch"} {
		b.post(path(ref, action), "outcome", "reached").want(t, http.StatusServiceUnavailable)
	}
	if after := w.request(ref); after.Version != before.Version || len(w.net.calls) > 0 {
		t.Errorf("something was done: %+v", after)
	}
}

// TestAuditShowsOnesOwn: a lead sees what was done in their departments, an
// admin everything; staff do not see the log.
func TestAuditShowsOnesOwn(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	w.asks(unknownRequest, "Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	w.signedIn("bernd").get(path(ref))
	w.signedIn("carla").get(path(unknownRequest))
	w.change("anna", func(s *callback.Staff) { s.Role = "lead" })
	anna := w.signedIn("anna")
	anna.get("/desk/audit").want(t, http.StatusOK, "Anfrage angesehen", "Bernd Böhm", "482 9138").
		wantNot(t, "Carla Conrad", callback.FormatReference(unknownRequest), "Abgelehnt", "Standesamt", "Angemeldet:", "Jetzt prüfen")
	anna.get("/desk/audit?login=carla").want(t, http.StatusOK, "Dazu steht nichts im Protokoll").wantNot(t, "Hochzeit")
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	bernd := w.signedIn("bernd")
	bernd.get("/desk/audit").want(t, http.StatusOK, "Carla Conrad", callback.FormatReference(unknownRequest), "Jetzt prüfen")
	bernd.get("/desk/audit?subject=session").want(t, http.StatusOK, "<p class=\"row-head kern-body\">Angemeldet").wantNot(t, "Anfrage angesehen")
	bernd.get("/desk/audit?reference=482+9138").want(t, http.StatusOK, "Bernd Böhm").wantNot(t, callback.FormatReference(unknownRequest))
	bernd.get("/desk/audit?to=2026-11-24").want(t, http.StatusOK, "Dazu steht nichts")

	file := bernd.get("/desk/audit.csv?subject=request").want(t, http.StatusOK)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.text(), "\uFEFF")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 3 || rows[2][3] != "Anfrage angesehen" || rows[2][2] != "Bernd Böhm" {
		t.Errorf("the file is %q (%v)", rows, err)
	}
	if got := w.noted("bernd"); !slices.Contains(got, "log.exported") {
		t.Errorf("that it was exported is not noted: %q", got)
	}
}

// TestAuditIsVerified: an admin is told in plain words whether the log is as it
// was written.
func TestAuditIsVerified(t *testing.T) {
	w := newTown(t)
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	b := w.signedIn("bernd")
	w.asks(ref, "Ausweis")
	b.get(path(ref))
	b.post("/desk/audit/verify").want(t, http.StatusOK, "Alles in Ordnung: 2 Einträge")
	w.ledger.list[0].Login = "anna"
	b.post("/desk/audit/verify").want(t, http.StatusOK, "Eintrag Nr. 1 ist nachträglich verändert").wantNot(t, "Alles in Ordnung")
}
