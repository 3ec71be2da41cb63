package api

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// order is an order as it is shown. The second factor never is: whoever put
// it in knows it.
type order struct {
	Source    string        `json:"source"`
	Number    string        `json:"number"`
	Status    orders.Status `json:"status"`
	Place     string        `json:"place"`
	Until     *string       `json:"until"`
	Note      string        `json:"note"`
	CreatedAt *string       `json:"created_at"`
	UpdatedAt *string       `json:"updated_at"`
}

func (a *API) shownOrder(o orders.Order) order {
	return order{
		Source: o.Source, Number: o.Number, Status: o.Status, Place: o.Place, Until: a.town(o.Until), Note: o.Note,
		CreatedAt: a.town(o.CreatedAt), UpdatedAt: a.town(o.UpdatedAt),
	}
}

// book finds the order book that is meant. It need not be named when there is
// only one.
func (a *API) book(source string) (*orders.Book, error) {
	names := slices.Sorted(maps.Keys(a.c.Orders))
	switch {
	case len(names) == 0:
		return nil, notFound("this town has no built-in order book")
	case source == "" && len(names) == 1:
		return a.c.Orders[names[0]], nil
	case source == "":
		return nil, invalid("source is needed; there are %s", strings.Join(names, ", "))
	case a.c.Orders[source] == nil:
		return nil, invalid("source: there is no such order book; there are %s", strings.Join(names, ", "))
	}
	return a.c.Orders[source], nil
}

func (a *API) listOrders(c *gin.Context) (answer, error) {
	if err := only(c, "source", "limit", "cursor"); err != nil {
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
	found, next, err := a.c.Shelf.ListOrders(c.Request.Context(), source, limit, cursor)
	if err != nil {
		return answer{}, err
	}
	var items []order
	for _, o := range found {
		items = append(items, a.shownOrder(o))
	}
	return ok(page(items, sealed("orders", next)))
}

// addOrders takes one order as JSON, or many as CSV.
func (a *API) addOrders(c *gin.Context) (answer, error) {
	switch mediaType(c) {
	case "text/csv":
		return a.importOrders(c)
	case "application/json":
		return a.createOrder(c)
	}
	return answer{}, problem{http.StatusUnsupportedMediaType, "media-type", "send Content-Type: application/json for one order, or text/csv for many", nil}
}

func (a *API) createOrder(c *gin.Context) (answer, error) {
	var body struct {
		Source string        `json:"source"`
		Number string        `json:"number"`
		Factor string        `json:"factor"`
		Status orders.Status `json:"status"`
		Place  string        `json:"place"`
		Until  *moment       `json:"until"`
		Note   string        `json:"note"`
	}
	if err := errors.Join(only(c, "source"), read(c, &body)); err != nil {
		return answer{}, err
	}
	book, err := a.book(cmp.Or(body.Source, c.Query("source")))
	if err != nil {
		return answer{}, err
	}
	o := orders.Order{Number: body.Number, Factor: body.Factor, Status: body.Status, Place: body.Place, Note: body.Note}
	if body.Until != nil {
		o.Until = body.Until.Time
	}
	if o, err = book.Create(c.Request.Context(), o); err != nil {
		return answer{}, err
	}
	return answer{http.StatusCreated, a.shownOrder(o), Base + "/orders/" + url.PathEscape(o.Number)}, nil
}

// importOrders takes a CSV file, as a whole or not at all.
func (a *API) importOrders(c *gin.Context) (answer, error) {
	if err := only(c, "source"); err != nil {
		return answer{}, err
	}
	book, err := a.book(c.Query("source"))
	if err != nil {
		return answer{}, err
	}
	report, err := book.Import(c.Request.Context(), http.MaxBytesReader(c.Writer, c.Request.Body, maxCSV), "api")
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return answer{}, unread(err)
	}
	if err != nil {
		return answer{}, err
	}
	if len(report.Faults) > 0 {
		return answer{}, problem{http.StatusUnprocessableEntity, "file", "nothing was imported; see faults", map[string]any{"faults": report.Faults}}
	}
	return ok(map[string]int{"created": report.Created, "updated": report.Updated, "unchanged": report.Unchanged})
}

func (a *API) changeOrder(c *gin.Context) (answer, error) {
	var body struct {
		Factor *string          `json:"factor"`
		Status *orders.Status   `json:"status"`
		Place  *string          `json:"place"`
		Until  optional[moment] `json:"until"`
		Note   *string          `json:"note"`
	}
	if err := errors.Join(only(c, "source"), read(c, &body)); err != nil {
		return answer{}, err
	}
	book, err := a.book(c.Query("source"))
	if err != nil {
		return answer{}, err
	}
	o, err := book.Change(c.Request.Context(), c.Param("number"), func(o *orders.Order) error {
		set(&o.Factor, body.Factor)
		set(&o.Status, body.Status)
		set(&o.Place, body.Place)
		set(&o.Note, body.Note)
		if body.Until.Set {
			var until moment
			set(&until, body.Until.Value)
			o.Until = until.Time
		}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	return ok(a.shownOrder(o))
}

// set sets a field that was given.
func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}
