package twilio

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// kit is what voice and texts have in common.
func kit(channel func(*Twilio) channels.Channel, path string, change ...func(*Config)) channeltest.Kit {
	return channeltest.Kit{
		Open: func(t *testing.T, api string, log *slog.Logger) channels.Channel {
			c := config()
			c.APIURL, c.Log = api, log
			for _, f := range change {
				f(&c)
			}
			tw, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			return channel(tw)
		},
		Raw: func(t *testing.T, body []byte) *http.Request {
			f, _ := parseForm(nil, []byte(string(body)))
			form := url.Values{}
			for _, x := range f {
				form.Add(string(x.key), string(x.value))
			}
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(signatureHeader, Sign(token, public+path, form))
			return r
		},
		Strip:   func(r *http.Request) { r.Header.Del(signatureHeader) },
		Forge:   func(r *http.Request) { r.Header.Set(signatureHeader, Sign("gu3ss", public+path, nil)) },
		Missing: http.StatusBadRequest,
		Wrong:   http.StatusForbidden,
		Secrets: []string{token},
		Host:    "api.twilio.com:443",
	}
}

// heard is what a document says: spoken pieces, or texts.
func heard(t *testing.T, doc, element string) (said []channeltest.Said) {
	checkTwiML(t, doc)
	d := etree.NewDocument()
	if err := d.ReadFromString(doc); err != nil {
		t.Fatal(err)
	}
	for _, e := range d.FindElements("//" + element) {
		said = append(said, channeltest.Said{Text: e.Text()})
	}
	return said
}

// callers are people by the suite's names.
func callers(name string) string { return "+4917139200" + strings.Repeat("0", 2-len(name)) + name }

// answers are what the REST API may say, and what it means.
func answers(sid string) []channeltest.Answer {
	refusal := func(name, status, code string, n int, want error) channeltest.Answer {
		body := `{"code":` + code + `,"message":"The 'To' number ` + citizen + ` is bad","more_info":"https://www.twilio.com/docs/errors/` + code + `","status":` + status + `}`
		return channeltest.Answer{Name: name, Status: n, Body: body, Want: want}
	}
	return []channeltest.Answer{
		{Name: "taken", Status: 201, Body: `{"sid":"` + sid + `","status":"queued"}`, ID: sid},
		refusal("opted out", "400", "21610", 400, channels.ErrUnreachable),
		refusal("no mobile", "400", "21614", 400, channels.ErrUnreachable),
		refusal("invalid", "400", "21211", 400, channels.ErrUnreachable),
		refusal("wrong token", "401", "20003", 401, channels.ErrRefused),
		refusal("unheard of", "400", "29999", 400, channels.ErrRefused),
		refusal("too many", "429", "20429", 429, channels.ErrTemporary),
		refusal("broken", "500", "20500", 500, channels.ErrTemporary),
		{Name: "a proxy's page", Status: 502, Body: "<html>Bad gateway</html>", Want: channels.ErrTemporary},
		{Name: "a refusal without a word", Status: 403, Body: "no", Want: channels.ErrRefused},
		{Name: "cut off", Status: 201, Body: `{"sid":"` + sid, Want: channels.ErrTemporary},
	}
}

func TestVoiceSuite(t *testing.T) {
	const path = pathTurn + "1"
	k := kit(func(tw *Twilio) channels.Channel { return tw.Voice() }, path)
	k.Webhook = func(t *testing.T, e channeltest.Event) *http.Request {
		at := pathTurn + e.ID
		return signed(at, call("From", callers(e.From), "SpeechResult", e.Text, "Confidence", "0.9"))
	}
	k.Forge = func(r *http.Request) { r.Header.Set(signatureHeader, Sign("gu3ss", public+path, nil)) }
	k.Down = http.StatusOK
	k.Bodies = []string{call().Encode(), call("Digits", "1").Encode(), call("SpeechResult", "Rückruf", "Confidence", "0.5").Encode(), call("DialCallStatus", "busy").Encode()}
	k.Address = channels.Address{Channel: channels.Voice, ID: citizen}
	k.Unreachable = channels.Address{Channel: channels.Voice}
	k.Answers = answers("CA00000000000000000000000000000009")
	k.Answered = func(t *testing.T, body string) []channeltest.Said { return heard(t, body, "Say") }
	k.Limit = 3000
	channeltest.Run(t, k)
}

func TestSMSSuite(t *testing.T) {
	k := kit(func(tw *Twilio) channels.Channel { return tw.SMS() }, pathSMS)
	k.Webhook = func(t *testing.T, e channeltest.Event) *http.Request {
		return signed(pathSMS, text("MessageSid", "SM"+e.ID, "From", callers(e.From), "Body", e.Text))
	}
	k.Down = http.StatusServiceUnavailable
	k.Bodies = []string{text().Encode(), text("Body", "STOP").Encode(), text("From", "whatsapp:"+citizen, "ButtonPayload", "x").Encode(), text("NumMedia", "1").Encode()}
	k.Address = channels.Address{Channel: channels.SMS, ID: citizen}
	k.Unreachable = channels.Address{Channel: channels.SMS, ID: "Paket-Info"}
	k.Answers = answers("SM00000000000000000000000000000009")
	k.Answered = func(t *testing.T, body string) []channeltest.Said { return heard(t, body, "Message") }
	k.Asked = func(t *testing.T, body string) channeltest.Said {
		form, err := url.ParseQuery(body)
		if err != nil {
			t.Fatal(err)
		}
		return channeltest.Said{Text: form.Get("Body")}
	}
	k.Limit = maxText
	channeltest.Run(t, k)
}

// asked reads what WhatsApp is asked to show: a text, or a template's values.
func asked(t *testing.T, body string) channeltest.Said {
	t.Helper()
	form, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	said := channeltest.Said{Text: form.Get("Body")}
	if form.Get("ContentSid") == "" {
		return said
	}
	var values map[string]string
	if err := json.Unmarshal([]byte(form.Get("ContentVariables")), &values); err != nil {
		t.Fatal(err)
	}
	said.Text = values["1"]
	for n := 2; values[strconv.Itoa(n)] != ""; n += 2 {
		said.Buttons = append(said.Buttons, channeltest.Button{Label: values[strconv.Itoa(n)], Data: values[strconv.Itoa(n+1)]})
	}
	return said
}

// mounted is the WhatsApp channel with the webhook it shares with SMS.
type mounted struct {
	*WhatsApp
	sms *SMS
}

func (m mounted) Mount(r gin.IRouter, in channels.Inbox) { m.sms.Mount(r, in) }

func TestWhatsAppSuite(t *testing.T) {
	for name, change := range map[string]func(*Config){"answering": func(*Config) {}, "pushing": withContent} {
		t.Run(name, func(t *testing.T) {
			k := kit(func(tw *Twilio) channels.Channel { return mounted{tw.WhatsApp(), tw.SMS()} }, pathSMS, change)
			k.Webhook = func(t *testing.T, e channeltest.Event) *http.Request {
				return signed(pathSMS, whatsApp("MessageSid", "SM"+e.ID, "From", "whatsapp:"+callers(e.From), "Body", e.Text))
			}
			k.Down = http.StatusServiceUnavailable
			k.Bodies = []string{whatsApp().Encode(), whatsApp("Body", "STOP").Encode(), whatsApp("ButtonPayload", "q1:yes").Encode(),
				whatsApp("ListId", "q1:slot:1").Encode(), whatsApp("From", "whatsapp:DE.1234567890123456").Encode()}
			k.Asked = asked
			k.Limit = maxText
			k.Nothing = empty
			if name == "answering" {
				k.Answered = func(t *testing.T, body string) []channeltest.Said { return heard(t, body, "Message") }
			}
			k.Press = func(t *testing.T, from, data string) *http.Request {
				return signed(pathSMS, whatsApp("MessageSid", "SMpressed", "From", "whatsapp:"+callers(from), "Body", "x", "ButtonPayload", data))
			}
			k.Address = channels.Address{Channel: channels.WhatsApp, ID: citizen}
			k.Unreachable = channels.Address{Channel: channels.WhatsApp}
			k.Answers = append(answers("SM00000000000000000000000000000009"),
				channeltest.Answer{Name: "window", Status: 400, Body: `{"code":63016,"message":"x","status":400}`, Want: channels.ErrRefused},
				channeltest.Answer{Name: "not on WhatsApp", Status: 400, Body: `{"code":63003,"message":"x","status":400}`, Want: channels.ErrUnreachable},
				channeltest.Answer{Name: "too fast", Status: 429, Body: `{"code":63018,"message":"x","status":429}`, Want: channels.ErrTemporary})
			channeltest.Run(t, k)
		})
	}
}
