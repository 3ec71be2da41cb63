package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs"
)

// action does what one entry of Specs promises. It may be run twice for the
// same Call.Key and then has no second effect. What it finds but cannot help
// is an outcome; an error is for what is broken.
type action func(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error)

var errNoAction = errors.New("no such action")

// doing is what happens within one turn: the actions done, and the jobs they
// leave, which are written together with the turn.
type doing struct {
	hub  *Hub
	jobs []Job
	who  *Citizen       // behind the address; nil: not looked up yet
	chat *callback.Chat // with a person; nil: none
}

// do is the turn's dialogs.Doer. The dialog takes every error for the outcome
// "error" and leads on to a person, so this is where it is logged.
func (d *doing) do(ctx context.Context, c dialogs.Call) (dialogs.Result, error) {
	d.hub.count.actions.Add(1)
	res, err := d.safely(ctx, c)
	if err != nil {
		d.hub.count.faults.Add(1)
		d.hub.c.Log.Error("action failed", "action", c.Action, "error", err)
		return dialogs.Result{}, err
	}
	d.nameDepartment(c, &res)
	return res, nil
}

func (d *doing) safely(ctx context.Context, c dialogs.Call) (res dialogs.Result, err error) {
	defer func() {
		if recover() != nil {
			d.hub.c.Log.Error("action panicked", "action", c.Action, "stack", string(debug.Stack()))
			err = fmt.Errorf("do %s: %w", c.Action, errPanic)
		}
	}()
	act, ok := d.hub.actions[c.Action]
	if !ok {
		return res, fmt.Errorf("do %s: %w", c.Action, errNoAction)
	}
	res, err = act(ctx, d, c)
	if err != nil {
		return res, fmt.Errorf("do %s: %w", c.Action, err)
	}
	return res, nil
}

// nameDepartment gives the department's name in the citizen's language beside
// its ID, whoever set the ID.
func (d *doing) nameDepartment(c dialogs.Call, res *dialogs.Result) {
	id := res.Answers["department"]
	if id == "" {
		id = c.Answers["department"]
	}
	dep, ok := d.hub.c.Office.Department(id)
	if !ok {
		return
	}
	if name := dep.Title(c.Language); name != c.Answers["department_name"] {
		res.Answers = with(res.Answers, "department_name", name)
	}
}

// with sets one answer without changing a map somebody else holds.
func with(answers map[string]string, name, value string) map[string]string {
	out := maps.Clone(answers)
	if out == nil {
		out = map[string]string{}
	}
	out[name] = value
	return out
}

// outcome is a result that sets nothing.
func outcome(name string) (dialogs.Result, error) { return dialogs.Result{Outcome: name}, nil }
