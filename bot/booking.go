package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// offered is how many windows are offered at a time: with as-soon-as-possible
// and more, a caller can still keep them in mind.
const offered = 3

var errNoDepartment = errors.New("no such department")

// callbackMine finds the open request of the number that calls or writes.
func (h *Hub) callbackMine(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	phone := c.Message.From.Phone()
	if phone == "" {
		return outcome("none")
	}
	r, err := h.c.Office.Mine(ctx, phone)
	if errors.Is(err, callback.ErrUnknown) {
		return outcome("none")
	}
	if err != nil {
		return dialogs.Result{}, err
	}
	return dialogs.Result{Outcome: "one", Answers: h.requestAnswers(r)}, nil
}

// callbackOffer offers the next windows, as soon as possible, and more. Their
// words are the dialog's: a window is known by its ID.
func (h *Hub) callbackOffer(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	d, err := h.department(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	if _, ok := h.c.Office.Calendar(d.ID).Next(c.Now); !ok { // never open: nobody would call
		return outcome("none")
	}
	free, err := h.c.Office.Offer(ctx, d.ID, c.Message.From.Channel, offerFrom(c), offered+1)
	if err != nil {
		return dialogs.Result{}, err
	}
	res := dialogs.Result{Outcome: "offered", Answers: map[string]string{"after": ""}}
	for _, f := range free[:min(len(free), offered)] {
		res.Choices = append(res.Choices, channels.Choice{ID: h.slotAnswer(f.Slot)})
	}
	res.Choices = append(res.Choices, channels.Choice{ID: asap})
	if len(free) > offered {
		res.Choices = append(res.Choices, channels.Choice{ID: "more"})
		res.Answers["after"] = h.moment(latest(free[:offered]))
	}
	return res, nil
}

// offerFrom is where the windows to offer begin: after those seen when the
// citizen asked for more, else now. A window that has become full meanwhile
// thus leads back to the beginning.
func offerFrom(c dialogs.Call) time.Time {
	if c.Answers["slot"] != "more" {
		return c.Now
	}
	after, err := time.Parse(time.RFC3339, c.Answers["after"])
	if err != nil || after.Before(c.Now) {
		return c.Now
	}
	return after.Add(time.Second)
}

// latest is when the last of the windows begins; they may not be in order.
func latest(free []callback.Free) (t time.Time) {
	for _, f := range free {
		if f.From.After(t) {
			t = f.From
		}
	}
	return t
}

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
		return outcome("full")
	}
	return dialogs.Result{}, err
}

// callbackCaller gives the number that calls or writes, if it may be called.
func (h *Hub) callbackCaller(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := h.c.Office.Number(c.Message.From.Phone())
	if err != nil {
		return outcome("ask")
	}
	return dialogs.Result{Outcome: "known", Answers: map[string]string{"phone": phone}}, nil
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
	w, err := h.wish(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	r, err := h.c.Office.Book(ctx, w)
	switch {
	case err == nil:
		d.confirm(c.Message, r)
		return dialogs.Result{Outcome: "booked", Answers: h.requestAnswers(r)}, nil
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		return outcome("full")
	case errors.Is(err, callback.ErrBooked):
		return h.already(c, r), nil
	}
	if _, ok := numberOutcome(err); ok {
		return outcome("refused")
	}
	return dialogs.Result{}, err
}

// wish is what the citizen has answered so far.
func (h *Hub) wish(c dialogs.Call) (callback.Wish, error) {
	slot, err := readSlot(c.Answers["slot"])
	if err != nil {
		return callback.Wish{}, err
	}
	m := c.Message
	return callback.Wish{
		Department: c.Answers["department"], Phone: c.Answers["phone"], Slot: slot,
		Name: c.Answers["name"], Concern: c.Answers["concern"], Note: c.Answers["note"],
		Language: c.Language, Door: m.From.Channel, Address: m.From.ID,
		Holder: m.Conversation, Key: c.Key,
	}, nil
}

// already tells of the request that is open for the number. What it says is
// for the number's owner: to anybody else it tells that there is one, no more.
func (h *Hub) already(c dialogs.Call, r callback.Request) dialogs.Result {
	if r.Phone == "" || r.Phone != c.Message.From.Phone() {
		return dialogs.Result{Outcome: "already", Answers: map[string]string{"reference": "", "proven": ""}}
	}
	return dialogs.Result{Outcome: "already", Answers: h.requestAnswers(r)}
}
