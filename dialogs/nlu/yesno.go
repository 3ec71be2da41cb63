package nlu

// Answer is what somebody said to a yes-or-no question.
type Answer int

const (
	Neither Answer = iota // unclear, both, or something else
	Yes
	No
)

// vote is what a word says to a yes-or-no question.
type vote int

const (
	voteYes vote = iota
	voteRight
	voteNo
	voteNot
	voteUnsure
)

// phrases finds the longest phrase that begins at a word.
type phrases map[string][]voted

type voted struct {
	words Phrase
	vote  vote
}

func (p *phrases) add(list []string, v vote) {
	if *p == nil {
		*p = phrases{}
	}
	for _, words := range Phrases(list...) {
		(*p)[words[0]] = append((*p)[words[0]], voted{words, v})
	}
}

// at finds the longest phrase that words begin with; n is 0 if there is none.
func (p phrases) at(words []string) (v vote, n int) {
	for _, c := range p[words[0]] {
		if len(c.words) > n && begins(words, c.words) {
			v, n = c.vote, len(c.words)
		}
	}
	return v, n
}

func begins(words []string, p Phrase) bool {
	if len(p) > len(words) {
		return false
	}
	for i, w := range p {
		if words[i] != w {
			return false
		}
	}
	return true
}

// YesNo tells yes from no. Whatever says both, or is not sure, is Neither: it
// is better to ask once more than to book or cancel against somebody's will.
func (h Heard) YesNo() Answer {
	var said [voteUnsure + 1]bool
	for i := 0; i < len(h.words); {
		v, n := h.lang.votes.at(h.words[i:])
		if n == 0 {
			i++
			continue
		}
		said[v] = true
		i += n
	}
	yes, no := said[voteYes], said[voteNo]
	switch {
	case said[voteUnsure], said[voteYes] && said[voteNot]:
		return Neither
	case said[voteRight] && said[voteNot], said[voteNot] && len(h.told) == 1:
		no = true
	case said[voteRight]:
		yes = true
	}
	switch {
	case yes && !no:
		return Yes
	case no && !yes:
		return No
	}
	return Neither
}

// Denies reports whether a word that turns round was said: "nicht", "keinen".
func (h Heard) Denies() bool {
	for _, w := range h.words {
		if h.lang.not[w] {
			return true
		}
	}
	return false
}
