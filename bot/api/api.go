// Package api is for the town's other systems: departments and their windows,
// requests for a callback and the built-in order book, as JSON over HTTP with
// a bearer token. What it offers stands in openapi.json, which it serves too.
package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Base is where the API is mounted.
const Base = "/api/v1"

// Config is what an API needs.
type Config struct {
	Office *callback.Office
	Caller *callback.Caller
	Book   callback.Book
	Shelf  orders.Shelf
	// Statistics count what became of requests.
	Statistics *callback.Statistics
	Orders     map[string]*orders.Book // the built-in order books, by source
	// Confirm, if set, has the citizen written to after a request was booked, moved or cancelled
	// or moved; *bot.Hub does.
	Confirm func(ctx context.Context, r callback.Request) error
	// Languages of the town, the first one for requests that name none. Empty:
	// any, and de.
	Languages []string
	// Note, if set, writes a change into the audit log before it is made. What
	// cannot be written down is not done.
	Note  func(ctx context.Context, e callback.Entry) error
	Token string // bearer token; empty: there is no API
	Now   func() time.Time
	Log   *slog.Logger
}

// API answers the town's other systems.
type API struct {
	c      Config
	token  [sha256.Size]byte
	routes *gin.Engine
}

//go:embed openapi.json
var document []byte

// New makes an API.
func New(c Config) *API {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{c: c, token: sha256.Sum256([]byte(c.Token))}
	a.routes = a.router()
	return a
}

// Mount registers everything below /api/v1, so that whatever is asked there is
// answered in the API's own way.
func (a *API) Mount(r gin.IRouter) {
	r.Any(Base, a.serve)
	r.Any(Base+"/*path", a.serve)
}

func (a *API) serve(c *gin.Context) { a.routes.ServeHTTP(c.Writer, c.Request) }

// router is every route there is.
func (a *API) router() *gin.Engine {
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.Use(a.guard)
	e.NoRoute(func(c *gin.Context) {
		a.fail(c, notFound("there is nothing at this address; see "+Base+"/openapi.json"))
	})
	e.NoMethod(func(c *gin.Context) { a.fail(c, wrongMethod(c)) })

	g := e.Group(Base)
	g.GET("/openapi.json", a.describe)
	g.GET("/departments", a.handle(a.listDepartments))
	g.GET("/departments/:id/slots", a.handle(a.listSlots))
	g.GET("/departments/:id/closures", a.handle(a.listClosures))
	g.POST("/departments/:id/closures", a.noted("api.closure.made", a.addClosure))
	g.DELETE("/departments/:id/closures/:closure", a.noted("api.closure.undone", a.dropClosure))
	g.GET("/requests", a.handle(a.listRequests))
	g.POST("/requests", a.noted("api.request.booked", a.createRequest))
	g.GET("/requests/:reference", a.handle(a.getRequest))
	g.POST("/requests/:reference/cancel", a.noted("api.request.cancelled", a.cancelRequest))
	g.POST("/requests/:reference/reschedule", a.noted("api.request.moved", a.rescheduleRequest))
	g.POST("/requests/:reference/outcome", a.noted("api.request.closed", a.closeRequest))
	g.GET("/orders", a.handle(a.listOrders))
	g.POST("/orders", a.noted("api.orders.imported", a.addOrders))
	g.GET("/orders/:number", a.noted("api.order.seen", a.getOrder))
	g.PATCH("/orders/:number", a.noted("api.order.changed", a.changeOrder))
	g.GET("/statistics", a.handle(a.statistics))
	return e
}

// guard lets nobody in without the token. The description needs none: it is
// the same for every town and public.
func (a *API) guard(c *gin.Context) {
	defer a.rescue(c)
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	switch {
	case a.c.Token == "":
		a.fail(c, notFound("the API is off; set RATHAUSRUF_API_TOKEN to turn it on"))
	case c.FullPath() == Base+"/openapi.json":
		c.Next()
	case !a.allowed(c.GetHeader("Authorization")):
		c.Header("WWW-Authenticate", `Bearer realm="rathausruf"`)
		a.fail(c, problem{http.StatusUnauthorized, "unauthorized", "the bearer token is missing or wrong", nil})
	default:
		c.Next()
	}
}

// allowed compares in constant time, whatever the lengths.
func (a *API) allowed(header string) bool {
	scheme, token, _ := strings.Cut(header, " ")
	given := sha256.Sum256([]byte(strings.TrimSpace(token)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(given[:], a.token[:]) == 1
}

// rescue answers for a handler that panicked.
func (a *API) rescue(c *gin.Context) {
	if recover() != nil {
		a.c.Log.Error("API panicked", "route", c.FullPath(), "stack", string(debug.Stack()))
		a.fail(c, internal())
	}
}

func (a *API) describe(c *gin.Context) {
	c.Data(http.StatusOK, "application/json; charset=utf-8", document)
}

// answer is what a handler gives: a status and a body, or an error.
type answer struct {
	status   int
	body     any
	location string
}

func ok(body any) (answer, error) { return answer{status: http.StatusOK, body: body}, nil }

// handle turns a function into a gin handler.
func (a *API) handle(f func(c *gin.Context) (answer, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		out, err := f(c)
		if err != nil {
			a.fail(c, err)
			return
		}
		if out.location != "" {
			c.Header("Location", out.location)
		}
		c.JSON(out.status, out.body)
	}
}

// noted is handle for what changes something: it is written down first.
func (a *API) noted(action string, f func(c *gin.Context) (answer, error)) gin.HandlerFunc {
	return a.handle(func(c *gin.Context) (answer, error) {
		if a.c.Note == nil {
			return f(c)
		}
		err := a.c.Note(c.Request.Context(), callback.Entry{
			Login: "api", Action: action, Department: c.Param("id"),
			Reference: cmp.Or(c.Param("reference"), c.Param("number"), c.Param("closure")),
		})
		if err != nil {
			return answer{}, err
		}
		return f(c)
	})
}

// list is the shape of every list.
type list[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// page makes a list; no items are an empty list, no cursor is null.
func page[T any](items []T, next string) list[T] {
	l := list[T]{Items: items}
	if items == nil {
		l.Items = []T{}
	}
	if next != "" {
		l.Next = &next
	}
	return l
}

// town shows a moment with the town's offset, whole seconds; null for none.
func (a *API) town(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.In(a.c.Office.Location()).Format(time.RFC3339)
	return &s
}
