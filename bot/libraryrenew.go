package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// libraryMore offers what can be done with the account.
func (h *Hub) libraryMore(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	out := dialogs.Result{Outcome: "more"}
	offer := func(is bool, id string) {
		if is {
			out.Choices = append(out.Choices, channels.Choice{ID: id})
		}
	}
	visit, has, err := h.visit(ctx, s, c)
	if err != nil {
		return dialogs.Result{}, err
	}
	offer(!has && s.Branches != nil && slices.ContainsFunc(a.Items, h.ready), "pickup")
	offer(has && h.hereNow(visit), "here")
	offer(slices.ContainsFunc(a.Items, renewable), "renew")
	offer(len(a.Items) > 1, "items")
	offer(has, "drop")
	if !has {
		_, can, err := h.tellTo(ctx, d, c)
		if err != nil {
			return dialogs.Result{}, err
		}
		offer(can && slices.ContainsFunc(a.Items, waited), "notify")
	}
	offer(true, "callback")
	offer(true, "done")
	return out, nil
}

// renewable reports whether an item may be renewed, or nobody says that it may
// not.
func renewable(i orders.Item) bool { return i.Status == orders.ItemHeld && i.Renewable != orders.No }

// waited reports whether a reader waits for an item.
func waited(i orders.Item) bool {
	return i.Status == orders.ItemOrdered || i.Status == orders.ItemReserved
}

// libraryRenewable offers what can be renewed.
func (h *Hub) libraryRenewable(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	return listed(slices.DeleteFunc(slices.Clone(a.Items), func(i orders.Item) bool { return !renewable(i) })), nil
}

// libraryRenew renews the item; where that costs something, it asks first.
func (h *Hub) libraryRenew(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	return h.renew(ctx, c, false)
}

// libraryAgree renews the item after the reader has agreed to what they heard.
func (h *Hub) libraryAgree(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	return h.renew(ctx, c, true)
}

func (h *Hub) renew(ctx context.Context, c dialogs.Call, agreed bool) (dialogs.Result, error) {
	ctx, done := context.WithTimeout(ctx, orders.Patience) // for all questions together
	defer done()
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	i, ok := find(a.Items, c.Answers["item"])
	if !ok || !renewable(i) {
		return outcome("refused")
	}
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	session, err := h.session(c.Answers["session"])
	if err != nil {
		return h.unserved(c, err)
	}
	got, err := s.Library.Renew(ctx, session, i, nil)
	if errors.Is(err, orders.ErrConfirm) {
		terms, ok := heard(got.Conditions)
		switch {
		case !ok: // nobody could read it out
			return outcome("refused")
		case !agreed || terms.answer() != c.Answers["agreed"]: // other than what they heard
			return dialogs.Result{Outcome: "agree", Answers: map[string]string{
				"agreed": terms.answer(), "fee": terms.fee(), "about": terms.about, "free": terms.free(),
			}}, nil
		}
		got, err = s.Library.Renew(ctx, session, i, terms.agreed)
	}
	switch {
	case errors.Is(err, orders.ErrRefused), errors.Is(err, orders.ErrConfirm):
		return outcome("refused")
	case err != nil:
		return h.unserved(c, err)
	}
	return dialogs.Result{Outcome: "renewed", Answers: map[string]string{"until": h.day(got.Until), "agreed": "", "fee": "", "about": ""}}, nil
}

// terms are conditions as they are read out, and agreed to as a whole.
type terms struct {
	cents  int64
	about  string
	agreed []orders.Agreed
}

// heard reads conditions out. Only those with one way to agree can be: a choice
// among several is for a person, and so is an amount in another currency.
func heard(conditions []orders.Condition) (t terms, ok bool) {
	for _, c := range conditions {
		options := c.Options
		if len(options) > 1 && len(c.Default) == 1 {
			options = slices.DeleteFunc(slices.Clone(options), func(o orders.Option) bool { return o.ID != c.Default[0] })
		}
		if len(options) != 1 {
			return t, false
		}
		o := options[0]
		if o.Fee.Currency != "" && o.Fee.Currency != "EUR" || o.Fee.Cents < 0 {
			return t, false
		}
		t.cents += o.Fee.Cents
		if o.About != "" {
			if t.about != "" {
				t.about += ". "
			}
			t.about += o.About
		}
		t.agreed = append(t.agreed, orders.Agreed{Type: c.Type, Options: []string{o.ID}})
	}
	return t, len(t.agreed) > 0
}

// answer is what was heard, so that a reader agrees to nothing else.
func (t terms) answer() string { return hashed(strconv.FormatInt(t.cents, 10) + "/" + t.about) }

func (t terms) fee() string {
	if t.cents == 0 {
		return ""
	}
	return strconv.FormatInt(t.cents, 10)
}

func (t terms) free() string {
	if t.cents == 0 {
		return "yes"
	}
	return ""
}
