package bot

import (
	"context"
	"errors"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// callbackExtras offers what can still be said to a booked request: what it is
// about, for whom, what helps in the talk, and to be called earlier.
func (h *Hub) callbackExtras(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	if _, err := proven(c); err != nil {
		return outcome("none")
	}
	res := dialogs.Result{Outcome: "more"}
	offer := func(is bool, id string) {
		if is {
			res.Choices = append(res.Choices, channels.Choice{ID: id})
		}
	}
	offer(c.Answers["has_concern"] == "", "concern")
	offer(c.Answers["has_behalf"] == "", "behalf")
	offer(c.Answers["has_wish"] == "", "wishes")
	offer(c.Answers["earlier"] == "" && h.canWrite(c), "earlier")
	if len(res.Choices) == 0 {
		return outcome("none")
	}
	offer(true, "done")
	return res, nil
}

// canWrite reports whether the citizen of a booking can be written to.
func (h *Hub) canWrite(c dialogs.Call) bool {
	_, ok := h.writable(callback.Request{
		Door: c.Message.From.Channel, Address: c.Message.From.ID, Phone: c.Answers["phone"],
	})
	return ok
}

// callbackAdd adds what was said to the request.
func (h *Hub) callbackAdd(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	ref, err := proven(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	more := callback.Wish{
		Concern: c.Answers["concern"],
		Behalf:  callback.Behalf{Name: c.Answers["behalf"], Relation: c.Answers["relation"]},
	}
	if more.Concern == "" {
		more.Concern = c.Answers["said"]
	}
	if wish := c.Answers["wish"]; wish != "" {
		more.Wishes = []string{wish}
	}
	if _, err := h.c.Office.Enrich(ctx, ref, more); err != nil {
		return closedOr(err)
	}
	return dialogs.Result{Outcome: "added", Answers: added(more)}, nil
}

// added forgets what was added, and remembers of what kind it was.
func added(more callback.Wish) map[string]string {
	answers := map[string]string{"concern": "", "said": "", "behalf": "", "relation": "", "wish": "", "wish_name": ""}
	for name, is := range map[string]bool{
		"has_concern": more.Concern != "", "has_behalf": more.Behalf != (callback.Behalf{}), "has_wish": len(more.Wishes) > 0,
	} {
		if is {
			answers[name] = "yes"
		}
	}
	return answers
}

// callbackEarlier puts a request on the waiting list.
func (h *Hub) callbackEarlier(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	ref, err := proven(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	if _, err := h.c.Office.WantEarlier(ctx, ref, true); err != nil {
		return closedOr(err)
	}
	return dialogs.Result{Outcome: "listed", Answers: map[string]string{"earlier": "yes"}}, nil
}

// closedOr is the outcome of a change to a request that is over, or the error.
func closedOr(err error) (dialogs.Result, error) {
	if errors.Is(err, callback.ErrClosed) || errors.Is(err, callback.ErrUnknown) {
		return outcome("closed")
	}
	return dialogs.Result{}, err
}

// callbackWays offers what there is when no window is free.
func (h *Hub) callbackWays(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	res := dialogs.Result{Outcome: "ways", Choices: []channels.Choice{{ID: asap}}}
	if own != "" && h.canWrite(c) {
		res.Choices = append(res.Choices, channels.Choice{ID: "list"})
	}
	if h.records(c) {
		res.Choices = append(res.Choices, channels.Choice{ID: "record"})
	}
	res.Choices = append(res.Choices, channels.Choice{ID: "human"})
	return res, nil
}

// callbackList chooses as soon as possible and the waiting list.
func (h *Hub) callbackList(context.Context, *doing, dialogs.Call) (dialogs.Result, error) {
	return dialogs.Result{Outcome: "listed", Answers: map[string]string{"slot": asap, "earlier": "yes"}}, nil
}

// personWays offers what there is when nobody can be connected.
func (h *Hub) personWays(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	res := dialogs.Result{Outcome: "ways", Choices: []channels.Choice{{ID: "callback"}}}
	if h.records(c) {
		res.Choices = append(res.Choices, channels.Choice{ID: "record"})
	}
	if h.chatOpen(c) {
		res.Choices = append(res.Choices, channels.Choice{ID: "chat"})
	}
	res.Choices = append(res.Choices, channels.Choice{ID: "menu"})
	return res, nil
}
