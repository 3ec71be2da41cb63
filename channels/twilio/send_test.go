package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

func TestSendText(t *testing.T) {
	sms := channels.Address{Channel: channels.SMS, ID: citizen}
	wa := channels.Address{Channel: channels.WhatsApp, ID: citizen}
	const service = "MG00000000000000000000000000000001"
	confirmation := channels.Reply{Text: "Ihr Rückruf – „Bürgerbüro“", Choices: []channels.Choice{{Key: "1", Label: "Absagen"}}}
	for name, c := range map[string]struct {
		to     channels.Address
		change func(*Config)
		want   url.Values
	}{
		"number":  {sms, func(*Config) {}, url.Values{"From": {texting}, "To": {citizen}, "Body": {"Ihr Rückruf - \"Bürgerbüro\"\n1 Absagen"}}},
		"service": {sms, func(c *Config) { c.MessagingServiceSID = service }, url.Values{"MessagingServiceSid": {service}, "To": {citizen}, "Body": {"Ihr Rückruf - \"Bürgerbüro\"\n1 Absagen"}}},
		"WhatsApp": {wa, func(*Config) {}, url.Values{"From": {"whatsapp:+493023125001"}, "To": {"whatsapp:" + citizen},
			"Body": {"Ihr Rückruf – „Bürgerbüro“\n1 Absagen"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			tw := p.open(c.change)
			var ch channels.Channel = tw.SMS()
			if c.to.Channel == channels.WhatsApp {
				ch = tw.WhatsApp()
			}
			if id, err := ch.Send(context.Background(), c.to, confirmation); id != callSID || err != nil {
				t.Fatalf("%q %v", id, err)
			}
			c.want.Set("StatusCallback", public+pathSMSStatus)
			if len(p.asked) != 1 || p.asked[0].Encode() != c.want.Encode() {
				t.Errorf("asked %v, want %v", p.asked, c.want)
			}
		})
	}
}

func TestSendLongText(t *testing.T) {
	p := newProvider(t)
	_, err := p.open().SMS().Send(context.Background(), channels.Address{Channel: channels.SMS, ID: citizen}, channels.Reply{Text: strings.Repeat("Wort ", 900)})
	if err != nil || len(p.asked) != 3 {
		t.Errorf("%d texts, %v", len(p.asked), err)
	}
}

func TestSendWithoutSender(t *testing.T) {
	p := newProvider(t)
	tw := p.open(func(c *Config) { c.SMSFrom, c.WhatsAppFrom, c.OfficePhone = "", "", "" })
	for _, ch := range []channels.Channel{tw.SMS(), tw.WhatsApp(), tw.Voice()} {
		_, err := ch.Send(context.Background(), channels.Address{Channel: ch.Name(), ID: citizen}, channels.Reply{Text: "Hallo"})
		if !errors.Is(err, channels.ErrRefused) {
			t.Errorf("%s: %v", ch.Name(), err)
		}
	}
	if len(p.asked) != 0 {
		t.Errorf("asked %d times", len(p.asked))
	}
}

func TestReadOut(t *testing.T) {
	p := newProvider(t)
	v := p.open().Voice()
	to := channels.Address{Channel: channels.Voice, ID: citizen}
	for _, r := range []struct {
		text  string
		times int
		want  error
	}{
		{"Guten Tag. Ihr Rückruf ist gebucht.", 2, nil},
		{strings.Repeat("Ein langer Satz. ", 150), 1, nil},
		{strings.Repeat("Ein langer Satz. ", 300), 0, channels.ErrRefused},
	} {
		p.asked = nil
		_, err := v.Send(context.Background(), to, channels.Reply{Text: r.text, Language: "de"})
		if !errors.Is(err, r.want) {
			t.Errorf("%d characters: %v", len(r.text), err)
		}
		if r.times == 0 {
			continue
		}
		form := p.asked[0]
		checkTwiML(t, form.Get("Twiml"))
		if n := strings.Count(form.Get("Twiml"), strings.TrimSpace(r.text)); n != r.times {
			t.Errorf("said %d times, want %d", n, r.times)
		}
		if form.Get("From") != office || form.Get("To") != citizen || form.Get("Url") != "" {
			t.Errorf("asked %v", form)
		}
	}
}

// TestWhatsAppKeepsBusinessUsers: they have no number, and can be written to.
func TestWhatsAppKeepsBusinessUsers(t *testing.T) {
	p := newProvider(t)
	_, err := p.open().WhatsApp().Send(context.Background(), channels.Address{Channel: channels.WhatsApp, ID: "DE.1234567890123456"}, channels.Reply{Text: "Hallo"})
	if err != nil || p.asked[0].Get("To") != "whatsapp:DE.1234567890123456" {
		t.Errorf("%v %v", p.asked, err)
	}
}

// TestRESTIsNotLogged: a sending leaves nothing in the log.
func TestRESTIsNotLogged(t *testing.T) {
	p := newProvider(t)
	log := &channeltest.Log{}
	p.answer = func(*http.Request) (int, string) { return 400, `{"code":21211,"message":"` + citizen + `"}` }
	_, _ = p.open(func(c *Config) { c.Log = log.Logger() }).SMS().Send(context.Background(),
		channels.Address{Channel: channels.SMS, ID: citizen}, channels.Reply{Text: "x"})
	if log.String() != "" {
		t.Errorf("logged and returned: %s", log.String())
	}
}
