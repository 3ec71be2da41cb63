package twilio

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// fixture is a webhook of the shared contract data, signed by its maker.
type fixture struct {
	Name    string
	Method  string
	URL     string
	Headers map[string]string
	Body    string `json:"raw_body"`
	Expect  string
}

func (f fixture) path() string { return strings.TrimPrefix(f.URL, public) }

func (f fixture) request() *http.Request {
	r := httptest.NewRequest(f.Method, f.path(), strings.NewReader(f.Body))
	for k, v := range f.Headers {
		r.Header.Set(k, v)
	}
	return r
}

// fixtures are those on paths that are the same for every gateway.
func fixtures(t *testing.T) (entry []fixture) {
	var file struct{ Requests []fixture }
	readJSON(t, "twilio/webhook_fixtures.json", &file)
	for _, f := range file.Requests {
		if slices.Contains([]string{pathVoice, pathFallback, pathSMS, pathSMSStatus, pathCallStatus}, f.path()) {
			entry = append(entry, f)
		}
	}
	if len(entry) < 30 {
		t.Fatalf("only %d fixtures", len(entry))
	}
	return entry
}

func serveOn(l *line, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	l.r.ServeHTTP(rec, r)
	return rec
}

// TestFixtures sends every webhook twice: the same answer, taken in once.
func TestFixtures(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) {
			l := connected(t)
			first, again := serveOn(l, f.request()), serveOn(l, f.request())
			if first.Code/100 != 2 {
				t.Fatalf("%d; expected: %s", first.Code, f.Expect)
			}
			if first.Body.String() != again.Body.String() {
				t.Errorf("a repeat is answered differently:\n%s\n%s", first.Body, again.Body)
			}
			if strings.Contains(first.Header().Get("Content-Type"), "xml") {
				checkTwiML(t, first.Body.String())
			}
			if n := len(l.hub.Messages()); n > 1 {
				t.Errorf("%d messages came in, want one at most", n)
			}
			f.check(t, l, first)
			forged := f.request()
			forged.Header.Set(signatureHeader, Sign("gu3ss", f.URL, nil))
			if rec := serveOn(connected(t), forged); rec.Code != 403 {
				t.Errorf("forged: %d, want 403", rec.Code)
			}
		})
	}
}

// TestFixturesOfWhatsApp: what they come in as, and that whoever pushes answers
// none of them.
func TestFixturesOfWhatsApp(t *testing.T) {
	type given struct {
		Kind            channels.Kind
		Text, Ask, From string
	}
	want := map[string]given{
		"wa-text":       {channels.Words, "Hallo", "", citizen},
		"wa-button":     {channels.Picked, "R-7KQ4M2", "confirm", citizen},
		"wa-list":       {channels.Picked, "2025-11-25T10", "slot", citizen},
		"wa-bsuid":      {channels.Words, "Hallo", "", "DE.1234567890123456"},
		"wa-voice-note": {channels.Media, "", "", citizen},
	}
	seen := 0
	for _, f := range fixtures(t) {
		w, ok := want[f.Name]
		if !ok {
			if strings.HasPrefix(f.Name, "wa-") && f.path() == pathSMS {
				t.Errorf("%s: nobody has said what it is", f.Name)
			}
			continue
		}
		seen++
		for name, l := range map[string]*line{"answering": connected(t), "pushing": connected(t, withContent)} {
			rec := serveOn(l, f.request())
			if answered := rec.Body.String() != empty; rec.Code != 200 || answered == l.tw.WhatsApp().Pushes() {
				t.Errorf("%s, %s: %d %s", f.Name, name, rec.Code, rec.Body)
			}
			m := l.last()
			if d := cmp.Diff(w, given{m.Kind, m.Text, m.Ask, m.From.ID}); d != "" {
				t.Errorf("%s, %s (-want +got):\n%s", f.Name, name, d)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d fixtures, want %d", seen, len(want))
	}
}

// check looks at what a fixture expects, by the class it stands for.
func (f fixture) check(t *testing.T, l *line, rec *httptest.ResponseRecorder) {
	t.Helper()
	form, err := url.ParseQuery(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	switch f.path() {
	case pathVoice:
		m := l.last()
		if m.Kind != channels.Started {
			t.Errorf("kind %v", m.Kind)
		}
		unknown := []string{"anonymous", "+7378742833", "sip:+496990009567@sip.musterstadt.example"}
		if phone := m.From.Phone(); (phone == "") != slices.Contains(unknown, form.Get("From")) {
			t.Errorf("phone %q", phone)
		}
	case pathFallback:
		if rec.Body.String() != string(l.tw.sorry) {
			t.Errorf("answered with %s", rec.Body)
		}
	case pathSMS:
		f.checkText(t, l, rec, form)
	case pathSMSStatus:
		if d := l.hub.deliveries; len(d) != 2 || d[0].Rank == 0 || d[0].To.Phone() != citizen {
			t.Errorf("deliveries %+v", d)
		}
		if d := l.hub.deliveries[0]; d.Window != (f.Name == "wa-status-63016") || (d.Rank == 7) != (f.Name == "wa-status-read") {
			t.Errorf("delivery %+v", d)
		}
	}
}

func (f fixture) checkText(t *testing.T, l *line, rec *httptest.ResponseRecorder, form url.Values) {
	t.Helper()
	silent := rec.Body.String() == empty
	switch {
	case form.Get("OptOutType") != "":
		if !silent || !l.last().Answered {
			t.Errorf("Twilio has answered already; we said %s", rec.Body)
		}
	case f.Name == "sms-in-alpha-sender", f.Name == "sms-in-shortcode":
		if !silent || len(l.hub.Messages()) != 0 {
			t.Errorf("a machine was answered with %s", rec.Body)
		}
	case silent:
		t.Error("nobody was answered")
	}
}
