package redisstore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	ordersKey     = "rr:{orders}:orders"
	orderListKey  = "rr:{orders}:list"
	orderListsKey = orderListKey + ":"
)

// PutOrder writes an order.
func (s *Store) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	isNew := 0
	if create {
		isNew = 1
	}
	err = s.decide(ctx, orders.ErrConflict, putOrder, []string{ordersKey, orderListKey, orderListsKey + o.Source},
		orderField(o.Source, o.Number), data, isNew)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	return nil
}

// orderField is what an order is found and sorted by. Numbers have letters and
// digits only.
func orderField(source, number string) string { return number + " " + source }

// GetOrder finds an order.
func (s *Store) GetOrder(ctx context.Context, source, number string) (o orders.Order, err error) {
	data, ok, err := found(s.client.HGet(ctx, ordersKey, orderField(source, number)))
	if err == nil && !ok {
		err = orders.ErrDenied
	}
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	if err != nil {
		return orders.Order{}, fmt.Errorf("get order: %w", err)
	}
	return o, nil
}

// ListOrders lists orders by number, then source.
func (s *Store) ListOrders(ctx context.Context, source string, limit int, cursor string) (list []orders.Order, next string, err error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	keys := []string{ordersKey, orderListKey}
	if source != "" {
		keys[1] = orderListsKey + source
	}
	from := "-"
	if cursor != "" {
		from = "(" + cursor
	}
	rows, err := s.listed(ctx, keys, from, "+", limit+1, 0)
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	for i, row := range rows {
		if i == limit {
			return list, rows[i-1].member, nil
		}
		var o orders.Order
		if err := json.Unmarshal([]byte(row.data), &o); err != nil {
			return nil, "", fmt.Errorf("list orders: %w", err)
		}
		list = append(list, o)
	}
	return list, "", nil
}
