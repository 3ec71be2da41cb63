package twilio

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// onWhatsApp is the citizen there.
var onWhatsApp = channels.Address{Channel: channels.WhatsApp, ID: citizen}

// question asks with two choices.
func question() channels.Reply {
	return channels.Reply{Text: "Passt Ihnen das?", Language: "de", Ask: "q7", Expect: channels.ExpectChoice,
		Choices: []channels.Choice{{ID: "yes", Label: "Ja, gern", Key: "1"}, {ID: "no", Label: "Lieber nicht", Key: "2"}}}
}

// refusal has the provider refuse whatever takes says, and take all else.
func refusal(p *provider, status int, code string, refuse func(i int) bool) {
	p.answer = func(*http.Request) (int, string) {
		if i := len(p.asked) - 1; refuse(i) {
			return status, `{"code":` + code + `,"message":"` + citizen + `","status":400}`
		}
		return 201, `{"sid":"` + textID + `"}`
	}
}

// TestWhatsAppIsOff: without a sender nobody is listened to, and the operator
// is told, but not who it was or what they wrote.
func TestWhatsAppIsOff(t *testing.T) {
	log := &channeltest.Log{}
	off := func(c *Config) { withContent(c); c.WhatsAppFrom, c.Log = "", log.Logger() }
	l := connected(t, off)
	if doc := l.twiml(pathSMS, whatsApp("Body", "Kanarienvogel")); doc != empty {
		t.Errorf("answered %s", doc)
	}
	if doc := l.twiml(pathSMSFallback, whatsApp()); doc != empty {
		t.Errorf("with the store away: answered %s", doc)
	}
	if n := len(l.hub.Messages()); n != 0 {
		t.Errorf("%d messages came in", n)
	}
	if s := log.String(); !strings.Contains(s, "WhatsApp is off") || strings.Contains(s, "Kanarienvogel") || strings.Contains(s, citizen[1:]) {
		t.Errorf("logged %s", s)
	}
	p := newProvider(t)
	w := p.open(off).WhatsApp()
	if _, err := w.Send(context.Background(), onWhatsApp, question()); !errors.Is(err, channels.ErrRefused) || len(p.asked) != 0 {
		t.Errorf("sending: %v, asked %v", err, p.asked)
	}
	if w.Pushes() {
		t.Error("it pushes")
	}
	if doc := l.twiml(pathSMS, text()); doc == empty {
		t.Error("SMS is off as well")
	}
}

// TestWhatsAppPushes once there are templates, and answers in TwiML before.
func TestWhatsAppPushes(t *testing.T) {
	var _ channels.Pushing = (*WhatsApp)(nil)
	for name, c := range map[string]struct {
		change func(*Config)
		pushes bool
	}{
		"nothing":      {func(*Config) {}, false},
		"for later":    {func(c *Config) { c.WhatsAppTemplate = template(1) }, false},
		"empty":        {func(c *Config) { c.WhatsAppLists = map[int]string{4: ""} }, false},
		"buttons":      {func(c *Config) { c.WhatsAppButtons[1] = template(1) }, true},
		"a list":       {func(c *Config) { c.WhatsAppLists = map[int]string{4: template(1)} }, true},
		"all there is": {withContent, true},
	} {
		l := connected(t, c.change)
		l.says(question())
		doc := l.twiml(pathSMS, whatsApp())
		if l.tw.WhatsApp().Pushes() != c.pushes || (doc == empty) != c.pushes {
			t.Errorf("%s: pushes %v, answered %s", name, l.tw.WhatsApp().Pushes(), doc)
		}
		if !c.pushes && !strings.Contains(doc, "1 Ja, gern") {
			t.Errorf("%s: answered %s", name, doc)
		}
		if len(l.hub.Messages()) != 1 {
			t.Errorf("%s: %d messages came in", name, len(l.hub.Messages()))
		}
		if doc := l.twiml(pathSMS, text()); !strings.Contains(doc, "1 Ja, gern") {
			t.Errorf("%s: SMS was answered %s", name, doc)
		}
	}
}

// TestWhatsAppPicks: a button says which question it belongs to; one that was
// made up or is of long ago is no choice, and words stay words.
func TestWhatsAppPicks(t *testing.T) {
	type given struct {
		kind      channels.Kind
		ask, text string
	}
	for name, c := range map[string]struct {
		form []string
		want given
	}{
		"button":            {[]string{"Body", "Ja, gern", "ButtonPayload", "q7:yes"}, given{channels.Picked, "q7", "yes"}},
		"entry":             {[]string{"Body", "Di 10–11 Uhr", "ListId", "q7:2026-11-24T10:00:00+01:00/2026-11-24T11:00:00+01:00"}, given{channels.Picked, "q7", "2026-11-24T10:00:00+01:00/2026-11-24T11:00:00+01:00"}},
		"number":            {[]string{"Body", "1"}, given{channels.Words, "", "1"}},
		"no payload":        {[]string{"Body", "Ja", "ButtonText", "Ja"}, given{channels.Words, "", "Ja"}},
		"forged":            {[]string{"Body", "x", "ButtonPayload", `{"admin":true}`}, given{channels.Picked, "-", "?"}},
		"no question":       {[]string{"Body", "x", "ButtonPayload", ":yes"}, given{channels.Picked, "-", "?"}},
		"no choice":         {[]string{"Body", "x", "ListId", "q7:"}, given{channels.Picked, "-", "?"}},
		"called Hilfe":      {[]string{"Body", "Hilfe", "ButtonPayload", "q7:help"}, given{channels.Picked, "q7", "help"}},
		"called An":         {[]string{"Body", "An", "ButtonPayload", "q7:on"}, given{channels.Picked, "q7", "on"}},
		"stop of another":   {[]string{"Body", "Stop", "ButtonPayload", "Stop"}, given{channels.OptOut, "", "Stop"}},
		"stopped by Twilio": {[]string{"Body", "Ja, gern", "ButtonPayload", "q7:yes", "OptOutType", "STOP"}, given{channels.OptOut, "", "Ja, gern"}},
		"by SMS":            {[]string{"From", citizen, "Body", "Ja", "ButtonPayload", "q7:yes"}, given{channels.Words, "", "Ja"}},
	} {
		l := connected(t)
		l.twiml(pathSMS, whatsApp(c.form...))
		if m := l.last(); (given{m.Kind, m.Ask, m.Text}) != c.want {
			t.Errorf("%s: kind %v, ask %q, text %q; want %v", name, m.Kind, m.Ask, m.Text, c.want)
		}
	}
}

// TestWhatsAppPeople: who has a number is known by it, whatever else the
// network says of them; who has none keeps one conversation all the same.
func TestWhatsAppPeople(t *testing.T) {
	l := connected(t)
	came := func(from, sid string) channels.Message {
		l.twiml(pathSMS, whatsApp("From", from, "MessageSid", sid, "ExternalUserId", "whatsapp:DE.1234567890123456"))
		return l.last()
	}
	if m := came("whatsapp:"+citizen, "SM1"); m.From.Phone() != citizen {
		t.Errorf("phone %q", m.From.Phone())
	}
	long := "DE.ENT." + strings.Repeat("7", 124)
	for _, id := range []string{"DE.1234567890123456", long[:maxWhatsAppID]} {
		first, second := came("whatsapp:"+id, "SM2"), came("WhatsApp:"+id, "SM3")
		if first.From.ID != id || first.From.Phone() != "" || first.Conversation != second.Conversation || first.ID == second.ID {
			t.Errorf("%+v and %+v", first, second)
		}
		if first.Conversation != l.tw.WhatsApp().Conversation(first.From) {
			t.Errorf("we would begin %s", l.tw.WhatsApp().Conversation(first.From))
		}
	}
	if a, b := came("whatsapp:DE.1234567890123456", "SM4"), came("whatsapp:"+citizen, "SM5"); a.Conversation == b.Conversation {
		t.Error("two people share a conversation")
	}
}

// TestWhatsAppTemplateFault: a template that is wrong or gone leaves nobody
// without an answer, and the operator is told.
func TestWhatsAppTemplateFault(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		asked  int
		want   error
	}{
		{400, "21656", 2, nil}, {404, "20404", 2, nil}, {400, "63028", 2, nil},
		{401, "20003", 1, channels.ErrRefused}, {400, "63024", 1, channels.ErrUnreachable}, {429, "63018", 1, channels.ErrTemporary},
		{500, "20500", 1, channels.ErrTemporary}, {400, "63016", 1, channels.ErrWindow},
	} {
		p, log := newProvider(t), &channeltest.Log{}
		refusal(p, c.status, c.code, func(i int) bool { return i == 0 })
		id, err := p.open(withContent, func(c *Config) { c.Log = log.Logger() }).WhatsApp().Send(context.Background(), onWhatsApp, question())
		if !errors.Is(err, c.want) || len(p.asked) != c.asked {
			t.Errorf("%s: %v, asked %d times", c.code, err, len(p.asked))
			continue
		}
		if logged := log.String(); (logged != "") != (c.asked == 2) || strings.Contains(logged, citizen[1:]) {
			t.Errorf("%s: logged %q", c.code, logged)
		}
		if c.asked == 2 && (id != textID || p.asked[0].Get("ContentSid") != template(2) || p.asked[1].Get("Body") != "Passt Ihnen das?\n1 Ja, gern\n2 Lieber nicht") {
			t.Errorf("%s: %q, asked %v", c.code, id, p.asked)
		}
	}
}

// TestWhatsAppWindow: a day after the citizen's last word only the approved
// template is taken; without it, or where it cannot be sent either, the hub is
// told to go another way.
func TestWhatsAppWindow(t *testing.T) {
	approved := func(c *Config) { c.WhatsAppTemplate = template(9) }
	notice := channels.Reply{Text: "Stadt Musterstadt: Gleich rufen wir Sie an.\nUnser Kennwort: Ahorn", Choices: question().Choices}
	squeezed := `{"1":"Stadt Musterstadt: Gleich rufen wir Sie an. Unser Kennwort: Ahorn · 1 Ja, gern · 2 Lieber nicht"}`
	asNumbers := notice.Text + "\n1 Ja, gern\n2 Lieber nicht"
	for name, c := range map[string]struct {
		change func(*Config)
		reply  channels.Reply
		refuse int // so many sendings
		code   string
		asked  []string // bodies, or variables
		want   error
	}{
		"open":             {approved, notice, 0, "63016", []string{asNumbers}, nil},
		"template":         {approved, notice, 1, "63016", []string{asNumbers, squeezed}, nil},
		"no template":      {func(*Config) {}, notice, 1, "63016", []string{asNumbers}, channels.ErrWindow},
		"not approved":     {approved, notice, 2, "63016", []string{asNumbers, squeezed}, channels.ErrWindow},
		"another fault":    {approved, notice, 1, "63013", []string{asNumbers}, channels.ErrRefused},
		"buttons outside":  {func(c *Config) { withContent(c); approved(c) }, question(), 1, "63016", []string{`{"1":"Passt Ihnen das?","2":"Ja, gern","3":"q7:yes","4":"Lieber nicht","5":"q7:no"}`, `{"1":"Passt Ihnen das? 1 Ja, gern · 2 Lieber nicht"}`}, nil},
		"longer than it":   {approved, channels.Reply{Text: strings.Repeat("a", 901)}, 1, "63016", []string{strings.Repeat("a", 901)}, channels.ErrWindow},
		"as long as it":    {approved, channels.Reply{Text: strings.Repeat("ä", 900)}, 1, "63016", []string{strings.Repeat("ä", 900), `{"1":"` + strings.Repeat("ä", 900) + `"}`}, nil},
		"like a variable":  {approved, channels.Reply{Text: "Herr {{2}}"}, 1, "63016", []string{"Herr {{2}}"}, channels.ErrWindow},
		"in several parts": {approved, channels.Reply{Text: strings.Repeat("Wort ", 400)}, 1, "63016", nil, channels.ErrWindow},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			refusal(p, 400, c.code, func(i int) bool { return i < c.refuse })
			id, err := p.open(c.change).WhatsApp().Send(context.Background(), onWhatsApp, c.reply)
			if !errors.Is(err, c.want) || (id == textID) != (c.want == nil) || errors.Is(err, channels.ErrWindow) != (c.want == channels.ErrWindow) {
				t.Errorf("%q %v", id, err)
			}
			for i, want := range c.asked {
				if i >= len(p.asked) || p.asked[i].Get("Body")+p.asked[i].Get("ContentVariables") != want {
					t.Errorf("sending %d was %v, want %q", i+1, p.asked, want)
				}
			}
			if c.asked != nil && len(p.asked) != len(c.asked) {
				t.Errorf("asked %d times, want %d", len(p.asked), len(c.asked))
			}
		})
	}
}

// TestWhatsAppTemplateRefused: a template Meta has paused is no way either, and
// the hub still learns that another channel may be one.
func TestWhatsAppTemplateRefused(t *testing.T) {
	for code, want := range map[string]error{"63013": channels.ErrWindow, "63018": channels.ErrTemporary, "63014": channels.ErrUnreachable} {
		p := newProvider(t)
		p.answer = func(*http.Request) (int, string) {
			if len(p.asked) == 1 {
				return 400, `{"code":63016,"status":400}`
			}
			return 400, `{"code":` + code + `,"status":400}`
		}
		_, err := p.open(func(c *Config) { c.WhatsAppTemplate = template(9) }).WhatsApp().Send(context.Background(), onWhatsApp, question())
		if !errors.Is(err, want) || len(p.asked) != 2 {
			t.Errorf("%s: %v, asked %d times", code, err, len(p.asked))
		}
	}
}
