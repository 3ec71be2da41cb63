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
	if !ok || st.yesNo && t.heard.YesNo() == nlu.Yes {
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
func (t *turn) time() (nlu.Time, bool) {
	if t.when == nil {
		when, ok := t.heard.Time(t.lang.clock.local(t.m.At))
		t.when, t.timed = &when, ok && when.Named()
	}
	return *t.when, t.timed
}

// wish writes what was wanted: "2026-11-30 09:00-24:00", the day left out when
// none was named, or the first and the last: "2026-11-30..2026-12-06 …". What
// is over is no wish.
func (t *turn) wish(when nlu.Time) string {
	from, to := when.Hours()
	hours := clockOf(from) + "-" + clockOf(to)
	first, last, ok := when.Days()
	switch {
	case !ok:
		return hours
	case last.AddDate(0, 0, 1).Before(t.m.At):
		return ""
	case first.Equal(last):
		return first.Format(time.DateOnly) + " " + hours
	}
	return first.Format(time.DateOnly) + ".." + last.Format(time.DateOnly) + " " + hours
}

func clockOf(minutes int) string {
	return string(append(append(two(nil, minutes/60), ':'), two(nil, minutes%60)...))
}
