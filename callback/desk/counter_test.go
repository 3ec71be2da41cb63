package desk

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var counterRules = map[string]access{
	"GET /desk/counter":                     {},
	"POST /desk/counter":                    {form: true},
	"POST /desk/counter/find":               {},
	"GET /desk/requests/:reference/slip":    {department: true},
	"GET /desk/requests/:reference/move":    {department: true},
	"POST /desk/requests/:reference/move":   {department: true},
	"GET /desk/requests/:reference/cancel":  {department: true},
	"POST /desk/requests/:reference/cancel": {department: true},
}

// atCounter is a form as it is filled in for somebody at the counter.
func atCounter(change ...string) url.Values {
	f := url.Values{
		"department": {"buergerbuero"}, "concern": {"Reisepass <neu>"}, "name": {"Otto Beispiel"}, "phone": {"030 23125 320"},
		"language": {"en"}, "own": {"yes"}, "key": {"k"}, "wish": {"sign", "nonsense"}, "do": {"book"}, "how": {"letter"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

// TestCounterStory: booked for somebody at the counter, the slip printed,
// moved, and called off.
func TestCounterStory(t *testing.T) {
	var told []callback.Status
	var noted []string
	w := newTown(t, func(c *Config) {
		c.Languages, c.Phone = []string{"de", "en"}, townPhone
		c.Confirm = func(_ context.Context, r callback.Request) error { told = append(told, r.Status); return nil }
		c.Note = func(_ context.Context, e callback.Entry) error { noted = append(noted, e.Action); return nil }
	})
	anna := w.signedIn("anna")
	page := anna.get("/desk/counter").want(t, http.StatusOK, "Bürgerbüro", "so bald wie möglich", "heute").wantNot(t, "Standesamt").text()
	slot := regexp.MustCompile(`name="slot" value="(\d+-\d+)"`).FindStringSubmatch(page)[1]
	sent := anna.send(http.MethodPost, "/desk/counter", atCounter("slot", slot)).want(t, http.StatusSeeOther)
	if again := anna.send(http.MethodPost, "/desk/counter", atCounter("slot", slot)); again.to() != sent.to() {
		t.Errorf("the same form booked twice: %s, %s", sent.to(), again.to())
	}
	reference := strings.Split(sent.to(), "/")[3]
	r := w.request(reference)
	if r.Door != "counter" || r.Slot.Zero() || r.Proof.Needed() || len(r.Wishes) != 1 || r.Note != "Kam mit einem Brief." || r.Phone != "+493023125320" {
		t.Errorf("booked %+v", r)
	}
	anna.get(sent.to()).want(t, http.StatusOK, callback.FormatReference(reference), r.Word, "Your callback", "Reisepass &lt;neu&gt;", "30 23125000").
		wantNot(t, "Otto", "<style", "23125320")
	anna.get(sent.to()+"?discreet=yes").want(t, http.StatusOK, r.Word).wantNot(t, "Reisepass", "Bürgerbüro")
	anna.post("/desk/counter/find", "reference", callback.FormatReference(reference)).want(t, http.StatusSeeOther)
	anna.post(path(reference, "/move"), "slot", "", "knows", "yes").want(t, http.StatusSeeOther)
	if r = w.request(reference); !r.Slot.Zero() || len(told) != 0 {
		t.Errorf("moved to %v, told %v", r.Slot, told)
	}
	anna.get(path(reference, "/cancel")).want(t, http.StatusOK, "wirklich abgesagt")
	anna.post(path(reference, "/cancel")).want(t, http.StatusSeeOther)
	if r = w.request(reference); r.Status != callback.Cancelled || len(told) != 1 {
		t.Errorf("status %s, told %v", r.Status, told)
	}
	for _, want := range []string{"request.booked", "slip.printed", "request.moved", "request.cancelled"} {
		if !strings.Contains(strings.Join(noted, " "), want) {
			t.Errorf("%s is not in the audit log: %v", want, noted)
		}
	}
}

// TestCounterErrors: whatever is wrong is said, and nothing typed is lost.
func TestCounterErrors(t *testing.T) {
	w := newTown(t)
	w.asks("4829138", "Ausweis")
	w.asks(foreignRequest, "Hochzeit", func(r *callback.Request) { r.Department, r.Phone = "standesamt", "+493023125322" })
	anna := w.signedIn("anna")
	for _, each := range []struct {
		name, key, value string
		status           int
		says             string
	}{
		{"number", "phone", "12", 422, "nicht vollständig"}, {"emergency", "phone", "112", 422, "Notrufnummer"},
		{"concern", "concern", " ", 422, "worum es geht"}, {"window", "slot", "x", 422, "aus der Liste"},
		{"past", "slot", "1000-2000", 409, "vergeben oder vorbei"}, {"days", "do", "more", 200, "Mehr Tage"},
		{"waits", "phone", "030 23125311", 409, "482 9138"}, {"waits elsewhere", "phone", "030 23125322", 409, "einer anderen Abteilung"},
	} {
		t.Run(each.name, func(t *testing.T) {
			a := anna.send(http.MethodPost, "/desk/counter", atCounter(each.key, each.value)).want(t, each.status, each.says, "Otto Beispiel")
			a.wantNot(t, "Hochzeit", "100 0015")
		})
	}
	anna.post("/desk/counter/find", "reference", foreignRequest).want(t, http.StatusUnprocessableEntity, "keine Anfrage").wantNot(t, "Hochzeit")
	anna.send(http.MethodPost, "/desk/counter", atCounter("own", "")).want(t, http.StatusSeeOther)
	if r, err := w.OpenFor(t.Context(), "+493023125320"); err != nil || !r.Proof.Needed() {
		t.Errorf("nobody vouched, and it needs no proof: %+v %v", r.Proof, err)
	}
}
