package desk

import (
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// soon is how much service time before its promise a request without a window
// is marked; a third of a shorter promise.
const soon = 2 * time.Hour

// soon reports whether little time is left: less than a third of the window,
// or, as soon as possible, little service time until the promise.
func (l *lister) soon(r callback.Request) bool {
	left := r.Promise.Sub(l.now)
	if !r.Slot.Zero() {
		return left < r.Slot.To.Sub(r.Slot.From)/3
	}
	short := soon
	if dep, ok := l.d.c.Office.Department(r.Department); ok {
		left = l.d.c.Office.Calendar(dep.ID).Between(l.now, r.Promise)
		short = min(short, dep.Promise.Std()/3)
	}
	return left < short
}

// left says how much service time is left until the promise, or has passed
// since; "" when the department is not in the town's file any more.
func (l *lister) left(r callback.Request) string {
	hours := l.d.c.Office.Calendar(r.Department)
	if hours == nil {
		return ""
	}
	if l.now.After(r.Promise) {
		return l.say("clock.over", "span", l.service(hours.Between(r.Promise, l.now)))
	}
	return l.say("clock.left", "span", l.service(hours.Between(l.now, r.Promise)))
}
