package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// restCode posts a form and gives Twilio's error number, 0 for 201.
func restCode(t *testing.T, g *gateway, path string, form url.Values) int {
	t.Helper()
	status, raw := restBody(t, g, "POST", path, form)
	if status == http.StatusCreated {
		return 0
	}
	var e struct {
		Code, Status int
		Message      string
		MoreInfo     string `json:"more_info"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Status != status || e.Message == "" || e.MoreInfo == "" {
		t.Errorf("%d with a body that is none of Twilio's: %s", status, raw)
	}
	return e.Code
}

func restBody(t *testing.T, g *gateway, method, path string, form url.Values) (int, []byte) {
	t.Helper()
	res, err := g.rest(method, path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, raw
}

// listed is the IDs a list of calls shows, over all its pages.
func listed(t *testing.T, g *gateway, filter url.Values) (sids []string) {
	t.Helper()
	path := "/Calls.json?" + filter.Encode()
	for path != "" {
		status, raw := restBody(t, g, "GET", path, nil)
		var page struct {
			Calls []struct{ Sid string }
			Next  *string `json:"next_page_uri"`
		}
		if err := json.Unmarshal(raw, &page); err != nil || status != 200 {
			t.Fatalf("%d %v: %s", status, err, raw)
		}
		for _, c := range page.Calls {
			sids = append(sids, c.Sid)
		}
		path = ""
		if page.Next != nil {
			path = strings.TrimPrefix(*page.Next, "/2010-04-01/Accounts/"+testSID)
		}
	}
	return sids
}

func TestRefusals(t *testing.T) {
	g, story := open(t, nil)
	story.Sloppy = true
	cases := []struct {
		path   string
		change url.Values // an empty value drops the field
		code   int
	}{
		{"/Calls.json", nil, 0},
		{"/Calls.json", url.Values{"To": {""}}, 21201},
		{"/Calls.json", url.Values{"From": {""}}, 21213},
		{"/Calls.json", url.Values{"To": {"030 23125201"}}, 21211},
		{"/Calls.json", url.Values{"To": {"+12025550100"}}, 21215},
		{"/Calls.json", url.Values{"From": {anna}}, 21212},
		{"/Calls.json", url.Values{"Url": {""}}, 21205},
		{"/Calls.json", url.Values{"Url": {"/staff"}}, 21205},
		{"/Calls.json", url.Values{"Timeout": {"601"}}, 20001},
		{"/Calls.json", url.Values{"StatusCallbackEvent": {"busy"}}, 20001},
		{"/Calls.json", url.Values{"Url": {""}, "Twiml": {strings.Repeat("x", 4001)}}, 20001},
		{"/Messages.json", nil, 0},
		{"/Messages.json", url.Values{"To": {""}}, 21604},
		{"/Messages.json", url.Values{"From": {""}}, 21603},
		{"/Messages.json", url.Values{"From": {""}, "MessagingServiceSid": {"MG00000000000000000000000000000001"}}, 0},
		{"/Messages.json", url.Values{"From": {""}, "MessagingServiceSid": {"MG1"}}, 21703},
		{"/Messages.json", url.Values{"To": {"0171"}}, 21211},
		{"/Messages.json", url.Values{"To": {"+12025550100"}}, 21408},
		{"/Messages.json", url.Values{"From": {anna}}, 21606},
		{"/Messages.json", url.Values{"Body": {""}}, 21602},
		{"/Messages.json", url.Values{"Body": {strings.Repeat("ä", 1600)}}, 0},
		{"/Messages.json", url.Values{"Body": {strings.Repeat("ä", 1601)}}, 21617},
		{"/Messages.json", url.Values{"StatusCallback": {"http://my_host/x"}}, 21609},
		{"/Messages.json", url.Values{"ValidityPeriod": {"0"}}, 20001},
	}
	for _, tc := range cases {
		form := url.Values{"To": {anna}, "From": {town}}
		if tc.path == "/Calls.json" {
			form.Set("Url", g.url+"/twilio/staff")
		} else {
			form.Set("Body", "Hallo")
		}
		for k, v := range tc.change {
			form[k] = v
			if v[0] == "" {
				form.Del(k)
			}
		}
		if code := restCode(t, g, tc.path, form); code != tc.code {
			t.Errorf("%s %.80v: %d, want %d", tc.path, tc.change, code, tc.code)
		}
	}
	if code := restCode(t, g, "/Messages.json", url.Values{"To": {anna}, "From": {town}, "Body": {"x"}, "Statuscallback": {"x"}}); code != 0 {
		t.Error(code)
	}
	if p := story.Problems(); len(p) == 0 || !strings.Contains(p[len(p)-1].Text, "no parameter Statuscallback") {
		t.Errorf("an unknown parameter: %v", p)
	}
}

func TestWhoMayAsk(t *testing.T) {
	g, _ := open(t, nil)
	base := g.url + "/simulator/twilio/2010-04-01/Accounts/"
	for name, tc := range map[string]struct {
		account, user, password string
		want                    int
	}{
		"right": {testSID, testSID, testToken, 200}, "wrong token": {testSID, testSID, "x", 401},
		"nobody": {testSID, "", "", 401}, "another account": {"AC1", testSID, testToken, 404},
	} {
		r, err := http.NewRequest("GET", base+tc.account+"/Calls.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		if tc.user != "" {
			r.SetBasicAuth(tc.user, tc.password)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil || res.StatusCode != tc.want {
			t.Errorf("%s: %v %v", name, res, err)
		}
	}
}

func TestPagesOfCalls(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", say+"Hallo.</Say>")
	for range 7 {
		story.Phone(anna).Call().Ended()
	}
	if got := listed(t, g, url.Values{"From": {anna}, "PageSize": {"3"}}); len(got) != 7 {
		t.Errorf("%d calls on all pages", len(got))
	}
	if got := listed(t, g, url.Values{"Status": {"busy"}}); len(got) != 0 {
		t.Errorf("%d busy calls", len(got))
	}
	if got := listed(t, g, url.Values{"StartTime": {"2026-11-25"}}); len(got) != 7 {
		t.Errorf("%d calls on the day", len(got))
	}
	if got := listed(t, g, url.Values{"StartTime<": {"2026-11-24"}}); len(got) != 0 {
		t.Errorf("%d calls before the day", len(got))
	}
}

func TestCancelAndForget(t *testing.T) {
	g, story := open(t, nil)
	if code := restCode(t, g, "/Calls.json", callForm(g)); code != 0 {
		t.Fatal(code)
	}
	ringing := story.Phone(desk).Rings()
	if status, raw := restBody(t, g, "POST", "/Calls/"+ringing.SID()+".json", url.Values{"Status": {"canceled"}}); status != 200 {
		t.Errorf("%d %s", status, raw)
	}
	ringing.Ended()
	if ringing.Status() != "canceled" {
		t.Errorf("status %q", ringing.Status())
	}
	if code := restCode(t, g, "/Calls/"+ringing.SID()+".json", url.Values{"Status": {"completed"}}); code != 21220 {
		t.Errorf("ending a call twice: %d", code)
	}
	if code := restCode(t, g, "/Calls/CA1.json", url.Values{"Status": {"completed"}}); code != 20404 {
		t.Errorf("an unknown call: %d", code)
	}
	_, raw := restBody(t, g, "POST", "/Messages.json", url.Values{"To": {anna}, "From": {town}, "Body": {"geheim"}})
	var made struct{ Sid string }
	if err := json.Unmarshal(raw, &made); err != nil {
		t.Fatal(err)
	}
	if status, raw := restBody(t, g, "POST", "/Messages/"+made.Sid+".json", url.Values{"Body": {""}}); status != 200 || strings.Contains(string(raw), "geheim") {
		t.Errorf("%d %s", status, raw)
	}
	if status, _ := restBody(t, g, "DELETE", "/Messages/"+made.Sid+".json", nil); status != 204 {
		t.Error(status)
	}
	if status, _ := restBody(t, g, "GET", "/Messages/"+made.Sid+".json", nil); status != 404 {
		t.Error(status)
	}
}

// TestAnswersAreTwilios holds our answers against Twilio's own description.
func TestAnswersAreTwilios(t *testing.T) {
	raw := find(t, "../shared/specs/twilio/twilio_api_v2010.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so the REST answers are not compared with Twilio's")
		t.SkipNow()
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	g, story := open(t, nil)
	g.at("/twilio/voice", say+`Hallo.</Say><Record action="/twilio/recorded"/><Hangup/>`)
	call := story.Phone(anna).Call()
	call.Record("Guten Tag.")
	call.Hangup()
	story.Settle()
	recording := g.webhooks("/twilio/recorded", "RecordingSid")[0]
	const account = "/2010-04-01/Accounts/{AccountSid}"
	for _, tc := range []struct {
		method, path, spec string
		form               url.Values
	}{
		{"POST", "/Calls.json", "/Calls.json", callForm(g)},
		{"POST", "/Messages.json", "/Messages.json", url.Values{"To": {anna}, "From": {town}, "Body": {"x"}}},
		{"GET", "/Calls.json", "/Calls.json", nil},
		{"GET", "/Messages.json", "/Messages.json", nil},
		{"GET", "/Calls/" + listed(t, g, nil)[0] + ".json", "/Calls/{Sid}.json", nil},
		{"GET", "/Recordings/" + recording + ".json", "/Recordings/{Sid}.json", nil},
	} {
		status, raw := restBody(t, g, tc.method, tc.path, tc.form)
		var body any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
		answer := doc.Paths.Find(account + tc.spec).GetOperation(tc.method).Responses.Status(status)
		if answer == nil {
			t.Errorf("%s %s: Twilio never answers %d", tc.method, tc.path, status)
			continue
		}
		schema := answer.Value.Content["application/json"].Schema.Value
		if err := schema.VisitJSON(body, openapi3.MultiErrors()); err != nil {
			t.Errorf("%s %s: %v", tc.method, tc.path, err)
		}
		knownFields(t, tc.path, schema, body)
	}
}

// knownFields fails for a field that Twilio does not have.
func knownFields(t *testing.T, where string, s *openapi3.Schema, body any) {
	t.Helper()
	switch v := body.(type) {
	case map[string]any:
		for k, inner := range v {
			p := s.Properties[k]
			if p == nil {
				if len(s.Properties) > 0 {
					t.Errorf("%s: Twilio has no field %s", where, k)
				}
				continue
			}
			knownFields(t, where, p.Value, inner)
		}
	case []any:
		for _, inner := range v {
			knownFields(t, where, s.Items.Value, inner)
		}
	}
}
