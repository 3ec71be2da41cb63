package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func callForm(g *gateway) url.Values {
	return url.Values{
		"To": {desk}, "From": {town}, "Url": {g.url + "/twilio/staff"}, "StatusCallback": {g.url + "/twilio/call-status"},
		"StatusCallbackEvent": {"initiated", "ringing", "answered", "completed"},
	}
}

// TestLostAnswer: the call is made, the answer never comes, the list shows it.
func TestLostAnswer(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/staff", say+"Hallo.</Say>")
	story.Turn(func(k *Knobs) { k.LoseAnswers = 1 })
	if res, err := g.rest("POST", "/Calls.json", callForm(g)); err == nil {
		t.Fatalf("an answer came: %v", res.Status)
	}
	story.Phone(desk).Rings()
	if got := listed(t, g, url.Values{"To": {desk}, "StartTime>": {story.Now().Add(-time.Minute).Format(time.RFC3339)}}); len(got) != 1 {
		t.Errorf("the list shows %d calls", len(got))
	}
	if got := listed(t, g, url.Values{"To": {anna}}); len(got) != 0 {
		t.Errorf("another phone's list shows %d calls", len(got))
	}
	if got := listed(t, g, url.Values{"StartTime>": {story.Now().Add(time.Minute).Format(time.RFC3339)}}); len(got) != 0 {
		t.Errorf("a list of later calls shows %d", len(got))
	}
	if code := restCode(t, g, "/Calls.json", callForm(g)); code != 0 {
		t.Errorf("the second create: %d", code)
	}
}

func TestFailures(t *testing.T) {
	g, story := open(t, nil)
	for _, status := range []int{429, 500, 503} {
		story.Turn(func(k *Knobs) { k.Fails, k.FailWith = 1, status })
		if code := restCode(t, g, "/Calls.json", callForm(g)); code != 20000+status {
			t.Errorf("%d: %d", status, code)
		}
	}
	if !story.Phone(desk).Silent() {
		t.Error("a failed create rings")
	}
}

func TestTwice(t *testing.T) {
	g, story := open(t, nil)
	story.Turn(func(k *Knobs) { k.Twice = true })
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	call := story.Phone(anna).Call()
	call.Press("1")
	call.Heard("Ihre Nummer")
	call.Hangup()
	story.Settle()
	for _, path := range []string{"/twilio/voice", "/twilio/voice/step", "/twilio/call-status"} {
		if n := len(g.webhooks(path, "CallSid")); n != 2 {
			t.Errorf("%s was asked %d times", path, n)
		}
	}
	if len(g.tokens) != 3 || g.tokens[0] == g.tokens[1] {
		t.Errorf("tokens %q", g.tokens)
	}
	var n atomic.Int32
	g.when("/twilio/sms", func(url.Values) string { return strings.Repeat("<Message>x</Message>", int(n.Add(1))) })
	story.Phone(anna).Text("Hallo")
	story.Sloppy = true
	if p := story.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, "another answer") {
		t.Errorf("two answers to one webhook: %v", p)
	}
}

func TestShuffle(t *testing.T) {
	orders := map[string]bool{}
	for seed := range uint64(8) {
		g, story := open(t, nil)
		story.Turn(func(k *Knobs) { k.Shuffle = seed })
		g.at("/twilio/staff", say+"Hallo.</Say>")
		if code := restCode(t, g, "/Calls.json", callForm(g)); code != 0 {
			t.Fatal(code)
		}
		story.Phone(desk).Rings()
		story.Settle()
		if n := len(g.webhooks("/twilio/call-status", "CallSid")); seed != 0 && n > 0 {
			t.Errorf("seed %d: %d callbacks were not held", seed, n)
		}
		story.Phone(desk).Answer().Ended()
		story.Settle()
		got := g.webhooks("/twilio/call-status", "SequenceNumber")
		orders[strings.Join(got, "")] = true
		if slices.Sort(got); !slices.Equal(got, []string{"0", "1", "2", "3"}) {
			t.Errorf("seed %d: %q", seed, got)
		}
		if seed == 0 && !orders["0123"] {
			t.Errorf("without shuffling the order is %v", orders)
		}
	}
	if len(orders) < 4 {
		t.Errorf("8 seeds gave %d orders", len(orders))
	}
}

// TestSignatureKnob: the gateway refuses, the network tells the caller so and
// the fallback is refused as well.
func TestSignatureKnob(t *testing.T) {
	for _, kind := range []string{"wrong", "missing"} {
		g, story := open(t, nil)
		story.Sloppy = true
		g.at("/twilio/voice", menu)
		story.Turn(func(k *Knobs) { k.Signature = kind })
		call := story.Phone(anna).Call()
		call.Ended()
		if !strings.Contains(call.Transcript(), "application error") {
			t.Error(call.Transcript())
		}
		if p := story.Problems(); len(p) < 2 || p[0].Code != 11200 || p[0].Text != "HTTP status 403" {
			t.Error(p)
		}
	}
}

// TestBadAnswers is what the network does when the gateway answers nonsense:
// it reports it and asks the fallback.
func TestBadAnswers(t *testing.T) {
	cases := map[string]struct {
		code   int
		answer func(w http.ResponseWriter, r *http.Request)
	}{
		"error":        {11200, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }},
		"redirect":     {11200, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }},
		"cut":          {11200, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		"too slow":     {11200, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		"empty":        {11770, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/xml") }},
		"html":         {12300, write("text/html", "<Response/>")},
		"no type":      {12300, write("application/octet-stream", "<Response/>")},
		"latin1":       {12300, write("text/xml; charset=iso-8859-1", "<Response/>")},
		"not xml":      {12100, write("text/xml", "<Response><Say>")},
		"another root": {12100, write("text/xml", "<Answer/>")},
		"too large":    {11750, write("text/xml", "<Response><!--"+strings.Repeat("x", maxDocument)+"--></Response>")},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			g, story := open(t, func(c *Config) { c.Patience = 300 * time.Millisecond })
			story.Sloppy = true
			g.raw = map[string]func(http.ResponseWriter, *http.Request){"/twilio/voice": tc.answer}
			g.at("/twilio/voice-fallback", say+"Bitte rufen Sie die Zentrale an.</Say>")
			call := story.Phone(anna).Call()
			call.Heard("Zentrale")
			if p := story.Problems(); len(p) != 1 || p[0].Code != tc.code {
				t.Errorf("problems %v, want %d", p, tc.code)
			}
			if got := g.webhooks("/twilio/voice-fallback", "ErrorUrl"); !slices.Equal(got, []string{g.url + "/twilio/voice"}) {
				t.Errorf("ErrorUrl %q", got)
			}
		})
	}
}

func write(kind, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}

func TestEndlessLoop(t *testing.T) {
	g, story := open(t, nil)
	story.Sloppy = true
	g.at("/twilio/voice", "<Redirect>/twilio/voice</Redirect>")
	story.Phone(anna).Call().Ended()
	if p := story.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, "endless loop") {
		t.Error(p)
	}
}
