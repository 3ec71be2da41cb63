package main

import (
	"context"
	"errors"
	"fmt"
	"io"

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

func (d deskOrders) List(ctx context.Context, book, after string, limit int) (list []desk.Order, next string, err error) {
	found, next, err := d.g.store.ListOrders(ctx, book, limit, orders.Normal(after)+" "+book)
	for _, o := range found {
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
	return desk.Order{Number: o.Number, Status: string(o.Status), Place: o.Place, Note: o.Note, Until: o.Until, Updated: o.UpdatedAt, Kind: string(o.Kind)}
}

func (d deskOrders) SaveOrder(ctx context.Context, book string, o desk.Order, create bool) (err error) {
	if create {
		_, err = d.g.books[book].Create(ctx, orders.Order{
			Number: o.Number, Factor: o.Factor, Status: orders.Status(o.Status), Place: o.Place, Note: o.Note, Until: o.Until,
		})
	} else {
		_, err = d.g.books[book].Change(ctx, o.Number, func(was *orders.Order) error {
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
	case errors.Is(err, orders.ErrInvalid):
		return desk.ErrOrder
	case errors.Is(err, orders.ErrDenied):
		return callback.ErrUnknown
	}
	return err
}

func (d deskOrders) ImportOrders(ctx context.Context, book string, r io.Reader) (desk.OrderReport, error) {
	report, err := d.g.books[book].Import(ctx, r)
	out := desk.OrderReport{Created: report.Created, Updated: report.Updated}
	for _, f := range report.Faults {
		out.Faults = append(out.Faults, desk.OrderFault{Line: f.Line, Column: f.Column, Kind: f.Kind})
	}
	return out, err
}
