package simulator

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	cases := map[string]struct {
		change func(*http.Request)
		want   bool
	}{
		"this machine": {func(*http.Request) {}, true},
		"by IPv6":      {func(r *http.Request) { r.RemoteAddr, r.Host = "[::1]:9", "[::1]:8080" }, true},
		"by name":      {func(r *http.Request) { r.Host = "localhost:8080" }, true},
		"from the page": {func(r *http.Request) {
			r.Header.Set("Origin", "http://127.0.0.1:8080")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}, true},
		"from outside":      {func(r *http.Request) { r.RemoteAddr = "192.0.2.7:9" }, false},
		"from nowhere":      {func(r *http.Request) { r.RemoteAddr = "" }, false},
		"a bent name":       {func(r *http.Request) { r.Host = "evil.example:8080" }, false},
		"a name that looks": {func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }, false},
		"through a proxy":   {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.7") }, false},
		"another origin":    {func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, false},
		"another port":      {func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:9999") }, false},
		"no origin at all":  {func(r *http.Request) { r.Header.Set("Origin", "null") }, false},
		"another site":      {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, false},
		"a form elsewhere": {func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "navigate")
		}, false},
	}
	for name, tc := range cases {
		r := httptest.NewRequest("POST", "http://127.0.0.1:8080/simulator/clock", nil)
		r.RemoteAddr = "127.0.0.1:9"
		tc.change(r)
		if why := refuse(r); (why == "") != tc.want {
			t.Errorf("%s: %q", name, why)
		}
	}
	link := httptest.NewRequest("GET", "http://127.0.0.1:8080/simulator", nil)
	link.RemoteAddr = "127.0.0.1:9"
	link.Header.Set("Sec-Fetch-Site", "cross-site")
	link.Header.Set("Sec-Fetch-Mode", "navigate")
	if why := refuse(link); why != "" {
		t.Errorf("a link to the page: %s", why)
	}
}

// TestEveryRouteIsGuarded asks each route in a foreign name.
func TestEveryRouteIsGuarded(t *testing.T) {
	g, _ := open(t, func(c *Config) { c.TelegramToken = botToken })
	n := 0
	for _, route := range g.router.Routes() {
		if !strings.HasPrefix(route.Path, "/simulator") {
			continue
		}
		n++
		r, err := http.NewRequest(route.Method, g.url+route.Path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		res, err := http.DefaultClient.Do(r)
		if err != nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: %v %v", route.Method, route.Path, res, err)
		}
	}
	if n < 22 {
		t.Errorf("only %d routes", n)
	}
}

// curl posts JSON as the page and curl do.
func curl(t *testing.T, g *gateway, path, body string) (int, string) {
	t.Helper()
	res, err := http.Post(g.url+"/simulator/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestByCurl(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	status, raw := curl(t, g, "calls", `{"from":"+49 171 392 00 01"}`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(raw), &made); err != nil || status != 201 {
		t.Fatal(status, raw)
	}
	for _, step := range []struct {
		path, body string
		want       int
	}{
		{"calls", `{"from":"+491713920001"}`, 409},
		{"calls", `{"from":"0171"}`, 400},
		{"calls/" + made.ID + "/answer", `{}`, 409},
		{"calls/" + made.ID + "/say", `{"text":"Rückruf"}`, 204},
		{"calls/" + made.ID + "/say", `{"text":" "}`, 400},
		{"calls/" + made.ID + "/press", `{"keys":"12a"}`, 400},
		{"calls/" + made.ID + "/press", `{"keys":"12"}`, 204},
		{"calls/" + made.ID + "/silence", ``, 204},
		{"calls/CA1/hangup", ``, 404},
		{"calls/" + made.ID + "/dance", ``, 404},
		{"texts", `{"from":"+491713920001","body":"Hallo"}`, 204},
		{"texts", `{"from":"x","body":"Hallo"}`, 400},
		{"texts", `{"from":"+491713920001","body":"Hallo","to":"x"}`, 400},
		{"texts", `{`, 400},
		{"knobs", `{"twice":true}`, 200},
	} {
		if status, raw := curl(t, g, step.path, step.body); status != step.want {
			t.Errorf("%s %s: %d %s", step.path, step.body, status, raw)
		}
	}
	story.Settle()
	st := story.State()
	if last := st.Calls[0].Lines; last[len(last)-2].Text != "Wir rufen 12 an. Auf Wiederhören." || !st.Knobs.Twice {
		t.Errorf("%+v", st)
	}
	if status, _ := curl(t, g, "calls/"+made.ID+"/press", `{"keys":"1"}`); status != 409 {
		t.Errorf("pressing after the end: %d", status)
	}
}

func TestClock(t *testing.T) {
	g, story := open(t, nil)
	for body, want := range map[string]int{
		`{"now":"2026-11-26T08:00:00+01:00"}`: 200, `{"now":"tomorrow"}`: 400, `{}`: 400, `{"advance":"x"}`: 400,
		`{"now":"2026-11-26T08:00:00+01:00","advance":"1h"}`: 400, `{"then":"x"}`: 400,
	} {
		if status, raw := curl(t, g, "clock", body); status != want {
			t.Errorf("%s: %d %s", body, status, raw)
		}
	}
	if status, raw := curl(t, g, "clock", `{"advance":"2h"}`); status != 200 || !strings.Contains(raw, "2026-11-26T10:00:00+01:00") {
		t.Errorf("%d %s", status, raw)
	}
	if got := story.Now().UTC().Format(time.RFC3339); got != "2026-11-26T09:00:00Z" {
		t.Errorf("the clock shows %s", got)
	}
}

// TestEvents: a browser that comes back gets only what it has missed.
func TestEvents(t *testing.T) {
	g, story := open(t, nil)
	first := listen1(t, g, "")
	if want := `id:0 "version":0`; !strings.HasPrefix(first, "id: 0\n") || !strings.Contains(first, `"calls":[]`) {
		t.Errorf("%q, want %s", first, want)
	}
	stream := stream(t, g, "0") // has seen everything there is
	defer stream.Close()
	story.Advance(time.Hour)
	if got := event(stream); !strings.HasPrefix(got, "id: 1\n") {
		t.Errorf("after a change: %q", got)
	}
	if got := listen1(t, g, "0"); !strings.HasPrefix(got, "id: 1\n") {
		t.Errorf("what was missed: %q", got)
	}
}

// listen1 gives the first event of a stream.
func listen1(t *testing.T, g *gateway, seen string) string {
	t.Helper()
	body := stream(t, g, seen)
	defer body.Close()
	return event(body)
}

// stream opens the stream as a browser does that has seen an event, or none.
func stream(t *testing.T, g *gateway, seen string) io.ReadCloser {
	t.Helper()
	r, err := http.NewRequest("GET", g.url+"/simulator/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	if seen != "" {
		r.Header.Set("Last-Event-ID", seen)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return res.Body
}

// event reads one event.
func event(r io.Reader) string {
	var b strings.Builder
	for lines := bufio.NewScanner(r); lines.Scan() && lines.Text() != ""; {
		b.WriteString(lines.Text() + "\n")
	}
	return b.String()
}
