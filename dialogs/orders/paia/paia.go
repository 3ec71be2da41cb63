// Package paia asks libraries for their readers' accounts by PAIA, the Patrons
// Account Information API, version 1.4.0 (https://gbv.github.io/paia/). Only
// what the specification says is understood; all else ends with a person.
package paia

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Config is what a Library needs.
type Config struct {
	URL      string // base; auth/ and core/ lie below it
	Client   *http.Client
	Breaker  *orders.Breaker
	Location *time.Location // of days without an offset; default UTC
	Now      func() time.Time
}

// Library is a library that speaks PAIA. It is safe for concurrent use.
type Library struct {
	c      Config
	base   string
	client *http.Client
}

var _ orders.Library = (*Library)(nil)

// New makes a Library. Error: an address that is none.
func New(c Config) (*Library, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("paia: url is no address, like https://paia.musterstadt.de/stadtbuecherei")
	}
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Breaker == nil {
		c.Breaker = orders.NewBreaker(c.Now)
	}
	client := &http.Client{}
	if c.Client != nil {
		*client = *c.Client
	}
	// A library that leads elsewhere would be given a reader's secret there.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Library{c: c, base: strings.TrimRight(c.URL, "/"), client: client}, nil
}

// scopes are what we ask for.
const scopes = "read_patron read_fees read_items write_items read_notifications"

// Login opens an account; see orders.Library.
func (l *Library) Login(ctx context.Context, number, pin string) (s orders.Session, err error) {
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		form := url.Values{"grant_type": {"password"}, "username": {number}, "password": {pin}, "scope": {scopes}}
		var got struct {
			Patron  string `json:"patron"`
			Token   string `json:"access_token"`
			Type    string `json:"token_type"`
			Expires loose  `json:"expires_in"`
		}
		at := l.c.Now()
		if err := l.ask(ctx, request{method: http.MethodPost, path: "/auth/login", form: form}, &got); err != nil {
			return login(err)
		}
		if got.Patron == "" || got.Token == "" || got.Type != "" && !strings.EqualFold(got.Type, "Bearer") {
			return fmt.Errorf("paia: sign in: the answer is incomplete: %w", orders.ErrUnavailable)
		}
		s = orders.Session{Reader: got.Patron, Token: got.Token}
		if seconds, err := strconv.ParseInt(string(got.Expires), 10, 64); err == nil && seconds > 0 && seconds < 1<<31 {
			s.Until = at.Add(time.Duration(seconds) * time.Second)
		}
		return nil
	})
	return s, err
}

// login tells a refusal from a fault. Unknown number and wrong PIN are one.
func login(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	switch {
	case f.name == "access_denied", f.name == "invalid_grant", f.name == "" && (f.status == 401 || f.status == 403):
		return orders.ErrDenied
	case f.name == "not_found" && f.status == 404 && f.patron: // there is no such reader
		return orders.ErrDenied
	}
	return fmt.Errorf("%w: %w", err, orders.ErrUnavailable)
}

// Account reads items, fees, and what else the library tells; see
// orders.Library. What is not told beside the items is left out.
func (l *Library) Account(ctx context.Context, s orders.Session) (a orders.Account, err error) {
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		var (
			all    sync.WaitGroup
			items  itemsAnswer
			fees   feesAnswer
			patron patronAnswer
			notes  notificationsAnswer
			wrong  [4]error
		)
		for i, part := range []struct {
			path string
			to   any
		}{{"/items", &items}, {"/fees", &fees}, {"", &patron}, {"/notifications", &notes}} {
			all.Go(func() { wrong[i] = l.ask(ctx, request{path: core(s.Reader) + part.path, token: s.Token}, part.to) })
		}
		all.Wait()
		switch err := session(wrong[0]); {
		case errors.Is(err, orders.ErrRefused): // of an account they have just opened
			return fmt.Errorf("paia: read items: %w", orders.ErrUnavailable)
		case err != nil:
			return err
		case items.Doc == nil:
			return fmt.Errorf("paia: read items: the answer has no doc: %w", orders.ErrUnavailable)
		}
		a.Items = items.items(l.c.Location)
		if wrong[1] == nil {
			a.Fees = fees.total()
		}
		if wrong[2] == nil {
			a.Standing = patron.standing()
		}
		if wrong[3] == nil {
			a.Notices = len(notes.List)
		}
		return nil
	})
	return a, err
}

// core is the path of a reader's account.
func core(patron string) string { return "/core/" + url.PathEscape(patron) }

// session tells a session that is over from a fault.
func session(err error) error {
	var f *fault
	switch {
	case !errors.As(err, &f):
		return err
	case f.status == 401, f.name == "invalid_grant", f.name == "invalid_token":
		return orders.ErrEnded
	case f.name == "access_denied", f.name == "insufficient_scope", f.status == 403:
		return fmt.Errorf("%w: %w", err, orders.ErrRefused)
	}
	return fmt.Errorf("%w: %w", err, orders.ErrUnavailable)
}

// Renew lends an item for longer; see orders.Library.
func (l *Library) Renew(ctx context.Context, s orders.Session, item orders.Item, agreed []orders.Agreed) (got orders.Item, err error) {
	if item.Renewable == orders.No {
		return item, orders.ErrRefused
	}
	doc := map[string]any{"item": item.ID}
	if item.ByEdition {
		doc = map[string]any{"edition": item.ID}
	}
	if len(agreed) > 0 {
		confirm := map[string][]string{}
		for _, a := range agreed {
			confirm[a.Type] = a.Options
		}
		doc["confirm"] = confirm
	}
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		var answer itemsAnswer
		err := l.ask(ctx, request{
			method: http.MethodPost, path: core(s.Reader) + "/renew", token: s.Token, json: map[string]any{"doc": []any{doc}},
		}, &answer)
		if err != nil {
			return session(err)
		}
		list := answer.items(l.c.Location)
		if len(list) != 1 {
			return fmt.Errorf("paia: renew: %d documents for one: %w", len(list), orders.ErrUnavailable)
		}
		got = list[0]
		switch {
		case len(got.Conditions) > 0 && len(agreed) == 0:
			return orders.ErrConfirm
		case got.Missing, got.Fault != "", len(got.Conditions) > 0, got.Status != orders.ItemHeld:
			return orders.ErrRefused
		}
		return nil
	})
	return got, err
}
