package dialogs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// outcomes are what the actions may end in, one after the other, so that every
// path is walked.
var branches = []map[string][]string{
	{},
	{"callback.hold": {"full"}, "callback.mine": {"one"}, "callback.move": {"full"}, "callback.cancel": {"closed"}},
	{"callback.offer": {"none"}, "orders.kinds": {"many"}, "orders.status": {"denied"}, "callback.find": {"denied"}, "person.connect": {"connect"}},
	{"callback.book": {"already"}, "orders.status": {"locked"}, "callback.find": {"locked"}, "person.connect": {"missed"}, "town.departments": {"one"}},
	{"callback.book": {"refused"}, "orders.kinds": {"none"}, "callback.mine": {"error"}, "town.hours": {"closed"}},
	{"callback.book": {"full"}, "orders.status": {"question"}, "callback.caller": {"ask"}, "callback.offer": {"error"}, "person.connect": {"error"}},
	{"orders.status": {"refused"}, "callback.mine": {"one"}, "callback.move": {"closed"}, "callback.caller": {"error"}, "callback.book": {"error"}},
	{"orders.status": {"unavailable"}, "callback.book": {"waiting"}},
	{"callback.book": {"often"}},
}

// inputs lead from every question to the next ones.
var inputs = []string{"1", "2", "3", "4", "5", "0171 3920001", "4829138", "20261", "0001", "quux", "weiß ich nicht", "112", "(silence)", "(back: completed)", "(back: busy)"}

// walk plays every path to a depth and calls at with each state reached.
func walk(t *testing.T, channel string, at func(s *story, st dialogs.State)) {
	walkIn(t, channel, "", at)
}

// walkIn does so in a language.
func walkIn(t *testing.T, channel, language string, at func(s *story, st dialogs.State)) {
	for i, branch := range branches {
		seen := map[string]bool{}
		s := &story{t: t, script: load(t)}
		s.begin(channel)
		s.message.Language = language
		s.double.script = branch
		todo := []dialogs.State{{}}
		for depth := 0; depth < 12 && len(todo) > 0; depth++ {
			var next []dialogs.State
			for _, st := range todo {
				for _, in := range inputs {
					s.state = st
					s.out.Reset()
					if st.Flow == "" {
						in = "(call)"
					}
					s.play(in)
					checkReply(t, fmt.Sprintf("branch %d, %s %s/%s, %q", i, channel, st.Flow, st.Step, in), s)
					key, _ := json.Marshal(trimmed(s.state))
					if s.state.Ended || seen[string(key)] {
						continue
					}
					seen[string(key)] = true
					at(s, s.state)
					next = append(next, s.state)
				}
			}
			todo = next
		}
		if len(seen) < 10 {
			t.Errorf("branch %d: only %d states reached", i, len(seen))
		}
	}
}

// trimmed is what tells states apart for a walk.
func trimmed(st dialogs.State) []any {
	return []any{st.Flow, st.Step, st.Sure, st.Tries, st.Page, len(st.Choices)}
}

// checkReply checks what holds for every reply.
func checkReply(t *testing.T, where string, s *story) {
	t.Helper()
	text := s.out.String()
	switch {
	case strings.Trim(text, "< \n") == "":
		t.Errorf("%s: nothing is said", where)
	case strings.ContainsAny(text, "{}[]"):
		t.Errorf("%s: a placeholder is left: %s", where, text)
	case strings.Contains(text, ": ."), strings.Contains(text, ": ,"), strings.Contains(text, "  ") && !strings.Contains(text, "<  "):
		t.Errorf("%s: a gap: %s", where, text)
	}
}

// TestZeroLeadsToAPersonFromEverywhere: B6.
func TestZeroLeadsToAPersonFromEverywhere(t *testing.T) {
	for _, channel := range []string{"voice", "sms", "web"} {
		states := map[string]bool{}
		walk(t, channel, func(s *story, st dialogs.State) {
			states[st.Flow+"/"+st.Step] = true
			for _, word := range []string{"0", "Mensch"} {
				s.state = st
				s.out.Reset()
				s.hear(word)
				_, reply, err := s.script.Play(t.Context(), st, s.message, s.double.do)
				if err != nil {
					t.Fatal(err)
				}
				offered := slices.ContainsFunc(reply.Choices, func(c channels.Choice) bool { return c.ID == "callback" })
				if reply.Connect == nil && !offered && !strings.Contains(reply.Text, "030 23125100") && !strings.Contains(reply.Text, "0 3 0, 2 3 1, 2 5 1, 0 0") {
					t.Errorf("%s: %s at %s/%s leads to no person: %+v", channel, word, st.Flow, st.Step, reply)
				}
			}
		})
		want := []string{"start/welcome", "callback/which", "callback/pick", "callback/same", "callback/number", "callback/right", "callback/none-free", "callback/waiting",
			"manage/yours", "manage/sure", "manage/pick", "manage/reference", "manage/lost", "manage/proof", "manage/denied", "manage/locked", "manage/closed",
			"order/which", "order/number", "order/factor", "order/denied", "order/locked", "order/unavailable", "order/question", "order/refused", "order/none",
			"hours/which", "human/missed", "human/closed"}
		for _, w := range want {
			if !states[w] && !(channel == "web" && w == "callback/same") {
				t.Errorf("%s: the walk never came to %s", channel, w)
			}
		}
	}
}

// TestEveryReplyIsInOneLanguage: an English conversation has no German word.
func TestEveryReplyIsInOneLanguage(t *testing.T) {
	s := &story{t: t, script: load(t)}
	for _, branch := range branches {
		s.begin("sms")
		s.double.script = branch
		s.message.Language = "en"
		for _, in := range []string{"(call)", "2", "1", "20261", "1", "1", "1", "1", "0", "xyz", "menu", "3", "1", "2", "1", "menu", "1", "2", "4", "2", "112", "0900123456", "0171 3920001", "no", "menu", "4", "1"} {
			s.play(in)
			if s.state.Language != "en" {
				t.Fatalf("%s: language %q", in, s.state.Language)
			}
		}
	}
	for _, word := range []string{" Sie ", " wir ", "Ihr", " Uhr", "nicht", " der ", "Mensch"} {
		if strings.Contains(s.out.String(), word) {
			t.Errorf("%q in an English conversation", word)
		}
	}
}

// TestFirstReplySaysThatAMachineSpeaks on every channel, in every language,
// whatever comes first.
func TestFirstReplySaysThatAMachineSpeaks(t *testing.T) {
	for _, channel := range []string{"voice", "sms", "whatsapp", "telegram", "web"} {
		for _, language := range []string{"de", "en"} {
			for _, first := range []string{"(call)", "(picture)", "(silence)", "0", "callback", "Rückruf", "[x]", "(start)", "(help)", "English"} {
				s := &story{t: t, script: load(t)}
				s.begin(channel)
				s.message.Language = language
				s.play(first)
				if text := s.out.String(); !strings.Contains(text, "Automat") && !strings.Contains(text, "automatic") && !strings.Contains(text, "a machine") {
					t.Errorf("%s %s %q: no disclosure in %s", channel, language, first, text)
				}
			}
		}
	}
}

// TestKeysOfActionsAreStable: the same message gives the same key at the same
// step, another message another one.
func TestKeysOfActionsAreStable(t *testing.T) {
	s, st, m, _ := plain(t)
	keys := func(id string) (list []string) {
		d := &double{script: map[string][]string{}}
		m.ID, m.Text = id, "1"
		if _, _, err := s.Play(t.Context(), st, m, d.do); err != nil {
			t.Fatal(err)
		}
		for _, c := range d.calls {
			list = append(list, c.Key)
		}
		return list
	}
	a, b, c := keys("SM9"), keys("SM9"), keys("SM10")
	if !slices.Equal(a, b) || slices.Equal(a, c) || a[0] != "sms:+491713920001:+4917604069010/SM9/callback/hold" {
		t.Errorf("keys %v, %v, %v", a, b, c)
	}
}

// TestContextEnds: a turn whose time is up does not count.
func TestContextEnds(t *testing.T) {
	s, st, m, _ := plain(t)
	m.Text = "1"
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := s.Play(ctx, st, m, func(_ context.Context, _ dialogs.Call) (dialogs.Result, error) {
		cancel()
		return dialogs.Result{}, ctx.Err()
	})
	if err == nil {
		t.Error("the turn counts")
	}
}

// TestManyChoicesComeInPages: a town with twelve departments.
func TestManyChoicesComeInPages(t *testing.T) {
	s := load(t)
	many := func(_ context.Context, c dialogs.Call) (dialogs.Result, error) {
		r := dialogs.Result{Outcome: "many"}
		for i := range 12 {
			r.Choices = append(r.Choices, channels.Choice{ID: fmt.Sprint("d", i), Label: fmt.Sprint("Amt ", string(rune('A'+i)), "aa")})
		}
		if c.Action != "town.departments" {
			r = dialogs.Result{Outcome: "none"}
		}
		return r, nil
	}
	for channel, page := range map[string]int{"voice": 6, "sms": 9} {
		m := channels.Message{ID: "1", Conversation: channel, From: channels.Address{Channel: channel}, Kind: channels.Words, Text: "Rückruf", At: time.Now()}
		st, reply, err := s.Play(t.Context(), dialogs.State{}, m, many)
		if err != nil || len(reply.Choices) != page {
			t.Fatalf("%s: %d choices, %v", channel, len(reply.Choices), err)
		}
		seen := map[string]bool{}
		for range 3 {
			for _, c := range reply.Choices {
				seen[c.ID] = true
				if len(c.Key) != 1 {
					t.Errorf("%s: key %q", channel, c.Key)
				}
			}
			m.Kind, m.Text = channels.Keys, reply.Choices[len(reply.Choices)-1].Key
			if st, reply, err = s.Play(t.Context(), st, m, many); err != nil {
				t.Fatal(err)
			}
		}
		if len(seen) != 13 {
			t.Errorf("%s: %d choices seen in pages", channel, len(seen))
		}
		m.Kind, m.Text = channels.Words, "Amt Laa"
		if st, _, err = s.Play(t.Context(), st, m, many); err != nil || st.Answers["department"] != "d11" {
			t.Errorf("%s: a choice of another page is not found: %+v", channel, st)
		}
	}
}

// TestTurnAllocates little: the goal of PERFORMANCE.md.
func TestTurnAllocates(t *testing.T) {
	s, st, m, do := plain(t)
	m.Text = "1"
	n := testing.AllocsPerRun(100, func() {
		if _, _, err := s.Play(t.Context(), st, m, do); err != nil {
			t.Fatal(err)
		}
	})
	if n > 30 {
		t.Errorf("%v allocations in a plain turn", n)
	}
}

// FuzzPlay: whatever comes, there is an answer, and a state that can be stored.
func FuzzPlay(f *testing.F) {
	f.Add(byte(0), "Hallo\n1\n1\n(silence)", byte(0))
	f.Add(byte(1), "(call)\n3\n4829138\n0001\nverschieben\nEnglish\nback\n*\n#", byte(2))
	f.Add(byte(2), "[callback]\n[human]\n(picture)\n(back: busy)\n~0 Rückruf", byte(3))
	f.Add(byte(1), "(call)\n0\n(call)\n(help)\n(recorded: RE1)\n(back: busy)", byte(2))
	f.Add(byte(1), "\xff\x00\n{phone}\n[]\n∞ ٠١٢\n"+strings.Repeat("9", 5000), byte(5))
	script := load(f)
	f.Fuzz(func(t *testing.T, channel byte, talk string, branch byte) {
		s := &story{t: t, script: script}
		s.begin([]string{"sms", "voice", "web", "whatsapp"}[channel%4])
		for k, v := range branches[int(branch)%len(branches)] {
			s.double.script[k] = v
		}
		for i, line := range strings.Split(talk, "\n") {
			if i == 30 {
				break
			}
			s.out.Reset()
			s.play(line)
			if line != "(hang up)" && line != "(stop)" && strings.Trim(s.out.String(), "< \n") == "" {
				t.Errorf("no answer to %q", line)
			}
		}
	})
}

// FuzzParseState: no bytes make it panic, and what it reads it writes again.
func FuzzParseState(f *testing.F) {
	_, st, _, _ := plain(f)
	f.Add(st.AppendBinary(nil))
	f.Add(full().AppendBinary(nil))
	f.Add(old(f))
	f.Add([]byte{1, 0, 255, 255, 255, 255, 15})
	f.Add([]byte{2, 7, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, data []byte) {
		st, err := dialogs.ParseState(data)
		if err != nil {
			return
		}
		again, err := dialogs.ParseState(st.AppendBinary(nil))
		a, _ := json.Marshal(st)
		b, _ := json.Marshal(again)
		if err != nil || string(a) != string(b) {
			t.Errorf("%s is read again as %s, %v", a, b, err)
		}
	})
}

// TestAskingAgainForgetsWhatWasAskedAfterIt: a proof given for one reference
// is not used for the next one.
func TestAskingAgainForgetsWhatWasAskedAfterIt(t *testing.T) {
	s := &story{t: t, script: load(t)}
	s.begin("web")
	s.double.script["callback.find"] = []string{"proof", "denied"}
	for _, in := range []string{"(call)", "3", "4829138", "1234"} {
		s.play(in)
	}
	if s.state.Step != "denied" || s.state.Answers["proof"] != "1234" {
		t.Fatalf("state %+v", s.state)
	}
	s.play("1")
	if s.state.Step != "reference" || s.state.Answers["proof"] != "" || s.state.Answers["reference"] != "" {
		t.Errorf("state %+v", s.state)
	}
}
