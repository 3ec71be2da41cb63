package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// specs is the folder of the networks' specifications, or "" where it is not
// there; CI has it.
func specs(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat("../shared/specs"); err != nil {
		t.Skip("LEFT OUT: ../shared/specs is not there")
	}
	return "../shared/specs"
}

// fixture is one request of a network as it was seen.
type fixture struct {
	Name, Method, URL, Expect string
	Headers                   map[string]string
	RawBody                   string `json:"raw_body"`
}

// entry are the paths of the fixtures that GATEWAY.md fixes.
var entry = []string{"/twilio/voice", "/twilio/voice-fallback", "/twilio/sms", "/twilio/sms-fallback", "/twilio/sms-status", "/twilio/call-status"}

// TestFixturesFromOutside replays the recorded webhooks on the running
// program, each twice: the same answer, and what the fixture expects.
func TestFixturesFromOutside(t *testing.T) {
	var file struct {
		AuthToken string `json:"auth_token"`
		Requests  []fixture
	}
	b, err := os.ReadFile(filepath.Join(specs(t), "twilio/webhook_fixtures.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int32
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(fake.Close)
	p := startProcess(t, t.TempDir(), "RATHAUSRUF_TEST_PLAY=gateway", "RATHAUSRUF_SIMULATOR=off",
		"RATHAUSRUF_STORE=sqlite:"+filepath.Join(t.TempDir(), "town.db"),
		"TWILIO_AUTH_TOKEN="+file.AuthToken, "TWILIO_API_URL="+fake.URL, "TWILIO_WHATSAPP_FROM=+4917604069010")
	replayed := 0
	for _, f := range file.Requests {
		path := strings.TrimPrefix(f.URL, benchPublic)
		if !contains(entry, path) {
			continue
		}
		replayed++
		t.Run(f.Name, func(t *testing.T) {
			status, body := p.replay(t, f, path)
			again, repeated := p.replay(t, f, path)
			if status/100 != 2 || again != status || body != repeated {
				t.Errorf("answered %d, then %d\n%s\n%s", status, again, body, repeated)
			}
			expectation(t, f, body)
		})
	}
	if replayed < 20 {
		t.Errorf("only %d fixtures were replayed", replayed)
	}
	if n := sent.Load(); n > 0 {
		t.Errorf("%d requests were made to the network that nobody asked for", n)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// replay sends a recorded request as it is.
func (p *process) replay(t *testing.T, f fixture, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(f.Method, "http://"+p.address+path, strings.NewReader(f.RawBody))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range f.Headers {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

// expectation is what the fixture's expect says, in what is answered.
func expectation(t *testing.T, f fixture, body string) {
	t.Helper()
	must := func(words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %q is missing in %s", f.Expect, w, body)
			}
		}
	}
	silent := !strings.Contains(body, "<Message") && !strings.Contains(body, "<Say")
	switch {
	case strings.Contains(f.Name, "status"):
		if !silent {
			t.Errorf("a state is answered with %s", body)
		}
	case f.Name == "voice-fallback":
		must("<Say", "Musterstadt", "<Hangup")
	case strings.HasPrefix(f.Name, "voice-"):
		must("Automaten", "<Gather", "drücken Sie die 1", "9")
	case contains([]string{"sms-in-start", "sms-in-help", "sms-in-stop", "sms-in-alpha-sender", "sms-in-shortcode"}, f.Name):
		if !silent {
			t.Errorf("%s: but answered %s", f.Expect, body)
		}
	case strings.HasPrefix(f.Name, "sms-") || strings.HasPrefix(f.Name, "wa-"):
		must("<Message")
	}
}

// TestForgedAndBroken: wrong signature 403, missing 400, too large 413, and
// nothing is ever a 500.
func TestForgedAndBroken(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	for _, tc := range []struct {
		name, signature, body string
		want                  int
	}{
		{"no signature", "", "CallSid=CA1", http.StatusBadRequest},
		{"forged", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "CallSid=CA1", http.StatusForbidden},
		{"no base64", "§", "CallSid=CA1", http.StatusForbidden},
		{"too large", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Body=" + strings.Repeat("a", 65<<10), http.StatusRequestEntityTooLarge},
	} {
		for _, path := range entry {
			req, _ := http.NewRequest(http.MethodPost, w.url+path, bytes.NewReader([]byte(tc.body)))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if tc.signature != "" {
				req.Header.Set("X-Twilio-Signature", tc.signature)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != tc.want {
				t.Errorf("%s on %s: %d, not %d", tc.name, path, res.StatusCode, tc.want)
			}
		}
	}
}

// TestCancelledByTheTown: whoever waits is told that another system cancelled
// their callback, once.
func TestCancelledByTheTown(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	r := w.book(mobile)
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/api/v1/requests/"+r.Reference+"/cancel", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer story-token")
		res, err := http.DefaultClient.Do(req)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", res, err)
		}
		res.Body.Close()
	}
	w.Phone(mobile).Got("abgesagt", r.Reference[:3])
	w.Settle()
	told := 0
	for _, text := range w.Phone(mobile).Texts() {
		if strings.Contains(text, "abgesagt") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
