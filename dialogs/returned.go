package dialogs

import (
	"slices"

	"github.com/rathausruf/rathausruf/channels"
)

// recorded is the outcome of an action that recorded the caller; the answer
// recording is what the network calls what it kept.
const (
	recorded  = "recorded"
	recording = "recording"
)

// records reports whether a step is an action that records the caller.
func (s *Script) records(st *step) bool {
	return st.verb == do && slices.Contains(s.actions[st.key].Outcomes, recorded)
}

// returned goes on after the caller was connected with a person or recorded, or
// was not.
func (t *turn) returned(st *step) error {
	if st.verb != do {
		t.repeat(st)
		return nil
	}
	outcome := "missed"
	switch {
	case t.records(st):
		return t.heardOut(st)
	case t.m.Kind == channels.Returned && (t.m.Text == "completed" || t.m.Text == "answered"):
		outcome = "reached"
	}
	t.leave()
	return t.walk(t.outcome(st, outcome))
}

// heardOut goes on after a recording. Only what the network kept is one: what
// is pressed or said instead is none.
func (t *turn) heardOut(st *step) error {
	outcome, id := "empty", ""
	if t.m.Kind == channels.Recorded && t.m.Text != "" {
		outcome, id = recorded, t.m.Text
	}
	t.set(recording, id)
	t.leave()
	return t.walk(t.outcome(st, outcome))
}

// during takes a message while an action has the caller. Who is being recorded
// gets a person, the menu, the question before, or the tone once more; # only
// ends the recording.
func (t *turn) during(st *step) error {
	if !t.records(st) {
		return t.returned(st)
	}
	which := t.which(st)
	switch {
	case which == again:
		return t.anew(st)
	case which == human, which == back, which == home && t.hears:
		return t.doGlobal(st, which)
	}
	return t.heardOut(st)
}

// anew says again what waits. An action is done once more: what it told is no
// question that could be repeated.
func (t *turn) anew(st *step) error {
	if st.verb != do {
		t.repeat(st)
		return nil
	}
	t.resay()
	t.leave()
	return t.walk(st)
}
