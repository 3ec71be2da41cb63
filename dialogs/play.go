package dialogs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

const (
	// maxTries answers that are not understood in a row lead to a person.
	maxTries = 3
	// maxBack questions can be gone back.
	maxBack = 12
	// maxSaid texts before a question are said again with it.
	maxSaid = 6
	// maxSteps is more than any checked flow does in one turn.
	maxSteps = 100
)

// errSteps says that a flow went round without asking anything.
var errSteps = errors.New("the flow goes round without a question")

// turn is one message being answered.
type turn struct {
	*Script
	ctx   context.Context
	m     channels.Message
	do    Doer
	st    State
	lang  *language
	v     variant
	out   []byte
	said  []string
	reply channels.Reply

	choices []channels.Choice // offered in this turn, not asked yet
	offer   string            // the step that offered them
	from    *step             // the question that was answered in this turn
	tries   int               // of from, before its answer
	heard   nlu.Heard
	hears   bool        // heard is set
	when    *nlu.Time   // what was heard of times; nil: not looked yet
	timed   bool        // a day or an hour was
	abouts  []nlu.About // what was heard may be about
	ranked  bool        // abouts are set
	wants   *step       // the question a wanted time was looked for at, while filling
	filling bool        // what was said may answer the first questions already
	owned   bool        // st.Answers is a copy of our own
	opening string      // the words the conversation began with
	before  []string    // what was said before this turn, for "repeat"
}

// Play plays one turn: it takes a message and gives the state after it and the
// reply. It never changes st. An error means that the turn must not count: the
// context has ended, or a flow goes round.
func (s *Script) Play(ctx context.Context, st State, m channels.Message, do Doer) (State, channels.Reply, error) {
	if m.Kind == channels.Hangup || m.Kind == channels.OptOut {
		return st, channels.Reply{Silent: true}, nil
	}
	t := turn{Script: s, ctx: ctx, m: m, do: do, st: st, v: variantOf(m.From.Channel), before: st.Said}
	var room [768]byte
	t.out = room[:0]
	if err := t.play(); err != nil {
		return st, channels.Reply{}, err
	}
	return t.st, t.close(), nil
}

// close completes the reply, and the state it leaves.
func (t *turn) close() channels.Reply {
	t.reply.Text, t.reply.Language = string(t.out), t.lang.id
	t.reply.Text, t.reply.Choices = t.lang.fit(t.v, t.reply.Text, t.reply.Choices)
	t.st.Language, t.st.At = t.lang.id, t.m.At.Unix()
	if len(t.reply.Choices) > 0 {
		t.reply.Ask = t.st.Ask
	}
	return t.reply
}

func (t *turn) play() error {
	waits := t.waits()
	if waits == nil {
		return t.begin()
	}
	t.lang = t.language(t.st.Language)
	if done, err := t.aged(waits); done || err != nil {
		return err
	}
	switch t.m.Kind {
	case channels.Returned, channels.Recorded:
		return t.returned(waits)
	case channels.Started, channels.OptIn:
		if t.m.Kind == channels.Started && t.m.Text != "" {
			t.linkedTo()
			return t.goHome()
		}
		return t.anew(waits)
	case channels.Contact:
		return t.shared(waits)
	case channels.Help:
		t.say(t.lang.texts["system.help"])
		return t.anew(waits)
	}
	if waits.verb == do {
		return t.during(waits)
	}
	if t.alarm() && !waits.free() {
		t.restate(waits)
		return nil
	}
	if done, err := t.global(waits); done || err != nil {
		return err
	}
	return t.answer(waits)
}

// waits is the step that waits for this message; nil begins a conversation.
func (t *turn) waits() *step {
	if t.st.Ended || t.st.Flow == "" || t.stale() {
		return nil
	}
	if t.st.Flow == farewell {
		return t.end
	}
	st := t.steps[t.st.Flow+"/"+t.st.Step]
	if st == nil || !st.question() && st.verb != do {
		return nil // the flows have changed since
	}
	if t.v != spoken && !st.entry && t.m.At.Sub(time.Unix(t.st.At, 0)) >= forgottenAfter {
		return nil
	}
	return st
}

func (t *turn) renderer() renderer {
	return renderer{lang: t.lang, v: t.v, now: t.m.At, answers: t.st.Answers}
}

// say adds a paragraph.
func (t *turn) say(x *text) {
	n := len(t.out)
	if n > 0 {
		t.out = append(t.out, '\n')
	}
	r := t.renderer()
	t.out = r.text(t.out, x)
	if n > 0 && len(t.out) == n+1 {
		t.out = t.out[:n]
	}
}

// run goes on at a step until a question waits or the conversation ends. It
// remembers where it began, to go back there.
func (t *turn) run(st *step) error {
	back := t.st.Back
	if len(back) >= maxBack {
		back = back[1:]
	}
	t.st.Back = append(back[:len(back):len(back)], st.ref)
	return t.walk(st)
}

func (t *turn) walk(st *step) error {
	for range maxSteps {
		if st == t.start { // a new wish begins with nothing known
			t.st.Answers, t.owned, t.st.Served, t.st.Begun = nil, false, false, nil
			t.remember()
		}
		switch st.verb {
		case say:
			t.say(st.texts[t.lang.index])
			t.said = append(t.said, st.ref)
			t.st.Served = t.st.Served || st.end != "" || st.gives != ""
			if st.end != "" {
				t.finish()
				return nil
			}
			st = st.next
		case do:
			next, err := t.act(st)
			if err != nil || next == nil {
				return err
			}
			st = next
		case ask, choose:
			next := t.arrive(st)
			if next == nil {
				return nil
			}
			st = next
		default:
			t.finish()
			return nil
		}
	}
	return fmt.Errorf("play %s: %w", st.ref, errSteps)
}

// act does an action and gives the step its outcome leads to; nil when the
// caller is being connected.
func (t *turn) act(st *step) (*step, error) {
	r, err := t.do(t.ctx, Call{
		Action: st.key, Answers: t.st.Answers, Message: t.m, Language: t.lang.id,
		Key: t.m.Conversation + "/" + t.m.ID + "/" + st.ref, Now: t.m.At,
	})
	if err != nil {
		if ended := t.ctx.Err(); ended != nil {
			return nil, fmt.Errorf("do %s: %w", st.key, ended)
		}
		r = Result{Outcome: "error"}
	}
	for name, value := range r.Answers {
		t.set(name, value)
	}
	if t.actions[st.key].Offers {
		t.choices, t.offer = r.Choices, st.ref
	}
	if r.Record != nil {
		t.wait(st)
		t.reply.Record = r.Record
		return nil, nil
	}
	if r.Connect != nil {
		t.say(t.lang.texts["system.connect"])
		t.wait(st)
		t.reply.Connect = r.Connect
		return nil, nil
	}
	return t.outcome(st, r.Outcome), nil
}

// outcome is the step an outcome leads to. One that nobody thought of is an
// error, and an error leads to a person.
func (t *turn) outcome(st *step, outcome string) *step {
	if next := st.on[outcome]; next != nil {
		return next
	}
	if st.next != nil && outcome != "error" {
		return st.next
	}
	if next := st.on["error"]; next != nil {
		return next
	}
	t.say(t.lang.texts["system.error"])
	return t.human
}

// set keeps an answer; an empty one is forgotten.
func (t *turn) set(name, value string) {
	if t.st.Answers[name] == value {
		return
	}
	if !t.owned {
		t.st.Answers, t.owned = maps.Clone(t.st.Answers), true
		if t.st.Answers == nil {
			t.st.Answers = make(map[string]string, 8)
		}
	}
	if value == "" {
		delete(t.st.Answers, name)
		return
	}
	t.st.Answers[name] = value
}

// wait makes a step the one that waits for the next message.
func (t *turn) wait(st *step) {
	t.st.Flow, t.st.Step, t.st.Ask = st.flow, st.id, t.name()
	t.st.Said = t.said[max(0, len(t.said)-maxSaid):]
}

// leave forgets the question that was waiting.
func (t *turn) leave() {
	t.st.Choices, t.st.Page, t.st.Offer, t.st.Sure, t.st.Tries, t.st.Said = nil, 0, "", "", 0, nil
}
