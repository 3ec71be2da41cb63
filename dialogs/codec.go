package dialogs

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/rathausruf/rathausruf/channels"
)

// stateVersion is counted up whenever the layout of a written State changes.
const stateVersion = 3

// errState says that the bytes are no State written by this version or one
// before it.
var errState = errors.New("these bytes are no state of a conversation")

// AppendBinary appends the state to b in a compact form; the same state always
// gives the same bytes.
func (s State) AppendBinary(b []byte) []byte {
	b = append(b, stateVersion, bit(s.Greeted, 1)|bit(s.Ended, 2)|bit(s.Served, 4)|bit(s.Paused, 8))
	b = binary.AppendUvarint(b, uint64(max(s.At, 0)))
	for _, v := range [...]string{s.Flow, s.Step, s.Language, s.Offer, s.Sure} {
		b = appendString(b, v)
	}
	b = binary.AppendUvarint(b, uint64(max(s.Tries, 0)))
	b = binary.AppendUvarint(b, uint64(max(s.Page, 0)))
	b = appendAnswers(b, s.Answers)
	b = appendChoices(b, s.Choices)
	b = appendList(appendList(b, s.Said), s.Back)
	return appendString(appendString(appendChoices(b, s.Begun), s.Ask), s.Was)
}

// ParseState reads what AppendBinary wrote; no bytes are a new conversation.
func ParseState(b []byte) (State, error) {
	if len(b) == 0 {
		return State{}, nil
	}
	if len(b) < 2 || b[0] < 1 || b[0] > stateVersion {
		return State{}, errState
	}
	r := reader{rest: string(b[2:])}
	s := State{Greeted: b[1]&1 != 0, Ended: b[1]&2 != 0, Served: b[1]&4 != 0, Paused: b[1]&8 != 0}
	if b[0] > 1 { // version 1 had neither a time nor anything begun
		s.At = int64(r.number())
	}
	for _, v := range [...]*string{&s.Flow, &s.Step, &s.Language, &s.Offer, &s.Sure} {
		*v = r.text()
	}
	s.Tries, s.Page = r.number(), r.number()
	s.Answers = r.answers()
	s.Choices = r.choices()
	s.Said, s.Back = r.list(), r.list()
	if b[0] > 1 {
		s.Begun = r.choices()
	}
	if b[0] > 2 { // nor, version 2, named questions
		s.Ask, s.Was = r.text(), r.text()
	}
	if r.bad || r.rest != "" {
		return State{}, errState
	}
	return s, nil
}

func bit(on bool, b byte) byte {
	if on {
		return b
	}
	return 0
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendList(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s)
	}
	return b
}

func appendAnswers(b []byte, answers map[string]string) []byte {
	var room [24]string // more answers than most conversations have
	names := room[:0]
	for name := range answers {
		names = append(names, name)
	}
	slices.Sort(names)
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, name := range names {
		b = appendString(appendString(b, name), answers[name])
	}
	return b
}

func appendChoices(b []byte, list []channels.Choice) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, c := range list {
		b = appendString(appendString(appendString(appendString(b, c.ID), c.Label), c.Say), c.Key)
	}
	return b
}

// reader reads from one string, so that what it reads are parts of it. After
// the first fault everything reads as empty.
type reader struct {
	rest string
	bad  bool
}

func (r *reader) number() int {
	v, n := uint64(0), 0
	for shift := uint(0); n < len(r.rest) && shift < 42; shift += 7 {
		c := r.rest[n]
		n++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			r.rest = r.rest[n:]
			return int(v)
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

func (r *reader) text() string {
	n := r.number()
	if n > len(r.rest) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// count reads how many entries of at least size bytes follow.
func (r *reader) count(size int) int {
	n := r.number()
	if n > len(r.rest)/size {
		r.bad, r.rest = true, ""
		return 0
	}
	return n
}

func (r *reader) list() []string {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *reader) answers() map[string]string {
	n := r.count(2)
	if n == 0 {
		return nil
	}
	answers := make(map[string]string, n)
	for range n {
		name := r.text()
		answers[name] = r.text()
	}
	return answers
}

func (r *reader) choices() []channels.Choice {
	n := r.count(4)
	if n == 0 {
		return nil
	}
	list := make([]channels.Choice, n)
	for i := range list {
		list[i] = channels.Choice{ID: r.text(), Label: r.text(), Say: r.text(), Key: r.text()}
	}
	return list
}
