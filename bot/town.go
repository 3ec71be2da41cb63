package bot

import (
	"context"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// lineRings is how long a department's line rings before the caller comes
// back to the dialog.
const lineRings = 30 * time.Second

// townDepartments offers the departments, or gives the only one.
func (h *Hub) townDepartments(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	list := h.c.Office.Departments()
	if len(list) == 1 {
		return dialogs.Result{Outcome: "one", Answers: map[string]string{"department": list[0].ID}}, nil
	}
	res := dialogs.Result{Outcome: "many"}
	for _, d := range list {
		res.Choices = append(res.Choices, channels.Choice{ID: d.ID, Label: d.Title(c.Language)})
	}
	return res, nil
}

// townLanguages offers the languages to go on in.
func (h *Hub) townLanguages(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	res := dialogs.Result{Outcome: "many"}
	for _, l := range h.c.Script.Languages() {
		res.Choices = append(res.Choices, channels.Choice{ID: l, Label: h.c.Script.Text(l, "system.language", c.Message.From.Channel, nil)})
	}
	if len(res.Choices) == 1 {
		return outcome("one")
	}
	return res, nil
}

// townHours tells a department's opening hours, and until when it is open or
// when it opens next.
func (h *Hub) townHours(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	d, ok := h.c.Office.Department(c.Answers["department"])
	if !ok {
		return dialogs.Result{}, callback.ErrDepartment
	}
	answers := map[string]string{"hours": weekAnswer(d.Hours), "until": "", "next": ""}
	cal := h.c.Office.Calendar(d.ID)
	if cal.Open(c.Now) {
		for _, p := range cal.Periods(c.Now) {
			if !c.Now.Before(p.From) && c.Now.Before(p.To) {
				answers["until"] = h.moment(p.To)
			}
		}
		return dialogs.Result{Outcome: "open", Answers: answers}, nil
	}
	if next, ok := cal.Next(c.Now); ok {
		answers["next"] = h.moment(next)
	}
	return dialogs.Result{Outcome: "closed", Answers: answers}, nil
}

// personConnect connects a caller with the department's line while it is
// open. When the caller comes back, the dialog knows what became of it: reached
// or missed.
func (h *Hub) personConnect(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	if c.Message.From.Channel != channels.Voice {
		return outcome("closed")
	}
	d, ok := h.openLine(c.Answers["department"], c.Now)
	if !ok {
		return outcome("closed")
	}
	return dialogs.Result{
		Answers: map[string]string{"department": d.ID},
		Connect: &channels.Connect{To: d.Line, CallerID: h.c.Town.Phone, Ring: lineRings},
	}, nil
}

// openLine finds whom to ring: the department chosen; or, while none is, the
// first in the town's file that is open.
func (h *Hub) openLine(chosen string, now time.Time) (callback.Department, bool) {
	for _, d := range h.c.Office.Departments() {
		if chosen != "" && d.ID != chosen || d.Line == "" {
			continue
		}
		if h.c.Office.Calendar(d.ID).Open(now) {
			return d, true
		}
	}
	return callback.Department{}, false
}
