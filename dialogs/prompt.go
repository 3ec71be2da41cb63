package dialogs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// ErrNoStep: there is no step of this name that can be begun with.
var ErrNoStep = errors.New("no step that can be begun with")

// Prompt is what we begin a conversation with.
type Prompt struct {
	Step     string            // flow/id of a step with "given"
	Answers  map[string]string // what it says is given
	Choices  []channels.Choice // what it offers, if it does
	Language string            // if the citizen has not spoken one
}

// Entry reports whether a step can be begun with.
func (s *Script) Entry(ref string) bool {
	st := s.steps[ref]
	return st != nil && st.entry
}

// Begin plays a turn that we begin, whatever waited before: it says a step and
// waits for the citizen there. It greets nobody, for the step says who writes.
// It never changes st. Errors: ErrNoStep, those of Play.
func (s *Script) Begin(ctx context.Context, st State, m channels.Message, p Prompt, do Doer) (State, channels.Reply, error) {
	if !s.Entry(p.Step) {
		return st, channels.Reply{}, fmt.Errorf("begin %s: %w", p.Step, ErrNoStep)
	}
	t := turn{Script: s, ctx: ctx, m: m, do: do, v: variantOf(m.From.Channel)}
	t.lang = s.spoken(st.Language)
	if t.lang == nil {
		t.lang = s.language(p.Language)
	}
	t.st = State{Language: t.lang.id, Greeted: true, Begun: p.Choices}
	for name, value := range p.Answers {
		t.set(name, value)
	}
	if err := t.run(s.steps[p.Step]); err != nil {
		return st, channels.Reply{}, err
	}
	return t.st, t.close(), nil
}

// Midway reports whether somebody was in the middle of something less than a
// time ago: a question waits that is not the menu and none we began with.
func (s *Script) Midway(st State, now time.Time, within time.Duration) bool {
	if st.Ended || now.Sub(time.Unix(st.At, 0)) >= within {
		return false
	}
	waits := s.steps[st.Flow+"/"+st.Step]
	if waits == nil || !waits.question() || waits == s.menu || waits.entry {
		return false
	}
	return !st.Served || waits.verb == ask // who types their concern is not interrupted
}

// Where is where a conversation was left.
type Where struct {
	Flow, Step string
	Ended      bool // everything was said
	Served     bool // the citizen has what they came for
	Connecting bool // they are being connected with a person
	Recording  bool // they are leaving a message
}

// Left tells where a conversation was left.
func (s *Script) Left(st State) Where {
	w := Where{Flow: st.Flow, Step: st.Step, Ended: st.Ended || st.Flow == farewell, Served: st.Served}
	if waits := s.steps[st.Flow+"/"+st.Step]; waits != nil && waits.verb == do {
		w.Recording = s.records(waits)
		w.Connecting = !w.Recording
	}
	return w
}
