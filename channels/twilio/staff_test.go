package twilio

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// attempted is a line on which an attempt is under way.
func attempted(t *testing.T) *line {
	l := connected(t)
	l.hub.whisper = channels.Whisper{Text: "Rückruf für das Bürgerbüro. Drücken Sie die 1.", Gone: "Das hat sich erledigt.", Language: "de"}
	l.hub.connect = channels.Connect{To: citizen, CallerID: office}
	return l
}

func TestStaffFirst(t *testing.T) {
	l := attempted(t)
	golden(t, "whisper", l.twiml(pathWhisper+"?a=A%2B1", call()))
	accepted := l.twiml(pathAccept+"?a=A%2B1", call("Digits", "1"))
	golden(t, "accept", accepted)
	if again := l.twiml(pathAccept+"?a=A%2B1", call("Digits", "1")); again != accepted {
		t.Errorf("a repeat is answered differently:\n%s\n%s", accepted, again)
	}
	golden(t, "done", l.twiml(pathDone+"?a=A%2B1", call("DialCallStatus", "completed", "DialCallSid", "CA2", "DialCallDuration", "184")))
	want := channels.Progress{Attempt: "A+1", CallID: "CA2", Leg: channels.CitizenLeg, State: channels.CallCompleted, Duration: 184 * time.Second, At: noon()}
	if d := cmp.Diff([]channels.Progress{want}, l.hub.progress); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if d := cmp.Diff([]string{"answered A+1", "accepted A+1", "accepted A+1"}, l.hub.asked); d != "" {
		t.Errorf("asked (-want +got):\n%s", d)
	}
}

// TestMailboxIsNotConnected: whoever does not press 1 is asked once more and
// then let go; nobody is dialled.
func TestMailboxIsNotConnected(t *testing.T) {
	for _, pressed := range []string{"", "2", "11", "*"} {
		l := attempted(t)
		golden(t, "accept-again", l.twiml(pathAccept+"?a=A1", call("Digits", pressed)))
		golden(t, "accept-no", l.twiml(pathAccept+"?a=A1&again=1", call("Digits", pressed)))
		for _, a := range l.hub.asked {
			if a == "accepted A1" {
				t.Errorf("%q was taken for 1", pressed)
			}
		}
	}
	l := attempted(t)
	l.twiml(pathAccept+"?a=A1&again=1", call("Digits", "1"))
	if d := cmp.Diff([]string{"accepted A1"}, l.hub.asked); d != "" {
		t.Errorf("1 at the second asking (-want +got):\n%s", d)
	}
	l = attempted(t)
	if doc := l.twiml(pathAccept+"?a=A1", call("Digits", "1", "CallStatus", "completed")); doc != empty || len(l.hub.asked) != 0 {
		t.Errorf("staff who hung up accepted: %s", doc)
	}
}

func TestNothingToConnect(t *testing.T) {
	l := attempted(t)
	l.hub.whisper.Text = ""
	golden(t, "gone", l.twiml(pathWhisper+"?a=A1", call()))
	l.hub.connect = channels.Connect{}
	golden(t, "gone", l.twiml(pathAccept+"?a=A1", call("Digits", "1")))
	l.hub.err = errors.New("the store is away")
	golden(t, "staff-trouble", l.twiml(pathWhisper+"?a=A1", call()))
	golden(t, "staff-trouble", l.twiml(pathAccept+"?a=A1", call("Digits", "1")))
}

func TestStaffHearWhy(t *testing.T) {
	for status, want := range map[string]string{"busy": "Besetzt.", "no-answer": "Niemand da.", "failed": "Nicht erreichbar.", "canceled": "Niemand da.", "completed": "", "answered": ""} {
		l := attempted(t)
		doc := l.twiml(pathDone+"?a=A1", call("DialCallStatus", status))
		var d document
		d.begin()
		d.say(l.tw.voices.of("de"), want)
		d.element("Hangup", "")
		if doc != string(d.end()) {
			t.Errorf("%s: %s", status, doc)
		}
	}
}

// TestStaffHearTheirLanguage: what there is no text for is said shortly.
func TestStaffHearTheirLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		texts          StaffTexts
		language, want string
	}{
		"English": {StaffTexts{Language: "en", Busy: "The line is busy."}, "en", "The line is busy."},
		"nothing": {StaffTexts{}, "de", notReached},
		"a gap":   {StaffTexts{Language: "de", Busy: " ", Missed: "Niemand da."}, "de", notReached},
	} {
		l := connected(t, func(conf *Config) { conf.Staff = c.texts })
		var d document
		d.begin()
		d.say(l.tw.voices.of(c.language), c.want)
		d.element("Hangup", "")
		if doc := l.twiml(pathDone+"?a=A1", call("DialCallStatus", "busy")); doc != string(d.end()) {
			t.Errorf("%s: %s", name, doc)
		}
	}
}

func TestCallStatus(t *testing.T) {
	at := time.Date(2025, 11, 25, 9, 3, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		query string
		form  []string
		want  channels.Progress
	}{
		"initiated": {"&leg=staff", []string{"CallStatus", "initiated"}, channels.Progress{State: channels.CallQueued}},
		"ringing":   {"&leg=staff", []string{"CallStatus", "ringing"}, channels.Progress{State: channels.CallRinging}},
		"answered":  {"&leg=citizen", []string{"CallStatus", "in-progress"}, channels.Progress{State: channels.CallAnswered, Leg: channels.CitizenLeg}},
		"completed": {"&leg=citizen", []string{"CallStatus", "completed", "CallDuration", "63", "Duration", "2"}, channels.Progress{State: channels.CallCompleted, Leg: channels.CitizenLeg, Duration: 63 * time.Second}},
		"busy":      {"&leg=staff", []string{"CallStatus", "busy", "CallDuration", "0"}, channels.Progress{State: channels.CallBusy}},
		"unknown":   {"", []string{"CallStatus", "levitating", "CallDuration", "-9"}, channels.Progress{}},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			form := call(append([]string{"Direction", "outbound-api", "Timestamp", "Tue, 25 Nov 2025 09:03:00 +0000"}, c.form...)...)
			if rec := l.post(pathCallStatus+"?a=A1"+c.query, form); rec.Code != 204 || rec.Body.Len() != 0 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			want := c.want
			want.Attempt, want.CallID = "A1", callSID
			got := l.hub.progress[0]
			if !got.At.Equal(at) {
				t.Errorf("at %v, want %v", got.At, at)
			}
			got.At = time.Time{}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestHangupIsToldOnce: whether the network tells it at a turn, by a status or
// both.
func TestHangupIsToldOnce(t *testing.T) {
	l := connected(t)
	l.twiml(pathVoice, call("CallStatus", "ringing"))
	l.twiml(pathTurn+"1", call("CallStatus", "completed"))
	l.post(pathCallStatus, call("CallStatus", "completed"))
	got := l.hub.Messages()
	if len(got) != 2 || got[1].Kind != channels.Hangup || got[0].Conversation != got[1].Conversation {
		t.Errorf("came in: %+v", got)
	}
	l.post(pathCallStatus, call("CallStatus", "completed", "Direction", "outbound-api", "CallSid", "CA7"))
	l.post(pathCallStatus, call("CallStatus", "ringing"))
	if n := len(l.hub.Messages()); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestReadOutStatus(t *testing.T) {
	l := connected(t)
	for status, want := range map[string]channels.Delivery{
		"ringing":   {State: "ringing", Rank: 3},
		"completed": {State: "delivered", Rank: 6},
		"busy":      {State: "undelivered", Rank: 6, Reason: "busy"},
	} {
		l.hub.deliveries = nil
		l.post(pathCallStatus+"?read=1", call("CallStatus", status, "Direction", "outbound-api", "From", office, "To", citizen))
		want.Channel, want.ID, want.At = channels.Voice, callSID, noon()
		want.To = channels.Address{Channel: channels.Voice, ID: citizen}
		if len(l.hub.deliveries) != 1 || l.hub.deliveries[0] != want {
			t.Errorf("%s: %+v", status, l.hub.deliveries)
		}
	}
}

func TestAttemptIsNeeded(t *testing.T) {
	l := attempted(t)
	for _, path := range []string{pathWhisper, pathAccept, pathDone} {
		if rec := l.post(path, call("Digits", "1")); rec.Code != 400 {
			t.Errorf("%s without an attempt: %d, want 400", path, rec.Code)
		}
	}
	r := newRouter()
	l.tw.Voice().Mount(r, inboxFunc(nil)) // an inbox that connects nobody
	for _, route := range r.Routes() {
		if route.Path == pathWhisper {
			t.Error("staff's paths are there, but nobody to ask")
		}
	}
}
