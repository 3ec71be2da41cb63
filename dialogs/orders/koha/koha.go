// Package koha asks the library system Koha for readers' accounts by its REST
// API (https://api.koha-community.org/): holds, checkouts, fees. The gateway has
// an account of its own there; a reader's PIN is checked once and forgotten.
package koha

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Config is what a Library needs.
type Config struct {
	URL          string // base; api/v1/ lies below it
	Username     string // of the gateway, Basic; or:
	Password     string
	ClientID     string // OAuth2 client credentials
	ClientSecret string
	Places       map[string]string // what to call a pick-up library, by its code
	Client       *http.Client
	Breaker      *orders.Breaker
	Location     *time.Location // default UTC
	Now          func() time.Time
}

// Library is a library that runs Koha. It is safe for concurrent use.
type Library struct {
	c      Config
	base   string
	client *http.Client

	mu    sync.Mutex
	token string
	until time.Time
}

var _ orders.Library = (*Library)(nil)

// New makes a Library, and reports every problem of its config at once.
func New(c Config) (*Library, error) {
	var wrong []error
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		wrong = append(wrong, errors.New("koha: url is no address, like https://koha.musterstadt.de"))
	}
	if (c.Username == "" || c.Password == "") && (c.ClientID == "" || c.ClientSecret == "") {
		wrong = append(wrong, errors.New("koha: username and password, or client_id and client_secret, are needed"))
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
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
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Library{c: c, base: strings.TrimRight(c.URL, "/") + "/api/v1", client: client}, nil
}

// Login has Koha check a reader's number and PIN; see orders.Library. Koha says
// 400 for both a wrong number and a wrong PIN, and 401 or 403 when it does not
// take our own credentials.
func (l *Library) Login(ctx context.Context, number, pin string) (s orders.Session, err error) {
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		var got struct {
			Patron json.Number `json:"patron_id"`
		}
		status, err := l.ask(ctx, http.MethodPost, "/auth/password/validation", map[string]string{"identifier": number, "password": pin}, &got)
		switch {
		case err != nil:
			return err
		case status == http.StatusBadRequest:
			return orders.ErrDenied
		case status != http.StatusCreated && status != http.StatusOK:
			return answered(status)
		case got.Patron == "":
			return fmt.Errorf("koha: the answer names no reader: %w", orders.ErrUnavailable)
		}
		s = orders.Session{Reader: got.Patron.String()}
		return nil
	})
	return s, err
}

func answered(status int) error {
	return fmt.Errorf("koha: the library answers %d: %w", status, orders.ErrUnavailable)
}

// hold is a reservation, as Koha writes it.
type hold struct {
	ID        json.Number `json:"hold_id"`
	Cancelled string      `json:"cancellation_date"`
	Priority  *int        `json:"priority"`
	Status    *string     `json:"status"`
	Library   string      `json:"pickup_library_id"`
	Reserved  string      `json:"hold_date"`
	Waiting   string      `json:"waiting_date"`
	Expires   string      `json:"expiration_date"`
	Suspended bool        `json:"suspended"`
	Until     string      `json:"suspended_until"`
	Biblio    struct {
		Title string `json:"title"`
	} `json:"biblio"`
}

// checkout is a loan.
type checkout struct {
	ID   json.Number `json:"checkout_id"`
	Due  string      `json:"due_date"`
	From string      `json:"checkout_date"`
	Item struct {
		Biblio struct {
			Title string `json:"title"`
		} `json:"biblio"`
	} `json:"item"`
	Renewals int `json:"renewals_count"`
}

// Account reads holds and loans; see orders.Library.
func (l *Library) Account(ctx context.Context, s orders.Session) (a orders.Account, err error) {
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		var (
			all       sync.WaitGroup
			holds     []hold
			checkouts []checkout
			account   struct {
				Balance json.Number `json:"balance"`
			}
			status [3]int
			wrong  [3]error
		)
		reader := url.QueryEscape(s.Reader)
		for i, part := range []struct {
			path, embed string
			to          any
		}{
			{"/holds?_per_page=100&patron_id=" + reader, "biblio", &holds},
			{"/checkouts?_per_page=100&patron_id=" + reader, "item.biblio", &checkouts},
			{"/patrons/" + url.PathEscape(s.Reader) + "/account", "", &account},
		} {
			all.Go(func() { status[i], wrong[i] = l.askEmbedded(ctx, part.path, part.embed, part.to) })
		}
		all.Wait()
		for i := range 2 {
			switch {
			case wrong[i] != nil:
				return wrong[i]
			case status[i] == http.StatusNotFound: // the reader is there no more
				return orders.ErrEnded
			case status[i] != http.StatusOK:
				return answered(status[i])
			}
		}
		if holds == nil || checkouts == nil {
			return fmt.Errorf("koha: the answer is no list: %w", orders.ErrUnavailable)
		}
		for _, h := range holds {
			a.Items = append(a.Items, h.item(l.c.Location, l.c.Places))
		}
		for _, c := range checkouts {
			a.Items = append(a.Items, c.item(l.c.Location))
		}
		if cents, ok := readAmount(account.Balance.String()); ok && wrong[2] == nil && status[2] == http.StatusOK {
			a.Fees = orders.Money{Cents: max(cents, 0), Currency: "EUR"}
		}
		return nil
	})
	return a, err
}

// item is a reservation in the words of PAIA.
func (h hold) item(loc *time.Location, places map[string]string) orders.Item {
	i := orders.Item{
		ID: "hold/" + h.ID.String(), Title: h.Biblio.Title, Status: orders.ItemUnknown, PlaceID: h.Library, Place: h.Library,
		From: date(h.Reserved, loc),
	}
	if name := places[h.Library]; name != "" {
		i.Place = name
	}
	waits := h.Status == nil && h.Priority != nil && *h.Priority > 0
	switch {
	case h.Cancelled != "":
		i.Status, i.From = orders.ItemRejected, date(h.Cancelled, loc)
	case h.Suspended, waits:
		i.Status = orders.ItemReserved
		if waits && !h.Suspended {
			i.Queue = *h.Priority
		}
	case h.Status == nil:
	case *h.Status == "W":
		i.Status, i.From, i.Until = orders.ItemProvided, date(h.Waiting, loc), date(h.Expires, loc)
	case *h.Status == "T", *h.Status == "P":
		i.Status = orders.ItemOrdered
	}
	return i
}

func (c checkout) item(loc *time.Location) orders.Item {
	return orders.Item{
		ID: "checkout/" + c.ID.String(), Title: c.Item.Biblio.Title, Status: orders.ItemHeld,
		From: date(c.From, loc), Until: dueDay(c.Due, loc), Renewals: max(c.Renewals, 0),
	}
}

// date reads a day or a moment.
func date(s string, loc *time.Location) orders.Date {
	if t, err := time.ParseInLocation(time.DateOnly, s, loc); err == nil {
		return orders.Date{Time: t.Add(12 * time.Hour)}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return orders.Date{Time: t.In(loc), Exact: true}
	}
	return orders.Date{}
}

// dueDay is a due date; Koha writes the last minute of the day for a whole one.
func dueDay(s string, loc *time.Location) orders.Date {
	d := date(s, loc)
	if d.Exact && d.Hour() == 23 && d.Minute() == 59 {
		y, m, day := d.Date()
		return orders.Date{Time: time.Date(y, m, day, 12, 0, 0, 0, loc)}
	}
	return d
}

// readAmount reads a JSON number as cents, exactly.
func readAmount(s string) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 12 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	cents, err := strconv.ParseInt(whole+part+"00"[:2-len(part)], 10, 64)
	if err != nil {
		return 0, false
	}
	if negative {
		cents = -cents
	}
	return cents, true
}

// Renew lends an item for longer; see orders.Library.
func (l *Library) Renew(ctx context.Context, s orders.Session, item orders.Item, _ []orders.Agreed) (got orders.Item, err error) {
	id, ok := strings.CutPrefix(item.ID, "checkout/")
	if !ok || item.Renewable == orders.No {
		return item, orders.ErrRefused
	}
	err = l.c.Breaker.Do(ctx, func(ctx context.Context) error {
		var c checkout
		status, err := l.ask(ctx, http.MethodPost, "/checkouts/"+url.PathEscape(id)+"/renewal", nil, &c)
		switch {
		case err != nil:
			return err
		case slices.Contains([]int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict}, status):
			return orders.ErrRefused
		case status != http.StatusCreated && status != http.StatusOK:
			return answered(status)
		}
		got = item
		got.Until, got.Renewals = dueDay(c.Due, l.c.Location), max(c.Renewals, 0)
		return nil
	})
	return got, err
}
