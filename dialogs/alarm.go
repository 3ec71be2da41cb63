package dialogs

import "github.com/rathausruf/rathausruf/channels"

// alarm tells whoever speaks of danger, before anything else, whom to call at
// once. It reports whether it did.
func (t *turn) alarm() bool {
	if t.m.Kind != channels.Words && t.m.Kind != channels.Speech {
		return false
	}
	if !t.hears {
		t.listen()
	}
	for _, kind := range [...]string{"crisis", "emergency"} {
		if said, _ := t.heard.Says(t.lang.nlu.Meaning(kind)); said {
			t.say(t.lang.texts["system."+kind])
			return true
		}
	}
	return false
}

// free reports whether a step takes any words: what is told there is kept,
// whatever it speaks of.
func (s *step) free() bool { return s.verb == ask && (s.kind == kindWords || s.kind == kindName) }
