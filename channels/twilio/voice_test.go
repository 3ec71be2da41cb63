package twilio

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares TwiML with a file, an element a line.
func golden(t *testing.T, name, doc string) {
	t.Helper()
	path := filepath.Join("testdata", name+".xml")
	doc = strings.ReplaceAll(doc, "><", ">\n<") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), doc); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func TestVoiceReplies(t *testing.T) {
	menu := []channels.Choice{
		{ID: "callback", Label: "Rückruf", Say: "Für einen Rückruf drücken Sie die 1.", Key: "1"},
		{ID: "order", Label: "Stand, Abholung", Say: "Wie weit Ihre Sache ist, erfahren Sie mit der 2.", Key: "2"},
	}
	for name, r := range map[string]channels.Reply{
		"menu":    {Text: "Guten Tag.\nSie sprechen mit einem Automaten.", Language: "de", Choices: menu, Expect: channels.ExpectChoice, Hints: []string{"Mensch"}},
		"digits":  {Text: "Wie ist Ihre Nummer?", Language: "de", Expect: channels.ExpectDigits},
		"words":   {Text: "Worum geht es?", Language: "de", Expect: channels.ExpectWords},
		"simple":  {Text: "Was möchten Sie?", Language: "de-simple", Choices: menu, Expect: channels.ExpectChoice},
		"english": {Text: `Fish & chips <are> "off"`, Language: "en", Expect: channels.ExpectWords},
		"unknown": {Text: "Guten Tag.", Language: "tlh", Expect: channels.ExpectWords},
		"connect": {Text: "Ich verbinde Sie.", Language: "de", Connect: &channels.Connect{To: desk, CallerID: office, Ring: 20 * time.Second}},
		"end":     {Text: "Auf Wiederhören.", Language: "de", End: true},
		"nothing": {},
		"silent":  {Text: "Pst.", Silent: true, Language: "de"},
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
		"speech":            {"1", []string{"SpeechResult", " ich brauche eine Urkunde ", "Confidence", "0.82"}, given{channels.Speech, "ich brauche eine Urkunde", 0.82}},
		"unsure speech":     {"1", []string{"SpeechResult", "Rückruf", "Confidence", "0.0"}, given{Kind: channels.Speech, Text: "Rückruf"}},
		"odd confidence":    {"1", []string{"SpeechResult", "Rückruf", "Confidence", "NaN"}, given{Kind: channels.Speech, Text: "Rückruf"}},
		"keys over speech":  {"1", []string{"SpeechResult", "eins", "Digits", "1"}, given{Kind: channels.Keys, Text: "1"}},
		"nothing":           {"1", []string{"Digits", ""}, given{Kind: channels.Silence}},
		"blank speech":      {"1", []string{"SpeechResult", "  "}, given{Kind: channels.Silence}},
		"hung up":           {"1", []string{"CallStatus", "completed", "Digits", ""}, given{Kind: channels.Hangup}},
		"dialled":           {"1", []string{"DialCallStatus", "no-answer", "DialBridged", "false"}, given{Kind: channels.Returned, Text: "no-answer"}},
		"dialled, answered": {"1", []string{"DialCallStatus", "answered"}, given{Kind: channels.Returned, Text: "completed"}},
		"dialled, gone":     {"1", []string{"DialCallStatus", "completed", "CallStatus", "completed"}, given{Kind: channels.Hangup, Text: "completed"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			path := pathVoice
			if c.turn != "" {
				path = pathTurn + c.turn
			}
			doc := l.twiml(path, call(c.form...))
			m := l.last()
			if d := cmp.Diff(c.want, given{m.Kind, m.Text, m.Confidence}); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if m.To != office || !m.At.Equal(noon()) || m.From.Phone() != citizen {
				t.Errorf("to %s at %v from %v", m.To, m.At, m.From)
			}
			if (m.Kind == channels.Hangup) != (doc == empty) {
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

func TestCaller(t *testing.T) {
	for from, want := range map[string]string{
		citizen:             citizen,
		" " + citizen + " ": citizen,
		"sip:+496990009567@sip.musterstadt.example": "+496990009567",
		"SIP:+496990009567;user=phone@x":            "+496990009567",
		"tel:+496990009567":                         "+496990009567",
		"sip:115@sip.musterstadt.example":           "sip:115@sip.musterstadt.example",
		"sip:anonymous@anonymous.invalid":           "",
		"client:anna":                               "client:anna",
		"Anonymous":                                 "",
		"+266696687":                                "",
		"266696687":                                 "",
	} {
		if got := caller(from); got != want {
			t.Errorf("caller(%q) = %q, want %q", from, got, want)
		}
	}
	if n := len(caller(strings.Repeat("x", 1000))); n > maxAddress {
		t.Errorf("an address of %d bytes", n)
	}
}

func TestWithheld(t *testing.T) {
	var file struct {
		Values []struct{ Value, Meaning string }
	}
	readJSON(t, "telefon/withheld_caller_ids.json", &file)
	for _, v := range file.Values {
		for _, id := range []string{v.Value, strings.ToUpper(v.Value), " " + v.Value} {
			if caller(id) != "" {
				t.Errorf("%q (%s) counts as a caller", id, v.Meaning)
			}
		}
	}
}

// TestWithheldOnKeypad: each word is also known as it is typed on a keypad.
func TestWithheldOnKeypad(t *testing.T) {
	const keys = "22233344455566677778889999"
	for _, word := range []string{"ANONYMOUS", "RESTRICTED", "UNKNOWN", "UNAVAILABLE", "BLOCKED", "PRIVATE", "WITHHELD"} {
		typed := strings.Map(func(r rune) rune { return rune(keys[r-'A']) }, word)
		for _, id := range []string{word, strings.ToLower(word), "+" + typed, typed} {
			if !withheld(id) {
				t.Errorf("%s as %s counts as a caller", word, id)
			}
		}
	}
	for _, number := range []string{citizen, office, "+26669668", "+2666966870"} {
		if withheld(number) {
			t.Errorf("%s counts as withheld", number)
		}
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

func TestVoiceFallbackTexts(t *testing.T) {
	l := connected(t, func(c *Config) {
		c.Fallback = map[string]string{"de": "Tut uns leid.", "tr": "Üzgünüz.", "de-simple": "Das geht gerade nicht.", "en": ""}
	})
	golden(t, "fallback-own", l.twiml(pathFallback, call()))
}

// TestVoiceOutOfTime: an inbox that takes too long is not waited for until the
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

func TestLongSpeech(t *testing.T) {
	sentence := "Öffnen Sie bitte zuerst die Tür & gehen Sie dann hinein. "
	for name, text := range map[string]string{
		"sentences": strings.Repeat(sentence, 300),
		"one word":  strings.Repeat("ä", 9000),
		"cyrillic":  strings.Repeat("Дякуємо за дзвінок ", 400),
		"lines":     strings.Repeat("Zeile\n\n", 200),
		"endless":   strings.Repeat("&<>'\"", 40_000),
		"control":   "\x00\x01 \t \x1f",
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			l.says(channels.Reply{Text: text, Language: "de"})
			doc := l.twiml(pathVoice, call())
			if name == "sentences" && strings.Count(doc, "&amp;") != 300 {
				t.Errorf("%d of 300 sentences are said", strings.Count(doc, "&amp;"))
			}
		})
	}
}

func TestHints(t *testing.T) {
	var many []string
	for i := range 700 {
		many = append(many, fmt.Sprint("Wort ", i, ", und mehr"))
	}
	many = append(many, strings.Repeat("lang", 30), "", ",", "Wort 1, und mehr")
	l := connected(t)
	l.says(channels.Reply{Text: "Ja?", Language: "de", Hints: many})
	l.twiml(pathVoice, call())
	if h := hints(channels.Reply{Hints: []string{"a,b", "a b", "", strings.Repeat("ü", 101), "c"}}); h != "a b,c" {
		t.Errorf("hints %q", h)
	}
}

func TestOneKey(t *testing.T) {
	choices := func(keys ...string) (out []channels.Choice) {
		for _, k := range keys {
			out = append(out, channels.Choice{Key: k, Say: k})
		}
		return out
	}
	for want, replies := range map[bool][]channels.Reply{
		true: {
			{Expect: channels.ExpectChoice, Choices: choices("1", "2", "9")},
			{Expect: channels.ExpectWords},
			{},
		},
		false: {
			{Expect: channels.ExpectDigits},
			{Expect: channels.ExpectChoice, Choices: choices("1", "10")},
			{Expect: channels.ExpectChoice, Choices: choices("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")},
		},
	} {
		for _, r := range replies {
			if oneKey(r) != want {
				t.Errorf("one key is an answer to %+v: %v, want %v", r, !want, want)
			}
		}
	}
}

// TestVoices speaks every language of the table, so that the grammar checks
// each pair of language and voice.
func TestVoices(t *testing.T) {
	l := connected(t)
	for language := range newVoiceTable(nil) {
		l.says(channels.Reply{Text: "Hallo", Language: language})
		l.twiml(pathTurn+"1", call("Digits", language))
	}
	own := newVoiceTable(map[string]Voices{"de": {Say: "de-AT", Voice: "Polly.Hannah-Neural"}})
	if v := own.of("de"); v.Voice != "Polly.Hannah-Neural" || v.Wait != defaultWait {
		t.Errorf("the town's own voice is not used: %+v", v)
	}
	if v := own.of("en-US"); v.Say != "en-GB" {
		t.Errorf("en-US is spoken as %+v", v)
	}
}
