package twilio

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// FuzzWebhook: no body, genuinely signed, at any of our paths, ends in 500 or
// in TwiML that cannot be read, whatever the dialog answers.
func FuzzWebhook(f *testing.F) {
	paths := []string{pathVoice, pathTurn + "1", pathFallback, pathCallStatus, pathWhisper, pathAccept, pathDone, pathSMS, pathSMSStatus}
	for i := range paths {
		for _, form := range []url.Values{call("Digits", "1"), call("CallStatus", "completed"), text(), text("From", "whatsapp:"+citizen, "NumMedia", "1")} {
			f.Add(i, "a=A1&leg=citizen", form.Encode(), "Guten Tag.\nWas möchten Sie?", 1)
		}
	}
	f.Add(7, "", whatsApp("ButtonPayload", "q1:yes", "Body", "Hilfe").Encode(), "Guten Tag.", 1)
	f.Add(7, "", text("Body", strings.Repeat("x", 2000)).Encode(), strings.Repeat("ä", 5000), 2)
	f.Fuzz(func(t *testing.T, i int, query, body, said string, expect int) {
		if i < 0 || strings.ContainsAny(query, " #\x7f") || !printableASCII(query) {
			return
		}
		l := connected(t)
		l.says(channels.Reply{Text: said, Language: said, Expect: channels.Expect(expect), Hints: []string{said},
			Choices: []channels.Choice{{ID: "a", Label: said, Say: said, Key: "1"}}, End: expect == 7})
		l.hub.whisper = channels.Whisper{Text: said, Gone: said, Language: "de"}
		l.hub.connect = channels.Connect{To: citizen, CallerID: office}
		path := paths[i%len(paths)]
		if query != "" {
			path += "?" + query
		}
		form := url.Values{}
		fields, _ := parseForm(nil, []byte(body))
		for _, x := range fields {
			form.Add(string(x.key), string(x.value))
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(signatureHeader, Sign(token, public+path, form))
		rec := httptest.NewRecorder()
		l.r.ServeHTTP(rec, r)
		if rec.Code >= 500 {
			t.Fatalf("%d for %q", rec.Code, body)
		}
		if rec.Code == 200 {
			checkTwiML(t, rec.Body.String())
		}
		for _, m := range l.hub.Messages() {
			if m.ID == "" || len(m.Conversation) > 128 {
				t.Fatalf("ID %q, conversation %q", m.ID, m.Conversation)
			}
		}
	})
}

func printableASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= 0x20 || r > 0x7E }) < 0
}
