package main

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/nyaruka/phonenumbers"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback/page"
	"github.com/rathausruf/rathausruf/channels/simulator"
)

// router mounts every part at the paths other systems rely on.
func (g *gateway) router() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	if err := r.SetTrustedProxies(g.config.TrustedProxies); err != nil {
		return nil, err
	}
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false // a network that follows a redirect loses its form
	r.Use(g.recovered, g.logged, g.lively)
	g.mountOperation(r)
	g.mountChannels(r)
	if token := string(g.config.APIToken); token != "" {
		api.New(api.Config{
			Office: g.office, Caller: g.caller, Book: g.store, Shelf: g.store, Statistics: g.numbers,
			Orders: g.books, Confirm: g.hub.Confirm, Languages: g.config.Town.Languages, Token: token, Note: g.journal.Note, Now: g.clock.Now, Log: g.log,
		}).Mount(r)
	}
	d, err := g.openDesk()
	if err != nil {
		return nil, err
	}
	d.Mount(r)
	citizens, err := g.mountPage(r, d.Asset("kern/kern.min.css"))
	if err != nil {
		return nil, err
	}
	r.NoRoute(func(c *gin.Context) {
		switch path := c.Request.URL.Path; {
		case strings.HasPrefix(path, "/desk"):
			d.NotFound(c)
		case citizens != nil && (path == "/c" || strings.HasPrefix(path, "/c/")):
			citizens.NotFound(c)
		}
	})
	if g.config.Simulator.On() {
		g.mountSimulator(r, d.Asset("kern/kern.min.css"))
	}
	return r, nil
}

// mountPage mounts the citizens' page; without a secret there are no links, and
// no page.
func (g *gateway) mountPage(r gin.IRouter, stylesheet string) (*page.Page, error) {
	if g.links == nil {
		return nil, nil
	}
	p, err := page.New(page.Config{
		Office: g.office, Book: g.store, Links: g.links, Confirm: g.hub.Confirm,
		Orders: g.pageOrders(), Payers: g.payers(), Host: g.host(), Chat: "/chat",
		TownName: g.config.Town.Name, Languages: g.config.Town.Languages, Phone: readable(g.config.Town.Phone), Location: location(g.config),
		Stylesheet: stylesheet, Now: g.clock.Now, Log: g.log,
	})
	if err != nil {
		return nil, err
	}
	p.Mount(r)
	return p, nil
}

// readable sets a number in the groups people read and dial: 030 23125000.
func readable(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(n, phonenumbers.NATIONAL)
}

// secure reports whether browsers reach us over TLS.
func (g *gateway) secure() bool {
	return len(g.config.PublicURL) > 8 && g.config.PublicURL[:8] == "https://"
}

// mountSimulator mounts the other side of the networks.
func (g *gateway) mountSimulator(r gin.IRouter, stylesheet string) {
	g.simulator = simulator.New(simulator.Config{
		Gateway: g.config.PublicURL, AccountSID: g.config.Twilio.AccountSID,
		AuthToken: string(g.config.Twilio.AuthToken), TownPhone: g.config.Town.Phone,
		SMSNumber: g.config.Town.SMS, StaffLine: g.config.Desk.Line, WhatsAppNumber: g.config.Twilio.WhatsAppFrom, TelegramToken: string(g.config.Telegram.BotToken),
		Chat: "/chat", Clock: g.clock, Stylesheet: stylesheet, Log: g.log,
	})
	g.simulator.Mount(r)
	r.GET("/", func(c *gin.Context) { c.Redirect(http.StatusSeeOther, "/simulator") })
}

// mountOperation mounts what operators ask.
func (g *gateway) mountOperation(r gin.IRouter) {
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	r.GET("/readyz", func(c *gin.Context) {
		if err := g.store.Ping(c.Request.Context()); err != nil {
			g.log.Warn("not ready", "error", err)
			c.String(http.StatusServiceUnavailable, "the store cannot be reached\n")
			return
		}
		c.String(http.StatusOK, "ready\n")
	})
	metrics := promhttp.HandlerFor(g.metrics(), promhttp.HandlerOpts{})
	r.GET("/metrics", func(c *gin.Context) {
		if c.GetHeader("X-Forwarded-For") != "" || c.GetHeader("Forwarded") != "" {
			c.AbortWithStatus(http.StatusNotFound) // operators ask directly, citizens come through the proxy
			return
		}
		metrics.ServeHTTP(c.Writer, c.Request)
	})
}

// recovered turns a panic into a plain 500 without showing what was inside.
func (g *gateway) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			// what was said may be in p, so only the place is told
			g.log.Error("a request panicked", "path", c.FullPath(), "stack", string(debug.Stack()))
			c.AbortWithStatus(http.StatusInternalServerError)
		}
	}()
	c.Next()
}

// lively ends the streams of live pages when we stop: they never end by
// themselves, and browsers come back to the next instance.
func (g *gateway) lively(c *gin.Context) {
	if !strings.HasSuffix(c.Request.URL.Path, "/events") {
		return
	}
	ctx, cancel := context.WithCancel(c.Request.Context())
	defer cancel()
	go func() {
		select {
		case <-g.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// logged counts every request and logs it without its query, which may carry
// tokens.
func (g *gateway) logged(c *gin.Context) {
	start := time.Now()
	c.Next()
	took := time.Since(start)
	path := c.FullPath()
	if status := c.Writer.Status(); (status == http.StatusForbidden || status == http.StatusUnauthorized) && fromNetwork(path) {
		g.health.refused.Add(1)
	}
	g.requests.WithLabelValues(path, statusClass(c.Writer.Status())).Observe(took.Seconds())
	g.log.LogAttrs(c.Request.Context(), slog.LevelDebug, "answered",
		slog.String("method", c.Request.Method), slog.String("path", path),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", took))
}

// statusClass is 2xx, 3xx, 4xx or 5xx.
func statusClass(status int) string {
	return [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"}[min(max(status/100, 0), 5)]
}
