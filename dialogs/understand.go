package dialogs

import (
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// Understood is what a text says by itself, without a question before it.
type Understood struct {
	Time       *nlu.Time // nil: none was said
	Answer     nlu.Answer
	Phone      string // as it was said, figures and perhaps a plus; empty: none
	Reference  string // empty: none
	Intent     string // callback, order, cancel, reschedule, human, repeat, menu, language or stop; empty: none
	Department string // ID; empty: none, or more than one fits
	Question   string // ID of the town's; empty: none, or it is not sure
	Language   string
}

// Understand tells what a text means, said at a moment and in a language of the
// town. With no language, it is the one most of whose words are in the text;
// the first of the town where that tells nothing. ok is false when the town
// does not speak the language.
func (s *Script) Understand(text, lang string, now time.Time) (u Understood, ok bool) {
	l := s.languageOf(text, lang)
	if l == nil {
		return u, false
	}
	h := l.nlu.Hear(text)
	abouts := l.topics.Rank(h)
	u.Language, u.Answer = l.id, h.YesNo()
	if at, ok := h.Time(l.clock.local(now)); ok {
		u.Time = &at
	}
	if r, ok := h.Reference(); ok {
		u.Reference = r
	} else if p, ok := h.Phone(); ok {
		u.Phone = p
	}
	if i, ok := h.Pick(l.town); ok {
		u.Department = l.town[i].ID
	} else {
		u.Department = l.belongs(abouts)
	}
	u.Question = l.asks(abouts)
	u.Intent = s.intent(l, h)
	return u, true
}

// languageOf is the language named, or the one a text is most likely of.
func (s *Script) languageOf(text, id string) *language {
	if id != "" {
		if i := slices.IndexFunc(s.langs, func(l *language) bool { return l.id == id }); i >= 0 {
			return s.langs[i]
		}
		return nil
	}
	best, most := s.langs[0], -1
	for _, l := range s.langs {
		h := l.nlu.Hear(text)
		if _, only := h.Says(l.called); only {
			return l
		}
		if n := h.Spoken(); n > most {
			best, most = l, n
		}
	}
	return best
}

// intent finds what somebody wants. What would change or end something is
// looked for first, because "cancel my callback" names the callback too; what
// is said in every state counts only alone, as in a conversation.
func (s *Script) intent(l *language, h nlu.Heard) string {
	if i, ok := h.Pick(l.meant("stop", "cancel", "reschedule")); ok {
		return [...]string{"stop", "cancel", "reschedule"}[i]
	}
	for _, other := range s.langs {
		if _, only := h.Says(other.called); only {
			return "language"
		}
	}
	if h.Only(l.globals[again]) {
		return "repeat"
	}
	if h.Only(l.globals[home]) {
		return "menu"
	}
	if said, _ := h.Says(l.globals[human]); said {
		return "human"
	}
	if i, ok := h.Pick(l.meant("callback", "order")); ok {
		return [...]string{"callback", "order"}[i]
	}
	return ""
}

func (l *language) meant(ids ...string) []nlu.Candidate {
	list := make([]nlu.Candidate, len(ids))
	for i, id := range ids {
		list[i] = nlu.Candidate{ID: id, Phrases: l.nlu.Meaning(id)}
	}
	return list
}
