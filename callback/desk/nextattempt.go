package desk

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// nextAttempt reads when staff would have a citizen tried again at the earliest;
// zero: they leave it to the rules. ok is false for what is no moment.
func (d *Desk) nextAttempt(c *gin.Context) (earliest time.Time, ok bool) {
	asked := c.PostForm("next")
	if asked == "" {
		return time.Time{}, true
	}
	earliest, err := time.ParseInLocation(typed, asked, d.c.Location)
	return earliest, err == nil
}

// saved says what became of a request, and of when staff would have it tried
// again.
func (d *Desk) saved(r callback.Request, earliest time.Time) string {
	w := d.words()
	reference := callback.FormatReference(r.Reference)
	switch s := r.StatusAt(w.now); {
	case s == callback.Unreached:
		return w.say("saved.unreached", "reference", reference)
	case !s.Open():
		return w.say("saved.done", "reference", reference)
	}
	text := w.say("saved.again", "reference", reference, "due", w.moment(r.Due))
	switch {
	case earliest.IsZero() || r.Due.Equal(earliest):
		return text
	case !earliest.After(w.now):
		return text + " " + w.say("saved.next.past")
	}
	return text + " " + w.say("saved.next.moved")
}
