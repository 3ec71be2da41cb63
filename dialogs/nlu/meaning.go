package nlu

// meaning is what the words of a pattern come to.
type meaning uint8

const (
	meanNone    meaning = iota
	meanIgnore          // nothing, though it sounds like a time: "guten Morgen"
	meanClock           // a time of day
	meanSpan            // a length of time: "zwei Stunden", "2 Stunden und 30 Minuten"
	meanDate            // a date
	meanDay             // a day seen from today
	meanWeekday         // a day of the week
	meanPeriod          // a week, a month, a year …: this one, the next one, or by its name
	meanFeast           // a day or a season with a name
	meanPart            // a part of the day
	meanNth             // "der erste Montag im März", "das dritte Quartal"
	meanWeek            // a week by its number
	meanWorkday         // any working day
	meanASAP            // as soon as possible, at any time
	meanAnytime         // at any time: as soon as possible, where no day is named
	meanSoon            // the same, where nothing else is said: "jetzt"
	meanNot             // refuses what is named
	meanExcept          // refuses what follows
	meanBut             // what follows is meant instead
	meanOr              // what follows would do as well
	meanAnd             // what follows is said of the same, or begins something new
	meanEdge            // the beginning, the middle or the end of a period
	meanNext            // the next so many days or weeks, after this one
	meanLast            // the last so many
	meanIn              // so long from now
	meanAgo             // so long before now
	meanWithin          // from now on, so long
	meanBetween         // from one time or day to another
	meanFrom            // from a time or day on
	meanAfter           // the same, without the day
	meanUntil           // up to a time or the end of a day
	meanBefore          // the same, without the day
	meanShift           // so long after a day
	meanBack            // so long before a day
)

// levels is how often a text is gone over: first for what is made of words,
// then for what is made of lengths and periods, then for the rest.
const levels = 3

// meaningName is the meaning of a key of Times.Say.
func meaningName(name string) meaning {
	switch name {
	case "none":
		return meanIgnore
	case "span":
		return meanSpan
	case "date":
		return meanDate
	case "weekday":
		return meanWeekday
	case "period":
		return meanPeriod
	case "part":
		return meanPart
	case "nth":
		return meanNth
	case "week":
		return meanWeek
	case "workday":
		return meanWorkday
	case "asap":
		return meanASAP
	case "anytime":
		return meanAnytime
	case "soon":
		return meanSoon
	case "not":
		return meanNot
	case "except":
		return meanExcept
	case "but":
		return meanBut
	case "or":
		return meanOr
	case "and":
		return meanAnd
	case "edge":
		return meanEdge
	case "next":
		return meanNext
	case "last":
		return meanLast
	case "in":
		return meanIn
	case "ago":
		return meanAgo
	case "within":
		return meanWithin
	case "between":
		return meanBetween
	case "from":
		return meanFrom
	case "after":
		return meanAfter
	case "until":
		return meanUntil
	case "before":
		return meanBefore
	case "shift":
		return meanShift
	case "back":
		return meanBack
	}
	return meanNone
}

// level is when a rule is looked for: one that is made of words alone at
// first, what lies between or beside times when those are found.
func (r *rule) level() int {
	switch {
	case r.meaning >= meanBetween:
		return 2
	case !r.composed():
		return 0
	case r.meaning == meanSpan, r.meaning == meanEdge:
		return 1
	}
	return 2
}

// composed reports whether a rule needs what other rules find.
func (r *rule) composed() bool {
	for _, s := range r.syms {
		if s >= clsClock.sym() && s < firstWord {
			return true
		}
	}
	return false
}
