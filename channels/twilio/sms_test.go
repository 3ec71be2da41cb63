package twilio

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

func TestTextMessages(t *testing.T) {
	type given struct {
		Channel, Text string
		Kind          channels.Kind
		Answered      bool
	}
	const wa = "whatsapp:" + citizen
	for name, c := range map[string]struct {
		form []string
		want given
	}{
		"words":               {[]string{"Body", "Rückruf Standesamt"}, given{"sms", "Rückruf Standesamt", channels.Words, false}},
		"decomposed":          {[]string{"Body", "Ru\u0308ckruf"}, given{"sms", "Rückruf", channels.Words, false}},
		"empty":               {[]string{"Body", ""}, given{"sms", "", channels.Words, false}},
		"picture":             {[]string{"Body", "", "NumMedia", "1"}, given{"sms", "", channels.Media, false}},
		"picture with words":  {[]string{"Body", "mein Pass", "NumMedia", "2"}, given{"sms", "mein Pass", channels.Words, false}},
		"opt-out by Twilio":   {[]string{"Body", "hör auf", "OptOutType", "STOP"}, given{"sms", "hör auf", channels.OptOut, true}},
		"stop":                {[]string{"Body", " Stop "}, given{"sms", "Stop", channels.OptOut, true}},
		"cancel":              {[]string{"Body", "CANCEL"}, given{"sms", "CANCEL", channels.OptOut, true}},
		"yes":                 {[]string{"Body", "yes"}, given{"sms", "yes", channels.Words, false}},
		"yes, as START":       {[]string{"Body", "Yes", "OptOutType", "START"}, given{"sms", "Yes", channels.Words, false}},
		"own word for START":  {[]string{"Body", "Ja", "OptOutType", "START"}, given{"sms", "Ja", channels.Words, false}},
		"yes please":          {[]string{"Body", "yes please"}, given{"sms", "yes please", channels.Words, false}},
		"unstop":              {[]string{"Body", "unstop"}, given{"sms", "unstop", channels.OptIn, true}},
		"our stop":            {[]string{"Body", "Off."}, given{"sms", "Off.", channels.OptOut, false}},
		"our start":           {[]string{"Body", "on"}, given{"sms", "on", channels.OptIn, false}},
		"our German start":    {[]string{"Body", "AN"}, given{"sms", "AN", channels.OptIn, false}},
		"start":               {[]string{"Body", "START", "OptOutType", "START"}, given{"sms", "START", channels.OptIn, true}},
		"help":                {[]string{"Body", "Help"}, given{"sms", "Help", channels.Help, true}},
		"stop in a sentence":  {[]string{"Body", "please stop"}, given{"sms", "please stop", channels.Words, false}},
		"stop, stressed":      {[]string{"Body", "Stop!!"}, given{"sms", "Stop!!", channels.OptOut, false}},
		"German stop":         {[]string{"Body", "Stopp"}, given{"sms", "Stopp", channels.OptOut, false}},
		"German stop, polite": {[]string{"Body", "abmelden."}, given{"sms", "abmelden.", channels.OptOut, false}},
		"German help":         {[]string{"Body", "HILFE"}, given{"sms", "HILFE", channels.Help, false}},
		"move house":          {[]string{"Body", "Wohnung abmelden"}, given{"sms", "Wohnung abmelden", channels.Words, false}},
		"WhatsApp":            {[]string{"From", wa, "Body", "Hallo"}, given{"whatsapp", "Hallo", channels.Words, false}},
		"WhatsApp button":     {[]string{"From", wa, "Body", "Ja, bitte", "ButtonPayload", "q1:yes"}, given{"whatsapp", "yes", channels.Picked, false}},
		"WhatsApp list":       {[]string{"From", wa, "Body", "Di 10-11", "ListId", "q2:slot:1"}, given{"whatsapp", "slot:1", channels.Picked, false}},
		"WhatsApp voice note": {[]string{"From", wa, "Body", "", "NumMedia", "1"}, given{"whatsapp", "", channels.Media, false}},
		"WhatsApp place":      {[]string{"From", wa, "Body", "", "Latitude", "50.1", "Longitude", "8.7"}, given{"whatsapp", "", channels.Media, false}},
		"WhatsApp stop":       {[]string{"From", wa, "Body", "STOP"}, given{"whatsapp", "STOP", channels.OptOut, false}},
		"WhatsApp yes":        {[]string{"From", wa, "Body", "yes"}, given{"whatsapp", "yes", channels.Words, false}},
		"WhatsApp without a number": {[]string{"From", "whatsapp:DE.1234567890123456", "Body", "Hallo"},
			given{"whatsapp", "Hallo", channels.Words, false}},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			doc := l.twiml(pathSMS, text(c.form...))
			m := l.last()
			if d := cmp.Diff(c.want, given{m.From.Channel, m.Text, m.Kind, m.Answered}); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if strings.Contains(doc, "Message") == m.Answered {
				t.Errorf("Twilio answered by itself: %v; we answered %s", m.Answered, doc)
			}
			if want := "DE."; strings.Contains(name, "without a number") && (m.From.Phone() != "" || !strings.HasPrefix(m.From.ID, want)) {
				t.Errorf("from %q, phone %q", m.From.ID, m.From.Phone())
			}
		})
	}
}

// TestMachinesAreNotAnswered: they would answer back.
func TestMachinesAreNotAnswered(t *testing.T) {
	l := connected(t)
	for _, from := range []string{"Paket-Info", "70888", "+70888", "", texting, "+266696687", "rcs:bank", "whatsapp:", "whatsapp:+493023125001"} {
		if doc := l.twiml(pathSMS, text("From", from)); doc != empty {
			t.Errorf("%q was answered with %s", from, doc)
		}
	}
	if n := len(l.hub.Messages()); n != 0 {
		t.Errorf("%d messages came in, want none", n)
	}
}

// TestYesIsAnAnswerToo: Twilio takes YES for START, and lifts an opt-out. The
// inbox is told so, and hears the answer as well, however often it comes.
func TestYesIsAnAnswerToo(t *testing.T) {
	for _, form := range []url.Values{text("Body", "Yes"), text("Body", "YES", "OptOutType", "START")} {
		l := connected(t)
		first := l.twiml(pathSMS, form)
		if again := l.twiml(pathSMS, form); again != first || !strings.Contains(first, "<Message") {
			t.Errorf("answered %s, then %s", first, again)
		}
		got := l.hub.Messages()
		if len(got) != 2 {
			t.Fatalf("%d messages came in, want two", len(got))
		}
		if m := got[0]; m.Kind != channels.OptIn || !m.Answered || m.Conversation != got[1].Conversation || m.ID == got[1].ID {
			t.Errorf("first %+v", m)
		}
		if m := got[1]; m.Kind != channels.Words || m.Answered {
			t.Errorf("then %+v", m)
		}
	}
	l := connected(t)
	l.hub.Err = errors.New("the store is away")
	if rec := l.post(pathSMS, text("Body", "Yes")); rec.Code != 503 {
		t.Errorf("with the store away: %d, want 503", rec.Code)
	}
}

func TestTextRepeats(t *testing.T) {
	l := connected(t)
	id := func(more ...string) string {
		from, _ := l.tw.textSender(text(more...).Get("From"))
		m := l.tw.textMessage(formOf(text(more...)), from, textID)
		return m.Conversation + " " + m.ID
	}
	first := id()
	if id("NumSegments", "2", "ANewFutureParam", "x") != first {
		t.Error("a repeat has another ID")
	}
	for name, other := range map[string]string{
		"other words":  id("Body", "Rückruf."),
		"other sender": id("From", "+491713920002"),
		"other way":    id("From", "whatsapp:"+citizen),
		"a button":     id("ButtonPayload", "x"),
	} {
		if other == first {
			t.Errorf("%s counts as a repeat", name)
		}
	}
	if strings.Contains(first, "1713920001") {
		t.Error("the conversation names the sender")
	}
}

func TestTextReplies(t *testing.T) {
	for name, r := range map[string]channels.Reply{
		"text": {Text: "Ihr Rückruf „Bürgerbüro“ – ist gebucht."},
		"text-choices": {Text: "Wann passt es?", Choices: []channels.Choice{
			{ID: "a", Label: "Di 10–11 Uhr", Key: "1"}, {ID: "b", Label: "Mi 8–9 Uhr", Key: "2"}, {ID: "c", Label: "später"}}},
		"text-escaped": {Text: "Fish & chips <b>\x00\x01\nZeile 2"},
		"text-silent":  {Text: "Pst.", Silent: true},
		"text-nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			l.says(r)
			golden(t, name, l.twiml(pathSMS, text()))
		})
	}
}

// TestLongTexts: a text over 1600 characters goes out as several, and nothing
// of it is lost.
func TestLongTexts(t *testing.T) {
	for name, s := range map[string]string{
		"words":  strings.Repeat("Wort ", 900),
		"lines":  strings.Repeat(strings.Repeat("Zeile ", 30)+"\n", 20),
		"emoji":  strings.Repeat("👍", 2500),
		"a word": strings.Repeat("ü", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			l.says(channels.Reply{Text: s})
			l.twiml(pathSMS, text())
			strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
			pieces := cutText(s)
			if strip(strings.Join(pieces, " ")) != strip(s) {
				t.Error("something is lost")
			}
			for _, p := range pieces {
				if n := len(utf16.Encode([]rune(p))); n > 1600 {
					t.Errorf("a piece of %d units", n)
				}
			}
			if len(pieces) < 3 {
				t.Errorf("%d pieces", len(pieces))
			}
		})
	}
}

func TestTextStatus(t *testing.T) {
	for name, c := range map[string]struct {
		form []string
		want channels.Delivery
	}{
		"delivered": {[]string{"MessageStatus", "delivered", "RawDlrDoneDate", "2511251005"}, channels.Delivery{State: "delivered", Rank: 6}},
		"queued":    {[]string{"MessageStatus", "queued", "ErrorCode", "0"}, channels.Delivery{State: "queued", Rank: 2}},
		"old name":  {[]string{"MessageStatus", "", "SmsStatus", "sent"}, channels.Delivery{State: "sent", Rank: 4}},
		"unknown":   {[]string{"MessageStatus", "levitating"}, channels.Delivery{State: "levitating"}},
		"landline":  {[]string{"MessageStatus", "undelivered", "ErrorCode", "30006"}, channels.Delivery{State: "undelivered", Rank: 6, Reason: "30006", VoiceOnly: true}},
		"no mobile": {[]string{"MessageStatus", "failed", "ErrorCode", "21614"}, channels.Delivery{State: "failed", Rank: 6, Reason: "21614", VoiceOnly: true}},
		"opted out": {[]string{"MessageStatus", "failed", "ErrorCode", "21610"}, channels.Delivery{State: "failed", Rank: 6, Reason: "21610", OptedOut: true}},
		"off":       {[]string{"MessageStatus", "undelivered", "ErrorCode", "30003"}, channels.Delivery{State: "undelivered", Rank: 6, Reason: "30003"}},
		"window": {[]string{"To", "whatsapp:" + citizen, "MessageStatus", "failed", "ErrorCode", "63016", "ChannelPrefix", "whatsapp",
			"ChannelStatusMessage", "Failed to send freeform message to " + citizen + " outside the allowed window"},
			channels.Delivery{Channel: "whatsapp", State: "failed", Rank: 6, Reason: "63016", Window: true}},
		"blocked": {[]string{"To", "whatsapp:" + citizen, "MessageStatus", "undelivered", "ErrorCode", "63014"},
			channels.Delivery{Channel: "whatsapp", State: "undelivered", Rank: 6, Reason: "63014", OptedOut: true}},
		"read": {[]string{"To", "whatsapp:" + citizen, "MessageStatus", "delivered", "EventType", "READ"},
			channels.Delivery{Channel: "whatsapp", State: "read", Rank: 7}},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			rec := l.post(pathSMSStatus, text(append([]string{"From", texting, "To", citizen}, c.form...)...))
			if rec.Code != 204 || len(l.hub.deliveries) != 1 {
				t.Fatalf("%d, %d deliveries", rec.Code, len(l.hub.deliveries))
			}
			want := c.want
			if want.Channel == "" {
				want.Channel = channels.SMS
			}
			want.ID, want.At, want.To = textID, noon(), channels.Address{Channel: want.Channel, ID: citizen}
			if got := l.hub.deliveries[0]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestStatusNotKept(t *testing.T) {
	l := connected(t)
	l.hub.err = errors.New("the store is away")
	if rec := l.post(pathSMSStatus, text("MessageStatus", "sent")); rec.Code != 503 {
		t.Errorf("a text's state that is not kept: %d, want 503", rec.Code)
	}
	if rec := l.post(pathCallStatus+"?a=1", call()); rec.Code != 503 {
		t.Errorf("a call's state that is not kept: %d, want 503", rec.Code)
	}
	l.hub.Err = l.hub.err
	if rec := l.post(pathCallStatus, call("CallStatus", "completed")); rec.Code != 503 {
		t.Errorf("a hang-up that is not kept: %d, want 503", rec.Code)
	}
}

// TestConversing: a conversation we begin is the one the answer comes in.
func TestConversing(t *testing.T) {
	l := connected(t)
	for from, way := range map[string]channels.Channel{citizen: l.tw.SMS(), "whatsapp:" + citizen: l.tw.WhatsApp()} {
		l.twiml(pathSMS, text("From", from))
		begun := way.(channels.Conversing).Conversation(channels.Address{Channel: way.Name(), ID: citizen})
		if got := l.last().Conversation; got != begun {
			t.Errorf("%s: the answer comes in as %s, we began %s", from, got, begun)
		}
	}
}
