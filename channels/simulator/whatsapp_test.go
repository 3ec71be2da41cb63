package simulator

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const townWhatsApp = "+493023125001"

// openWhatsApp starts a town that has a number of its own on WhatsApp.
func openWhatsApp(t *testing.T) (*gateway, *Story) {
	t.Helper()
	return open(t, func(c *Config) { c.WhatsAppNumber = townWhatsApp })
}

// whatsAppForm is a message of the town to someone on WhatsApp.
func whatsAppForm(g *gateway, user, body string) url.Values {
	return url.Values{
		"To": {"whatsapp:" + user}, "From": {"whatsapp:" + townWhatsApp}, "Body": {body}, "StatusCallback": {g.url + "/twilio/sms-status"},
	}
}

// templateForm fills a template: the text, then title and ID of each button.
func templateForm(g *gateway, user, sid string, values ...string) url.Values {
	f := whatsAppForm(g, user, "")
	f.Del("Body")
	f.Set("ContentSid", sid)
	f.Set("ContentVariables", variables(values...))
	return f
}

func variables(values ...string) string {
	v := map[string]string{}
	for i, s := range values {
		v[string([]byte("123456789")[i:i+1])] = s
	}
	raw, _ := json.Marshal(v)
	return string(raw)
}

// TestWindow: what comes more than a day after the citizen's last message is
// accepted and then fails, unless it is an approved template.
func TestWindow(t *testing.T) {
	g, story := openWhatsApp(t)
	anna := story.WhatsApp(anna)
	send := func(form url.Values) {
		t.Helper()
		if code := restCode(t, g, "/Messages.json", form); code != 0 {
			t.Fatal(code)
		}
		story.Settle()
	}
	free := func(body string) { t.Helper(); send(whatsAppForm(g, strings.TrimPrefix(anna.user, whatsapp), body)) }
	template := func(sid string, values ...string) {
		t.Helper()
		send(templateForm(g, strings.TrimPrefix(anna.user, whatsapp), sid, values...))
	}
	free("zu früh")
	template(TextTemplate, "Vorlage eins")
	anna.Text("Hallo")
	free("gleich")
	story.Advance(24 * time.Hour)
	free("gerade noch")
	template(ListTemplate(1), "Liste", "Ja", "ja")
	story.Advance(time.Second)
	free("zu spät")
	template(ListTemplate(1), "Liste zu spät", "Ja", "ja")
	template(QuickReplyTemplate(1), "Vorlage zwei", "Ja", "ja")
	if diff := cmp.Diff([]string{"Vorlage eins", "gleich", "gerade noch", "Liste", "Vorlage zwei"}, anna.Texts()); diff != "" {
		t.Error(diff)
	}
	want := "queued failed63016 queued sent delivered queued sent delivered queued sent delivered queued sent delivered " +
		"queued failed63016 queued failed63016 queued sent delivered"
	states, codes := g.webhooks("/twilio/sms-status", "MessageStatus"), g.webhooks("/twilio/sms-status", "ErrorCode")
	for i := range states {
		states[i] += codes[i]
	}
	if diff := cmp.Diff(want, strings.Join(states, " ")); diff != "" {
		t.Error(diff)
	}
	anna.Text("Bin wieder da")
	free("herzlich willkommen")
	anna.Got("herzlich willkommen")
}

func TestTemplates(t *testing.T) {
	g, story := openWhatsApp(t)
	story.WhatsApp(anna).Text("Hallo")
	long := strings.Repeat("ä", 25)
	type want struct {
		form           url.Values
		refused, later int // Twilio's number at once, and in the status
	}
	two, list := QuickReplyTemplate(2), ListTemplate(2)
	cases := map[string]want{
		"text":              {templateForm(g, anna, TextTemplate, "Guten Tag"), 0, 0},
		"two buttons":       {templateForm(g, anna, two, "Wann?", "Heute", "1", "Morgen", "2"), 0, 0},
		"one too many":      {templateForm(g, anna, two, "Wann?", "Heute", "1", "Morgen", "2", "Nie", "3"), 0, 63028},
		"one too few":       {templateForm(g, anna, two, "Wann?", "Heute", "1"), 0, 63028},
		"half a button":     {templateForm(g, anna, two, "Wann?", "Heute", "1", "Morgen"), 0, 63028},
		"a list":            {templateForm(g, anna, list, "Wann?", "Heute", "1", "Morgen", "2"), 0, 0},
		"no text":           {templateForm(g, anna, two, "", "Heute", "1", "Morgen", "2"), 21656, 0},
		"no ID":             {templateForm(g, anna, two, "Wann?", "Heute", "", "Morgen", "2"), 21656, 0},
		"two lines":         {templateForm(g, anna, TextTemplate, "Guten Tag.\nWann?"), 21656, 0},
		"a gap":             {templateForm(g, anna, TextTemplate, "Guten     Tag"), 21656, 0},
		"a variable":        {templateForm(g, anna, TextTemplate, "Guten {{1}}"), 21656, 0},
		"a very long text":  {templateForm(g, anna, TextTemplate, strings.Repeat("x", 1601)), 21658, 0},
		"an ID twice":       {templateForm(g, anna, two, "Wann?", "Heute", "1", "Morgen", "1"), 0, 63005},
		"a title twice":     {templateForm(g, anna, two, "Wann?", "Heute", "1", "Heute", "2"), 0, 63005},
		"a long title":      {templateForm(g, anna, two, "Wann?", long[:42], "1", "Morgen", "2"), 0, 63005},
		"a list's title":    {templateForm(g, anna, list, "Wann?", long[:48], "1", "Morgen", "2"), 0, 0},
		"its long title":    {templateForm(g, anna, list, "Wann?", long, "1", "Morgen", "2"), 0, 63005},
		"a long ID":         {templateForm(g, anna, list, "Wann?", "Heute", strings.Repeat("x", 201), "Morgen", "2"), 0, 63005},
		"a long text":       {templateForm(g, anna, list, strings.Repeat("ä", 1025), "Heute", "1", "Morgen", "2"), 0, 63005},
		"an unknown one":    {templateForm(g, anna, ListTemplate(11), "Guten Tag"), 21655, 0},
		"none":              {templateForm(g, anna, "", "Guten Tag"), 21654, 0},
		"no variables":      {templateForm(g, anna, TextTemplate), 21602, 0},
		"another number":    {url.Values{"To": {"whatsapp:" + anna}, "From": {"whatsapp:" + town}, "Body": {"x"}}, 63007, 0},
		"WhatsApp's number": {url.Values{"To": {anna}, "From": {townWhatsApp}, "Body": {"x"}}, 21606, 0},
		"nobody":            {whatsAppForm(g, "DE.12", "x"), 21211, 0},
	}
	for _, bad := range []string{"", "x", "[]", "null", `{"1": 5}`, `{"1": {}}`} {
		f := templateForm(g, anna, TextTemplate, "x")
		f.Set("ContentVariables", bad)
		cases["variables "+bad] = want{f, 21656, 0}
	}
	for name, tc := range cases {
		status, raw := restBody(t, g, "POST", "/Messages.json", tc.form)
		var made struct {
			Sid  string
			Code int
		}
		if err := json.Unmarshal(raw, &made); err != nil || made.Code != tc.refused || (status == 201) != (tc.refused == 0) {
			t.Errorf("%s: %d %s, want %d", name, status, raw, tc.refused)
			continue
		}
		if tc.refused != 0 {
			continue
		}
		story.Settle()
		_, raw = restBody(t, g, "GET", "/Messages/"+made.Sid+".json", nil)
		var end struct {
			Status string
			Code   int `json:"error_code"`
		}
		if err := json.Unmarshal(raw, &end); err != nil || end.Code != tc.later || (end.Status == "delivered") != (tc.later == 0) {
			t.Errorf("%s ends as %s, want %d", name, raw, tc.later)
		}
	}
}

// TestPress: a button's payload comes with the message it stood below, a
// list's line does not; and the town learns what was read.
func TestPress(t *testing.T) {
	g, story := openWhatsApp(t)
	anna, hidden := story.WhatsApp(anna), story.WhatsApp(hiddenUser)
	anna.Text("Rückruf")
	hidden.Text("Rückruf")
	for _, form := range []url.Values{
		templateForm(g, "+491713920001", QuickReplyTemplate(1), "Alt?", "Ja", "alt:ja"),
		templateForm(g, "+491713920001", QuickReplyTemplate(2), "Neu?", "Ja", "neu:ja", "Nein", "neu:nein"),
		templateForm(g, hiddenUser, ListTemplate(2), "Wann?", "Heute", "t:1", "Morgen", "t:2"),
	} {
		if code := restCode(t, g, "/Messages.json", form); code != 0 {
			t.Fatal(code)
		}
		story.Settle()
	}
	if diff := cmp.Diff([]string{"Ja", "Nein"}, anna.Options()); diff != "" {
		t.Error(diff)
	}
	anna.Press("Ja")
	hidden.Press("Morgen")
	hidden.Voice()
	status, raw := curl(t, g, "texts", `{"from":"whatsapp:+49 171 3920001","press":"alt:ja"}`)
	if status != 204 {
		t.Errorf("%d %s", status, raw)
	}
	for field, want := range map[string][]string{
		"From":          {anna.user, hidden.user, anna.user, hidden.user, hidden.user, anna.user},
		"To":            {"whatsapp:" + townWhatsApp},
		"Body":          {"Rückruf", "Rückruf", "Ja", "Morgen", "", "Ja"},
		"MessageType":   {"text", "text", "button", "interactive", "audio", "button"},
		"ButtonPayload": {"", "", "neu:ja", "", "", "alt:ja"},
		"ListId":        {"", "", "", "t:2", "", ""},
		"NumMedia":      {"0", "0", "0", "0", "1", "0"},
		"ProfileName":   {"Ayşe Öztürk", "Musterfrau", "Ayşe Öztürk", "Musterfrau", "Musterfrau", "Ayşe Öztürk"},
		"WaId":          {"491713920001", hiddenUser, "491713920001", hiddenUser, hiddenUser, "491713920001"},
	} {
		got := g.webhooks("/twilio/sms", field)
		if field == "To" {
			got = slices.Compact(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
	}
	replied := g.webhooks("/twilio/sms", "OriginalRepliedMessageSid")
	if replied[2] == "" || replied[5] == "" || replied[2] == replied[5] || replied[3] != "" {
		t.Errorf("pressed below %q", replied)
	}
	hidden.Read()
	story.Settle()
	states := g.webhooks("/twilio/sms-status", "MessageStatus")
	if n := len(states); states[n-1] != "read" || slices.Contains(states[:n-1], "read") {
		t.Errorf("states %q", states)
	}
	if status, raw := curl(t, g, "texts", `{"from":"whatsapp:+491713920001","press":"Vielleicht"}`); status != 409 {
		t.Errorf("a button that is not there: %d %s", status, raw)
	}
	if status, raw := curl(t, g, "texts", `{"from":"+491713920001","voice":true}`); status != 400 {
		t.Errorf("a voice note by SMS: %d %s", status, raw)
	}
}
