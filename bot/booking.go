package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs"
)

// callbackMine finds the open request of the number that calls or writes.
func (h *Hub) callbackMine(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Mine(ctx, phone)
	if errors.Is(err, callback.ErrUnknown) {
		return dialogs.Result{Outcome: "none", Answers: sharable(fromTheFirst(nil), c.Message, phone)}, nil
	}
	if err == nil && r.Proof.Needed() { // they call or write from the number itself
		r, err = h.c.Office.Prove(ctx, r.Reference)
	}
	if err != nil {
		return dialogs.Result{}, err
	}
	return dialogs.Result{Outcome: "one", Answers: h.requestAnswers(r)}, nil
}

// fromTheFirst has the next offer begin with the first window again, whatever
// was wanted before.
func fromTheFirst(answers map[string]string) map[string]string {
	answers = with(answers, "after", "")
	answers["wanted"], answers["searched"] = "", ""
	return answers
}

// taken is the outcome of a window somebody else has got meanwhile.
func taken() dialogs.Result { return dialogs.Result{Outcome: "full", Answers: fromTheFirst(nil)} }

// callbackHold keeps a place of the window while the dialog goes on.
func (h *Hub) callbackHold(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	slot, err := readSlot(c.Answers["slot"])
	if err != nil {
		return dialogs.Result{}, err
	}
	if slot.Zero() {
		return outcome("held")
	}
	err = h.c.Office.Hold(ctx, c.Answers["department"], slot, c.Message.From.Channel, c.Message.Conversation)
	switch {
	case err == nil:
		return outcome("held")
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		return taken(), nil
	}
	return dialogs.Result{}, err
}

// callbackCaller gives the number that calls or writes, if it may be called.
func (h *Hub) callbackCaller(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	phone, err := h.c.Office.Number(own)
	if err != nil {
		return dialogs.Result{Outcome: "ask", Answers: sharable(nil, c.Message, own)}, nil
	}
	return dialogs.Result{Outcome: "known", Answers: sharable(map[string]string{"phone": phone}, c.Message, own)}, nil
}

// callbackNumber reads a number as typed or spoken.
func (h *Hub) callbackNumber(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := h.c.Office.Number(c.Answers["number"])
	if err != nil {
		name, ok := numberOutcome(err)
		if !ok {
			return dialogs.Result{}, err
		}
		return outcome(name)
	}
	if phone == h.c.Town.Phone { // that is us
		return outcome("short")
	}
	return dialogs.Result{Outcome: "ok", Answers: map[string]string{"phone": phone}}, nil
}

// numberOutcome names why a number is not called.
func numberOutcome(err error) (name string, ok bool) {
	for _, o := range []struct {
		err  error
		name string
	}{
		{callback.ErrNoNumber, "unclear"}, {callback.ErrPremium, "premium"}, {callback.ErrEmergency, "emergency"},
		{callback.ErrShort, "short"}, {callback.ErrForeign, "foreign"},
	} {
		if errors.Is(err, o.err) {
			return o.name, true
		}
	}
	return "", false
}

// callbackBook books. A repeat of the same step finds the booking of the first
// time; so does a second wish of the same number.
func (h *Hub) callbackBook(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	w, err := h.wish(ctx, d, c)
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Book(ctx, w)
	switch {
	case err == nil:
		return h.booked(ctx, d, c, r)
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		return taken(), nil
	case errors.Is(err, callback.ErrBooked):
		return h.already(ctx, d, c, r)
	case errors.Is(err, callback.ErrOften):
		return outcome("often")
	}
	if _, ok := numberOutcome(err); ok {
		return outcome("refused")
	}
	return dialogs.Result{}, err
}

// booked tells what was booked, and puts it on the waiting list if that was
// wanted. A number that is to be proven first hears nothing of it yet.
func (h *Hub) booked(ctx context.Context, d *doing, c dialogs.Call, r callback.Request) (dialogs.Result, error) {
	name := "booked"
	if c.Answers["earlier"] != "" && !r.Earlier {
		var err error
		if r, err = h.c.Office.WantEarlier(ctx, r.Reference, true); err != nil {
			return dialogs.Result{}, err
		}
	}
	if r.Proof.Needed() {
		name = "proving"
	} else {
		d.confirm(ctx, c, r)
	}
	h.beside(ctx, c, r)
	return dialogs.Result{Outcome: name, Answers: h.requestAnswers(r)}, nil
}

// wish is what the citizen has answered so far.
func (h *Hub) wish(ctx context.Context, d *doing, c dialogs.Call) (callback.Wish, error) {
	slot, err := readSlot(c.Answers["slot"])
	if err != nil {
		return callback.Wish{}, err
	}
	m := c.Message
	own, err := d.phone(ctx, m)
	if err != nil {
		return callback.Wish{}, err
	}
	foreign, err := d.foreign(ctx, c, c.Answers["phone"])
	if err != nil {
		return callback.Wish{}, err
	}
	return callback.Wish{
		Department: c.Answers["department"], Phone: c.Answers["phone"], Slot: slot,
		Name: c.Answers["name"], Concern: concern(c.Answers), Note: c.Answers["note"],
		Language: c.Language, Door: m.From.Channel, Address: m.From.ID,
		Holder: m.Conversation, Key: c.Key, Asker: asker(m), Origin: c.Answers["origin"],
		Unproven: foreign, Anonymous: own == "",
	}, nil
}

// concern is what it is about: what was asked for, or the words the citizen
// began with.
func concern(answers map[string]string) string {
	if c := answers["concern"]; c != "" {
		return c
	}
	return answers["opening"]
}

// waitings is how often within an hour one asker is told that somebody else's
// number has an open request: enough for who mistypes, too few for who tries
// numbers out.
const waitings = 5

// already tells of the request that is open for the number, to its owner and
// to who booked it. To anybody else it is not shown: they may find it by its
// reference.
func (h *Hub) already(ctx context.Context, d *doing, c dialogs.Call, r callback.Request) (dialogs.Result, error) {
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	if r.Of(own, asker(c.Message)) {
		more := callback.Wish{Concern: concern(c.Answers), Note: c.Answers["note"], Name: c.Answers["name"]}
		if _, err := h.c.Office.Enrich(ctx, r.Reference, more); err != nil && !errors.Is(err, callback.ErrClosed) {
			return dialogs.Result{}, err
		}
		return dialogs.Result{Outcome: "already", Answers: h.requestAnswers(r)}, nil
	}
	ok, err := h.c.Store.Take(ctx, "waiting/asker/"+hashed(asker(c.Message)), waitings, time.Hour)
	switch {
	case err != nil:
		return dialogs.Result{}, err
	case !ok:
		return outcome("refused")
	}
	return outcome("waiting")
}
