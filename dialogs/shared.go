package dialogs

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// unlinked is the answer that is set while the network could tell the citizen's
// own number and they have not shared it.
const unlinked = "unlinked"

// offerContact offers to share the own number where one is asked for, or where
// it would find what is looked for.
func (t *turn) offerContact(st *step) {
	if t.st.Answers[unlinked] != "" && (st.kind == kindPhone || st.kind == kindReference) {
		r := t.renderer()
		t.reply.Contact = string(r.text(nil, t.lang.texts[optionKey("share")]))
	}
}

// shared takes the citizen's own number, which the network vouches for. Where a
// number is asked for, it is the answer; where a reference is, it finds the
// request without.
func (t *turn) shared(st *step) error {
	t.say(t.lang.texts["system.linked"])
	t.st.Paused = false
	t.set(unlinked, "")
	switch {
	case st.verb == ask && st.kind == kindPhone:
		t.leave()
		t.set(st.save, t.m.Text)
		return t.run(st.next)
	case st.verb == ask && st.kind == kindReference && st.on[unknown] != nil:
		t.leave()
		return t.run(st.on[unknown])
	}
	t.restate(st)
	return nil
}

// linkedTo takes where a link or a printed code leads to: a choice of the menu
// and words that lead on from there ("callback-standesamt"), or words alone.
func (t *turn) linkedTo() {
	if t.m.Text == "" {
		return
	}
	first, rest, _ := strings.Cut(strings.ReplaceAll(t.m.Text, "_", "-"), "-")
	t.m.Kind, t.filling = channels.Words, true
	if t.offered(t.menu, first) {
		t.m.Text = rest
		t.listen()
		t.m.Kind, t.m.Text = channels.Picked, first
		return
	}
	t.m.Text = strings.ReplaceAll(t.m.Text, "-", " ")
	t.listen()
}
