package twilio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/twilio/twilio-go/client"
	"github.com/twilio/twilio-go/twiml"

	"github.com/rathausruf/rathausruf/channels"
)

// benchForm is a webhook as large as Twilio's.
func benchForm() url.Values {
	return call("ToCountry", "DE", "ToCity", "", "ToState", "", "ToZip", "", "CallerCountry", "DE", "CallerCity", "",
		"CallerState", "", "CallerZip", "", "CalledCountry", "DE", "CalledCity", "", "CalledState", "", "CalledZip", "",
		"SpeechResult", "ich möchte bitte einen Rückruf", "Confidence", "0.91", "Language", "de-DE")
}

// BenchmarkVerify is form and signature, ours beside Twilio's validator.
func BenchmarkVerify(b *testing.B) {
	body := benchForm().Encode()
	signature := Sign(token, public+pathVoice, benchForm())
	const contentType = "application/x-www-form-urlencoded; charset=UTF-8"
	b.Run("ours", func(b *testing.B) {
		v, r := newVerifier(public, token, ""), &request{}
		b.ReportAllocs()
		for b.Loop() {
			r.body = append(r.body[:0], body...)
			if !v.valid(r, pathVoice, contentType, signature) {
				b.Fatal("refused")
			}
		}
	})
	b.Run("twilio-go", func(b *testing.B) {
		v := client.NewRequestValidator(token)
		b.ReportAllocs()
		for b.Loop() {
			form, _ := url.ParseQuery(body)
			params := make(map[string]string, len(form))
			for k, vs := range form {
				params[k] = vs[0]
			}
			if !v.Validate(public+pathVoice, params, signature) {
				b.Fatal("refused")
			}
		}
	})
}

// BenchmarkTwiML is a menu, ours beside Twilio's package.
func BenchmarkTwiML(b *testing.B) {
	menu := channels.Reply{Text: "Guten Tag. Was kann ich für Sie tun?", Language: "de", Expect: channels.ExpectChoice}
	for _, s := range []string{"Für einen Rückruf drücken Sie die 1.", "Für den Stand drücken Sie die 2.", "Für Zeiten drücken Sie die 3."} {
		menu.Choices = append(menu.Choices, channels.Choice{Label: s[len(s)-10:], Say: s, Key: "1"})
	}
	b.Run("ours", func(b *testing.B) {
		t, err := New(config())
		if err != nil {
			b.Fatal(err)
		}
		var d document
		b.ReportAllocs()
		for b.Loop() {
			d.begin()
			t.renderReply(&d, menu, 3)
			d.end()
		}
	})
	b.Run("twilio-go", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			say := []twiml.Element{&twiml.VoiceSay{Language: "de-DE", Voice: "Polly.Vicki-Neural", Message: menu.Text}}
			for _, c := range menu.Choices {
				say = append(say, &twiml.VoiceSay{Language: "de-DE", Voice: "Polly.Vicki-Neural", Message: c.Say})
			}
			sdk(&twiml.VoiceGather{Action: public, ActionOnEmptyResult: "true", Input: "dtmf speech", Language: "de-DE",
				Timeout: "6", SpeechTimeout: "auto", NumDigits: "1", InnerElements: say}, &twiml.VoiceRedirect{Url: public})
		}
	})
}

// BenchmarkWebhook is a whole webhook through Gin, without network or store,
// beside a handler that only reads the body.
func BenchmarkWebhook(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	t, err := New(config())
	if err != nil {
		b.Fatal(err)
	}
	reply := channels.Reply{Text: "Ihr Rückruf ist gebucht.", Language: "de"}
	in := inboxFunc(func(context.Context, channels.Message) (channels.Reply, error) { return reply, nil })
	r := gin.New()
	t.Voice().Mount(r, in)
	t.SMS().Mount(r, in)
	r.POST("/bare", func(c *gin.Context) { _, _ = io.Copy(io.Discard, c.Request.Body) })
	for name, c := range map[string]struct {
		path string
		form url.Values
	}{"bare": {"/bare", benchForm()}, "voice": {pathTurn + "3", benchForm()}, "sms": {pathSMS, text()}} {
		b.Run(name, func(b *testing.B) {
			body := c.form.Encode()
			signature := Sign(token, public+c.path, c.form)
			b.ReportAllocs()
			for b.Loop() {
				q := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(body))
				q.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
				q.Header.Set(signatureHeader, signature)
				r.ServeHTTP(httptest.NewRecorder(), q)
			}
		})
	}
}
