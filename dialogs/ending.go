package dialogs

import (
	"slices"

	"github.com/rathausruf/rathausruf/channels"
)

// farewell is the step of a State that waits, on the phone, for somebody to
// hang up after everything was said.
const farewell = "farewell"

// finish ends the conversation. On the phone it waits once more, so that all
// can be heard again: nobody is hung up on while they write a number down.
func (t *turn) finish() {
	if t.v == spoken && t.m.Kind != channels.Returned {
		t.leave()
		t.st.Flow, t.st.Step = farewell, farewell
		if t.st.Served { // what they have is heard again with what came after it
			t.said = append(slices.Clone(t.before), t.said...)
		}
		t.st.Said = t.said[max(0, len(t.said)-maxSaid):]
		t.say(t.lang.texts["system.farewell"])
		t.reply.Expect, t.reply.Hints = channels.ExpectChoice, t.lang.hints
		return
	}
	if t.lingers() {
		return
	}
	key := "system.again"
	if t.v == spoken {
		key = "system.goodbye"
	}
	t.over(key)
}

// over ends the conversation with a text.
func (t *turn) over(key string) {
	t.say(t.lang.texts[key])
	t.st = State{Language: t.lang.id, Ended: true, Served: t.st.Served}
	t.reply.End = true
}
