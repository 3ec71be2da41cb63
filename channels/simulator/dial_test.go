package simulator

import (
	"slices"
	"strings"
	"testing"
)

const other = "+493023125202"

// dialTown is a town whose voice answer is one Dial; done tells its result.
func dialTown(t *testing.T, dial string) (*gateway, *Story) {
	t.Helper()
	g, story := open(t, nil)
	g.at("/twilio/voice", dial)
	g.at("/twilio/dialled", say+"Auf Wiederhören.</Say>")
	return g, story
}

// TestWhisper: only the called phone hears it, and it may still say no.
func TestWhisper(t *testing.T) {
	dial := `<Dial action="/twilio/dialled"><Number url="/twilio/whisper">` + desk + `</Number></Dial>`
	g, story := dialTown(t, dial)
	g.at("/twilio/whisper", `<Gather numDigits="1" action="/twilio/taken">`+say+`Anruf aus dem Automaten. Drücken Sie die 1.</Say></Gather><Hangup/>`)
	g.at("/twilio/taken", "")
	citizen := story.Phone(anna).Call()
	staff := story.Phone(desk).Answer()
	staff.Heard("Drücken Sie die 1")
	if strings.Contains(citizen.Transcript(), "Drücken") {
		t.Error("the caller hears the whisper")
	}
	if got := g.webhooks("/twilio/whisper", "Direction"); !slices.Equal(got, []string{"outbound-dial"}) {
		t.Errorf("Direction %q", got)
	}
	if got := g.webhooks("/twilio/whisper", "ParentCallSid"); got[0] != citizen.SID() {
		t.Errorf("ParentCallSid %q", got)
	}
	staff.Press("1")
	citizen.Talking()
	staff.Talking()
	staff.Hangup()
	citizen.Ended()

	citizen = story.Phone(anna).Call()
	staff = story.Phone(desk).Answer()
	staff.Silence() // falls through to Hangup
	staff.Ended()
	citizen.Ended()
	if got := g.webhooks("/twilio/dialled", "DialCallStatus"); !slices.Equal(got, []string{"completed", "no-answer"}) {
		t.Errorf("DialCallStatus %q", got)
	}
}

// TestHello: who is called hears it first and is then connected, also without.
func TestHello(t *testing.T) {
	g, story := dialTown(t, `<Dial action="/twilio/dialled"><Number url="/twilio/hello">`+desk+`</Number></Dial>`)
	for twiml, want := range map[string]string{say + `Hier ist das Rathaus.</Say>`: "Hier ist das Rathaus.", "": ""} {
		g.at("/twilio/hello", twiml)
		caller := story.Phone(anna).Call()
		called := story.Phone(desk).Answer()
		called.Heard(want)
		caller.Talking()
		called.Talking()
		if strings.Contains(caller.Transcript(), "Hier ist") {
			t.Error("the caller hears it too")
		}
		caller.Hangup()
		called.Ended()
	}
}

// TestNoDialWithinDial: whoever is dialled cannot be sent on.
func TestNoDialWithinDial(t *testing.T) {
	g, story := dialTown(t, `<Dial action="/twilio/dialled"><Number url="/twilio/hello">`+desk+`</Number></Dial>`)
	story.Sloppy = true
	g.at("/twilio/hello", `<Dial>`+other+`</Dial>`)
	caller := story.Phone(anna).Call()
	story.Phone(desk).Answer().Talking()
	caller.Hangup()
	if p := story.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, "cannot dial in turn") {
		t.Errorf("%v", p)
	}
}

// TestSeveralPhonesRing: the first who picks up has the call.
func TestSeveralPhonesRing(t *testing.T) {
	_, story := dialTown(t, `<Dial action="/twilio/dialled"><Number>`+desk+`</Number><Number>`+other+`</Number></Dial>`)
	citizen := story.Phone(anna).Call()
	first := story.Phone(desk).Rings()
	second := story.Phone(other).Answer()
	citizen.Talking()
	first.Ended()
	if first.Status() != "canceled" {
		t.Errorf("the other phone ends with %q", first.Status())
	}
	citizen.Say("Guten Tag")
	second.Heard("Guten Tag")
	citizen.Hangup()
	second.Ended()
}

func TestBusyPhone(t *testing.T) {
	g, story := dialTown(t, `<Dial action="/twilio/dialled">`+desk+`</Dial>`)
	first := story.Phone(anna).Call()
	talk := story.Phone(desk).Answer()
	story.Phone("+491713920002").Call().Ended()
	if got := g.webhooks("/twilio/dialled", "DialCallStatus"); !slices.Equal(got, []string{"busy"}) {
		t.Errorf("DialCallStatus %q", got)
	}
	talk.Hangup()
	first.Ended()
}

func TestDialRefused(t *testing.T) {
	for dial, want := range map[string]string{
		`<Dial action="/twilio/dialled" callerId="+496990009000">` + desk + `</Dial>`: "none of the town's numbers",
		`<Dial action="/twilio/dialled">030 23125201</Dial>`:                          "no number in international form",
	} {
		g, story := dialTown(t, dial)
		story.Sloppy = true
		story.Phone(anna).Call().Ended()
		if p := story.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, want) {
			t.Errorf("%s: %v", dial, p)
		}
		if got := g.webhooks("/twilio/dialled", "DialCallStatus"); !slices.Equal(got, []string{"failed"}) {
			t.Errorf("%s: DialCallStatus %q", dial, got)
		}
	}
}

// TestAfterDial: without an action the next verb is played.
func TestAfterDial(t *testing.T) {
	_, story := dialTown(t, `<Dial>`+desk+`</Dial>`+say+`Leider niemand.</Say>`)
	citizen := story.Phone(anna).Call()
	story.Phone(desk).Decline()
	citizen.Ended()
	citizen.Heard("Leider niemand")
}

func TestReject(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/voice", `<Reject reason="busy"/>`)
	call := story.Phone(anna).Call()
	call.Ended()
	story.Settle()
	if got := g.webhooks("/twilio/call-status", "CallStatus"); !slices.Equal(got, []string{"busy"}) {
		t.Errorf("CallStatus %q", got)
	}
	if got := g.webhooks("/twilio/call-status", "CallDuration"); !slices.Equal(got, []string{"0"}) {
		t.Errorf("CallDuration %q", got)
	}
}

// TestStar: the caller may end the talk and stay with the town.
func TestStar(t *testing.T) {
	g, story := dialTown(t, `<Dial action="/twilio/dialled" hangupOnStar="true">`+desk+`</Dial>`)
	citizen := story.Phone(anna).Call()
	staff := story.Phone(desk).Answer()
	citizen.Talking()
	citizen.Press("1*")
	staff.Ended()
	citizen.Ended()
	if got := g.webhooks("/twilio/dialled", "DialCallStatus"); !slices.Equal(got, []string{"completed"}) {
		t.Errorf("DialCallStatus %q", got)
	}
}

// TestFragment: settings of the connection are neither sent nor signed.
func TestFragment(t *testing.T) {
	g, story := open(t, nil)
	g.at("/twilio/staff", say+"Hallo.</Say>")
	form := callForm(g)
	form.Set("Url", g.url+"/twilio/staff?n=1#rc=2&rt=5000")
	if code := restCode(t, g, "/Calls.json", form); code != 0 {
		t.Fatal(code)
	}
	story.Phone(desk).Answer().Heard("Hallo")
}
