package nlu

// figures takes what begins with a figure at i: a date, a time of day or a
// number. It gives where it ends.
func (x *lexer) figures(i int) int {
	n := figures(x.text[i:])
	if n > 4 {
		x.add(entry{})
		return i + n
	}
	loose := i > 0 && (x.text[i-1] == '.' || x.text[i-1] == '/') // of something longer
	if !loose {
		if e, c, end := x.composed(i, n); end > 0 {
			x.add(e)
			last := &x.nodes[len(x.nodes)-1]
			last.clock, last.begin, last.end = c, int16(i), int16(end)
			return end
		}
	}
	x.number(x.text[i : i+n])
	if end := i + n; end < len(x.text) && x.text[end] == '.' && n <= 2 && figures(x.text[end+1:]) == 0 {
		last := &x.nodes[len(x.nodes)-1]
		if last.n >= 1 && last.n <= 53 {
			last.ordinal(int(last.n))
			last.dot = true
		}
		return end + 1
	}
	return i + n
}

// figures is how many figures a text begins with.
func figures(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// number adds a number of up to four figures.
func (x *lexer) number(s string) {
	e := entry{lit: x.g.syms[s]}
	v := atoi(s)
	if len(s) <= 2 || v >= 1900 && s[0] != '0' {
		e.number(v)
		e.zero = s[0] == '0' && len(s) == 2
	}
	if len(s) >= 3 && v%100 < 60 && v < 2400 {
		e.is |= clsFigures
		e.n = float64(v)
	}
	x.add(e)
}

// composed reads figures with something between them. end is 0 if there is
// nothing that makes sense.
func (x *lexer) composed(i, n int) (e entry, c clock, end int) {
	s := x.text[i:]
	if n >= len(s) {
		return e, c, 0
	}
	a, rest := atoi(s[:n]), s[n+1:]
	k := figures(rest)
	switch {
	case s[n] == ':' && n <= 2 && k == 2:
		return timeOfDay(s[:n], rest[:2], clsTime, i+n+3, skipSeconds(rest[2:]))
	case s[n] == '-' && n == 4 && (k == 1 || k == 2):
		return isoDate(a, rest, k, i+n+1)
	case (s[n] == '.' || s[n] == '/') && n <= 2 && (k == 1 || k == 2):
		return shortDate(s, n, k, i)
	case s[n] == ',' && n <= 2 && k >= 1 && k <= 2: // 1,5
		b := float64(atoi(rest[:k]))
		if e.n = float64(a) + b/10; k == 2 {
			e.n = float64(a) + b/100
		}
		e.is = clsNumber
		return e, c, i + n + 1 + k
	}
	return e, c, 0
}

func skipSeconds(s string) int {
	if len(s) >= 3 && s[0] == ':' && figures(s[1:]) == 2 {
		return 3
	}
	return 0
}

func timeOfDay(h, m string, is class, end, more int) (entry, clock, int) {
	hour, minute := atoi(h), atoi(m)
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return entry{}, clock{}, 0
	}
	return entry{is: is}, clock{at: int16(hour*60 + minute), half: hour >= 1 && hour <= 12 && h[0] != '0'}, end + more
}

// isoDate reads 2026-12-03, from behind the year.
func isoDate(year int, s string, k, at int) (e entry, c clock, end int) {
	month := atoi(s[:k])
	if k >= len(s) || s[k] != '-' {
		return e, c, 0
	}
	d := figures(s[k+1:])
	if d < 1 || d > 2 || !exists(year, month, atoi(s[k+1:k+1+d])) {
		return e, c, 0
	}
	return entry{is: clsWritten, n: float64(year), month: int8(month), nth: int8(atoi(s[k+1 : k+1+d]))}, c, at + k + 1 + d
}

// shortDate reads 3.12., 3.12.26, 3/12/2026 and, where a dot stands between
// them, the time of day that it may be as well: 14.30.
func shortDate(s string, n, k, at int) (e entry, c clock, end int) {
	day, month, sep := atoi(s[:n]), atoi(s[n+1:n+1+k]), s[n]
	if sep == '/' && month > 12 && day <= 12 {
		day, month = month, day
	}
	next := n + 1 + k
	year, full := 0, false
	if next < len(s) && s[next] == sep {
		y := figures(s[next+1:])
		switch {
		case y == 4, y == 2:
			year, full = century(atoi(s[next+1:next+1+y]), y), true
			next += 1 + y
		case y == 0 && sep == '.':
			full = true
			next++
			if y := figures(trimSpace(s[next:])); y == 4 { // 3.12. 2026
				next += len(s[next:]) - len(trimSpace(s[next:])) + y
				year = atoi(s[next-4 : next])
			}
		default:
			return e, c, 0
		}
	}
	if sep == '.' && !full && k == 2 {
		e, c, end = timeOfDay(s[:n], s[n+1:n+3], clsDotted, at+next, 0)
	}
	if sep == '/' && !full && (day < month && month <= 4 || day == 24 && month == 7) {
		return entry{}, clock{}, 0 // 3/4 of it, 24/7
	}
	if !exists(max(year, 2000), month, day) {
		return e, c, end
	}
	e.is |= clsWritten
	e.n, e.month, e.nth, e.weak = float64(year), int8(month), int8(day), !full
	return e, c, at + next
}

func trimSpace(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// century completes a year of two figures: 69 and more are of the last century.
func century(y, figures int) int {
	switch {
	case figures == 4:
		return y
	case y >= 69:
		return 1900 + y
	}
	return 2000 + y
}

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
