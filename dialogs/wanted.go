package dialogs

import (
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// want hears a day or an hour that is none of those offered, keeps it as the
// answer "wanted" and gives the step that looks for it; nil if there is nothing
// to look for. An hour that fits exactly one window offered picks that window.
// To a question of yes or no, yes is an answer, whatever time is said with it.
func (t *turn) want(st *step) *step {
	next := st.on[wanted]
	if next == nil || t.m.Kind != channels.Words && t.m.Kind != channels.Speech {
		return nil
	}
	if !t.hears {
		t.listen()
	}
	when, ok := t.time()
	if !ok || when.Denied || st.yesNo && t.heard.YesNo() == nlu.Yes {
		return nil
	}
	if _, fits := t.matchWindow(); fits && !t.filling {
		return nil
	}
	value := t.wish(when)
	if value == "" || value == t.st.Answers[wanted] {
		return nil
	}
	t.set(wanted, value)
	return next
}

// time is the day or hour that was said, read once in a turn.
func (t *turn) time() (nlu.When, bool) {
	if t.when == nil {
		when, ok := t.heard.When()
		t.when, t.timed = &when, ok
	}
	return *t.when, t.timed
}

// wish writes what was wanted: "2026-11-30 09:00-24:00", the day left out when
// none was named, or the first and the last: "2026-11-30..2026-12-06 …".
func (t *turn) wish(when nlu.When) string {
	from, to := when.Range()
	hours := clockOf(from) + "-" + clockOf(to)
	day, ok := when.On(t.lang.clock.local(t.m.At))
	switch {
	case ok && when.Week && when.Weekday < 0:
		return day.Format(time.DateOnly) + ".." + day.AddDate(0, 0, 6).Format(time.DateOnly) + " " + hours
	case ok && when.Bound == nlu.After && when.Hour < 0: // "ab Freitag"
		return day.Format(time.DateOnly) + ".." + day.AddDate(1, 0, 0).Format(time.DateOnly) + " " + hours
	case ok:
		return day.Format(time.DateOnly) + " " + hours
	case when.Date > 0:
		return "" // no such day
	}
	return hours
}

func clockOf(minutes int) string {
	return string(append(append(two(nil, minutes/60), ':'), two(nil, minutes%60)...))
}
