package main

import (
	"context"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// deskPickups shows visits to libraries to the desk, in its words.
type deskPickups struct{ books deskBooks }

// newDeskPickups are those of libraries; nil when there are none.
func newDeskPickups(libraries []deskBook) desk.Pickups {
	if len(libraries) == 0 {
		return nil
	}
	return deskPickups{libraries}
}

func (d deskPickups) Libraries() (list []desk.Library) {
	for _, b := range d.books {
		list = append(list, desk.Library{OrderBook: b.OrderBook, Branches: b.branches})
	}
	return list
}

// Day looks at the open orders of a library, at most mostLooked of them: visits
// are booked for the next days and closed when they are over.
func (d deskPickups) Day(ctx context.Context, library, branch string, day time.Time) (list []desk.Pickup, err error) {
	b, err := d.books.find(library)
	if err != nil {
		return nil, err
	}
	end := day.AddDate(0, 0, 1)
	err = b.each(ctx, mostLooked, func(o orders.Order) {
		if p := o.Pickup; isPickup(o) && p.Branch == branch && !p.From.Before(day) && p.From.Before(end) {
			list = append(list, deskPickup(o))
		}
	})
	return list, err
}

// each shows open orders of a book, the oldest first, at most most of them.
func (b deskBook) each(ctx context.Context, most int, see func(orders.Order)) error {
	for looked, next := 0, ""; looked < most; {
		list, after, err := b.orders.Open(ctx, min(most-looked, 200), next)
		if err != nil {
			return err
		}
		for _, o := range list {
			see(o)
		}
		if after == "" {
			return nil
		}
		looked, next = looked+len(list), after
	}
	return nil
}

func isPickup(o orders.Order) bool { return o.Kind == orders.KindPickup && o.Pickup != nil }

func (d deskPickups) Pickup(ctx context.Context, library, number string) (desk.Pickup, error) {
	o, err := d.books.order(ctx, library, number)
	if err == nil && !isPickup(o) {
		err = callback.ErrUnknown
	}
	if err != nil {
		return desk.Pickup{}, err
	}
	return deskPickup(o), nil
}

func (d deskPickups) StepPickup(ctx context.Context, library, number string, s desk.Step) error {
	return d.books.step(ctx, library, number, s)
}

// deskPickup is a visit without who comes.
func deskPickup(o orders.Order) desk.Pickup {
	p := desk.Pickup{
		Number: o.Number, Status: string(o.Status), Version: o.Version,
		Branch: o.Pickup.Branch, From: o.Pickup.From, To: o.Pickup.To, Arrived: o.Pickup.Arrived,
	}
	for _, i := range o.Pickup.Items {
		p.Items = append(p.Items, desk.Medium{Title: i.Title, Shelf: i.Place})
	}
	return p
}

// deskBeside finds the orders a citizen calls about.
type deskBeside struct{ books deskBooks }

// newDeskBeside looks in books; nil when there are none.
func newDeskBeside(books []deskBook) desk.Beside {
	if len(books) == 0 {
		return nil
	}
	return deskBeside{books}
}

// mostBeside is how many open orders of each book are looked at beside a
// callback. There is no index by phone, so that nobody can ask the store for
// everything about a number; a town's open orders are few, and the oldest wait
// longest for a call. What lies behind is found in its own list.
const mostBeside = 500

// OrdersOf lists open orders that belong to a callback or to its phone.
func (d deskBeside) OrdersOf(ctx context.Context, reference, phone string) (list []desk.OrderBeside, err error) {
	for _, b := range d.books {
		err := b.each(ctx, mostBeside, func(o orders.Order) {
			if belongs(o, reference, phone) {
				list = append(list, deskOrderBeside(b.ID, o))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func belongs(o orders.Order, reference, phone string) bool {
	return reference != "" && o.Request == reference || phone != "" && o.Certificate != nil && o.Certificate.Phone == phone
}

func deskOrderBeside(book string, o orders.Order) desk.OrderBeside {
	out := desk.OrderBeside{Book: book, Kind: string(o.Kind), Number: o.Number, Status: string(o.Status), History: deskHistory(o)}
	if o.Pickup != nil {
		out.Branch, out.From = o.Pickup.Branch, o.Pickup.From
	}
	return out
}
