package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

var errNoQuestion = errors.New("no such question or department")

func (h *Hub) question(id string) (dialogs.Question, bool) {
	i := slices.IndexFunc(h.c.Town.Questions, func(q dialogs.Question) bool { return q.ID == id })
	if i < 0 {
		return dialogs.Question{}, false
	}
	return h.c.Town.Questions[i], true
}

// questionAnswer tells the town's answer.
func (h *Hub) questionAnswer(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	q, ok := h.question(c.Answers["question"])
	answer := q.Answer.In(c.Language, h.c.Town.Language)
	if !ok || answer == "" {
		return outcome("none")
	}
	return dialogs.Result{Outcome: "answered", Answers: map[string]string{"answer": answer}}, nil
}

// questionCall takes a question nobody could answer for what a callback is
// about. Who offers it is known where the town's file says so.
func (h *Hub) questionCall(_ context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if c.Answers["question"] != "" || c.Answers["guess"] != "" { // else it has been told already
		h.miss(d, c)
	}
	answers := map[string]string{"concern": c.Answers["asked"], "department": "", "answer": ""}
	q, _ := h.question(c.Answers["question"])
	if dep, ok := h.c.Office.Department(q.Department); ok {
		answers["department"] = dep.ID
		return dialogs.Result{Outcome: "known", Answers: answers}, nil
	}
	return dialogs.Result{Outcome: "any", Answers: answers}, nil
}

// questionGuess offers what may be meant; what is like nothing the town is told.
func (h *Hub) questionGuess(_ context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	res := dialogs.Result{Outcome: "offered"}
	for _, likely := range strings.Split(c.Answers["guess"], ",") {
		if id, ok := strings.CutPrefix(likely, dialogs.GuessQuestion); ok {
			if q, ok := h.question(id); ok {
				res.Choices = append(res.Choices, channels.Choice{ID: likely, Label: q.Asked.In(c.Language, h.c.Town.Language)})
			}
		}
		if id, ok := strings.CutPrefix(likely, dialogs.GuessDepartment); ok {
			if dep, ok := h.c.Office.Department(id); ok {
				res.Choices = append(res.Choices, channels.Choice{ID: likely, Label: h.c.Script.Text(c.Language, "system.office", c.Message.From.Channel, map[string]string{"office": dep.Title(c.Language)})})
			}
		}
	}
	if len(res.Choices) == 0 {
		h.miss(d, c)
		return outcome("none")
	}
	return res, nil
}

// questionTake goes on with what was picked.
func (h *Hub) questionTake(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	meant := c.Answers["meant"]
	if id, ok := strings.CutPrefix(meant, dialogs.GuessQuestion); ok {
		return dialogs.Result{Outcome: "question", Answers: map[string]string{"question": id}}, nil
	}
	id, _ := strings.CutPrefix(meant, dialogs.GuessDepartment)
	if _, ok := h.c.Office.Department(id); !ok {
		return dialogs.Result{}, fmt.Errorf("take what was meant: %w", errNoQuestion)
	}
	return dialogs.Result{Outcome: "department", Answers: map[string]string{"department": id, "concern": c.Answers["asked"]}}, nil
}
