package dialogs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// atTheTone is a caller who is being recorded.
func atTheTone(t *testing.T) *story {
	s := told(little(t), t, "voice")
	s.play("(call)")
	s.play("1")
	s.at("start/record")
	s.out.Reset()
	return s
}

// did counts how often an action was done.
func (s *story) did(action string) (n int) {
	for _, c := range s.double.calls {
		if c.Action == action {
			n++
		}
	}
	return n
}

func TestRecordIsAskedFor(t *testing.T) {
	s := told(little(t), t, "voice")
	s.play("(call)")
	s.hear("1")
	st, reply, err := s.script.Play(t.Context(), s.state, s.message, s.double.do)
	if err != nil || reply.Record == nil || reply.Record.Limit != 2*time.Minute || reply.Text != "Speak." || reply.End || st.Step != "record" {
		t.Errorf("%+v, %+v, %v", reply, st, err)
	}
	s.play("ja") // speech is no consent
	s.at("start/what")
}

// TestWhatIsNoRecording: only what the network kept is a message; nothing else
// is taken for one.
func TestWhatIsNoRecording(t *testing.T) {
	for said, want := range map[string]string{
		"(recorded: RE1)": "start/more", "(recorded: )": "start/empty", "(silence)": "start/empty", "(back: completed)": "start/empty",
		"#": "start/empty", "5": "start/empty", "Es geht um meinen Ausweis": "start/empty", "RE1": "start/empty",
		"0": "farewell/farewell", "Mensch": "farewell/farewell", "*": "start/record", "Menü": "start/what", "zurück": "start/what",
		"nochmal": "start/what", "(call)": "start/what", // consent is asked for again: that was no key
		"English": "start/empty",
	} {
		t.Run(said, func(t *testing.T) {
			s := atTheTone(t)
			s.play(said)
			s.at(want)
			kept := s.did("message.keep")
			if is := want == "start/more"; is != (kept == 1) {
				t.Errorf("%d messages kept", kept)
			}
			for _, c := range s.double.calls {
				if c.Action == "message.keep" && c.Answers["recording"] != "RE1" {
					t.Errorf("kept %q", c.Answers["recording"])
				}
			}
			if want != "start/more" && s.state.Answers["recording"] != "" {
				t.Errorf("a message %q is left", s.state.Answers["recording"])
			}
			if s.state.Served != (want == "start/more" || want == "farewell/farewell") {
				t.Errorf("served is %v", s.state.Served)
			}
		})
	}
}

func TestRecordOnceMore(t *testing.T) {
	s := atTheTone(t)
	for range 2 { // and the tone is announced each time
		s.play("*")
		s.at("start/record")
	}
	if got := strings.Count(s.out.String(), "Speak."); got != 2 {
		t.Errorf("announced %d times:\n%s", got, s.out.String())
	}
	s.play("(recorded: )")
	s.play("1")
	s.at("start/record")
	s.play("(recorded: RE2)")
	s.at("start/more")
	if got := s.did("message.record"); got != 4 {
		t.Errorf("recorded %d times", got)
	}
}

// TestCalledAgainWhileConnecting: a call that begins anew while somebody was
// being connected connects again.
func TestCalledAgainWhileConnecting(t *testing.T) {
	for _, in := range []string{"(call)", "(help)"} {
		s := told(little(t), t, "voice")
		s.double.script["person.connect"] = []string{"connect"}
		s.play("(call)")
		s.play("0")
		s.at("human/person.connect")
		s.play(in)
		s.at("human/person.connect")
		if got := s.did("person.connect"); got != 2 {
			t.Errorf("%s: connected %d times", in, got)
		}
	}
}

// TestSaid: what is said freely is kept as it was said; what has a meaning
// keeps that.
func TestSaid(t *testing.T) {
	for _, tc := range []struct{ said, want, kept string }{
		{"Es geht um meinen   Ausweis", "start/more", "Es geht um meinen Ausweis"},
		{"Ja, es geht um meinen Ausweis", "start/more", "Ja, es geht um meinen Ausweis"},
		{"Umzug", "start/more", "Umzug"},
		{"am 3. war ich schon da", "start/more", "am 3. war ich schon da"},
		{strings.Repeat("ö", 300), "start/more", strings.Repeat("ö", 200)},
		{"Bald", "farewell/farewell", ""},
		{"(silence)", "farewell/farewell", ""},
		{"1", "farewell/farewell", ""},
		{"7", "start/more", ""},
		{"Ja", "start/more", ""},
		{"nein danke", "/", ""},    // goodbye
		{"[no]", "start/more", ""}, // a button of another question
		{"[2026-11-25T07:00:00Z/2026-11-25T07:30:00Z]", "start/more", ""},
		{"...", "start/more", ""},
		{"(picture)", "start/more", ""},
		{"Mensch", "farewell/farewell", ""},
		{"Menü bitte", "start/what", ""},
	} {
		s := atTheTone(t)
		s.play("(recorded: RE1)")
		s.out.Reset()
		s.play(tc.said)
		s.at(tc.want)
		if got := s.state.Answers["said"]; got != tc.kept {
			t.Errorf("%q: kept %q", tc.said, got)
		}
		if noted := strings.Contains(s.out.String(), "Noted"); noted != (tc.kept != "") {
			t.Errorf("%q: %s", tc.said, s.out.String())
		}
	}
}

// TestSaidByText: a number that is none of the choices is no words in writing
// either.
func TestSaidByText(t *testing.T) {
	s := atTheTone(t)
	s.play("(recorded: RE1)")
	s.message.From.Channel = "sms"
	for _, said := range []string{"7", " 12 ", "?!", "👍"} {
		s.state.Tries = 0
		s.play(said)
		s.at("start/more")
		if s.state.Answers["said"] != "" || s.state.Tries != 1 {
			t.Errorf("%q: kept %q after %d tries", said, s.state.Answers["said"], s.state.Tries)
		}
	}
	s.message.Kind = channels.Words
	s.play("4 Personen")
	if s.state.Answers["said"] != "4 Personen" {
		t.Errorf("kept %q", s.state.Answers["said"])
	}
}
