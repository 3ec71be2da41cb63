package api

import (
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

func (a *API) listOrders(c *gin.Context) (answer, error) {
	if err := only(c, "source", "status", "limit", "cursor"); err != nil {
		return answer{}, err
	}
	source := c.Query("source")
	if source != "" {
		if _, err := a.book(source); err != nil {
			return answer{}, err
		}
	}
	limit, err := number(c, "limit", 1, 500, 100)
	if err != nil {
		return answer{}, err
	}
	cursor, err := cursorOf(c, "orders")
	if err != nil {
		return answer{}, err
	}
	wanted, err := orderStatuses(c)
	if err != nil {
		return answer{}, err
	}
	var items []order
	next := cursor
	for asked := 0; asked < mostAsked && len(items) < limit; asked++ {
		var found []orders.Order
		// No more than still fit are asked for, so that none is passed over.
		if found, next, err = a.c.Shelf.ListOrders(c.Request.Context(), source, limit-len(items), next); err != nil {
			return answer{}, err
		}
		for _, o := range found {
			if len(wanted) == 0 || slices.Contains(wanted, o.Status) {
				items = append(items, a.shownOrder(o))
			}
		}
		if next == "" {
			break
		}
	}
	return ok(page(items, sealed("orders", next)))
}

// mostAsked is how often the store is asked for one part of a list: a part of a
// rare status may be short, or empty, and still have a next one.
const mostAsked = 50

// orderStatuses reads the filter of that name.
func orderStatuses(c *gin.Context) (list []orders.Status, err error) {
	for _, w := range words(c, "status") {
		if !slices.Contains(orders.Statuses, orders.Status(w)) {
			return nil, badQuery("status: %.40q is not known", w)
		}
		list = append(list, orders.Status(w))
	}
	return list, nil
}

func (a *API) getOrder(c *gin.Context) (answer, error) {
	if err := only(c, "source"); err != nil {
		return answer{}, err
	}
	book, err := a.book(c.Query("source"))
	if err != nil {
		return answer{}, err
	}
	o, err := book.Get(c.Request.Context(), c.Param("number"))
	if err != nil {
		return answer{}, err
	}
	shown := a.shownOrder(o)
	shown.Certificate = o.Certificate
	return ok(shown)
}
