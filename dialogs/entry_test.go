package dialogs_test

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// entries are the steps of the shipped flows that are begun with, and what is
// given there.
func entries(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	names, err := fs.Glob(dialogs.Files, "flows/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(dialogs.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		var flow struct {
			Steps []struct {
				ID    string
				Given []string
			}
		}
		if err := yaml.Unmarshal(data, &flow); err != nil {
			t.Fatal(err)
		}
		for _, st := range flow.Steps {
			if st.Given != nil {
				all[strings.TrimSuffix(path.Base(name), ".yaml")+"/"+st.ID] = st.Given
			}
		}
	}
	if len(all) < 3 {
		t.Fatalf("only %v can be begun with", all)
	}
	return all
}

// begins is what the hub begins a step with; nothing more is known than the
// step says is given.
func begins(step, language string, given []string) dialogs.Prompt {
	list, _ := windows("")
	known := map[string]string{
		"reference": "4829138", "proven": "4829138", "department": "buergerbuero", "slot": list[0].ID,
		"promise": "2026-11-25T12:00:00+01:00", "phone": "+491713920001", "word": "BIRKE",
	}
	p := dialogs.Prompt{Step: step, Language: language, Choices: list[1:], Answers: map[string]string{}}
	for _, name := range given {
		p.Answers[name] = known[name]
	}
	if p.Answers["department"] != "" {
		p.Answers["department_name"] = office("buergerbuero", language)
	}
	return p
}

// TestWhateverWeBeginWithCanBeAnswered: on every channel and in every language
// it says something whole, every answer gets one, and 0 leads to a person.
func TestWhateverWeBeginWithCanBeAnswered(t *testing.T) {
	script := load(t)
	for step, given := range entries(t) {
		if !script.Entry(step) {
			t.Errorf("%s cannot be begun with", step)
			continue
		}
		for _, channel := range []string{"sms", "whatsapp", "telegram", "web", "voice"} {
			for _, language := range []string{"de", "en"} {
				s := told(script, t, channel)
				reply := s.prompt(begins(step, language, given))
				where := fmt.Sprintf("%s on %s in %s", step, channel, language)
				checkReply(t, where, s)
				// Only who has written with a person is told again that a machine answers.
				again := step == "human/returned"
				if strings.Contains(strings.ToLower(reply.Text), "automat") != again || reply.Language != language {
					t.Errorf("%s: %+v", where, reply)
				}
				answerAll(t, where, s)
			}
		}
	}
}

// answerAll gives every answer to what waits, the offered ones too, each from
// the same state.
func answerAll(t *testing.T, where string, s *story) {
	t.Helper()
	st := s.state
	if st.Ended {
		return
	}
	answers := slices.Concat(inputs, []string{"ja", "nein", "ok", "später", "absagen", "morgen um 10", "English", "zurück", "*", "#"})
	for _, c := range st.Choices {
		answers = append(answers, "["+c.ID+"]")
	}
	for _, in := range answers {
		s.state = st
		s.out.Reset()
		s.play(in)
		checkReply(t, where+": "+in, s)
	}
	s.state = st
	s.hear("0")
	_, reply, err := s.script.Play(t.Context(), st, s.message, s.double.do)
	offered := slices.ContainsFunc(reply.Choices, func(c channels.Choice) bool { return c.ID == "callback" })
	if err != nil || reply.Connect == nil && !offered {
		t.Errorf("%s: 0 leads to no person: %+v, %v", where, reply, err)
	}
}
