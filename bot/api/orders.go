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
	Kind      orders.Kind   `json:"kind"`
	Fee       int64         `json:"fee"` // in cents
	Paid      bool          `json:"paid"`
	Version   int           `json:"version"`
	History   []event       `json:"history"`
	CreatedAt *string       `json:"created_at"`
	UpdatedAt *string       `json:"updated_at"`
	// Certificate says who asks for what about whom. It is shown only to who asks
	// for this one order.
	Certificate *orders.Certificate `json:"certificate,omitempty"`
}

// event is one thing that happened to an order.
type event struct {
	At     *string       `json:"at"`
	Status orders.Status `json:"status"`
	By     string        `json:"by"`
}

func (a *API) shownOrder(o orders.Order) order {
	out := order{
		Source: o.Source, Number: o.Number, Status: o.Status, Place: o.Place, Until: a.town(o.Until), Note: o.Note,
		Kind: o.Kind, Fee: o.Fee, Paid: paid(o), Version: o.Version, History: []event{},
		CreatedAt: a.town(o.CreatedAt), UpdatedAt: a.town(o.UpdatedAt),
	}
	for _, e := range o.History {
		out.History = append(out.History, event{a.town(e.At), e.Status, e.By})
	}
	return out
}

// paid reports whether the fee was paid, in whatever way.
func paid(o orders.Order) bool {
	return o.Status == orders.Paid || o.Payment.State == orders.PaymentPaid || o.Payment.State == orders.PaymentCounter
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
		Fee    int64         `json:"fee"`
	}
	if err := errors.Join(only(c, "source"), read(c, &body)); err != nil {
		return answer{}, err
	}
	book, err := a.book(cmp.Or(body.Source, c.Query("source")))
	if err != nil {
		return answer{}, err
	}
	o := orders.Order{Number: body.Number, Factor: body.Factor, Status: body.Status, Place: body.Place, Note: body.Note, Fee: body.Fee}
	if body.Until != nil {
		o.Until = body.Until.Time
	}
	if o, err = book.CreateBy(c.Request.Context(), o, "api"); err != nil {
		return answer{}, err
	}
	location := Base + "/orders/" + url.PathEscape(o.Number)
	if len(a.c.Orders) > 1 {
		location += "?source=" + url.QueryEscape(o.Source)
	}
	return answer{http.StatusCreated, a.shownOrder(o), location}, nil
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
		// Version is the one that was read; another one is not overwritten.
		Version *int             `json:"version"`
		Fee     *int64           `json:"fee"`
		Factor  *string          `json:"factor"`
		Status  *orders.Status   `json:"status"`
		Place   *string          `json:"place"`
		Until   optional[moment] `json:"until"`
		Note    *string          `json:"note"`
	}
	if err := errors.Join(only(c, "source"), read(c, &body)); err != nil {
		return answer{}, err
	}
	book, err := a.book(c.Query("source"))
	if err != nil {
		return answer{}, err
	}
	o, err := book.ChangeBy(c.Request.Context(), c.Param("number"), "api", func(o *orders.Order) error {
		if body.Version != nil && *body.Version != o.Version {
			return changed()
		}
		set(&o.Fee, body.Fee)
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
