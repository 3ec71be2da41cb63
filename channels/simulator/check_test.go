package simulator

import (
	"strings"
	"testing"
)

// TestCheck is what the strict reader says to one document each.
func TestCheck(t *testing.T) {
	hans := `<Say voice="Polly.Hans" language="de-DE">`
	good := []string{
		``,
		hans + `Guten Tag &amp; <break time="300ms"/><say-as interpret-as="digits">123</say-as> <p><s>Ja.</s></p></Say>`,
		`<Say>Hello</Say><Pause length="2"/><Hangup/>`,
		`<Say language="de-AT" voice="Polly.Hannah-Neural">Servus</Say>`,
		`<Say voice="Google.de-DE-Wavenet-A">Hallo</Say>`,
		`<Gather input="dtmf speech" language="tr-TR" actionOnEmptyResult="true" finishOnKey="" speechTimeout="auto" hints="Ausweis,Pass">` + hans + `Ja?</Say></Gather>`,
		`<Gather timeout="6"><Pause/></Gather><Redirect method="POST">/twilio/voice?n=2&amp;x=1</Redirect>`,
		`<Dial callerId="+493023125000" action="/x" timeout="25" ringTone="de"><Number url="/w" statusCallback="/s" statusCallbackEvent="initiated answered">+493023125201</Number></Dial>`,
		`<Dial>+493023125201</Dial>`,
		`<Reject reason="busy"/>`,
		`<Record action="/r" maxLength="60" finishOnKey="#" playBeep="false"/><Hangup/>`,
		`<Record action="/r" maxLength="120" method="POST" timeout="8" transcribe="false" trim="trim-silence"/><Redirect method="POST">/r</Redirect>`,
		hans + strings.Repeat("a", maxSay) + `</Say>`,
	}
	for _, doc := range good {
		if found := problemsOf(t, doc, voiceVerbs()); len(found) > 0 {
			t.Errorf("%.80s: %v", doc, found)
		}
	}
	bad := map[string]string{
		`<Speak>Hallo</Speak>`:                                                   "takes no <Speak>",
		`<say>Hallo</say>`:                                                       "takes no <say>",
		`<Say pitch="x">Hallo</Say>`:                                             "no attribute pitch",
		`<Say Voice="woman">Hallo</Say>`:                                         "no attribute Voice",
		`<Say></Say>`:                                                            "is empty",
		`<Say> <break time="1s"/> </Say>`:                                        "is empty",
		`<Say voice="Polly.Petra">Hallo</Say>`:                                   `no voice "Polly.Petra"`,
		`<Say voice="polly.hans">Hallo</Say>`:                                    "no voice",
		`<Say language="de">Hallo</Say>`:                                         `"de" is no language`,
		`<Say language="fa-IR">سلام</Say>`:                                       "is no language that can be said",
		`<Say voice="Polly.Hans" language="en-GB">x</Say>`:                       "does not speak en-GB",
		`<Say voice="Google.de-DE-Wavenet-A" language="de-AT">x</Say>`:           "does not speak de-AT",
		`<Say voice="woman">x<break/></Say>`:                                     "takes no markup",
		`<Say voice="Polly.Hans">x<Break/></Say>`:                                "takes no <Break>",
		`<Say voice="Polly.Hans">x<break time="11s"/></Say>`:                     "longer than 10s",
		`<Say voice="Polly.Hans">x<break time="1"/></Say>`:                       "is no time",
		`<Say voice="Polly.Hans">x<say-as interpretAs="digits">1</say-as></Say>`: "no attribute interpretAs",
		`<Say voice="Polly.Hans">` + strings.Repeat("a", maxSay+1) + `</Say>`:    "3001 characters are more",
		`<Say voice="Polly.Hans">` + strings.Repeat("ü", 1000) + `</Say>`:        "URL encoding",
		`<Say loop="-1">x</Say>`:                                                 "no whole number",
		`<Gather><Say>Ja?</Say></Gather>`:                                        "silence ends the call",
		`<Gather actionOnEmptyResult="false"/>`:                                  "silence ends the call",
		`<Gather actionOnEmptyResult="yes"/>`:                                    "none of true, false",
		`<Gather input="dtmf,speech"/><Hangup/>`:                                 "none of dtmf, speech",
		`<Gather input="speech speech"/><Hangup/>`:                               "stands twice",
		`<Gather language="de-AT"/><Hangup/>`:                                    "can be recognised",
		`<Gather numDigits="0"/><Hangup/>`:                                       "no whole number",
		`<Gather timeout="auto"/><Hangup/>`:                                      "no whole number",
		`<Gather finishOnKey="x"/><Hangup/>`:                                     "other keys",
		`<Gather><Gather/></Gather><Hangup/>`:                                    "takes no <Gather>",
		`<Gather><Dial>+493023125201</Dial></Gather><Hangup/>`:                   "takes no <Dial>",
		`<Gather>Ja?</Gather><Hangup/>`:                                          "takes no text",
		`<Gather action="ftp://x"/><Hangup/>`:                                    "neither http nor https",
		`<Gather hints="` + strings.Repeat("a", 101) + `"/><Hangup/>`:            "longer than 100",
		`<Gather hints="` + strings.Repeat("a,", 500) + `"/><Hangup/>`:           "more than 500",
		`<Dial></Dial>`:                          "nobody to call",
		`<Dial timeout="0">+493023125201</Dial>`: "no whole number",
		`<Dial><Client>x</Client></Dial>`:        "takes no <Client>",
		`<Dial><Number statusCallbackEvent="busy">+493023125201</Number></Dial>`: "none of initiated",
		`<Dial><Number></Number></Dial>`:                                         "is empty",
		`<Number>+493023125201</Number>`:                                         "takes no <Number>",
		`<Redirect></Redirect>`:                                                  "is empty",
		`<Redirect>mailto:x</Redirect>`:                                          "neither http nor https",
		`<Say>x</Say><Reject/>`:                                                  "must come first",
		`<Record action="/r"/>`:                                                  "nothing stands after it",
		`<Record/><Hangup/>`:                                                     "without an action",
		`<Record action="/r" transcribe="true"/><Hangup/>`:                       "on to others",
		`<Record action="/r" maxLength="0"/><Hangup/>`:                           "no whole number",
		`<Record action="/r" trim="a bit"/><Hangup/>`:                            "none of trim-silence",
		`<Record action="/r" beep="true"/><Hangup/>`:                             "no attribute beep",
		`<Record action="/r"><Say>x</Say></Record><Hangup/>`:                     "takes no <Say>",
		`<Record action="/r" finishOnKey="x"/><Hangup/>`:                         "other keys",
		`<Reject reason="tired"/>`:                                               "none of rejected, busy",
		`<Pause length="0"/>`:                                                    "no whole number",
		`<Message>Hallo</Message>`:                                               "takes no <Message>",
		`Hallo`:                                                                  "takes no text",
	}
	for doc, want := range bad {
		found := problemsOf(t, doc, voiceVerbs())
		if len(found) == 0 || !strings.Contains(found[0].Text, want) {
			t.Errorf("%.80s: %v, want %q", doc, found, want)
		}
	}
	if found := problemsOf(t, `<Message to="+491713920001"><Body>Hallo</Body></Message>`, messageVerbs()); len(found) > 0 {
		t.Error(found)
	}
	if found := problemsOf(t, `<Say>Hallo</Say>`, messageVerbs()); len(found) != 1 {
		t.Error("a text may not be answered with <Say>:", found)
	}
}

func problemsOf(t *testing.T, inside string, table map[string]verb) []Problem {
	t.Helper()
	root, err := parseDocument([]byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response>" + inside + "</Response>\n"))
	if err != nil {
		t.Fatalf("%.80s: %v", inside, err)
	}
	return checkDocument(root, table)
}

func TestParseRefuses(t *testing.T) {
	for _, doc := range []string{
		"", "Hallo", "<Response>", "<Response/><Response/>", "<Response/>x", "<Response>&nbsp;</Response>",
		`<!DOCTYPE x [<!ENTITY a "b">]><Response/>`, "<Response><Say>x</Response></Say>", `<Response a="1" a="2"`,
	} {
		if root, err := parseDocument([]byte(doc)); err == nil {
			t.Errorf("%q was taken: %v", doc, root)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add(`<Response><Say voice="Polly.Hans">x<break time="1s"/></Say><Gather/></Response>`)
	f.Add(`<Response><Dial><Number>1</Number></Dial></Response>`)
	f.Fuzz(func(t *testing.T, doc string) {
		root, err := parseDocument([]byte(doc))
		if err != nil {
			return
		}
		checkDocument(root, voiceVerbs())
		checkDocument(root, messageVerbs())
	})
}
