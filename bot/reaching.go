package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// talkedEnough is how long a caller must have been connected for their matter
// to count as talked about: being told that nobody is there takes less.
const talkedEnough = 30 * time.Second

// callbackWaits tells whoever calls, when they begin, that they wait for a call
// already. In writing they are told when they ask for one.
func (h *Hub) callbackWaits(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if c.Message.From.Channel != channels.Voice || c.Message.Kind != channels.Started {
		return outcome("none")
	}
	return h.callbackMine(ctx, d, c)
}

// callbackSettle closes the request of a caller who has talked with its
// department.
func (h *Hub) callbackSettle(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	r, ok, err := h.settle(ctx, c.Message, c.Answers["department"])
	if err != nil || !ok {
		return dialogs.Result{Outcome: "none"}, err
	}
	return dialogs.Result{Outcome: "settled", Answers: map[string]string{"reference": r.Reference, "proven": r.Reference}}, nil
}

func (h *Hub) settle(ctx context.Context, m channels.Message, department string) (callback.Request, bool, error) {
	if m.Talked < talkedEnough || m.From.Phone() == "" {
		return callback.Request{}, false, nil
	}
	return h.c.Office.Settle(ctx, m.From.Phone(), department)
}

// callbackUnsettle opens the request again, for who still wants the call.
func (h *Hub) callbackUnsettle(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	ref, err := proven(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Unsettle(ctx, ref, c.Key)
	switch {
	case err == nil:
		return dialogs.Result{Outcome: "booked", Answers: h.requestAnswers(r)}, nil
	case errors.Is(err, callback.ErrClosed), errors.Is(err, callback.ErrUnknown), errors.Is(err, callback.ErrBooked), errors.Is(err, callback.ErrPast):
		return outcome("closed")
	}
	return dialogs.Result{}, err
}

// callbackForget takes in that who was written to after hanging up wants no
// call.
func (h *Hub) callbackForget(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	if err := h.c.Office.ForgetUnfinished(ctx, c.Message.From.Phone()); err != nil {
		return dialogs.Result{}, err
	}
	return outcome("forgotten")
}
