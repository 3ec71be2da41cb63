package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/channels/twilio"
)

// TestKilledAfterConfirmation kills the real process with SIGKILL right after
// a citizen was told that the callback is booked, again and again. After each
// restart every request that was confirmed is there once, and the network's
// repeat of the last webhook gets the same answer.
func TestKilledAfterConfirmation(t *testing.T) {
	stores := map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "town.db") },
		"redis":  func(t *testing.T) string { return storetest.Redis(t) },
	}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			address, dir := store(t), t.TempDir()
			confirmed := map[string]bool{}
			var last, told string
			for round := range 5 {
				p := startProcess(t, dir, "RATHAUSRUF_TEST_PLAY=gateway", "RATHAUSRUF_STORE="+address,
					"RATHAUSRUF_API_TOKEN=api", "RATHAUSRUF_SIMULATOR=off", "TWILIO_API_URL=http://127.0.0.1:1")
				if last != "" {
					if again := p.text(t, benchNumber(round-1), last, "ja"); again != told {
						t.Errorf("the repeat is answered otherwise:\n%s\n%s", told, again)
					}
				}
				checkConfirmed(t, p, confirmed)
				for i, body := range []string{"Rückruf Bürgerbüro", "4", "ja"} {
					last = fmt.Sprintf("SM%030d%d%d", 0, round, i)
					told = p.text(t, benchNumber(round), last, body)
				}
				confirmed[referenceIn(t, told)] = true
				p.kill(t)
			}
		})
	}
}

// checkConfirmed asks the API for all requests: those confirmed, each once.
func checkConfirmed(t *testing.T, p *process, confirmed map[string]bool) {
	t.Helper()
	req, _ := http.NewRequest(http.MethodGet, "http://"+p.address+"/api/v1/requests", nil)
	req.Header.Set("Authorization", "Bearer api")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list struct {
		Items []struct{ Reference, Status string }
	}
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the API answers %s: %v", res.Status, err)
	}
	if len(list.Items) != len(confirmed) {
		t.Errorf("there are %d requests, confirmed were %d", len(list.Items), len(confirmed))
	}
	for _, r := range list.Items {
		if !confirmed[r.Reference] {
			t.Errorf("request %s was never confirmed", r.Reference)
		}
	}
}

// text sends a signed SMS webhook and returns what is answered.
func (p *process) text(t *testing.T, from, sid, body string) string {
	t.Helper()
	form := url.Values{
		"AccountSid": {benchAccount}, "MessageSid": {sid}, "From": {from}, "To": {"+4917604069010"},
		"Body": {body}, "NumMedia": {"0"}, "SmsStatus": {"received"},
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+p.address+"/twilio/sms", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	req.Header.Set("X-Twilio-Signature", twilio.Sign(benchToken, benchPublic+"/twilio/sms", form))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%q is answered %s %v\n%s", body, res.Status, err, p.out)
	}
	return string(b)
}

// kill ends the process as a power cut would.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Kill); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()
}
