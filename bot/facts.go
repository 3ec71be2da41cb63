package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
)

// Answers are strings. These are the forms in which actions and dialogs give
// each other windows, moments and opening hours.

// asap is the answer "as soon as possible" to the question for a window.
const asap = "asap"

var errNoSlot = errors.New("the answer is no window")

// slotAnswer writes a window as "<from>/<to>", both RFC 3339 with the town's
// offset, or as "asap".
func (h *Hub) slotAnswer(s callback.Slot) string {
	if s.Zero() {
		return asap
	}
	return h.moment(s.From) + "/" + h.moment(s.To)
}

// readSlot reads what slotAnswer wrote.
func readSlot(answer string) (callback.Slot, error) {
	if answer == asap {
		return callback.Slot{}, nil
	}
	from, to, ok := strings.Cut(answer, "/")
	if !ok {
		return callback.Slot{}, errNoSlot
	}
	a, err1 := time.Parse(time.RFC3339, from)
	b, err2 := time.Parse(time.RFC3339, to)
	if err1 != nil || err2 != nil || !a.Before(b) {
		return callback.Slot{}, errNoSlot
	}
	return callback.Slot{From: a, To: b}, nil
}

// moment writes a point in time with the town's offset; "" for none.
func (h *Hub) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(h.c.Town.Location).Format(time.RFC3339)
}

// weekAnswer writes opening hours as "mon 08:00-12:00,14:00-18:00;tue …",
// Monday first, closed days left out.
func weekAnswer(w calendar.Week) string {
	var days []string
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		spans := slices.Clone(w[day])
		if len(spans) == 0 {
			continue
		}
		slices.SortFunc(spans, func(a, b calendar.Span) int { return a.From - b.From })
		var periods []string
		for _, s := range spans {
			periods = append(periods, fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
		}
		name := strings.ToLower(day.String()[:3])
		days = append(days, name+" "+strings.Join(periods, ","))
	}
	return strings.Join(days, ";")
}

// requestAnswers are the facts of a request a citizen may hear. "proven" says
// that in this conversation they may change it: it is set nowhere else. What
// is offered them next begins with the first window.
func (h *Hub) requestAnswers(r callback.Request) map[string]string {
	answers := fromTheFirst(map[string]string{
		"reference":  r.Reference,
		"proven":     r.Reference,
		"department": r.Department,
		"slot":       h.slotAnswer(r.Slot),
		"promise":    h.moment(r.Promise),
		"phone":      r.Phone,
		"word":       h.wordNow(r),
	})
	if h.c.Link != nil {
		answers["link"] = h.c.Link(r)
	}
	return answers
}

// wordNow is the code word where it must be told at once: no text announces
// the call.
func (h *Hub) wordNow(r callback.Request) string {
	if _, written := h.writable(r); written && !r.Slot.Zero() || r.Proof.Needed() {
		return "" // nor to somebody who may have given a stranger's number
	}
	return r.Word
}

// title is a department's name in a language, its ID if it is not there.
func (h *Hub) title(department, language string) string {
	if d, ok := h.c.Office.Department(department); ok {
		return d.Title(language)
	}
	return department
}
