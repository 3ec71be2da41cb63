package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/page"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	// linkFor is how long the link of an open order works after its last change,
	// linkAfter that of a closed one.
	linkFor   = 90 * 24 * time.Hour
	linkAfter = 30 * 24 * time.Hour
	// askAgain is how long an answer of a payment provider counts as fresh: who
	// reloads asks us, and not the provider.
	askAgain = 5 * time.Second
)

// pageOrders shows orders on the citizens' page, in its words.
type pageOrders struct{ g *gateway }

// pageOrders are there when the town has any kind of orders.
func (g *gateway) pageOrders() page.Orders {
	if len(g.services) == 0 {
		return nil
	}
	return pageOrders{g}
}

// Order is the one a link leads to, wherever it is kept.
func (p pageOrders) Order(ctx context.Context, link callback.Link) (page.Order, error) {
	if !link.Order {
		return page.Order{}, callback.ErrUnknown
	}
	for _, o := range p.g.config.Orders {
		s := p.g.services[o.ID]
		got, err := s.book.Get(ctx, link.Reference)
		switch {
		case errors.Is(err, orders.ErrDenied):
			continue
		case err != nil:
			return page.Order{}, fmt.Errorf("find an order: %w", err)
		case link.Made(got.CreatedAt):
			return p.shown(s, got), nil
		}
	}
	return page.Order{}, callback.ErrUnknown
}

// shown is an order without what it is about.
func (p pageOrders) shown(s *service, o orders.Order) page.Order {
	out := page.Order{
		Source: s.id, Number: o.Number, Kind: string(o.Kind), Status: string(o.Status), Fee: o.Fee, Payment: string(o.Payment.State),
		Place: o.Place, Until: o.Until, Payable: s.cashier != nil && o.Status == orders.FeeDue && o.Fee > 0,
	}
	if o.Tell != nil {
		out.Language = o.Tell.Language
	}
	out.Expires = o.UpdatedAt.Add(linkFor)
	if o.Status.Closed() {
		out.Expires = o.UpdatedAt.Add(linkAfter)
	}
	if v := o.Pickup; v != nil {
		out.From, out.To, out.Items, out.Arrived = v.From, v.To, len(v.Items), !v.Arrived.IsZero()
		out.Expires = v.To.Add(linkAfter)
		out.Cancellable = !o.Status.Closed() && p.g.clock.Now().Before(v.To)
	}
	if o.Kind == orders.KindCertificate { // as long as nobody has worked on it
		out.Cancellable = o.Status == orders.Received || o.Status == orders.Question
	}
	return out
}

// Pay begins a payment, after it was seen to that it is looked at.
func (p pageOrders) Pay(ctx context.Context, o page.Order) (string, error) {
	s := p.g.services[o.Source]
	if s == nil || s.cashier == nil {
		return "", page.ErrNotDue
	}
	now := strconv.FormatInt(p.g.clock.Now().Unix(), 36)
	if err := p.g.hub.WatchPayment(ctx, o.Source, o.Number, now); err != nil {
		return "", err
	}
	address, err := s.cashier.Begin(ctx, o.Number)
	if errors.Is(err, orders.ErrLooking) {
		return begunMeanwhile(ctx, s, o)
	}
	return address, paid(err)
}

// begunMeanwhile is the page of a payment that was begun a moment before, by the
// same citizen who pressed twice: a browser follows the second answer.
func begunMeanwhile(ctx context.Context, s *service, o page.Order) (string, error) {
	got, err := s.book.Get(ctx, o.Number)
	if err != nil {
		return "", fmt.Errorf("look for a payment: %w", err)
	}
	if v := got.Payment; v.State != orders.PaymentOpen || v.Amount != got.Fee || v.Page == "" {
		return "", page.ErrNotDue
	}
	return got.Payment.Page, nil
}

// paid words what paying may end in.
func paid(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, orders.ErrNothingDue), errors.Is(err, orders.ErrPaidAlready), errors.Is(err, orders.ErrLooking), errors.Is(err, orders.ErrDenied):
		return fmt.Errorf("%w: %w", page.ErrNotDue, err)
	case errors.Is(err, orders.ErrUnavailable), errors.Is(err, orders.ErrPaymentRefused), errors.Is(err, orders.ErrPaymentExists):
		return fmt.Errorf("%w: %w", page.ErrUnavailable, err)
	}
	return err
}

// Returned asks how the payment stands.
func (p pageOrders) Returned(ctx context.Context, o page.Order) (page.Order, error) {
	s := p.g.services[o.Source]
	if s == nil || s.cashier == nil {
		return o, nil
	}
	got, err := s.book.Get(ctx, o.Number)
	if err == nil && p.g.clock.Now().Sub(got.Payment.Checked) >= askAgain {
		got, err = s.cashier.Check(ctx, o.Number)
	}
	if err != nil {
		return o, paid(err)
	}
	return p.shown(s, got), nil
}

// Here notes that the citizen is there.
func (p pageOrders) Here(ctx context.Context, o page.Order) (page.Order, error) {
	return p.change(ctx, o, func(o *orders.Order) error {
		if o.Pickup == nil || o.Status.Closed() {
			return page.ErrNotDue
		}
		if o.Pickup.Arrived.IsZero() {
			v := *o.Pickup
			v.Arrived = p.g.clock.Now()
			o.Pickup = &v
		}
		return nil
	})
}

// Cancel calls an order off, and gives a visit's place back.
func (p pageOrders) Cancel(ctx context.Context, o page.Order) (page.Order, error) {
	s := p.g.services[o.Source]
	got, err := p.change(ctx, o, func(o *orders.Order) error {
		if !p.shown(s, *o).Cancellable {
			return page.ErrNotDue
		}
		o.Status = orders.Cancelled
		return nil
	})
	if err != nil {
		return got, err
	}
	if was, err := s.book.Get(ctx, o.Number); err == nil && was.Pickup != nil {
		if err := p.g.store.Release(ctx, was.Pickup.Branch, was.Pickup.Reader); err != nil {
			p.g.log.Warn("a place of a visit stays taken", "error", err)
		}
	}
	return got, nil
}

func (p pageOrders) change(ctx context.Context, o page.Order, change func(*orders.Order) error) (page.Order, error) {
	s := p.g.services[o.Source]
	if s == nil {
		return o, page.ErrNotDue
	}
	got, err := s.book.ChangeBy(ctx, o.Number, "citizen", change)
	if errors.Is(err, orders.ErrDenied) {
		return o, callback.ErrUnknown
	}
	if err != nil {
		return o, err
	}
	return p.shown(s, got), nil
}

// host is that of our own links, as citizens read it; "" there is no address.
func (g *gateway) host() string {
	u, err := url.Parse(g.config.PublicURL)
	if err != nil {
		return ""
	}
	return u.Host
}

// payers are the origins of the town's payment providers: forms may lead there.
func (g *gateway) payers() (list []string) {
	for _, o := range g.config.Orders {
		u, err := url.Parse(g.config.simulated(value(o.Payment, "url"), "pay/api"))
		if err == nil && u.Host != "" {
			list = append(list, u.Scheme+"://"+u.Host)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
