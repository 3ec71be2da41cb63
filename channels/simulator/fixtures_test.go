package simulator

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestWebhooksAreTwilios compares the fields of our webhooks with those of the
// fixtures: none missing, none made up.
func TestWebhooksAreTwilios(t *testing.T) {
	fixtures := readFixtures(t)
	g, story := open(t, nil)
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	g.at("/twilio/staff", `<Dial action="/twilio/dialled"><Number url="/twilio/whisper">`+other+`</Number></Dial>`)
	g.at("/twilio/whisper", say+"Hallo.</Say>")
	g.at("/twilio/dialled", "<Hangup/>")
	call := story.Phone(anna).Call()
	call.Say("Rückruf")
	call.Press("12#")
	call.Ended()
	phone := story.Phone(anna)
	phone.Text("Hallo")
	mobile := story.WhatsApp(anna)
	mobile.Text("Hallo")
	mobile.Voice()
	story.WhatsApp(hiddenUser).Text("Hallo")
	g.whatsAppTurns(t, story, mobile)
	if code := restCode(t, g, "/Messages.json", url.Values{"To": {anna}, "From": {town}, "Body": {"x"}, "StatusCallback": {g.url + "/twilio/sms-status"}}); code != 0 {
		t.Fatal(code)
	}
	story.Settle()
	if code := restCode(t, g, "/Calls.json", callForm(g)); code != 0 {
		t.Fatal(code)
	}
	staff := story.Phone(desk).Answer()
	second := story.Phone(other).Answer()
	second.Hangup()
	staff.Ended()
	story.Settle()
	has := func(field string) func(url.Values) bool { return func(f url.Values) bool { return f.Has(field) } }
	for name, ours := range map[string]url.Values{
		"voice-incoming":              g.first(t, "/twilio/voice", has("From")),
		"gather-speech":               g.first(t, "/twilio/voice/step", has("SpeechResult")),
		"gather-dtmf-finished-on-key": g.first(t, "/twilio/voice/step", has("FinishedOnKey")),
		"call-status-3-completed": g.first(t, "/twilio/call-status", func(f url.Values) bool {
			return f.Get("Direction") == "outbound-api" && f.Get("CallStatus") == "completed"
		}),
		"dial-action-completed": g.first(t, "/twilio/dialled", has("From")),
		"whisper":               g.first(t, "/twilio/whisper", has("From")),
		"sms-in-umlaut-euro":    g.first(t, "/twilio/sms", has("From")),
		"wa-text":               g.first(t, "/twilio/sms", has("WaId")),
		"wa-bsuid":              g.first(t, "/twilio/sms", has("ExternalUserId")),
		"wa-voice-note":         g.first(t, "/twilio/sms", has("MediaUrl0")),
		"wa-button":             g.first(t, "/twilio/sms", has("ButtonPayload")),
		"wa-list":               g.first(t, "/twilio/sms", has("ListId")),
		"wa-status-63016":       g.first(t, "/twilio/wa-status", has("ErrorCode")),
		"wa-status-read":        g.first(t, "/twilio/wa-status", has("EventType")),
		"sms-status-queued":     g.first(t, "/twilio/sms-status", has("From")),
	} {
		theirs, ok := fixtures[name]
		if !ok {
			t.Errorf("there is no fixture %s", name)
			continue
		}
		optional := []string{"path", "n", "CallToken", "msg", "SipResponseCode"}
		for _, k := range difference(slices.Sorted(maps.Keys(theirs)), slices.Sorted(maps.Keys(ours))) {
			if !slices.Contains(optional, k) {
				t.Errorf("%s: %s is in the fixture (%v) or in ours (%v), but not in both", name, k, theirs.Has(k), ours.Has(k))
			}
		}
	}
}

// whatsAppTurns has a button and a line of a list pressed, a message read and
// one come too late.
func (g *gateway) whatsAppTurns(t *testing.T, story *Story, w *WhatsApp) {
	t.Helper()
	send := func(f url.Values) {
		t.Helper()
		f.Set("From", "whatsapp:+4917604069000")
		f.Set("StatusCallback", g.url+"/twilio/wa-status")
		if code := restCode(t, g, "/Messages.json", f); code != 0 {
			t.Fatal(code)
		}
		story.Settle()
	}
	send(templateForm(g, anna, QuickReplyTemplate(1), "Ja?", "Ja", "ja"))
	w.Press("Ja")
	send(templateForm(g, anna, ListTemplate(1), "Wann?", "Heute", "1"))
	w.Press("Heute")
	w.Read()
	send(whatsAppForm(g, "+491713920002", "zu früh"))
}

// first is the first webhook to a path that matches.
func (g *gateway) first(t *testing.T, path string, match func(url.Values) bool) url.Values {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.asked, func(f url.Values) bool { return f.Get("path") == path && match(f) })
	if i < 0 {
		t.Fatalf("nothing of the kind was asked at %s", path)
	}
	return g.asked[i]
}

func readFixtures(t *testing.T) map[string]url.Values {
	t.Helper()
	raw := find(t, "../shared/specs/twilio/webhook_fixtures.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so our webhooks are not compared with the fixtures")
		t.SkipNow()
	}
	var file struct {
		Requests []struct {
			Name string
			Raw  string `json:"raw_body"`
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	all := map[string]url.Values{}
	for _, r := range file.Requests {
		form, err := url.ParseQuery(r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		all[r.Name] = form
	}
	return all
}

func TestSegments(t *testing.T) {
	raw := find(t, "../shared/specs/sms/sms_segment_vectors.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so segments are not compared with Twilio's")
		t.SkipNow()
	}
	var file struct {
		Vectors []struct {
			Name, Body string
			Segments   int
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		if v.Body == "" {
			continue // never sent
		}
		if got := segments(v.Body); got != v.Segments {
			t.Errorf("%s: %d parts, want %d", v.Name, got, v.Segments)
		}
	}
	if len(file.Vectors) < 10 {
		t.Errorf("only %d vectors", len(file.Vectors))
	}
}

func TestWhatsApp(t *testing.T) {
	g, story := open(t, nil)
	phone := story.Phone("whatsapp:" + anna)
	g.at("/twilio/sms", "<Message>Guten Tag.</Message>")
	phone.Text("Hallo")
	phone.Got("Guten Tag")
	if code := restCode(t, g, "/Messages.json", url.Values{"To": {"whatsapp:" + anna}, "From": {town}, "Body": {"x"}}); code != 63007 {
		t.Errorf("from the wrong channel: %d", code)
	}
	if got := story.Phone(anna).Texts(); len(got) != 0 {
		t.Errorf("as SMS: %s", strings.Join(got, ", "))
	}
}
