package dialogs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

var update = flag.Bool("update", false, "write what is said now into testdata/*.txt")

// story is a conversation being played. A transcript is a text file:
//
//	= headline, begins a new conversation on the channel that is the file's
//	  name up to the first dash
//	from NUMBER · language TAG · ACTION: outcome, outcome     how it is set up
//	later DURATION       time passes
//	! notice/STEP        what we begin with, in the language that is set
//	> what the citizen says, types or presses
//	< what they hear or read
//
// (call), (silence), (hang up), (picture), (back: busy), (recorded: ID) stand for
// what is no words, ~0.2 before words for how sure the recogniser is, [id] for a
// button and [id] before for one of the question before; (contact: NUMBER) shares
// the own number, and (link: PAYLOAD) follows a link.
type story struct {
	t       *testing.T
	script  *dialogs.Script
	double  *double
	state   dialogs.State
	message channels.Message
	turn    int
	ask     string // of the question that waits
	before  string // of the one before it
	out     strings.Builder
}

func (s *story) begin(channel string) {
	s.double = &double{script: map[string][]string{}}
	s.state, s.ask, s.before = dialogs.State{}, "", ""
	s.message = channels.Message{
		Conversation: channel + ":1", From: channels.Address{Channel: channel, ID: "+491713920001"},
		At: time.Date(2026, 11, 24, 10, 20, 0, 0, berlin),
	}
	if channel == channels.Web || channel == channels.Telegram {
		s.message.From.ID = "w1"
	}
}

func (s *story) line(line, channel string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "<"):
		return
	case word == "=":
		s.begin(channel)
	case word == "from":
		s.message.From.ID = strings.TrimPrefix(rest, "withheld")
	case word == "later":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		s.message.At = s.message.At.Add(d)
	case word == "language":
		s.message.Language = rest
	case strings.HasSuffix(word, ":"):
		s.double.script[strings.TrimSuffix(word, ":")] = strings.Split(rest, ", ")
	case word == "!":
		fmt.Fprintln(&s.out, line)
		s.begun(rest)
		return
	case word == ">":
		fmt.Fprintln(&s.out, line)
		s.play(rest)
		return
	}
	fmt.Fprintln(&s.out, line)
}

// begun begins a conversation as the hub does.
func (s *story) begun(step string) {
	s.turn++
	s.message.ID, s.message.Kind, s.message.Text = strconv.Itoa(s.turn), channels.Prompted, step
	first, second := "2026-11-26T08:00:00+01:00/2026-11-26T08:30:00+01:00", "2026-11-27T09:00:00+01:00/2026-11-27T09:30:00+01:00"
	p := dialogs.Prompt{
		Step: step, Language: s.message.Language, Choices: []channels.Choice{{ID: first}, {ID: second}},
		Answers: map[string]string{
			"reference": "4829138", "proven": "4829138", "department": "buergerbuero", "department_name": office("buergerbuero", s.message.Language),
			"slot": first, "promise": "2026-11-26T08:30:00+01:00", "phone": "+491713920001", "word": "BIRKE",
		},
	}
	if step == "notice/freed" {
		p.Choices = p.Choices[:1]
	}
	st, reply, err := s.script.Begin(s.t.Context(), s.state, s.message, p, s.double.do)
	if err != nil {
		s.t.Fatalf("%s: %v", step, err)
	}
	s.state = s.stored(st)
	s.show(reply)
}

// hear sets what the citizen did.
func (s *story) hear(text string) {
	m := &s.message
	m.Text, m.Confidence = text, 0.9
	m.Kind, m.Ask = channels.Words, ""
	if m.From.Channel == channels.Voice {
		m.Kind = channels.Speech
		if strings.Trim(text, "0123456789*#") == "" {
			m.Kind = channels.Keys
		}
	}
	if sure, ok := strings.CutPrefix(text, "~"); ok {
		n, words, _ := strings.Cut(sure, " ")
		m.Confidence, _ = strconv.ParseFloat(n, 64)
		m.Text = words
	}
	if id, ok := strings.CutPrefix(text, "["); ok {
		m.Kind, m.Text, m.Ask = channels.Picked, strings.TrimSuffix(id, "]"), s.ask
		if id, ok := strings.CutSuffix(id, "] before"); ok {
			m.Text, m.Ask = id, s.before
		}
	}
	if number, ok := strings.CutPrefix(text, "(contact: "); ok {
		m.Kind, m.Text = channels.Contact, strings.TrimSuffix(number, ")")
	}
	if payload, ok := strings.CutPrefix(text, "(link: "); ok {
		m.Kind, m.Text = channels.Started, strings.TrimSuffix(payload, ")")
	}
	if result, ok := strings.CutPrefix(text, "(back: "); ok {
		m.Kind, m.Text = channels.Returned, strings.TrimSuffix(result, ")")
	}
	if id, ok := strings.CutPrefix(text, "(recorded: "); ok {
		m.Kind, m.Text = channels.Recorded, strings.TrimSuffix(id, ")")
	}
	for name, kind := range map[string]channels.Kind{
		"(recorded)": channels.Recorded, "(call)": channels.Started, "(silence)": channels.Silence, "(hang up)": channels.Hangup,
		"(picture)": channels.Media, "(start)": channels.OptIn, "(help)": channels.Help, "(stop)": channels.OptOut,
	} {
		if text == name {
			m.Kind, m.Text = kind, ""
			if kind == channels.Recorded {
				m.Text = "RE0123456789abcdef0123456789abcdef"
			}
		}
	}
}

// play plays one turn; the state goes through both of its written forms.
func (s *story) play(text string) {
	s.hear(text)
	s.turn++
	s.message.ID = strconv.Itoa(s.turn)
	before, _ := json.Marshal(s.state)
	st, reply, err := s.script.Play(s.t.Context(), s.state, s.message, s.double.do)
	if err != nil {
		s.t.Fatalf("%s: %v", text, err)
	}
	if after, _ := json.Marshal(s.state); string(before) != string(after) {
		s.t.Errorf("%s: Play changed the state it was given:\n%s\n%s", text, before, after)
	}
	s.state = s.stored(st)
	s.show(reply)
}

func (s *story) stored(st dialogs.State) dialogs.State {
	data, err := json.Marshal(st)
	if err != nil {
		s.t.Fatal(err)
	}
	var viaJSON dialogs.State
	if err := json.Unmarshal(data, &viaJSON); err != nil {
		s.t.Fatal(err)
	}
	viaBinary, err := dialogs.ParseState(st.AppendBinary(nil))
	if err != nil {
		s.t.Fatal(err)
	}
	a, _ := json.Marshal(viaBinary)
	b, _ := json.Marshal(viaJSON)
	if string(a) != string(b) {
		s.t.Errorf("the two written forms differ:\n%s\n%s", a, b)
	}
	return viaBinary
}

func (s *story) show(r channels.Reply) {
	if r.Ask != "" && r.Ask != s.ask {
		s.ask, s.before = r.Ask, s.ask
	}
	if r.Silent {
		fmt.Fprintln(&s.out, "< (nothing)")
		return
	}
	for p := range strings.SplitSeq(r.Text, "\n") {
		fmt.Fprintln(&s.out, "<", p)
	}
	for _, c := range r.Choices {
		label := c.Label
		if s.message.From.Channel == channels.Voice {
			label = c.Say
		}
		fmt.Fprintf(&s.out, "<   %s %s\n", c.Key, label)
	}
	if r.Contact != "" {
		fmt.Fprintf(&s.out, "<   (%s)\n", r.Contact)
	}
	switch {
	case r.Connect != nil:
		fmt.Fprintln(&s.out, "< (connects with "+r.Connect.To+")")
	case r.Record != nil:
		fmt.Fprintln(&s.out, "< (records)")
	case r.End:
		fmt.Fprintln(&s.out, "< (the end)")
	}
}

// TestTranscripts plays every story of testdata and compares what is said.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			channel, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".txt"), "-")
			s := &story{t: t, script: load(t)}
			for line := range strings.Lines(string(want)) {
				s.line(strings.TrimSuffix(line, "\n"), channel)
			}
			if *update {
				if err := os.WriteFile(file, []byte(s.out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(s.out.String(), "\n")); diff != "" {
				t.Errorf("said otherwise (-update writes it):\n%s", diff)
			}
		})
	}
}
