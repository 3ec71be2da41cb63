package bot

import (
	"context"
	"errors"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// errUnproven says that a flow wants to change a request that was not shown
// to this citizen before. No flow of ours does.
var errUnproven = errors.New("the request was not shown in this conversation")

// callbackFind shows a request to who quotes its reference and, from another
// number, the last four digits of the number that was booked. Of one that is
// over, it says only that.
func (h *Hub) callbackFind(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Find(ctx, c.Answers["reference"], own, c.Answers["proof"], asker(c.Message))
	switch {
	case err == nil && !r.Status.Open():
		return unproven("closed"), nil
	case err == nil:
		answers := h.requestAnswers(r)
		answers["proof"] = ""
		return dialogs.Result{Outcome: "found", Answers: answers}, nil
	case errors.Is(err, callback.ErrProof):
		return outcome("proof")
	case errors.Is(err, callback.ErrDenied):
		return unproven("denied"), nil
	case errors.Is(err, callback.ErrLocked):
		return unproven("locked"), nil
	}
	return dialogs.Result{}, err
}

// unproven forgets a wrong proof, so that it is asked for again.
func unproven(outcome string) dialogs.Result {
	return dialogs.Result{Outcome: outcome, Answers: map[string]string{"proof": "", "proven": ""}}
}

// asker is who is counted for wrong tries: an address, or a call whose number
// is withheld.
func asker(m channels.Message) string {
	if m.From.ID == "" {
		return m.Conversation
	}
	return m.From.Channel + ":" + m.From.ID
}

// proven is the reference a citizen may change.
func proven(c dialogs.Call) (string, error) {
	ref := c.Answers["reference"]
	if ref == "" || ref != c.Answers["proven"] {
		return "", errUnproven
	}
	return ref, nil
}

// callbackMove gives a request another window.
func (h *Hub) callbackMove(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	ref, err := proven(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	slot, err := readSlot(c.Answers["slot"])
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Move(ctx, ref, slot, c.Message.From.Channel, c.Message.Conversation, c.Key)
	switch {
	case err == nil:
		d.confirm(ctx, c, r)
		return dialogs.Result{Outcome: "moved", Answers: h.requestAnswers(r)}, nil
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		return taken(), nil
	case errors.Is(err, callback.ErrClosed), errors.Is(err, callback.ErrUnknown):
		return outcome("closed")
	}
	return dialogs.Result{}, err
}

// callbackCancel closes a request.
func (h *Hub) callbackCancel(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	ref, err := proven(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	_, err = h.c.Office.Cancel(ctx, ref)
	switch {
	case err == nil:
		return outcome("cancelled")
	case errors.Is(err, callback.ErrClosed), errors.Is(err, callback.ErrUnknown):
		return outcome("closed")
	}
	return dialogs.Result{}, err
}
