package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// deskBook is an order book and what the desk must know of it.
type deskBook struct {
	desk.OrderBook
	orders   *orders.Book
	branches []desk.Branch // of a library
}

// deskBooks are the books of a part of the desk.
type deskBooks []deskBook

// find gives a book by its ID. Error: callback.ErrUnknown.
func (list deskBooks) find(id string) (deskBook, error) {
	i := slices.IndexFunc(list, func(b deskBook) bool { return b.ID == id })
	if i < 0 {
		return deskBook{}, fmt.Errorf("find an order book: %w", callback.ErrUnknown)
	}
	return list[i], nil
}

// order reads an order of a book. Error: callback.ErrUnknown.
func (list deskBooks) order(ctx context.Context, book, number string) (orders.Order, error) {
	b, err := list.find(book)
	if err != nil {
		return orders.Order{}, err
	}
	o, err := b.orders.Get(ctx, number)
	if errors.Is(err, orders.ErrDenied) {
		err = fmt.Errorf("find an order: %w", callback.ErrUnknown)
	}
	return o, err
}

// step changes an order that is still as it was looked at. Errors:
// callback.ErrUnknown, desk.ErrOrderChanged.
func (list deskBooks) step(ctx context.Context, book, number string, s desk.Step) error {
	b, err := list.find(book)
	if err != nil {
		return err
	}
	_, err = b.orders.ChangeBy(ctx, number, s.By, func(o *orders.Order) error {
		if o.Version != s.Version {
			return desk.ErrOrderChanged
		}
		take(o, s)
		return nil
	})
	switch {
	case errors.Is(err, orders.ErrDenied):
		return fmt.Errorf("change an order: %w", callback.ErrUnknown)
	case errors.Is(err, orders.ErrChanged):
		return desk.ErrOrderChanged
	}
	return err
}

// take puts a step into an order.
func take(o *orders.Order, s desk.Step) {
	o.Status = orders.Status(s.Status)
	if s.Settled {
		o.Payment.State, o.Payment.Page = orders.PaymentCounter, ""
	}
	if s.Fee != nil {
		o.Fee = *s.Fee
	}
	if s.Place != nil {
		o.Place = *s.Place
	}
	if s.Note != nil {
		o.Note = *s.Note
	}
	if s.Until != nil {
		o.Until = *s.Until
	}
}

// deskCertificates shows requests for certificates to the desk, in its words.
type deskCertificates struct{ books deskBooks }

// newDeskCertificates are those of books; nil when there are none.
func newDeskCertificates(books []deskBook) desk.Certificates {
	if len(books) == 0 {
		return nil
	}
	return deskCertificates{books}
}

func (d deskCertificates) Books() (list []desk.OrderBook) {
	for _, b := range d.books {
		list = append(list, b.OrderBook)
	}
	return list
}

// mostLooked is how many open orders are looked at for one page of a list.
const mostLooked = 5000

// Open looks page by page, so that a rare state is found behind many others.
func (d deskCertificates) Open(ctx context.Context, book, state string, limit int, after string) (list []desk.Certificate, next string, err error) {
	b, err := d.books.find(book)
	if err != nil {
		return nil, "", err
	}
	next = after
	for looked := 0; ; {
		var found []orders.Order
		if found, next, err = b.orders.Open(ctx, limit, next); err != nil {
			return nil, "", err
		}
		for _, o := range found {
			if state == "" || string(o.Status) == state {
				list = append(list, deskCertificate(o))
			}
		}
		if looked += len(found); next == "" || len(list) >= limit || looked >= mostLooked {
			return list, next, nil
		}
	}
}

func (d deskCertificates) Certificate(ctx context.Context, book, number string) (desk.Certificate, error) {
	o, err := d.books.order(ctx, book, number)
	return deskCertificate(o), err
}

func (d deskCertificates) Step(ctx context.Context, book, number string, s desk.Step) error {
	return d.books.step(ctx, book, number, s)
}

// deskCertificate is a request without what its citizen proves themselves with.
// An order that was read from a file has no more than its number.
func deskCertificate(o orders.Order) desk.Certificate {
	c := o.Certificate
	if c == nil {
		c = &orders.Certificate{Copies: 1}
	}
	return desk.Certificate{
		Number: o.Number, Status: string(o.Status), Version: o.Version, Asked: o.CreatedAt, Fee: o.Fee,
		Type: string(c.Type), Copies: c.Copies, Relation: string(c.Relation), About: c.About, Day: c.Day, Where: c.Place,
		Register: c.Register, Purpose: c.Purpose, Name: c.Name, Born: c.Born, Address: c.Address, Phone: c.Phone, Delivery: string(c.Delivery),
		Place: o.Place, Until: o.Until, Note: o.Note, Request: o.Request, History: deskHistory(o),
		Payment: desk.Payment{State: string(o.Payment.State), Amount: o.Payment.Amount, Reference: o.Payment.Reference, Method: o.Payment.Method},
	}
}

func deskHistory(o orders.Order) (list []desk.OrderEvent) {
	for _, e := range o.History {
		list = append(list, desk.OrderEvent{At: e.At, Status: string(e.Status), By: e.By})
	}
	return list
}

// deskBooks are the town's books of a kind: certificate, library (with branches),
// or every one when the kind is empty.
func (g *gateway) deskBooks(kind string) (list []deskBook) {
	for _, o := range g.config.Orders {
		s := g.services[o.ID]
		is := o.Kind
		if s.library != nil {
			is = "library"
		}
		if kind != "" && is != kind || s.library != nil && s.branches == nil {
			continue
		}
		name := o.Name["de"]
		if name == "" {
			name = o.ID
		}
		b := deskBook{OrderBook: desk.OrderBook{ID: o.ID, Name: name, Departments: o.Departments}, orders: s.book}
		for _, branch := range o.Branches {
			b.branches = append(b.branches, desk.Branch{ID: branchPrefix(o.ID) + branch.ID, Name: branch.Title("de")})
		}
		list = append(list, b)
	}
	return list
}
