package desk

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var saidRules = map[string]access{"GET /desk/requests/:reference/said": {department: true}}

// scribe knows what was said.
type scribe struct{}

func (scribe) SaidOf(_ context.Context, r callback.Request) ([]callback.Said, error) {
	if r.Reference != ref {
		return nil, callback.ErrUnknown
	}
	return []callback.Said{{By: "machine", Text: "Worum geht es?"}, {By: "citizen", Text: "<b>Ausweis</b> weg", Language: "de"}}, nil
}

// TestSaidBefore: what was written before a request was booked can be read by
// its department, and that is noted.
func TestSaidBefore(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Transcripts = scribe{} })
	w.asks(ref, "Ausweis", func(r *callback.Request) { r.Door, r.Address = "sms", citizenLine })
	w.asks("1000002", "Pass")
	w.asks("1000015", "Reisepass", func(r *callback.Request) { r.Door, r.Address = "web", "x" })
	b := w.signedIn("anna")
	b.get(path(ref)).want(t, http.StatusOK, path(ref, "/said"))
	b.get(path("1000002")).want(t, http.StatusOK).wantNot(t, "/said")
	b.get(path(ref, "/said")).want(t, http.StatusOK, "Worum geht es?", "&lt;b&gt;Ausweis&lt;/b&gt; weg").wantNot(t, "<b>Ausweis")
	b.get(path("1000015", "/said")).want(t, http.StatusOK, "nichts mehr da")
	if got := w.noted("anna"); !slices.Contains(got, "transcript.read") {
		t.Errorf("noted is %q", got)
	}
}
