package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

func TestVoiceReplies(t *testing.T) {
	menu := []channels.Choice{
		{ID: "callback", Label: "Rückruf", Say: "Für einen Rückruf drücken Sie die 1.", Key: "1"},
		{ID: "order", Label: "Stand, Abholung", Say: "Wie weit Ihre Sache ist, erfahren Sie mit der 2.", Key: "2"},
	}
	for name, r := range map[string]channels.Reply{
		"menu":        {Text: "Guten Tag.\nSie sprechen mit einem Automaten.", Language: "de", Choices: menu, Expect: channels.ExpectChoice, Hints: []string{"Mensch"}},
		"digits":      {Text: "Wie ist Ihre Nummer?", Language: "de", Expect: channels.ExpectDigits},
		"words":       {Text: "Worum geht es?", Language: "de", Expect: channels.ExpectWords},
		"simple":      {Text: "Was möchten Sie?", Language: "de-simple", Choices: menu, Expect: channels.ExpectChoice},
		"english":     {Text: `Fish & chips <are> "off"`, Language: "en", Expect: channels.ExpectWords},
		"unknown":     {Text: "Guten Tag.", Language: "tlh", Expect: channels.ExpectWords},
		"connect":     {Text: "Ich verbinde Sie.", Language: "de", Connect: &channels.Connect{To: desk, CallerID: office, Ring: 20 * time.Second}},
		"record":      {Text: "Sprechen Sie nach dem Ton.", Language: "de", Record: &channels.Record{Limit: 90 * time.Second}},
		"record-bare": {Language: "de", Record: &channels.Record{}},
		"record-long": {Text: "Please speak.", Language: "en", Record: &channels.Record{Limit: time.Hour}},
		"end":         {Text: "Auf Wiederhören.", Language: "de", End: true},
		"nothing":     {},
		"silent":      {Text: "Pst.", Silent: true, Language: "de"},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			l.says(r)
			golden(t, name, l.twiml(pathTurn+"2", call("Digits", "1")))
		})
	}
}

func TestVoiceMessages(t *testing.T) {
	type given struct {
		Kind       channels.Kind
		Text       string
		Confidence float64
		Talked     time.Duration
	}
	for name, c := range map[string]struct {
		turn string
		form []string
		want given
	}{
		"start":             {"", []string{"CallStatus", "ringing"}, given{Kind: channels.Started}},
		"start with digits": {"", []string{"Digits", "5"}, given{Kind: channels.Started}},
		"key":               {"1", []string{"Digits", "1"}, given{Kind: channels.Keys, Text: "1"}},
		"digits":            {"1", []string{"Digits", "01713920001", "FinishedOnKey", "#", "msg", "Gather End"}, given{Kind: channels.Keys, Text: "01713920001"}},
		"hash alone":        {"1", []string{"Digits", "", "FinishedOnKey", "#"}, given{Kind: channels.Keys, Text: "#"}},
		"star":              {"1", []string{"Digits", "*"}, given{Kind: channels.Keys, Text: "*"}},
		"speech":            {"1", []string{"SpeechResult", " ich brauche eine Urkunde ", "Confidence", "0.82"}, given{Kind: channels.Speech, Text: "ich brauche eine Urkunde", Confidence: 0.82}},
		"unsure speech":     {"1", []string{"SpeechResult", "Rückruf", "Confidence", "0.0"}, given{Kind: channels.Speech, Text: "Rückruf"}},
		"odd confidence":    {"1", []string{"SpeechResult", "Rückruf", "Confidence", "NaN"}, given{Kind: channels.Speech, Text: "Rückruf"}},
		"keys over speech":  {"1", []string{"SpeechResult", "eins", "Digits", "1"}, given{Kind: channels.Keys, Text: "1"}},
		"nothing":           {"1", []string{"Digits", ""}, given{Kind: channels.Silence}},
		"blank speech":      {"1", []string{"SpeechResult", "  "}, given{Kind: channels.Silence}},
		"hung up":           {"1", []string{"CallStatus", "completed", "Digits", ""}, given{Kind: channels.Hangup}},
		"dialled":           {"1", []string{"DialCallStatus", "no-answer", "DialBridged", "false"}, given{Kind: channels.Returned, Text: "no-answer"}},
		"dialled, answered": {"1", []string{"DialCallStatus", "answered", "DialCallDuration", "184"}, given{Kind: channels.Returned, Text: "completed", Talked: 184 * time.Second}},
		"dialled, gone":     {"1", []string{"DialCallStatus", "completed", "CallStatus", "completed", "DialCallDuration", "61"}, given{Kind: channels.Hangup, Text: "completed", Talked: 61 * time.Second}},
		"dialled, odd":      {"1", []string{"DialCallStatus", "completed", "DialCallDuration", "-3"}, given{Kind: channels.Returned, Text: "completed"}},
		"recorded":          {"1", []string{"RecordingSid", recording, "RecordingDuration", "12", "Digits", "#"}, given{Kind: channels.Recorded, Text: recording}},
		"recorded, gone":    {"1", []string{"RecordingSid", recording, "Digits", "hangup", "CallStatus", "completed"}, given{Kind: channels.Recorded, Text: recording}},
		"recorded oddly":    {"1", []string{"RecordingSid", "RE../../Calls", "Digits", "hangup"}, given{Kind: channels.Recorded}},
		"recorded at once":  {"", []string{"RecordingSid", recording, "CallStatus", "completed"}, given{Kind: channels.Hangup}},
		"nothing recorded":  {"1", nil, given{Kind: channels.Silence}},
		"a recorded talk":   {"1", []string{"RecordingSid", recording, "DialCallStatus", "busy"}, given{Kind: channels.Returned, Text: "busy"}},
		"no dial":           {"1", []string{"CallStatus", "completed", "CallDuration", "99", "Duration", "2"}, given{Kind: channels.Hangup}},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			path := pathVoice
			if c.turn != "" {
				path = pathTurn + c.turn
			}
			doc := l.twiml(path, call(c.form...))
			m := l.last()
			if d := cmp.Diff(c.want, given{m.Kind, m.Text, m.Confidence, m.Talked}); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if m.To != office || !m.At.Equal(noon()) || m.From.Phone() != citizen {
				t.Errorf("to %s at %v from %v", m.To, m.At, m.From)
			}
			if over := call(c.form...).Get("CallStatus") == "completed"; over != (doc == empty) {
				t.Errorf("answered with %s", doc)
			}
		})
	}
}

// TestVoiceRepeats: only a true repeat is a repeat.
func TestVoiceRepeats(t *testing.T) {
	l := connected(t)
	id := func(path string, more ...string) string {
		l.twiml(path, call(more...))
		m := l.tw.callMessage(formOf(call(more...)), turnOf(path))
		return m.Conversation + " " + m.ID
	}
	first := id(pathTurn+"1", "Digits", "1")
	if again := id(pathTurn+"1", "Digits", "1", "ANewFutureParam", "x"); again != first {
		t.Errorf("a repeat has another ID: %s, %s", first, again)
	}
	seen := map[string]string{first: "first"}
	for name, other := range map[string]string{
		"other key":    id(pathTurn+"1", "Digits", "2"),
		"other turn":   id(pathTurn+"2", "Digits", "1"),
		"spoken":       id(pathTurn+"1", "SpeechResult", "1"),
		"other caller": id(pathTurn+"1", "Digits", "1", "From", "+491713920002"),
		"withheld":     id(pathTurn+"1", "Digits", "1", "From", "anonymous"),
		"recorded":     id(pathTurn+"1", "RecordingSid", recording),
		"another one":  id(pathTurn+"1", "RecordingSid", "RE00000000000000000000000000000002"),
		"other call":   id(pathTurn+"1", "Digits", "1", "CallSid", "CA2"),
	} {
		if was, ok := seen[other]; ok {
			t.Errorf("%s counts as a repeat of %s", name, was)
		}
		seen[other] = name
	}
	for _, caller := range []string{"+491713920002", "anonymous", ""} {
		a, b := l.tw.call(callSID, citizen), l.tw.call(callSID, caller)
		if a == b {
			t.Errorf("two callers share a call")
		}
	}
	if strings.Contains(first, "1713920001") {
		t.Error("the conversation names the caller")
	}
}

func TestVoiceFallback(t *testing.T) {
	l := connected(t)
	l.hub.Err = errors.New("the store is away")
	doc := l.twiml(pathFallback, call("ErrorCode", "11200", "ErrorUrl", public+pathVoice))
	golden(t, "fallback", doc)
	if got := l.twiml(pathVoice, call()); got != doc {
		t.Error("a call that cannot be answered does not hear the fallback")
	}
	r := signed(pathFallback, call())
	r.Header.Set(signatureHeader, Sign("gu3ss", public+pathFallback, call()))
	rec := httptest.NewRecorder()
	if l.r.ServeHTTP(rec, r); rec.Code != http.StatusForbidden {
		t.Errorf("forged: %d, want 403", rec.Code)
	}
}

// TestVoicePassesDeadline: an inbox that takes too long is not waited for until the
// network gives up.
func TestVoicePassesDeadline(t *testing.T) {
	l := connected(t)
	var left time.Duration
	in := inboxFunc(func(ctx context.Context, m channels.Message) (channels.Reply, error) {
		d, ok := ctx.Deadline()
		if ok {
			left = time.Until(d)
		}
		return channels.Reply{}, nil
	})
	rec := httptest.NewRecorder()
	r := newRouter()
	l.tw.Voice().Mount(r, in)
	r.ServeHTTP(rec, signed(pathVoice, call()))
	if left <= 0 || left > 12*time.Second {
		t.Errorf("the inbox has %v, want at most 12 s: the network gives up after 15", left)
	}
}

func TestVoiceByGet(t *testing.T) {
	l := connected(t)
	path := pathVoice + "?" + call().Encode()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set(signatureHeader, Sign(token, public+path, nil))
	rec := httptest.NewRecorder()
	if l.r.ServeHTTP(rec, r); rec.Code != 200 {
		t.Fatalf("%d", rec.Code)
	}
	if m := l.last(); m.From.ID != citizen || m.Kind != channels.Started {
		t.Errorf("came in as %v %v", m.From, m.Kind)
	}
}

func TestVoiceOddRequests(t *testing.T) {
	l := connected(t)
	for path, want := range map[string]int{
		pathTurn + "0": 404, pathTurn + "-1": 404, pathTurn + "x": 404, pathTurn + "99999999999999999999": 404,
	} {
		if rec := l.post(path, call()); rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
	form := call()
	form.Del("CallSid")
	if rec := l.post(pathVoice, form); rec.Code != 400 {
		t.Errorf("without a call: %d, want 400", rec.Code)
	}
	if rec := l.post(pathVoice, call("CallSid", strings.Repeat("../", 300))); rec.Code != 200 {
		t.Errorf("with an odd call: %d", rec.Code)
	}
	if c := l.last().Conversation; len(c) > 128 || strings.Contains(c, "/") {
		t.Errorf("conversation %q", c)
	}
}
