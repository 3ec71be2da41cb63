package dialogs

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

const (
	// pausedAfter is how long after the last turn a citizen in the middle of
	// something is asked whether to go on with it.
	pausedAfter = time.Hour
	// forgottenAfter is how long after the last turn they begin anew.
	forgottenAfter = 24 * time.Hour
	// twice is how soon the same button again is the same press.
	twice = 10 * time.Second
)

// The choices of who was broken off.
const (
	resume = "resume"
	anew   = "anew"
)

// name names a question, for its buttons. Who answers in words or with keys
// answers what waits, so only channels with buttons need it.
func (t *turn) name() string {
	if t.v == spoken || t.v == short {
		return ""
	}
	h := fnv.New64a()
	h.Write([]byte(t.m.Conversation))
	h.Write([]byte{0})
	h.Write([]byte(t.m.ID))
	var sum [8]byte
	binary.BigEndian.PutUint64(sum[:], h.Sum64())
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// aged takes what depends on how old things are: buttons of questions before
// this one, and what was broken off some time ago. done tells whether that was it.
func (t *turn) aged(waits *step) (done bool, err error) {
	if t.m.Kind == channels.Picked && t.m.Ask != "" && t.m.Ask != t.st.Ask && t.m.Text != globalNames[human] {
		if t.m.Ask == t.st.Was && t.m.At.Sub(time.Unix(t.st.At, 0)) < twice {
			t.reply.Silent = true
			return true, nil
		}
		t.say(t.lang.texts["system.old"])
		t.restate(waits)
		return true, nil
	}
	if t.m.Kind == channels.Picked {
		t.st.Was = t.m.Ask
	}
	if t.st.Paused {
		return t.answerResume(waits)
	}
	if t.v == spoken || !t.broken(waits) || t.m.Kind == channels.Picked && t.m.Ask != "" || t.m.Kind == channels.Contact {
		return false, nil
	}
	if t.m.Kind == channels.Started && t.m.Text != "" {
		return false, nil
	}
	t.st.Paused = true
	t.poseResume("system.paused")
	return true, nil
}

// broken reports whether a citizen was in the middle of something, some time ago.
func (t *turn) broken(waits *step) bool {
	idle := t.m.At.Sub(time.Unix(t.st.At, 0))
	return idle >= pausedAfter && t.Midway(t.st, t.m.At, forgottenAfter)
}

// poseResume asks whether to go on.
func (t *turn) poseResume(key string) {
	t.say(t.lang.texts[key])
	t.reply.Expect = channels.ExpectChoice
	r := t.renderer()
	for i, id := range [...]string{resume, anew} {
		x := t.lang.texts[optionKey(id)]
		c := channels.Choice{ID: id, Key: numbers[i], Label: string(r.parts(nil, x.parts[t.v]))}
		if t.v == spoken {
			c = r.spokenOption(c, c.Label, x)
		}
		t.reply.Choices = append(t.reply.Choices, c)
	}
}

// answerResume takes the answer to "go on or begin anew?". What is neither is
// taken for the answer to the question itself, if it fits there.
func (t *turn) answerResume(waits *step) (done bool, err error) {
	if t.m.Kind == channels.Started || t.m.Kind == channels.OptIn || t.m.Kind == channels.Help {
		return false, nil
	}
	switch t.resumes() {
	case resume:
		t.st.Paused = false
		t.repeat(waits)
		return true, nil
	case anew:
		t.st.Paused = false
		return true, t.goHome()
	}
	if waits.verb == choose && t.m.Kind == channels.Words {
		t.listen()
		if _, ok := t.match(waits); ok {
			t.st.Paused = false
			return false, nil
		}
	}
	if which := t.which(waits); which >= 0 {
		t.st.Paused = false
		return true, t.doGlobal(waits, which)
	}
	if t.st.Tries++; t.st.Tries >= maxTries {
		t.say(t.lang.texts["system.giveup"])
		t.st.Paused = false
		t.leave()
		return true, t.run(t.human)
	}
	t.say(t.lang.texts["system.unclear"])
	t.poseResume("system.paused")
	return true, nil
}

// resumes tells which of the two was picked; "" if neither.
func (t *turn) resumes() string {
	switch t.m.Text {
	case resume, "1":
		return resume
	case anew, "2":
		return anew
	}
	if t.m.Kind != channels.Words {
		return ""
	}
	t.listen()
	if said, _ := t.heard.Says(t.lang.nlu.Meaning(anew)); said {
		return anew
	}
	if said, _ := t.heard.Says(t.lang.nlu.Meaning(resume)); said {
		return resume
	}
	switch t.heard.YesNo() {
	case nlu.Yes:
		return resume
	case nlu.No:
		return anew
	}
	return ""
}

// Resumable reports whether a conversation that was broken off can go on in
// writing: a question waits there that is more than the menu.
func (s *Script) Resumable(st State) bool {
	return st.Flow != "" && s.Midway(st, time.Unix(st.At, 0), time.Second)
}

// Resume plays a turn that we begin: it asks the citizen of a conversation that
// was broken off elsewhere whether to go on with it here. Its state goes on in
// place of what waited here. It never changes st. Error: ErrNoStep, when it is
// not Resumable.
func (s *Script) Resume(_ context.Context, st State, m channels.Message) (State, channels.Reply, error) {
	if !s.Resumable(st) {
		return st, channels.Reply{}, ErrNoStep
	}
	t := turn{Script: s, m: m, st: st, v: variantOf(m.From.Channel), lang: s.language(st.Language)}
	t.st.Paused, t.st.Greeted, t.st.Ask, t.st.Tries, t.st.Page = true, true, t.name(), 0, 0
	t.poseResume("system.dropped")
	return t.st, t.close(), nil
}

// Secret reports whether what a citizen says next is to be shown to nobody.
func (s *Script) Secret(st State) bool {
	waits := s.steps[st.Flow+"/"+st.Step]
	return waits != nil && waits.secret && !st.Ended
}

// Label is what a choice of the question that waits is called on a channel; ""
// when it is none of its choices.
func (s *Script) Label(st State, channel, id string) string {
	t := turn{Script: s, st: st, v: variantOf(channel), lang: s.language(st.Language)}
	waits := s.steps[st.Flow+"/"+st.Step]
	switch {
	case st.Paused && (id == resume || id == anew), waits == nil && id != "":
		if x := t.lang.texts[optionKey(id)]; x != nil {
			r := t.renderer()
			return string(r.parts(nil, x.parts[t.v]))
		}
		return ""
	case waits == nil || waits.verb != choose:
		return ""
	case t.offered(waits, id):
		return t.label(waits, id)
	}
	for g, name := range globalNames {
		if x := t.lang.texts[optionKey(name)]; id == name && x != nil {
			r := t.renderer()
			return string(r.parts(nil, x.parts[written]))
		} else if id == name {
			return strings.Join(t.lang.globals[g][0], " ")
		}
	}
	return ""
}
