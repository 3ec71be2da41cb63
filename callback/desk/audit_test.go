package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

var auditRules = map[string]access{
	"GET /desk/audit":         {lead: true},
	"GET /desk/audit/export":  {lead: true},
	"POST /desk/audit/verify": {admin: true},
}

// ledger is an audit log in memory.
type ledger struct {
	mu   sync.Mutex
	list []callback.Entry // newest first
	down error
}

func (l *ledger) LastEntry(context.Context) (callback.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == 0 {
		return callback.Entry{}, l.down
	}
	return l.list[0], l.down
}

func (l *ledger) Append(_ context.Context, e callback.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down == nil {
		l.list = append([]callback.Entry{e}, l.list...)
	}
	return l.down
}

func (l *ledger) Entries(_ context.Context, q callback.AuditQuery) (list []callback.Entry, _ string, _ error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.list {
		in := q.Departments == nil
		for _, d := range q.Departments {
			in = in || d == e.Department
		}
		if in && (q.Login == "" || q.Login == e.Login) && (q.Action == "" || q.Action == e.Action) &&
			(q.Reference == "" || q.Reference == e.Reference) && !e.At.Before(q.From) && (q.To.IsZero() || e.At.Before(q.To)) {
			list = append(list, e)
		}
	}
	return list, "", l.down
}

func (l *ledger) DropEntries(context.Context, time.Time) (int, error) { return 0, nil }

// actions are those noted, oldest first, as "login action department reference detail".
func (l *ledger) actions() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for i := len(l.list) - 1; i >= 0; i-- {
		e := l.list[i]
		out = append(out, strings.Join(strings.Fields(e.Login+" "+e.Action+" "+e.Department+" "+e.Reference+" "+e.Detail), " "))
	}
	return strings.Join(out, "\n")
}

// audited is a town whose desk keeps an audit log.
func audited(t *testing.T) (*town, *ledger) {
	t.Helper()
	l := &ledger{}
	w := newTown(t, func(c *Config) {
		j, err := callback.NewJournal(l, []byte("secret"), c.Now)
		if err != nil {
			t.Fatal(err)
		}
		c.Note, c.Journal = j.Note, j
	})
	return w, l
}

// TestWhatIsNoted is a day's work, and what the log has of it: an entry for each
// page that is opened, none for the page's own questions.
func TestWhatIsNoted(t *testing.T) {
	w, l := audited(t)
	w.asks(ref, "Wohngeld")
	w.browser().post("/desk/sign-in", "login", "anna", "password", "wrong wrong wrong")
	w.browser().post("/desk/sign-in", "login", "mein geheimes wort", "password", "x")
	anna := w.signedIn("anna")
	anna.get(path(ref))
	anna.get(path(ref, "/live"))
	anna.get(path(ref, "/live"))
	anna.post(path(ref, "/claim"))
	anna.post(path(ref, "/renew"))
	anna.post(path(ref, "/call"))
	anna.post(path(ref, "/outcome"), "outcome", "reached")
	anna.post("/desk/sign-out")
	want := strings.Join([]string{
		"anna session.refused", "session.refused", "anna session.began", "anna request.seen buergerbuero " + ref,
		"anna request.claimed buergerbuero " + ref, "anna request.called buergerbuero " + ref,
		"anna request.closed buergerbuero " + ref + " reached", "anna session.ended",
	}, "\n")
	if got := l.actions(); got != want {
		t.Errorf("noted:\n%s\nwant:\n%s", got, want)
	}
}

// TestWhatCannotBeNotedIsNotDone: the log is down, the rest works.
func TestWhatCannotBeNotedIsNotDone(t *testing.T) {
	w, l := audited(t)
	w.asks(ref, "Wohngeld")
	anna := w.signedIn("anna")
	before := w.request(ref)
	l.down = errors.New("disk full")
	anna.get(path(ref)).want(t, http.StatusInternalServerError).wantNot(t, "Wohngeld")
	for _, action := range []string{"claim", "call", "outcome", "release", "take-up", "vouch"} {
		anna.post(path(ref, "/"+action), "outcome", "reached").want(t, http.StatusInternalServerError)
	}
	if after := w.request(ref); after.Version != before.Version {
		t.Errorf("it was changed: %+v", after)
	}
}

func TestAuditPage(t *testing.T) {
	w, l := audited(t)
	w.asks(ref, "Wohngeld")
	w.asks(foreignRequest, "Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	w.signedIn("anna").get(path(ref))
	w.signedIn("carla").get(path(foreignRequest))
	l.list = append([]callback.Entry{{Seq: 99, Action: "robot.danced", Department: "buergerbuero", Login: "=cmd()", At: w.now()}}, l.list...)
	w.change("anna", func(s *callback.Staff) { s.Role = "lead" })
	lead := w.signedIn("anna")
	lead.get("/desk/audit").want(t, http.StatusOK, "Anna Albrecht", "Anfrage angesehen", callback.FormatReference(ref), "robot.danced").
		wantNot(t, "Carla", callback.FormatReference(foreignRequest), "Angemeldet</p>", "Protokoll prüfen")
	lead.get("/desk/audit?request="+foreignRequest).want(t, http.StatusOK, "Dazu steht nichts")
	lead.get("/desk/audit/export").want(t, http.StatusOK, ref, "'=cmd()").wantNot(t, foreignRequest)
	lead.post("/desk/audit/verify").want(t, http.StatusNotFound)
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	admin := w.signedIn("bernd")
	admin.get("/desk/audit").want(t, http.StatusOK, "Carla Conrad", "Protokoll angesehen", "Protokoll prüfen")
	admin.get("/desk/audit?login=carla&action=request.seen&day=2026-11-25").want(t, http.StatusOK, callback.FormatReference(foreignRequest)).
		wantNot(t, callback.FormatReference(ref))
	admin.get("/desk/audit?day=2026-11-24").want(t, http.StatusOK, "Dazu steht nichts")
	admin.get("/desk/audit?day=gestern").want(t, http.StatusOK, "Diesen Tag gibt es nicht")
	if got := l.actions(); !strings.Contains(got, "anna audit.exported") {
		t.Errorf("the export is not noted:\n%s", got)
	}
}

func TestAuditIsVerified(t *testing.T) {
	w, l := audited(t)
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	admin := w.signedIn("bernd")
	admin.post("/desk/audit/verify").want(t, http.StatusOK, "Das Protokoll ist unversehrt", l.list[1].Hash)
	l.list[len(l.list)-1].Login = "anna"
	admin.post("/desk/audit/verify").want(t, http.StatusOK, "nicht unversehrt", "Eintrag Nr. 1 wurde nachträglich verändert")
}
