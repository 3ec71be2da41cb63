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

// Question is one of those the town answers itself. What it says stands by
// language; a variant such as de-simple has that of its base where it has none.
type Question struct {
	ID         string
	Department string // who is offered for a callback; empty: the citizen chooses
	Asked      map[string]string
	Answer     map[string]string
}

// in is what stands for a language, else for its base, else for the town's own.
func in(of map[string]string, languages ...string) string {
	for _, l := range languages {
		base, _, _ := strings.Cut(l, "-")
		for _, tag := range []string{l, base} {
			if s := of[tag]; s != "" {
				return s
			}
		}
	}
	return ""
}

var errNoQuestion = errors.New("no such question or department")

func (h *Hub) question(id string) (Question, bool) {
	i := slices.IndexFunc(h.c.Town.Questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return h.c.Town.Questions[i], true
}

// questionAnswer tells the town's answer.
func (h *Hub) questionAnswer(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	q, ok := h.question(c.Answers["question"])
	answer := in(q.Answer, c.Language, h.c.Town.Language)
	if !ok || answer == "" {
		return outcome("none")
	}
	return dialogs.Result{Outcome: "answered", Answers: map[string]string{"answer": answer}}, nil
}

// questionCall takes a question nobody could answer for what a callback is
// about. Who offers it is known where the town's file says so.
func (h *Hub) questionCall(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if _, err := h.questionMissed(ctx, d, c); err != nil {
		return dialogs.Result{}, err
	}
	answers := map[string]string{"concern": c.Answers["asked"], "department": ""}
	q, _ := h.question(c.Answers["question"])
	if dep, ok := h.c.Office.Department(q.Department); ok {
		answers["department"] = dep.ID
		return dialogs.Result{Outcome: "known", Answers: answers}, nil
	}
	return dialogs.Result{Outcome: "any", Answers: answers}, nil
}

// What the dialog found likely stands in the answer "guess", as these and an ID.
const (
	likelyQuestion   = "q:"
	likelyDepartment = "d:"
)

// questionGuess offers what may be meant.
func (h *Hub) questionGuess(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	res := dialogs.Result{Outcome: "offered"}
	for _, likely := range strings.Split(c.Answers["guess"], ",") {
		if id, ok := strings.CutPrefix(likely, likelyQuestion); ok {
			if q, ok := h.question(id); ok {
				res.Choices = append(res.Choices, channels.Choice{ID: likely, Label: in(q.Asked, c.Language, h.c.Town.Language)})
			}
		}
		if id, ok := strings.CutPrefix(likely, likelyDepartment); ok {
			if dep, ok := h.c.Office.Department(id); ok {
				res.Choices = append(res.Choices, channels.Choice{ID: likely, Label: h.c.Script.Text(c.Language, "system.office", c.Message.From.Channel, map[string]string{"office": dep.Title(c.Language)})})
			}
		}
	}
	if len(res.Choices) == 0 {
		return outcome("none")
	}
	return res, nil
}

// questionTake goes on with what was picked.
func (h *Hub) questionTake(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	meant := c.Answers["meant"]
	if id, ok := strings.CutPrefix(meant, likelyQuestion); ok {
		return dialogs.Result{Outcome: "question", Answers: map[string]string{"question": id}}, nil
	}
	id, _ := strings.CutPrefix(meant, likelyDepartment)
	if _, ok := h.c.Office.Department(id); !ok {
		return dialogs.Result{}, fmt.Errorf("take what was meant: %w", errNoQuestion)
	}
	return dialogs.Result{Outcome: "department", Answers: map[string]string{"department": id, "concern": c.Answers["asked"]}}, nil
}
