package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Span is an opening period within a day, in minutes after midnight.
type Span struct{ From, To int }

// String writes a span as 08:00-12:00.
func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// ParseSpan reads "08:00-12:00"; the end may be 24:00.
func ParseSpan(text string) (Span, error) {
	from, to, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	a, okFrom := minutes(from)
	b, okTo := minutes(to)
	switch {
	case !ok || !okFrom || !okTo:
		return Span{}, fmt.Errorf("%q is no opening period; write 08:00-12:00", text)
	case a >= b:
		return Span{}, fmt.Errorf("%q ends before it begins; hours past midnight are written as two days, until 24:00 and from 00:00", text)
	}
	return Span{a, b}, nil
}

// minutes reads 8:00, 08:00 or 24:00 as minutes after midnight.
func minutes(text string) (int, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok || len(minute) != 2 || len(hour) < 1 || len(hour) > 2 {
		return 0, false
	}
	h, errHour := strconv.ParseUint(hour, 10, 8)
	m, errMinute := strconv.ParseUint(minute, 10, 8)
	n := int(h*60 + m)
	return n, errHour == nil && errMinute == nil && m < 60 && n <= 24*60
}

// Week is the opening periods by weekday; in YAML {mon: ["08:00-12:00"]}.
type Week map[time.Weekday][]Span

// weekdays are the names of the days in a town's file, Monday first.
const weekdays = "mon tue wed thu fri sat sun"

// String writes a week as "mon 08:00-12:00,14:00-18:00;tue 08:00-12:00",
// Monday first, days without hours left out.
func (w Week) String() string {
	var days []string
	for i, name := range strings.Fields(weekdays) {
		var spans []string
		for _, s := range w[time.Weekday((i+1)%7)] {
			spans = append(spans, s.String())
		}
		if len(spans) > 0 {
			days = append(days, name+" "+strings.Join(spans, ","))
		}
	}
	return strings.Join(days, ";")
}

// UnmarshalYAML reads a week and names every day and text it cannot read.
func (w *Week) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return problems(at(n, `hours are written by day: {mon: ["08:00-12:00"]}`))
	}
	week := make(Week, 7)
	var wrong []*yaml.LoadError
	for i := 0; i+1 < len(n.Content); i += 2 {
		day, list := n.Content[i], n.Content[i+1]
		wd, ok := weekday(day.Value)
		if !ok {
			wrong = append(wrong, at(day, "%q is no day; days are: %s", day.Value, weekdays))
			continue
		}
		if _, twice := week[wd]; twice {
			wrong = append(wrong, at(day, "%s stands there twice", day.Value))
			continue
		}
		spans, bad := readDay(day.Value, list)
		week[wd] = spans
		wrong = append(wrong, bad...)
	}
	if len(wrong) > 0 {
		return problems(wrong...)
	}
	*w = week
	return nil
}

// readDay reads the periods of one day.
func readDay(day string, list *yaml.Node) (spans []Span, wrong []*yaml.LoadError) {
	if list.Kind != yaml.SequenceNode {
		return nil, []*yaml.LoadError{at(list, `%s: write a list: ["08:00-12:00"]`, day)}
	}
	for _, item := range list.Content {
		s, err := ParseSpan(item.Value)
		if err != nil {
			wrong = append(wrong, at(item, "%s: %v", day, err))
			continue
		}
		spans = append(spans, s)
	}
	sorted, err := inOrder(spans)
	if err != nil {
		wrong = append(wrong, at(list, "%s: %v", day, err))
	}
	return sorted, wrong
}

// weekday reads mon, tue, …
func weekday(name string) (time.Weekday, bool) {
	for i, d := range strings.Fields(weekdays) {
		if strings.EqualFold(d, name) {
			return time.Weekday((i + 1) % 7), true
		}
	}
	return 0, false
}

// at is a problem and where in the file it stands.
func at(n *yaml.Node, format string, args ...any) *yaml.LoadError {
	return &yaml.LoadError{
		Stage: yaml.ConstructorStage, Message: fmt.Sprintf(format, args...), Mark: yaml.Mark{Line: n.Line, Column: n.Column},
	}
}

// problems is an error the YAML decoder collects with others of the file.
func problems(list ...*yaml.LoadError) error { return &yaml.LoadErrors{Errors: list} }
