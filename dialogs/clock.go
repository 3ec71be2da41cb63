package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// clockWords is how a language tells times and digits, as data. Patterns have
// placeholders of their own: {weekday} {wd} {day} {dd} {month} {mon} {mm} {h}
// {hh} {h12} {ampm} {m} {min}, and what the pattern's comment names.
type clockWords struct {
	Weekdays []string `yaml:"weekdays"` // Sunday first
	Short    []string `yaml:"short"`    // So, Mo, …
	Months   []string `yaml:"months"`
	Plus     string   `yaml:"plus"` // the plus of a telephone number, spoken
	Today    string   `yaml:"today"`
	Tomorrow string   `yaml:"tomorrow"`
	AM       string   `yaml:"am"`
	PM       string   `yaml:"pm"`
	Closed   string   `yaml:"closed"` // a week without hours
	Patterns patterns `yaml:"patterns"`
}

// patterns are written in three variants: plain, .voice, .sms.
type patterns struct {
	Day      variantsOf `yaml:"day"`      // Mi 25.11.
	Date     variantsOf `yaml:"date"`     // a day of any year: Mittwoch, 25. November 2026
	Near     variantsOf `yaml:"near"`     // a day close by: {near}, {date}
	Hour     variantsOf `yaml:"hour"`     // a full hour: 14 Uhr
	Time     variantsOf `yaml:"time"`     // 14 Uhr 30
	Window   variantsOf `yaml:"window"`   // {date} {from} {to}
	Moment   variantsOf `yaml:"moment"`   // {date} {from}
	Days     variantsOf `yaml:"days"`     // several weekdays: {from} {to}
	Hours    variantsOf `yaml:"hours"`    // one opening period: {from} {to}
	And      variantsOf `yaml:"and"`      // between two days, and two periods of a day
	Periods  variantsOf `yaml:"periods"`  // between two periods of a day, if not as two days
	Weekday  variantsOf `yaml:"weekday"`  // days and their periods: {date} {hours}
	Weekdays variantsOf `yaml:"weekdays"` // between two of those
	Euro     variantsOf `yaml:"euro"`     // an amount in full: {euro}
	Cent     variantsOf `yaml:"cent"`     // any other: {euro} {cent}
	Coins    variantsOf `yaml:"coins"`    // less than one euro: {cent}
}

// variantsOf is one pattern in its variants.
type variantsOf struct {
	Plain string  `yaml:"plain"`
	Voice *string `yaml:"voice"`
	SMS   *string `yaml:"sms"`
}

// clock tells times in one language.
type clock struct {
	words                                 clockWords
	at                                    *time.Location
	day, near, hour, time, window, moment text
	days, hours, and, weekday, weekdays   text
	periods, date, euro, cent, coins      text
}

func newClock(w clockWords, at *time.Location, file string, p *problems) clock {
	for name, n := range map[string]int{"weekdays": len(w.Weekdays) - 7, "short": len(w.Short) - 7, "months": len(w.Months) - 12} {
		if n != 0 {
			p.add(file, 1, "time: %s: there are too few or too many of them", name)
			w.Weekdays, w.Short, w.Months = make([]string, 7), make([]string, 7), make([]string, 12)
		}
	}
	if w.Patterns.Periods.Plain == "" {
		w.Patterns.Periods = w.Patterns.And
	}
	c := clock{words: w, at: at}
	for _, x := range []struct {
		name string
		from variantsOf
		to   *text
	}{
		{"day", w.Patterns.Day, &c.day}, {"near", w.Patterns.Near, &c.near}, {"hour", w.Patterns.Hour, &c.hour},
		{"time", w.Patterns.Time, &c.time}, {"window", w.Patterns.Window, &c.window}, {"moment", w.Patterns.Moment, &c.moment},
		{"days", w.Patterns.Days, &c.days}, {"hours", w.Patterns.Hours, &c.hours}, {"and", w.Patterns.And, &c.and}, {"periods", w.Patterns.Periods, &c.periods},
		{"weekday", w.Patterns.Weekday, &c.weekday}, {"weekdays", w.Patterns.Weekdays, &c.weekdays},
		{"date", w.Patterns.Date, &c.date}, {"euro", w.Patterns.Euro, &c.euro}, {"cent", w.Patterns.Cent, &c.cent}, {"coins", w.Patterns.Coins, &c.coins},
	} {
		x.from.compile(x.to, file, x.name, p)
	}
	return c
}

func (v variantsOf) compile(t *text, file, name string, p *problems) {
	if v.Plain == "" {
		p.add(file, 1, "time: patterns: %s is missing", name)
	}
	for i, s := range [variants]*string{&v.Plain, v.Voice, v.SMS} {
		if s == nil {
			s = &v.Plain
		}
		var err error
		if t.parts[i], err = compile(*s, nil); err != nil {
			p.add(file, 1, "time: patterns: %s: %v", name, err)
		}
		for _, part := range t.parts[i] {
			if part.opt != nil || part.fact != "" && !slices.Contains(pieces, part.fact) {
				p.add(file, 1, "time: patterns: %s: {%s} is unknown%s", name, part.fact, try(part.fact, pieces))
			}
		}
	}
}

// pieces are the placeholders of patterns.
var pieces = []string{
	"weekday", "wd", "day", "dd", "month", "mon", "mm", "h", "hh", "h12", "m", "min", "ampm",
	"near", "date", "from", "to", "hours", "year", "euro", "cent",
}

// moment is what the patterns of a clock are filled with.
type moment struct {
	t        time.Time
	near     string // today, tomorrow
	date     []byte
	from, to []byte
	cents    int64
}

// fill appends a pattern.
func (c *clock) fill(b []byte, pattern *text, v variant, m *moment) []byte {
	for i := range pattern.parts[v] {
		p := &pattern.parts[v][i]
		if p.fact == "" {
			b = glue(b, p.lit)
			continue
		}
		b = c.piece(b, p.fact, m)
	}
	return b
}

func (c *clock) piece(b []byte, name string, m *moment) []byte {
	switch name {
	case "weekday":
		return append(b, c.words.Weekdays[m.t.Weekday()]...)
	case "wd":
		return append(b, c.words.Short[m.t.Weekday()]...)
	case "day":
		return strconv.AppendInt(b, int64(m.t.Day()), 10)
	case "dd":
		return two(b, m.t.Day())
	case "month":
		return append(b, c.words.Months[m.t.Month()-1]...)
	case "mon":
		month := c.words.Months[m.t.Month()-1]
		return append(b, month[:min(3, len(month))]...)
	case "mm":
		return strconv.AppendInt(b, int64(m.t.Month()), 10)
	case "h":
		return strconv.AppendInt(b, int64(m.t.Hour()), 10)
	case "hh":
		return two(b, m.t.Hour())
	case "h12":
		return strconv.AppendInt(b, int64((m.t.Hour()+11)%12+1), 10)
	case "m":
		return two(b, m.t.Minute())
	case "min":
		return strconv.AppendInt(b, int64(m.t.Minute()), 10)
	case "ampm":
		if m.t.Hour() < 12 {
			return append(b, c.words.AM...)
		}
		return append(b, c.words.PM...)
	case "year":
		return strconv.AppendInt(b, int64(m.t.Year()), 10)
	case "euro":
		return strconv.AppendInt(b, m.cents/100, 10)
	case "cent":
		return two(b, int(m.cents%100))
	case "near":
		return append(b, m.near...)
	case "date":
		return append(b, m.date...)
	case "from":
		return append(b, m.from...)
	case "to", "hours":
		return append(b, m.to...)
	}
	return b
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// local brings t into the town's time zone.
func (c *clock) local(t time.Time) time.Time {
	if c.at != nil {
		return t.In(c.at)
	}
	return t
}

// appendClock tells the time of day.
func (c *clock) appendClock(b []byte, t time.Time, v variant) []byte {
	if t.Minute() == 0 {
		return c.fill(b, &c.hour, v, &moment{t: t})
	}
	return c.fill(b, &c.time, v, &moment{t: t})
}

// appendDay tells the day, and that it is today or tomorrow. A short message
// may be read days later and is told the date only.
func (c *clock) appendDay(b []byte, t, now time.Time, v variant) []byte {
	near := ""
	if v != short && !now.IsZero() {
		switch daysBetween(now.In(t.Location()), t) {
		case 0:
			near = c.words.Today
		case 1:
			near = c.words.Tomorrow
		}
	}
	if near == "" {
		return c.fill(b, &c.day, v, &moment{t: t})
	}
	var room [64]byte
	return c.fill(b, &c.near, v, &moment{t: t, near: near, date: c.fill(room[:0], &c.day, v, &moment{t: t})})
}

// daysBetween counts calendar days, whatever the clocks do in between.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// appendMoment tells a point in time given in RFC 3339; anything else as it is.
func (c *clock) appendMoment(b []byte, value string, now time.Time, v variant) []byte {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return append(b, value...)
	}
	t = c.local(t)
	var day, from [64]byte
	return c.fill(b, &c.moment, v, &moment{t: t, date: c.appendDay(day[:0], t, now, v), from: c.appendClock(from[:0], t, v)})
}

// appendPart tells only the day, or only the time of day, of a point in time.
func (c *clock) appendPart(b []byte, value string, now time.Time, v variant, as format) []byte {
	t, err := time.Parse(time.RFC3339, value)
	switch {
	case err != nil && as == asClock:
		return append(b, c.timeOfDay(value, v)...)
	case err != nil:
		return append(b, value...)
	case as == asClock:
		return c.appendClock(b, c.local(t), v)
	case as == asDate:
		return c.fill(b, &c.date, v, &moment{t: c.local(t)})
	}
	return c.appendDay(b, c.local(t), now, v)
}

// appendEuro tells an amount given in cents; anything else as it is.
func (c *clock) appendEuro(b []byte, value string, v variant) []byte {
	cents, err := strconv.ParseInt(value, 10, 64)
	if err != nil || cents < 0 {
		return append(b, value...)
	}
	if cents%100 == 0 && cents > 0 {
		return c.fill(b, &c.euro, v, &moment{cents: cents})
	}
	if cents < 100 {
		return c.fill(b, &c.coins, v, &moment{cents: cents})
	}
	return c.fill(b, &c.cent, v, &moment{cents: cents})
}

// appendWindow tells a time window, from/to in RFC 3339.
func (c *clock) appendWindow(b []byte, value string, now time.Time, v variant) []byte {
	from, to, ok := window(value)
	if !ok {
		return append(b, value...)
	}
	from, to = c.local(from), c.local(to)
	var d, f, t [64]byte
	return c.fill(b, &c.window, v, &moment{
		t: from, date: c.appendDay(d[:0], from, now, v),
		from: c.appendClock(f[:0], from, v), to: c.appendClock(t[:0], to, v),
	})
}

// window reads from/to in RFC 3339.
func window(value string) (from, to time.Time, ok bool) {
	a, b, ok := strings.Cut(value, "/")
	if !ok {
		return from, to, false
	}
	from, err := time.Parse(time.RFC3339, a)
	if err != nil {
		return from, to, false
	}
	to, err = time.Parse(time.RFC3339, b)
	return from, to, err == nil
}
