package dialogs_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// little is a script with everything that can be begun with, recorded and said
// freely, and nothing else.
func little(t testing.TB) *dialogs.Script {
	t.Helper()
	texts := `
human: {bye: Bye.}
start: {what: "What?", tone: "Speak.", empty: "Empty. Again?", booked: "Booked {reference}.", more: "More?", thanks: "Thanks.", noted: "Noted: {said}."}
notice: {missed: "{town}: {slot|window}?", moved: "Moved: {slot|window}.", pick: "When?", told: "Told."}
`
	files := fstest.MapFS{
		"flows/human.yaml": {Data: []byte("steps:\n  - do: person.connect\n    on: {reached: bye, missed: bye, closed: bye, error: bye}\n  - say: bye\n    end: person\n")},
		"flows/start.yaml": {Data: []byte(`steps:
  - choose: what
    options: [yes, no]
    on: {yes: tone, no: human}
  - say: tone
  - id: record
    do: message.record
    on: {recorded: keep, empty: empty, key: what, off: human}
  - choose: empty
    options: [yes, no]
    on: {yes: tone, no: menu}
  - id: keep
    do: message.keep
    on: {booked: booked, often: human}
  - say: booked
    gives: callback
  - choose: more
    options: [asap]
    on: {asap: thanks, said: noted, silence: thanks}
  - say: thanks
    end: callback
  - say: noted
    next: more
`)},
		"flows/notice.yaml": {Data: []byte(`steps:
  - id: missed
    given: [reference, department, slot]
    choose: missed
    options: [offered, no]
    save: slot
    on: {no: look}
    next: move
  - id: move
    do: callback.move
    on: {moved: moved, full: look, closed: human}
  - say: moved
    end: callback
  - id: look
    do: callback.offer
    on: {offered: pick, nearest: pick, shared: pick, none: human}
  - choose: pick
    options: [offered, asap]
    save: slot
    next: move
  - id: told
    given: []
    do: callback.cancel
    on: {cancelled: said, closed: said, error: said}
  - id: said
    say: told
    end: answer
`)},
		"texts/de.yaml": {Data: []byte(system() + texts)},
		"texts/en.yaml": {Data: []byte(systemIn("en") + "options: {\"yes\": \"Yes\", \"no\": \"No\", asap: Soon, page: More, share: Share, resume: On, anew: Anew}\n" + texts)},
	}
	specs := specs()
	cancel := specs["callback.cancel"]
	cancel.Needs = nil
	specs["callback.cancel"] = cancel
	record := specs["message.record"] // consents and records in one
	record.Needs, record.Outcomes = nil, append(record.Outcomes, "key")
	specs["message.record"] = record
	speaks := town()
	speaks.Languages = []string{"de", "en"}
	s, err := dialogs.Load(files, specs, speaks)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// missed is what we write after nobody answered: three windows to choose from,
// by their IDs only.
func missed() dialogs.Prompt {
	list, _ := windows("")
	return dialogs.Prompt{Step: "notice/missed", Choices: list, Answers: map[string]string{
		"reference": "4829138", "department": "buergerbuero", "slot": list[0].ID, "phone": "",
	}}
}

func told(script *dialogs.Script, t *testing.T, channel string) *story {
	s := &story{t: t, script: script}
	s.begin(channel)
	return s
}

// prompt begins with a step; the state goes through its written forms.
func (s *story) prompt(p dialogs.Prompt) channels.Reply {
	s.t.Helper()
	s.message.Kind, s.message.Text, s.message.ID = channels.Prompted, p.Step, "notice:1"
	before, _ := json.Marshal(s.state)
	st, reply, err := s.script.Begin(s.t.Context(), s.state, s.message, p, s.double.do)
	if err != nil {
		s.t.Fatal(err)
	}
	if after, _ := json.Marshal(s.state); string(before) != string(after) {
		s.t.Errorf("Begin changed the state it was given:\n%s\n%s", before, after)
	}
	s.state = s.stored(st)
	s.show(reply)
	return reply
}

// at stops unless a step waits.
func (s *story) at(ref string) {
	s.t.Helper()
	if got := s.state.Flow + "/" + s.state.Step; got != ref {
		s.t.Fatalf("%s waits, want %s; said:\n%s", got, ref, s.out.String())
	}
}

// slot is what was moved to last.
func (s *story) slot() (slot string) {
	for _, c := range s.double.calls {
		if c.Action == "callback.move" {
			slot = c.Answers["slot"]
		}
	}
	return slot
}

func TestBeginReplacesWhatWaited(t *testing.T) {
	s := told(little(t), t, "sms")
	s.message.Language = "en"
	s.play("Hello")
	s.state.Answers, s.state.Tries = map[string]string{"old": "yes"}, 2
	s.out.Reset()
	p := missed()
	p.Language = "de" // they have spoken English
	reply := s.prompt(p)
	s.at("notice/missed")
	if s.state.Language != "en" || reply.Language != "en" || s.state.Tries != 0 || s.state.Answers["old"] != "" || s.state.Answers["reference"] == "" {
		t.Errorf("state %+v", s.state)
	}
	if _, there := s.state.Answers["phone"]; there {
		t.Error("an empty answer is kept")
	}
	if !strings.HasPrefix(reply.Text, "Musterstadt: ") || reply.Expect != channels.ExpectChoice || s.state.At != s.message.At.Unix() {
		t.Errorf("reply %+v at %d", reply, s.state.At)
	}
	if len(reply.Choices) != 4 || reply.Choices[1].Key != "2" || !strings.Contains(reply.Choices[1].Label, "10") || reply.Choices[3].Label != "No" {
		t.Errorf("choices %+v", reply.Choices)
	}
}

// TestBeginSpeaks the citizen's language, else the one of the request, else the
// town's.
func TestBeginSpeaks(t *testing.T) {
	for _, tc := range []struct{ spoken, given, want string }{
		{"", "", "de"}, {"", "en", "en"}, {"", "tr", "de"}, {"de", "en", "de"}, {"en", "", "en"}, {"xx", "en", "en"},
	} {
		s := told(little(t), t, "sms")
		s.state.Language = tc.spoken
		p := missed()
		p.Language = tc.given
		if reply := s.prompt(p); reply.Language != tc.want || s.state.Language != tc.want {
			t.Errorf("%+v: %s, %s", tc, reply.Language, s.state.Language)
		}
	}
}

// TestBeginIsUnderstood: an offered window is picked by number, button, day,
// hour and ordinal, in writing and on the phone.
func TestBeginIsUnderstood(t *testing.T) {
	list, _ := windows("")
	for _, tc := range []struct {
		channel, said string
		want          int
	}{
		{"sms", "2", 1}, {"sms", "morgen um 10", 1}, {"sms", "Mittwoch um 8 bitte", 0}, {"sms", "Donnerstag um 10", 2},
		{"sms", "das dritte", 2}, {"sms", "die zwei", 1}, {"web", "[" + list[2].ID + "]", 2},
		{"voice", "3", 2}, {"voice", "morgen um zehn Uhr", 1}, {"voice", "die erste", 0},
	} {
		s := told(little(t), t, tc.channel)
		s.prompt(missed())
		s.play(tc.said)
		if slot := s.slot(); slot != list[tc.want].ID {
			t.Errorf("%s %q: %q\n%s", tc.channel, tc.said, slot, s.out.String())
		}
	}
}

func TestBeginOnThePhone(t *testing.T) {
	s := told(little(t), t, "voice")
	reply := s.prompt(missed())
	for _, c := range reply.Choices {
		if c.Say == "" || c.Key == "" {
			t.Errorf("nothing is said of %+v", c)
		}
	}
	if len(reply.Hints) == 0 {
		t.Error("the recogniser is told nothing")
	}
	s.play("*")
	if got := strings.Count(s.out.String(), "Musterstadt: "); got != 2 {
		t.Errorf("said %d times:\n%s", got, s.out.String())
	}
}

func TestBackFromWhatWeBeganWith(t *testing.T) {
	for _, word := range []string{"zurück", "Menü", "#"} {
		s := told(little(t), t, "sms")
		s.prompt(missed())
		s.out.Reset()
		s.play(word)
		s.at("start/what")
		if len(s.state.Answers) > 0 || len(s.state.Begun) > 0 || strings.Contains(s.out.String(), "Automat") {
			t.Errorf("%s: %+v\n%s", word, s.state, s.out.String())
		}
	}
}

// TestBackToWhatWeBeganWith: what was offered is offered again, and nothing
// else is forgotten.
func TestBackToWhatWeBeganWith(t *testing.T) {
	s := told(little(t), t, "sms")
	s.prompt(missed())
	s.play("nein")
	s.at("notice/pick")
	s.out.Reset()
	s.play("zurück")
	s.at("notice/missed")
	list, _ := windows("")
	if !slices.Equal(s.state.Choices, list) || s.state.Answers["reference"] != "4829138" || s.state.Answers["after"] != "" {
		t.Errorf("state %+v\n%s", s.state, s.out.String())
	}
	s.play("3")
	if s.state.Answers["slot"] != "" || !s.state.Ended {
		t.Errorf("state %+v\n%s", s.state, s.out.String())
	}
	if slot := s.slot(); slot != list[2].ID {
		t.Errorf("moved to %q", slot)
	}
}

// TestLanguageAtWhatWeBeganWith: the windows are worded in the other language.
func TestLanguageAtWhatWeBeganWith(t *testing.T) {
	for _, word := range []string{"English", "English please"} {
		s := told(little(t), t, "sms")
		s.prompt(missed())
		s.out.Reset()
		s.play(word)
		s.at("notice/missed")
		if s.state.Language != "en" || strings.Contains(s.out.String(), "Uhr") || !strings.Contains(s.out.String(), "4 No") {
			t.Errorf("%s: %s\n%s", word, s.state.Language, s.out.String())
		}
		s.play("2")
		if list, _ := windows(""); s.slot() != list[1].ID {
			t.Errorf("moved to %q", s.slot())
		}
	}
}

func TestBeginWithAnEnd(t *testing.T) {
	for channel, ended := range map[string]bool{"sms": true, "voice": false} {
		s := told(little(t), t, channel)
		s.prompt(dialogs.Prompt{Step: "notice/told"})
		where := s.script.Left(s.state)
		if s.state.Ended != ended || !where.Ended || !where.Served {
			t.Errorf("%s: %+v, %+v", channel, s.state, where)
		}
	}
}

func TestBeginFails(t *testing.T) {
	s := told(little(t), t, "sms")
	s.play("Hallo")
	for _, step := range []string{"", "notice", "notice/", "notice/none", "notice/pick", "start/what", "end"} {
		if s.script.Entry(step) {
			t.Errorf("%q can be begun with", step)
		}
		st, reply, err := s.script.Begin(t.Context(), s.state, s.message, dialogs.Prompt{Step: step}, s.double.do)
		if !errors.Is(err, dialogs.ErrNoStep) || st.Step != "what" || reply.Text != "" {
			t.Errorf("%q: %v, %+v", step, err, st)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	st, _, err := s.script.Begin(ctx, s.state, s.message, dialogs.Prompt{Step: "notice/told"}, func(context.Context, dialogs.Call) (dialogs.Result, error) {
		cancel()
		return dialogs.Result{}, ctx.Err()
	})
	if !errors.Is(err, context.Canceled) || st.Step != "what" {
		t.Errorf("the turn counts: %v, %+v", err, st)
	}
}

func TestMidway(t *testing.T) {
	script := little(t)
	now := time.Date(2026, 11, 24, 10, 20, 0, 0, berlin)
	at := func(flow, step string, ago time.Duration) dialogs.State {
		return dialogs.State{Flow: flow, Step: step, At: now.Add(-ago).Unix()}
	}
	served, ended := at("start", "more", 0), at("notice", "pick", 0)
	served.Served, ended.Ended = true, true
	for name, tc := range map[string]struct {
		st   dialogs.State
		want bool
	}{
		"a new one":              {dialogs.State{}, false},
		"asked just now":         {at("notice", "pick", 0), true},
		"almost too long ago":    {at("notice", "pick", 10*time.Minute-time.Second), true},
		"too long ago":           {at("notice", "pick", 10*time.Minute), false},
		"at the menu":            {at("start", "what", 0), false},
		"at what we began with":  {at("notice", "missed", 0), false},
		"being connected":        {at("human", "person.connect", 0), false},
		"after all":              {at("farewell", "farewell", 0), false},
		"has what they came for": {served, false},
		"it is over":             {ended, false},
		"the flows have changed": {at("notice", "gone", 0), false},
		"of the first version":   {dialogs.State{Flow: "notice", Step: "pick"}, false},
	} {
		if got := script.Midway(tc.st, now, 10*time.Minute); got != tc.want {
			t.Errorf("%s: midway is %v", name, got)
		}
	}
}

// TestLeft: who has what they came for has left nothing unfinished, until they
// begin something else.
func TestLeft(t *testing.T) {
	s := told(little(t), t, "voice")
	left := func(want dialogs.Where) {
		t.Helper()
		if got := s.script.Left(s.state); got != want {
			t.Fatalf("left %+v, want %+v\n%s", got, want, s.out.String())
		}
	}
	left(dialogs.Where{})
	s.play("(call)")
	left(dialogs.Where{Flow: "start", Step: "what"})
	s.play("1")
	left(dialogs.Where{Flow: "start", Step: "record", Recording: true})
	s.play("(recorded: RE1)")
	left(dialogs.Where{Flow: "start", Step: "more", Served: true})
	s.play("0") // whoever looks for a person then still has it
	left(dialogs.Where{Flow: "farewell", Step: "farewell", Ended: true, Served: true})
	s.play("#")
	left(dialogs.Where{Flow: "start", Step: "what"})
	s.play("1")
	s.play("(recorded: RE2)")
	s.play("#")
	left(dialogs.Where{Flow: "start", Step: "what"})
	s.play("1")
	s.play("(recorded: RE3)")
	s.play("1")
	left(dialogs.Where{Flow: "farewell", Step: "farewell", Ended: true, Served: true})
	s.play("(silence)")
	left(dialogs.Where{Ended: true, Served: true})
}
