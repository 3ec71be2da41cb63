package sealed

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// sealOrder seals everything of an order but what stores find and sort it by.
func (s *Store) sealOrder(o orders.Order) (orders.Order, error) {
	data, err := json.Marshal(o)
	if err != nil {
		return orders.Order{}, fmt.Errorf("seal an order: %w", err)
	}
	return orders.Order{
		Source: o.Source, Number: o.Number, Version: o.Version, Status: o.Status, CreatedAt: o.CreatedAt,
		Sealed: s.c.seal("order "+o.Source+" "+o.Number, data),
	}, nil
}

func (s *Store) openOrder(o orders.Order) (orders.Order, error) {
	data, err := s.c.open("order "+o.Source+" "+o.Number, o.Sealed)
	if err == nil && len(data) == 0 {
		err = ErrSealed
	}
	if err != nil {
		return orders.Order{}, err
	}
	var plain orders.Order
	if err := json.Unmarshal(data, &plain); err != nil {
		return orders.Order{}, fmt.Errorf("read an order: %w", err)
	}
	return plain, nil
}

// openOrders opens what a list answered.
func (s *Store) openOrders(list []orders.Order, next string, err error) ([]orders.Order, string, error) {
	for i := range list {
		if err == nil {
			list[i], err = s.openOrder(list[i])
		}
	}
	if err != nil {
		return nil, "", err
	}
	return list, next, nil
}

// PutOrder writes an order.
func (s *Store) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	sealed, err := s.sealOrder(o)
	if err != nil {
		return err
	}
	return s.Inner.PutOrder(ctx, sealed, create)
}

// GetOrder finds one.
func (s *Store) GetOrder(ctx context.Context, source, number string) (orders.Order, error) {
	o, err := s.Inner.GetOrder(ctx, source, number)
	if err != nil {
		return orders.Order{}, err
	}
	return s.openOrder(o)
}

// ListOrders lists orders of a source.
func (s *Store) ListOrders(ctx context.Context, source string, limit int, cursor string) ([]orders.Order, string, error) {
	return s.openOrders(s.Inner.ListOrders(ctx, source, limit, cursor))
}

// OpenOrders lists those that are not closed.
func (s *Store) OpenOrders(ctx context.Context, source string, limit int, cursor string) ([]orders.Order, string, error) {
	return s.openOrders(s.Inner.OpenOrders(ctx, source, limit, cursor))
}
