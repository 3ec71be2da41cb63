package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// deskOrders shows the built-in order books to the desk, in its words.
type deskOrders struct{ g *gateway }

// deskOrders are there when the town has an order book of its own.
func (g *gateway) deskOrders() desk.Orders {
	if len(g.books) == 0 {
		return nil
	}
	return deskOrders{g}
}

func (d deskOrders) Books() (list []desk.OrderBook) {
	for _, o := range d.g.config.Orders {
		if d.g.books[o.ID] == nil {
			continue
		}
		name := o.Name["de"]
		if name == "" {
			name = o.ID
		}
		list = append(list, desk.OrderBook{ID: o.ID, Name: name, Departments: o.Departments})
	}
	return list
}

func (d deskOrders) List(ctx context.Context, book, prefix, after string, limit int) (list []desk.Order, next string, err error) {
	prefix, after = orders.Normal(prefix), orders.Normal(after)
	if after < prefix { // the number itself is not after itself
		if o, err := d.g.books[book].Get(ctx, prefix); err == nil {
			list = append(list, deskOrder(o))
		}
		after = prefix
	}
	found, next, err := d.g.store.ListOrders(ctx, book, limit, after+" "+book)
	for _, o := range found {
		if !strings.HasPrefix(o.Number, prefix) {
			return list, "", err
		}
		list = append(list, deskOrder(o))
	}
	return list, next, err
}

func (d deskOrders) Order(ctx context.Context, book, number string) (desk.Order, error) {
	o, err := d.g.books[book].Get(ctx, number)
	if errors.Is(err, orders.ErrDenied) {
		err = fmt.Errorf("find an order: %w", callback.ErrUnknown)
	}
	return deskOrder(o), err
}

// deskOrder is an order without what its citizen proves themselves with.
func deskOrder(o orders.Order) desk.Order {
	return desk.Order{Number: o.Number, Status: string(o.Status), Place: o.Place, Note: o.Note, Until: o.Until, Updated: o.UpdatedAt, Version: o.Version, Kind: string(o.Kind)}
}

// errStale ends a change of an order that stands otherwise than it was shown.
var errStale = errors.New("the order stands otherwise than it was shown")

func (d deskOrders) SaveOrder(ctx context.Context, book, by string, o desk.Order, create bool) (err error) {
	if create {
		_, err = d.g.books[book].CreateBy(ctx, orders.Order{
			Number: o.Number, Factor: o.Factor, Status: orders.Status(o.Status), Place: o.Place, Note: o.Note, Until: o.Until,
		}, by)
	} else {
		_, err = d.g.books[book].ChangeBy(ctx, o.Number, by, func(was *orders.Order) error {
			if was.Version != o.Version {
				return errStale
			}
			was.Status, was.Place, was.Note, was.Until = orders.Status(o.Status), o.Place, o.Note, o.Until
			if o.Factor != "" {
				was.Factor = o.Factor
			}
			return nil
		})
	}
	switch {
	case errors.Is(err, orders.ErrConflict):
		return desk.ErrOrderThere
	case errors.Is(err, errStale), errors.Is(err, orders.ErrChanged):
		return desk.ErrOrderChanged
	case errors.Is(err, orders.ErrTooLong):
		return desk.ErrOrderNumber
	case errors.Is(err, orders.ErrInvalid):
		return desk.ErrOrder
	case errors.Is(err, orders.ErrDenied):
		return callback.ErrUnknown
	}
	return err
}

func (d deskOrders) ImportOrders(ctx context.Context, book, by string, r io.Reader) (desk.OrderReport, error) {
	report, err := d.g.books[book].Import(ctx, r, by)
	return orderReport(report), err
}

// orderReport is what became of a file, in the desk's words.
func orderReport(r orders.Report) desk.OrderReport {
	out := desk.OrderReport{Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, desk.OrderFault{Line: f.Line, Column: f.Column, Kind: f.Kind})
	}
	return out
}
