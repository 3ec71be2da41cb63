package nlu

import (
	"math/bits"
	"time"
	"unicode"
)

// parser finds what a text tells of times.
type parser struct {
	*grammar
	raw   string // the text as it was written
	nodes []node
	done  int // nodes before this one have been gone over
	ways  []way
	now   time.Time
	today date
}

// parse goes over the nodes once a level; what a level finds takes the place
// of its words.
func (p *parser) parse() {
	for level := range p.rules {
		t, out := &p.rules[level], 0
		for i := 0; i < len(p.nodes); {
			p.done = out
			n, used := p.find(t, i)
			p.nodes[out] = n
			out, i = out+1, i+used
		}
		p.nodes = p.nodes[:out]
	}
}

// find takes the longest that makes sense at a node; else the node itself.
func (p *parser) find(t *trie, i int) (node, int) {
	n := &p.nodes[i]
	if len(t.states) == 0 || n.lit == 0 && n.is == 0 {
		return *n, 1
	}
	p.ways = p.ways[:0]
	for used := p.walk(t, 0, i, 0); used > 0; used-- {
		for _, w := range p.ways {
			if w.used != used {
				continue
			}
			m := match{parser: p, rule: w.rule, in: p.nodes[i : i+used], end: i + used}
			if found, ok := m.build(); ok {
				found.gap, found.word = n.gap, n.word
				if used == 1 && found.kind >= kindNot {
					found.lit = n.lit
				}
				return found, used
			}
		}
	}
	return *n, 1
}

// way is a rule that fits so many nodes.
type way struct {
	rule *rule
	used int
}

// maxWays is more than one text can be read at one place.
const maxWays = 24

// walk notes every rule that fits from node i on and gives how long the longest
// is. A number never belongs to what stands before a comma.
func (p *parser) walk(t *trie, at int32, i, depth int) int {
	longest := 0
	if r := t.states[at].rule; r != nil && len(p.ways) < maxWays {
		p.ways, longest = append(p.ways, way{r, depth}), depth
	}
	if i >= len(p.nodes) || depth == maxPattern {
		return longest
	}
	n := &p.nodes[i]
	if n.lit != 0 {
		if next := t.next(at, n.lit); next != 0 {
			longest = max(longest, p.walk(t, next, i+1, depth+1))
		}
	}
	if n.gap && depth > 0 {
		return longest
	}
	for is := uint32(n.is); is != 0; is &= is - 1 {
		if next := t.next(at, sym(bits.TrailingZeros32(is)+1)); next != 0 {
			longest = max(longest, p.walk(t, next, i+1, depth+1))
		}
	}
	return longest
}

// match is a rule that fits some nodes.
type match struct {
	*parser
	rule *rule
	in   []node
	end  int // the node behind them
}

// node is the first node of a class, nil if there is none.
func (m *match) node(c class) *node { return m.nodeFrom(c, 0) }

func (m *match) nodeFrom(c class, at int) *node {
	if i := m.rule.first(c, at); i >= 0 {
		return &m.in[i]
	}
	return nil
}

// nodeIn is the first node of a class from..to, nil if there is none.
func (m *match) nodeIn(c class, from, to int) *node {
	if i := m.rule.first(c, from); i >= 0 && i < to {
		return &m.in[i]
	}
	return nil
}

// alone reports whether no ordinary word stands right beside what was found,
// as in "Version 3.1": then it is hardly a time.
func (m *match) alone() bool {
	if m.done > 0 && m.nodes[m.done-1].plain() && !m.in[0].gap {
		return false
	}
	if m.end >= len(m.nodes) || m.nodes[m.end].gap {
		return true
	}
	after := &m.nodes[m.end]
	return !after.plain() && after.is&(clsThing|clsUnit) == 0
}

// counts reports whether a word with a capital letter follows that we do not
// know: "am dritten Schalter", "ab 2 Kindern".
func (m *match) counts() bool {
	if m.end >= len(m.nodes) {
		return false
	}
	n := &m.nodes[m.end]
	return n.is&clsThing != 0 || n.plain() && !n.gap && capital(m.raw, int(n.word))
}

// capital reports whether the nth word of a text begins with a capital letter.
func capital(text string, nth int) bool {
	in := false
	for _, r := range text {
		w := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if w && !in {
			if nth == 0 {
				return unicode.IsUpper(r)
			}
			nth--
		}
		in = w
	}
	return false
}

// build makes a node of what was found. It is false where the words do not make
// sense: the 31st of February.
func (m *match) build() (node, bool) {
	switch m.rule.meaning {
	case meanIgnore:
		return node{kind: kindIgnore}, true
	case meanClock:
		return m.clock()
	case meanSpan:
		if n := m.node(clsNumber); n != nil && n.dot { // das 4. Quartal
			return node{}, false
		}
		return node{kind: kindSpan, entry: entry{is: clsSpan}, span: m.span()}, true
	case meanDate, meanDay, meanWeekday, meanPeriod, meanFeast, meanNth, meanWeek, meanWorkday, meanEdge, meanNext, meanLast:
		return m.day()
	case meanIn, meanAgo, meanWithin:
		return m.fromNow()
	case meanPart:
		return node{entry: entry{is: clsPart, part: m.node(clsPart).part}}, true
	case meanBetween:
		return m.between()
	case meanFrom, meanAfter, meanUntil, meanBefore:
		return m.bound()
	case meanShift, meanBack:
		return m.shift()
	}
	return node{kind: mark(m.rule.meaning)}, true
}

// mark is the kind of a word that tells how others are meant.
func mark(m meaning) kind {
	switch m {
	case meanASAP:
		return kindASAP
	case meanAnytime:
		return kindAnytime
	case meanSoon:
		return kindSoon
	case meanNot:
		return kindNot
	case meanExcept:
		return kindExcept
	case meanBut:
		return kindBut
	case meanOr:
		return kindOr
	}
	return kindAnd
}
