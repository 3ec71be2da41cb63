package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeTown writes a town's file and returns the environment that names it.
func writeTown(t *testing.T, text string, more ...string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "town.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return append([]string{"RATHAUSRUF_CONFIG=" + path, "RATHAUSRUF_SECRET=s"}, more...)
}

const smallTown = `town:
  name: Kleinstadt
  state: HE
  phone: "+49 69 90009 000"
  website: https://www.kleinstadt.example
departments:
  - id: amt
    name: {de: Amt}
    hours: {mon: ["08:00-12:00"]}
`

func TestSampleTownIsSound(t *testing.T) {
	c, err := loadConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Sample || !c.Simulator.On() || c.Listen != "127.0.0.1:8080" || c.PublicURL != "http://127.0.0.1:8080" {
		t.Errorf("sample town: %+v", c)
	}
	if err := problems(c, nil); err != nil {
		t.Errorf("the sample town has problems: %v", err)
	}
}

func TestEnvironmentWins(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := writeTown(t, smallTown+"listen: 127.0.0.1:1\nlog: debug\ntwilio: {account_sid: \"${SID}\", auth_token: x}\n",
		"RATHAUSRUF_LISTEN=127.0.0.1:2", "SID=AC1", "TWILIO_AUTH_TOKEN_FILE="+token, "RATHAUSRUF_SIMULATOR=on")
	c, err := loadConfig(env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:2" || c.Log != "debug" || c.Twilio.AccountSID != "AC1" ||
		c.Twilio.AuthToken != "from-file" || !c.Simulator.On() {
		t.Errorf("got %+v, token %q", c, string(c.Twilio.AuthToken))
	}
}

func TestSecretFromFileInTheTownsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("tok\"en\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(writeTown(t, smallTown+"twilio:\n  account_sid: AC1\n  auth_token_file: "+path+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Twilio.AuthToken != `tok"en` {
		t.Errorf("auth token %q", string(c.Twilio.AuthToken))
	}
}

// TestProblemsNameTheirPlace: every problem at once, with file, line and what
// to try.
func TestProblemsNameTheirPlace(t *testing.T) {
	for _, tc := range []struct{ name, town, want string }{
		{"unknown key", smallTown + "departements: []\n", "town.yaml:10: the key departements is unknown"},
		{"no variable", smallTown + "api_token: ${NOT_THERE}\n", "town.yaml:10: ${NOT_THERE} is not set"},
		{"no phone", strings.Replace(smallTown, `"+49 69 90009 000"`, `"069 90009000"`, 1), "town.yaml:1: town: phone must be"},
		{"unknown source", smallTown + "orders:\n  - {id: x, source: {type: fax}}\n", `town.yaml:11: orders[0] x: source type "fax"`},
		{"no department", smallTown + "faq:\n  - {id: q, department: nope}\n", `town.yaml:11: faq[0] q: there is no department "nope"`},
		{"outside", smallTown + "listen: 0.0.0.0:80\nsimulator: on\n", "town.yaml:11: simulator: must be off"},
		{"forgeable", smallTown + "twilio: {account_sid: AC1}\n", "town.yaml:10: twilio: auth_token is missing"},
		{"no list", strings.Replace(smallTown, "town:", "town:\n  languages: 3", 1), "town.yaml:2: `3` does not fit here; wanted is a list"},
		{"broken", "town: [", "town.yaml:"},
		{"empty", "", "the file is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := loadConfig(writeTown(t, tc.town))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestDepartmentsAreLocated(t *testing.T) {
	var out bytes.Buffer
	env := writeTown(t, strings.Replace(smallTown, "08:00-12:00", "12:00-08:00", 1))
	if err := run(t.Context(), []string{"check"}, env, nil, &out, nil); err == nil {
		t.Fatal("check finds nothing")
	}
	if !strings.Contains(out.String(), "town.yaml:9") && !strings.Contains(out.String(), "town.yaml:7") {
		t.Errorf("no line in %s", out.String())
	}
}

func TestRegionalDaysAreChecked(t *testing.T) {
	var out bytes.Buffer
	town := strings.Replace(smallTown, "state: HE", "state: TH\n  regional: [fronleichnam, friedensfest]", 1)
	if err := run(t.Context(), []string{"check"}, writeTown(t, town), nil, &out, nil); err == nil {
		t.Fatal("check finds nothing")
	}
	want := `town.yaml:1: town: regional "friedensfest" is no holiday in parts of TH; write any of: fronleichnam`
	if got := strings.TrimSpace(out.String()); !strings.HasSuffix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestCallerIDMayBeUsed: § 120 TKG forbids premium and short numbers as caller
// ID; the gateway does not start with one.
func TestCallerIDMayBeUsed(t *testing.T) {
	env := writeTown(t, strings.Replace(smallTown, "+49 69 90009 000", "+49 900 1234567", 1))
	var out bytes.Buffer
	if err := run(t.Context(), []string{"check"}, env, nil, &out, nil); err == nil || !strings.Contains(out.String(), "town.yaml:1: town: phone") {
		t.Errorf("check says %v\n%s", err, out.String())
	}
	if err := run(t.Context(), []string{"talk"}, env, strings.NewReader(""), &out, nil); err == nil {
		t.Error("the gateway opens with a premium caller ID")
	}
}

func TestSampleTownStaysOnThisMachine(t *testing.T) {
	_, err := loadConfig([]string{"RATHAUSRUF_LISTEN=0.0.0.0:8080"})
	if err == nil || !strings.Contains(err.Error(), "for this machine only") {
		t.Errorf("got %v", err)
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	c := Config{Secret: "canary", Twilio: Twilio{AuthToken: "canary"}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", c, "token", c.Twilio.AuthToken)
	for _, s := range []string{log.String(), fmt.Sprintf("%v %+v %#v %s", c, c, c, c.Secret)} {
		if strings.Contains(s, "canary") {
			t.Errorf("a secret shows in %s", s)
		}
	}
}

func TestWordsNotUnderstood(t *testing.T) {
	err := run(t.Context(), []string{"dance"}, nil, nil, &bytes.Buffer{}, nil)
	if err == nil || !strings.Contains(err.Error(), "rathausruf help") {
		t.Errorf("got %v", err)
	}
}
