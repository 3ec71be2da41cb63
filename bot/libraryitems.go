package bot

import (
	"context"
	"slices"
	"strconv"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// libraryItem tells how one medium stands.
func (h *Hub) libraryItem(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	i, ok := find(a.Items, c.Answers["item"])
	if !ok {
		return outcome("missing")
	}
	return dialogs.Result{Outcome: h.itemState(i), Answers: h.itemAnswers(i)}, nil
}

func (h *Hub) itemAnswers(i orders.Item) map[string]string {
	answers := map[string]string{
		"item": itemKey(i), "title": i.Title, "place": i.Place, "until": h.day(i.Until),
		"queue": positive(i.Queue), "reminders": positive(i.Reminders), "due": h.day(i.Until),
	}
	return answers
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func deref(res *dialogs.Result) dialogs.Result {
	if res == nil {
		return dialogs.Result{}
	}
	return *res
}

// itemKey is what a medium is called in a conversation: short enough for every
// network's buttons, and telling nobody what is read.
func itemKey(i orders.Item) string { return hashed(i.ID) }

// find finds an item of an account. Two items may have one ID: the first is
// taken.
func find(items []orders.Item, key string) (orders.Item, bool) {
	i := slices.IndexFunc(items, func(i orders.Item) bool { return i.ID != "" && itemKey(i) == key })
	if i < 0 {
		return orders.Item{}, false
	}
	return items[i], true
}

// libraryItems offers the media of an account by their titles.
func (h *Hub) libraryItems(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	return listed(a.Items), nil
}

// listed offers items.
func listed(items []orders.Item) dialogs.Result {
	res := dialogs.Result{Outcome: "listed"}
	for _, i := range items {
		if i.ID != "" && i.Title != "" {
			res.Choices = append(res.Choices, channels.Choice{ID: itemKey(i), Label: shortTitle(i.Title)})
		}
	}
	if len(res.Choices) == 0 {
		return dialogs.Result{Outcome: "none"}
	}
	return res
}

// titleLength is how much of a title is said, in characters.
const titleLength = 60

// shortTitle is a title as a choice bears it.
func shortTitle(title string) string {
	r := []rune(title)
	if len(r) <= titleLength {
		return title
	}
	return string(r[:titleLength-1]) + "…"
}

// itemState names how an item stands, as flow and texts call it. What is not
// understood is unknown: nobody guesses.
func (h *Hub) itemState(i orders.Item) string {
	switch {
	case i.Missing:
		return "missing"
	case i.Status == orders.ItemReserved:
		return "reserved"
	case i.Status == orders.ItemOrdered:
		return "ordered"
	case h.overdue(i):
		return "overdue"
	case i.Status == orders.ItemHeld:
		return "lent"
	case h.ready(i):
		return "ready"
	case i.Status == orders.ItemProvided:
		return "over"
	case i.Status == orders.ItemRejected:
		return "rejected"
	}
	return "unknown"
}
