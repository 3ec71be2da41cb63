// Package page is the citizen's page of one callback or one order, below /c/:
// whoever has its link sees how it stands, moves a callback, pays an order, and
// calls either off. It works without scripts and sets no cookies; the link is
// the only key.
package page

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// door is what a change made here came in by.
const door = "web"

// Config is what the page needs.
type Config struct {
	Office *callback.Office
	Book   callback.Book
	Links  *callback.Links
	// Confirm tells the citizen of a move on their channel; the same plan of a
	// request may come twice. nil: nobody is told.
	Confirm func(ctx context.Context, r callback.Request) error
	Orders  Orders // nil: there are none, and their links lead nowhere
	// Payers are the origins where citizens pay, as https://pay.example. A form
	// may lead straight there; any other is reached by one more link.
	Payers     []string
	Host       string // of our own links, as citizens read it; "" that of the request
	Chat       string // URL path of the chat on this server; "" none
	TownName   string
	Phone      string         // where citizens get a new callback, as they read it
	Location   *time.Location // default: the office's
	Languages  []string       // the town's, its own first; those the page has no texts in are left out
	Stylesheet string         // URL path of KERN's style sheet on this server; "" none
	Now        func() time.Time
	Log        *slog.Logger
}

// Page is the citizens' page. It keeps nothing and is safe for use by several
// goroutines.
type Page struct {
	c       Config
	origins *http.CrossOriginProtection
	tongues []string                                 // the first one is spoken to whoever understands none of them
	texts   map[string]texts                         // by language
	pages   map[string]map[string]*template.Template // by language and name
	style   asset
	policy  string // of pages whose forms may lead to a payer
}

// New reads templates and texts.
func New(c Config) (*Page, error) {
	if c.Office == nil || c.Book == nil || c.Links == nil {
		return nil, errors.New("the citizens' page needs an office, a book and links")
	}
	if c.Location == nil {
		c.Location = c.Office.Location()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	p := &Page{c: c, origins: http.NewCrossOriginProtection(), texts: map[string]texts{}}
	p.tongues = tongues(c.Languages)
	for _, language := range p.tongues {
		var err error
		if p.texts[language], err = readTexts(language); err != nil {
			return nil, err
		}
	}
	var err error
	if p.policy, err = payPolicy(c.Payers); err != nil {
		return nil, err
	}
	if p.style, err = readAsset("page.css"); err != nil {
		return nil, err
	}
	p.pages, err = p.readPages()
	return p, err
}

// Mount adds the routes below /c.
func (p *Page) Mount(r gin.IRouter) {
	g := r.Group("/c", p.headers)
	g.GET("/assets/:file", p.serveStyle)
	g.GET("/:token", p.opened(p.show, p.showOrder))
	g.GET("/:token/move", p.opened(p.back, nil))
	g.POST("/:token/move", p.opened(p.move, nil))
	g.GET("/:token/cancel", p.opened(p.askToCancel, p.askToCancelOrder))
	g.POST("/:token/cancel", p.opened(p.cancel, p.cancelOrder))
	g.GET("/:token/pay", p.opened(nil, p.backToOrder))
	g.POST("/:token/pay", p.opened(nil, p.pay))
	g.GET("/:token/paid", p.opened(nil, p.returned))
	g.GET("/:token/here", p.opened(nil, p.backToOrder))
	g.POST("/:token/here", p.opened(nil, p.here))
}

// opened lets the handler of what the link leads to run; nil: there is no such
// page for it.
func (p *Page) opened(request func(*gin.Context, visit), order func(*gin.Context, orderVisit)) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.Method == http.MethodPost && c.Request.ParseForm() != nil {
			p.fail(c, http.StatusRequestEntityTooLarge, "large")
			return
		}
		link, ok := p.c.Links.Link(c.Param("token"))
		switch {
		case ok && link.Order && order != nil && p.c.Orders != nil:
			p.openOrder(c, link, order)
		case ok && !link.Order && request != nil:
			p.openRequest(c, link, request)
		default:
			p.NotFound(c)
		}
	}
}

func (p *Page) openRequest(c *gin.Context, link callback.Link, handle func(*gin.Context, visit)) {
	r, err := p.c.Book.Request(c.Request.Context(), link.Reference)
	switch {
	case err != nil:
		p.broken(c, err)
	case !link.Of(r): // the reference was drawn again
		p.NotFound(c)
	default:
		handle(c, p.visit(c, r))
	}
}
