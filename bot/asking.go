package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Tries at an order's second factor. Wrong tries in a row lock the asker and
// the number; a right one forgets them. An asker who has an order of their own
// could begin anew with it again and again, hence the limit on tries of any
// kind, which nothing forgets.
const (
	wrongTries  = 5
	anyTries    = 20
	doorTries   = 100 // wrong ones at one door, by whomever
	triesWindow = time.Hour
)

// ordersKinds offers the kinds of orders citizens can ask for.
func (h *Hub) ordersKinds(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	kinds := h.c.Town.Orders
	switch len(kinds) {
	case 0:
		return outcome("none")
	case 1:
		return dialogs.Result{Outcome: "one", Answers: map[string]string{"source": kinds[0].ID}}, nil
	}
	res := dialogs.Result{Outcome: "many"}
	for _, k := range kinds {
		res.Choices = append(res.Choices, channels.Choice{ID: k.ID, Label: k.title(c.Language)})
	}
	return res, nil
}

// title is the kind's name in a language, else in German, else its ID.
func (k Kind) title(language string) string {
	for _, l := range []string{language, "de"} {
		if n := k.Name[l]; n != "" {
			return n
		}
	}
	return k.ID
}

// ordersStatus tells how an order stands to who knows its second factor.
func (h *Hub) ordersStatus(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	source, ok := h.c.Sources[c.Answers["source"]]
	if !ok {
		return dialogs.Result{}, errNoSource
	}
	number := orders.Normal(c.Answers["number"])
	tries := orderTries(c.Message, c.Answers["source"], number)
	ok, err := h.mayTry(ctx, tries)
	if err != nil {
		return dialogs.Result{}, err
	}
	if !ok {
		return forgetFactor("locked"), nil
	}
	o, err := source.Order(ctx, orders.Query{Number: number, Factor: c.Answers["factor"]})
	switch {
	case errors.Is(err, orders.ErrDenied):
		return forgetFactor("denied"), h.denied(ctx, tries)
	case err != nil:
		h.c.Log.Warn("source of orders unavailable", "source", c.Answers["source"], "error", err)
		return forgetFactor("unavailable"), h.takeBack(ctx, tries)
	}
	return h.told(c, o), h.forgive(ctx, tries)
}

var errNoSource = errors.New("no such source of orders")

// forgetFactor keeps the second factor no longer than it is needed.
func forgetFactor(outcome string) dialogs.Result {
	return dialogs.Result{Outcome: outcome, Answers: map[string]string{"factor": ""}}
}

// told is what a citizen hears about their order. A status this gateway does
// not know ends as an error, and so with a person, never in a guess.
func (h *Hub) told(c dialogs.Call, o orders.Order) dialogs.Result {
	res := forgetFactor(string(o.Status))
	if o.Status == orders.FeeDue && o.Fee > 0 && h.c.Services[c.Answers["source"]].Cashier != nil {
		res.Outcome = "payable"
		if o.Payment.State == orders.PaymentOdd || o.Payment.State == orders.PaymentStuck {
			res.Outcome = "checking" // nobody is to pay twice
		}
	}
	res.Answers["order"], res.Answers["order_link"] = o.Number, ""
	if res.Outcome == "payable" {
		res.Answers["order_link"] = h.orderLink(o)
	}
	res.Answers["fee"] = euros(orders.Money{Cents: o.Fee, Currency: "EUR"})
	res.Answers["number"] = o.Number
	res.Answers["place"] = o.Place
	res.Answers["until"] = h.moment(o.Until)
	return res
}

// tries are the keys wrong tries are counted under.
type tries struct{ asker, number, any, door string }

// triesLimit is how often may be tried under a key.
type triesLimit struct {
	key   string
	limit int
}

func (t tries) limits() []triesLimit {
	return []triesLimit{{t.asker, wrongTries}, {t.any, anyTries}, {t.number, wrongTries}}
}

func orderTries(m channels.Message, source, number string) tries {
	a := hashed(asker(m))
	return tries{asker: "orders/asker/" + a, any: "orders/any/" + a, number: "orders/number/" + hashed(source+"/"+number), door: "orders/door/" + m.From.Channel + "/" + source}
}

// hashed keeps what belongs to a citizen out of the keys of the store.
func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}

// mayTry counts a try as a wrong one until forgive says otherwise, so that
// many at once cannot slip through.
func (h *Hub) mayTry(ctx context.Context, t tries) (bool, error) {
	if n, err := h.c.Store.Tries(ctx, t.door); err != nil || n >= doorTries {
		return false, err
	}
	for _, l := range t.limits() {
		if ok, err := h.c.Store.Take(ctx, l.key, l.limit, triesWindow); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// denied counts a wrong try at the door it came by: whoever guesses from many
// addresses is met there.
func (h *Hub) denied(ctx context.Context, t tries) error {
	_, err := h.c.Store.Take(ctx, t.door, doorTries, triesWindow)
	return err
}

// takeBack takes a try back that was none, because nobody could be asked.
func (h *Hub) takeBack(ctx context.Context, t tries) error {
	for _, l := range t.limits() {
		n, err := h.c.Store.Tries(ctx, l.key)
		if err == nil {
			err = h.c.Store.Forget(ctx, l.key)
		}
		for i := 1; i < n && err == nil; i++ {
			_, err = h.c.Store.Take(ctx, l.key, l.limit, triesWindow)
		}
		if err != nil {
			return fmt.Errorf("take a try back: %w", err)
		}
	}
	return nil
}

// forgive forgets wrong tries after a right one.
func (h *Hub) forgive(ctx context.Context, t tries) error {
	return errors.Join(h.c.Store.Forget(ctx, t.asker), h.c.Store.Forget(ctx, t.number))
}
