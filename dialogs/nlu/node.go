package nlu

// node is a word of a text or, once something has been made of it and its
// neighbours, that.
type node struct {
	entry
	kind       kind
	gap        bool  // a comma, a stop or a new line stands before it
	word       int16 // which word of the text it is
	begin, end int16 // of figures, where in the text
	clock      clock
	span       span
	on         on
	window     window
	also       int16 // of a day that may be a part of one: "morgen"; which part, from 1
}

// kind is what a node has become.
type kind uint8

const (
	kindWord   kind = iota
	kindIgnore      // is no time
	kindClock
	kindSpan
	kindOn
	kindWindow
	kindPoint // so long from now
	kindWithin
	kindStretch // from a time of one day to a time of another
	kindASAP
	kindAnytime
	kindSoon
	kindNot
	kindExcept
	kindBut
	kindOr
	kindAnd
)

// told reports whether a node tells something of a time.
func (n *node) told() bool {
	switch n.kind {
	case kindClock, kindOn, kindWindow, kindPoint, kindWithin, kindStretch, kindASAP:
		return true
	}
	return n.part0()
}

// part0 reports whether it is a part of the day.
func (n *node) part0() bool { return n.kind == kindWord && n.is&clsPart != 0 }

// plain reports whether it is an ordinary word that no pattern knows.
func (n *node) plain() bool { return n.kind == kindWord && n.lit == 0 && n.is == 0 && !n.common }

// window is a part of a day between two times, or on one side of one.
type window struct {
	from, to clock
	open     int8 // 1: from is all there is; -1: to is
}

// on is a day or several.
type on struct {
	from, to date // from ≤ day < to
	grain    grain
	weekday  int8 // as it was said, with nothing else; -1: not
	ofMonth  int8 // the day of a month that was not named; 0: none
	open     int8 // 1: from then on; -1: until then
	week     bool // weeks from today were counted: the weekday is free
	yearly   yearly
}

// yearly is how a day is found in another year.
type yearly struct {
	month, day int8
	feast      int16 // from 1; 0: none
}

func day(d date) on { return on{from: d, to: d + 1, weekday: -1} }

func days(from, to date, g grain) on { return on{from: from, to: to, grain: g, weekday: -1} }
