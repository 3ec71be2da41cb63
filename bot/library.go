package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// libraryOpen opens a reader's account. Number and PIN are forgotten at once.
func (h *Hub) libraryOpen(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	number := orders.Normal(c.Answers["number"])
	tries := orderTries(c.Message, c.Answers["source"], number)
	ok, err := h.mayTry(ctx, tries)
	if err != nil {
		return dialogs.Result{}, err
	}
	if !ok {
		return forgetReader("locked"), nil
	}
	asking, done := context.WithTimeout(ctx, orders.Patience) // for both questions
	defer done()
	session, err := s.Library.Login(asking, number, c.Answers["factor"])
	switch {
	case errors.Is(err, orders.ErrDenied):
		return forgetReader("denied"), h.denied(ctx, tries)
	case errors.Is(err, orders.ErrUnavailable):
		h.c.Log.Warn("library unavailable", "source", c.Answers["source"], "error", err)
		return forgetReader("unavailable"), h.takeBack(ctx, tries)
	case err != nil:
		return dialogs.Result{}, err
	}
	sealed, err := h.sealSession(session)
	if err == nil {
		err = h.forgive(ctx, tries)
	}
	if err != nil {
		return dialogs.Result{}, err
	}
	account, err := s.Library.Account(asking, session)
	if err != nil {
		res, err := h.unserved(c, err)
		if res.Outcome == "ended" { // a moment ago it was opened
			res.Outcome = "unavailable"
		}
		return forgotten(res), err
	}
	res := h.accountTold(account)
	res.Answers["session"] = sealed
	return forgotten(res), nil
}

// forgetReader is an outcome that keeps nothing of who tried.
func forgetReader(outcome string) dialogs.Result {
	return forgotten(dialogs.Result{Outcome: outcome})
}

// forgotten is a result after which number and PIN are not known.
func forgotten(res dialogs.Result) dialogs.Result {
	res.Answers = with(res.Answers, "number", "")
	res.Answers["factor"] = ""
	return res
}

// accountTold sums an account up. Who has one thing only hears of that.
func (h *Hub) accountTold(a orders.Account) dialogs.Result {
	items := told(a.Items)
	res := dialogs.Result{Outcome: "many", Answers: map[string]string{}}
	switch len(items) {
	case 0:
		res.Outcome = "empty"
	case 1:
		res.Outcome = "one"
		res.Answers["item"] = itemKey(items[0])
	}
	count := func(name string, is func(orders.Item) bool) []orders.Item {
		var list []orders.Item
		for _, i := range items {
			if is(i) {
				list = append(list, i)
			}
		}
		res.Answers[name], res.Answers[name+"_one"] = "", ""
		switch len(list) {
		case 0:
		case 1:
			res.Answers[name+"_one"] = "1"
		default:
			res.Answers[name] = strconv.Itoa(len(list))
		}
		return list
	}
	ready := count("ready", h.ready)
	res.Answers["place"], res.Answers["until"] = samePlace(ready), h.earliest(ready)
	count("coming", func(i orders.Item) bool { return i.Status == orders.ItemOrdered || i.Status == orders.ItemReserved })
	count("overdue", h.overdue)
	lent := count("lent", func(i orders.Item) bool { return i.Status == orders.ItemHeld && !h.overdue(i) })
	res.Answers["due"] = h.earliest(lent)
	count("odd", func(i orders.Item) bool { return h.itemState(i) == "unknown" })
	res.Answers["fees"] = euros(a.Fees)
	res.Answers["expired"], res.Answers["notices"] = "", positive(a.Notices)
	if a.Standing == orders.StandingExpired || a.Standing == orders.StandingExpiredFees {
		res.Answers["expired"] = "yes"
	}
	return res
}

// told are the items a reader hears of: those with some relation to them.
func told(items []orders.Item) (list []orders.Item) {
	for _, i := range items {
		if i.Status != orders.ItemNone || i.Missing {
			list = append(list, i)
		}
	}
	return list
}

// euros is an amount as texts take it; "" when there is none, or in another
// currency, which nobody here could name.
func euros(m orders.Money) string {
	if m.Currency != "EUR" || m.Cents <= 0 {
		return ""
	}
	return strconv.FormatInt(m.Cents, 10)
}

// ready reports whether an item lies there to be fetched.
func (h *Hub) ready(i orders.Item) bool {
	return i.Status == orders.ItemProvided && !i.Until.Over(h.c.Now())
}

// overdue reports whether an item should have come back.
func (h *Hub) overdue(i orders.Item) bool {
	return i.Status == orders.ItemHeld && (i.Until.Over(h.c.Now()) || i.Reminders > 0)
}

// samePlace is the place of all items; "" if they differ or nobody says.
func samePlace(items []orders.Item) string {
	if len(items) == 0 {
		return ""
	}
	for _, i := range items {
		if i.Place != items[0].Place {
			return ""
		}
	}
	return items[0].Place
}

// earliest is the first day something of the items ends.
func (h *Hub) earliest(items []orders.Item) string {
	var first orders.Date
	for _, i := range items {
		if !i.Until.IsZero() && (first.IsZero() || i.Until.Before(first.Time)) {
			first = i.Until
		}
	}
	return h.day(first)
}

// day writes a date as a moment of that day in the town.
func (h *Hub) day(d orders.Date) string {
	if d.IsZero() {
		return ""
	}
	if d.Exact {
		return h.moment(d.Time)
	}
	return h.moment(d.Time.In(h.c.Town.Location))
}

// account reads the account of the session; res is the outcome when that is
// not possible.
func (h *Hub) account(ctx context.Context, c dialogs.Call) (a orders.Account, res *dialogs.Result, err error) {
	s, err := h.service(c)
	if err != nil {
		return a, nil, err
	}
	session, err := h.session(c.Answers["session"])
	if err == nil {
		a, err = s.Library.Account(ctx, session)
	}
	if err != nil {
		r, err := h.unserved(c, err)
		return a, &r, err
	}
	a.Items = told(a.Items)
	return a, nil, nil
}
