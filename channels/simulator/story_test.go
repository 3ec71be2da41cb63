package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	say  = `<Say voice="Polly.Vicki-Neural" language="de-DE">`
	menu = `<Gather action="/twilio/voice/step?n=1" input="dtmf speech" language="de-DE" numDigits="1" actionOnEmptyResult="true" timeout="6">` +
		say + `Sie sprechen mit einem Automaten.</Say>` + say + `Für einen Rückruf drücken Sie die 1.</Say></Gather>`
	askNumber = `<Gather action="/twilio/voice/step?n=2" finishOnKey="#" timeout="6">` + say + `Ihre Nummer, dann Raute.</Say></Gather><Redirect>/twilio/voice/step?n=3</Redirect>`
)

// dialogue is a town that asks for a callback's number.
func dialogue(f url.Values) string {
	switch {
	case f.Get("n") == "1" && (f.Get("Digits") == "1" || strings.Contains(f.Get("SpeechResult"), "Rückruf")):
		return askNumber
	case f.Get("n") == "2":
		return say + "Wir rufen " + f.Get("Digits") + " an. Auf Wiederhören.</Say><Hangup/>" + say + "Nie gehört.</Say>"
	case f.Get("n") == "3":
		return say + "Keine Eingabe.</Say>"
	}
	return menu
}

func TestCallWithKeysAndSpeech(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	call := story.Phone(anna).Call()
	call.Heard("Automat", "drücken Sie die 1")
	if got := call.Language(); got != "de-DE" {
		t.Errorf("language %q", got)
	}
	call.Silence()
	call.Heard("Automat")
	call.Say("Rückruf bitte")
	call.Heard("Ihre Nummer")
	call.Press("01713920001#")
	call.Heard("Wir rufen 01713920001 an")
	call.Ended()
	story.Settle()
	if strings.Contains(call.Transcript(), "Nie gehört") {
		t.Error("a verb after Hangup was played")
	}
	if got := g.webhooks("/twilio/voice/step", "FinishedOnKey"); got[len(got)-1] != "#" {
		t.Errorf("FinishedOnKey: %q", got)
	}
	want := []string{"completed"}
	if diff := cmp.Diff(want, g.webhooks("/twilio/call-status", "CallStatus")); diff != "" {
		t.Error(diff)
	}
}

// TestVoiceParameters compares with the parameters the fixtures say Twilio sends.
func TestVoiceParameters(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	story.Phone(anna).Call().Press("1")
	other := story.Phone("+491713920002").CallWithheld()
	other.Hangup()
	first := g.asked[0]
	for k, v := range map[string]string{
		"From": anna, "Caller": anna, "To": town, "Called": town, "CallStatus": "ringing", "Direction": "inbound",
		"AccountSid": testSID, "ApiVersion": "2010-04-01", "FromCountry": "DE", "CalledCity": "",
	} {
		if first.Get(k) != v || !first.Has(k) {
			t.Errorf("%s is %q, want %q", k, first.Get(k), v)
		}
	}
	if got := g.webhooks("/twilio/voice/step", "CallStatus"); got[0] != "in-progress" {
		t.Errorf("second request: CallStatus %q", got)
	}
	if got := g.webhooks("/twilio/voice", "From"); got[1] != "anonymous" {
		t.Errorf("withheld: From %q", got)
	}
}

func TestGather(t *testing.T) {
	cases := []struct {
		name, gather string
		do           func(*Call)
		digits       []string // what the action was told, nil for not at all
		heard        string
	}{
		{"complete by number of digits", `numDigits="3"`, func(c *Call) { c.Press("123") }, []string{"123"}, "danke"},
		{"complete by finishOnKey", ``, func(c *Call) { c.Press("12#") }, []string{"12"}, "danke"},
		{"complete by another key", `finishOnKey="*0"`, func(c *Call) { c.Press("1#0") }, []string{"1#"}, "danke"},
		{"no key finishes", `finishOnKey="" numDigits="3"`, func(c *Call) { c.Press("1#*") }, []string{"1#*"}, "danke"},
		{"digits, then silence", ``, func(c *Call) { c.Press("12"); c.Silence() }, []string{"12"}, "danke"},
		{"silence falls through", ``, func(c *Call) { c.Silence() }, nil, "nichts gehört"},
		{"only the finishing key falls through", ``, func(c *Call) { c.Press("#") }, nil, "nichts gehört"},
		{"silence is told if asked for", `actionOnEmptyResult="true"`, func(c *Call) { c.Silence() }, []string{""}, "danke"},
		{"speech where only keys are heard", ``, func(c *Call) { c.Say("hallo"); c.Press("7#") }, []string{"7"}, "danke"},
		{"keys where only speech is heard", `input="speech"`, func(c *Call) { c.Press("1"); c.Say("hallo") }, []string{""}, "danke"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			g, story := open(t, nil)
			g.at("/twilio/voice", `<Gather action="/twilio/done" `+tc.gather+`>`+say+`Ja?</Say></Gather>`+say+`nichts gehört</Say>`)
			g.at("/twilio/done", say+"danke</Say>")
			call := story.Phone(anna).Call()
			tc.do(call)
			call.Heard(tc.heard)
			if diff := cmp.Diff(tc.digits, g.webhooks("/twilio/done", "Digits")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTexts(t *testing.T) {
	g, story := open(t, nil)
	g.when("/twilio/sms", func(f url.Values) string {
		return "<Message>Sie schrieben: " + f.Get("Body") + "</Message>"
	})
	phone := story.Phone(anna)
	phone.Text("Rückruf – bitte")
	if got := phone.Got("Sie schrieben"); got != "Sie schrieben: Rückruf – bitte" {
		t.Errorf("got %q", got)
	}
	res, err := g.rest("POST", "/Messages.json", url.Values{"To": {anna}, "From": {"+4917604069000"}, "Body": {"Erinnerung"}, "StatusCallback": {g.url + "/twilio/sms-status"}})
	if err != nil || res.StatusCode != http.StatusCreated {
		t.Fatal(res, err)
	}
	phone.Got("Erinnerung")
	if res, err := g.rest("POST", "/Messages.json", url.Values{"To": {desk}, "From": {"+4917604069000"}, "Body": {"Erinnerung"}, "StatusCallback": {g.url + "/twilio/sms-status"}}); err != nil || res.StatusCode != http.StatusCreated {
		t.Fatal(res, err)
	}
	story.Settle()
	states := g.webhooks("/twilio/sms-status", "MessageStatus")
	slices.Sort(states)
	if diff := cmp.Diff([]string{"delivered", "queued", "queued", "sent", "sent", "undelivered"}, states); diff != "" {
		t.Error(diff)
	}
	if got := g.webhooks("/twilio/sms-status", "ErrorCode"); !slices.Contains(got, "30006") {
		t.Errorf("the landline did not give 30006: %q", got)
	}
	if got := story.Phone(desk).Texts(); got != nil {
		t.Errorf("the landline got %q", got)
	}
}

func TestOptOut(t *testing.T) {
	g, story := open(t, nil)
	phone := story.Phone(anna)
	phone.Text("Stop")
	phone.Got("unsubscribed")
	if got := g.webhooks("/twilio/sms", "OptOutType"); got[0] != "STOP" {
		t.Errorf("OptOutType %q", got)
	}
	send := url.Values{"To": {anna}, "From": {town}, "Body": {"Hallo"}}
	if code := restCode(t, g, "/Messages.json", send); code != 21610 {
		t.Errorf("after STOP: %d", code)
	}
	phone.Text("START")
	if code := restCode(t, g, "/Messages.json", send); code != 0 {
		t.Errorf("after START: %d", code)
	}
	phone.Got("Hallo")
}

// staffCalls has the gateway ring staff first, then the citizen.
func staffCalls(t *testing.T, g *gateway) {
	t.Helper()
	g.at("/twilio/staff", `<Gather action="/twilio/accept" numDigits="1">`+say+`Rückruf. Drücken Sie die 1.</Say></Gather>`+say+`Niemand da.</Say>`)
	g.at("/twilio/accept", `<Dial action="/twilio/dialled" callerId="`+town+`" timeout="25"><Number statusCallback="/twilio/call-status" statusCallbackEvent="initiated ringing answered completed">`+anna+`</Number></Dial>`)
	g.at("/twilio/dialled", `<Hangup/>`)
	code := restCode(t, g, "/Calls.json", url.Values{
		"To": {desk}, "From": {town}, "Url": {g.url + "/twilio/staff"}, "StatusCallback": {g.url + "/twilio/call-status"},
		"StatusCallbackEvent": {"initiated", "ringing", "answered", "completed"}, "Timeout": {"25"},
	})
	if code != 0 {
		t.Fatal(code)
	}
}

// TestCallback is staff first, then the citizen: the main way out of the town.
func TestCallback(t *testing.T) {
	g, story := open(t, nil)
	staffCalls(t, g)
	staff := story.Phone(desk).Answer()
	staff.Heard("Drücken Sie die 1")
	staff.Press("1")
	citizen := story.Phone(anna).Answer()
	if citizen.Shown() != town {
		t.Errorf("the citizen sees %q", citizen.Shown())
	}
	citizen.Talking()
	staff.Talking()
	staff.Say("Guten Tag, hier das Bürgerbüro.")
	citizen.Heard("Bürgerbüro")
	story.Advance(90 * time.Second)
	citizen.Hangup()
	staff.Ended()
	story.Settle()
	if diff := cmp.Diff([]string{"completed"}, g.webhooks("/twilio/dialled", "DialCallStatus")); diff != "" {
		t.Error(diff)
	}
	if got := g.webhooks("/twilio/dialled", "DialCallDuration"); got[0] != "90" {
		t.Errorf("DialCallDuration %q", got)
	}
	states := g.webhooks("/twilio/call-status", "CallStatus")
	slices.Sort(states)
	want := []string{"completed", "completed", "in-progress", "in-progress", "initiated", "initiated", "ringing", "ringing"}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Error(diff)
	}
}

func TestNobodyTakesTheCall(t *testing.T) {
	for status, do := range map[string]func(*Phone){
		"busy": (*Phone).Decline, "no-answer": (*Phone).Ignore,
	} {
		t.Run(status, func(t *testing.T) {
			g, story := open(t, nil)
			g.at("/twilio/voice", `<Dial action="/twilio/dialled"><Number>`+desk+`</Number></Dial>`)
			g.when("/twilio/dialled", func(f url.Values) string { return say + "Ergebnis " + f.Get("DialCallStatus") + "</Say>" })
			call := story.Phone(anna).Call()
			do(story.Phone(desk))
			call.Ended()
			if !strings.Contains(call.Transcript(), "Ergebnis "+status) {
				t.Error(call.Transcript())
			}
			if got := g.webhooks("/twilio/dialled", "DialBridged"); got[0] != "false" {
				t.Errorf("DialBridged %q", got)
			}
		})
	}
}

func TestCallerHangsUpWhileDialling(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", `<Dial action="/twilio/dialled"><Number>`+desk+`</Number></Dial>`)
	call := story.Phone(anna).Call()
	story.Phone(desk).Rings()
	call.Hangup()
	story.Settle()
	if !story.Phone(desk).Silent() {
		t.Error("the other phone still rings")
	}
	if got := g.webhooks("/twilio/dialled", "DialCallStatus"); !slices.Equal(got, []string{"canceled"}) {
		t.Errorf("DialCallStatus %q", got)
	}
}

func TestRecord(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", say+`Nach dem Ton.</Say><Record action="/twilio/recorded" recordingStatusCallback="/twilio/recording" maxLength="60"/>`+say+`Leer.</Say>`)
	g.at("/twilio/recorded", say+"Danke.</Say>")
	call := story.Phone(anna).Call()
	call.Say("Bitte rufen Sie mich an.")
	call.Press("#")
	call.Heard("Danke")
	empty := story.Phone(anna).Call()
	empty.Silence()
	empty.Heard("Leer")
	gone := story.Phone(anna).Call()
	gone.Say("Bis später.")
	gone.Hangup()
	story.Settle()
	if got := g.webhooks("/twilio/recorded", "Digits"); !slices.Equal(got, []string{"#", "hangup"}) {
		t.Errorf("Digits %q", got)
	}
	if got := g.webhooks("/twilio/recording", "RecordingStatus"); !slices.Equal(got, []string{"completed", "completed"}) {
		t.Errorf("RecordingStatus %q", got)
	}
}
