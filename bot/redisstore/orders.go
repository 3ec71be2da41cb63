package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	ordersKey     = "rr:{orders}:orders"
	orderListKey  = "rr:{orders}:list"
	orderListsKey = orderListKey + ":"
	orderOpenKey  = "rr:{orders}:open:"
)

// PutOrder writes an order.
func (s *Store) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	was, no := o.Version-1, orders.ErrChanged
	if create {
		was, no = -1, orders.ErrConflict
	}
	open := 1
	if o.Status.Closed() {
		open = 0
	}
	err = s.decide(ctx, no, putOrder, []string{ordersKey, orderListKey, orderListsKey + o.Source, orderOpenKey + o.Source},
		orderField(o.Source, o.Number), data, was, orderMoment(o.CreatedAt), open)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	return nil
}

// orderMoment is when an order was created, as it sorts: milliseconds since
// 1970 with as many digits as any day of this age has.
func orderMoment(t time.Time) string {
	return fmt.Sprintf("%0*d", orderMomentLen, max(t.UnixMilli(), 0))
}

const orderMomentLen = 15

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
	key := orderListKey
	if source != "" {
		key = orderListsKey + source
	}
	return s.listOrders(ctx, key, limit, cursor, 0)
}

// OpenOrders lists orders that are not closed by when they were created.
func (s *Store) OpenOrders(ctx context.Context, source string, limit int, cursor string) (list []orders.Order, next string, err error) {
	return s.listOrders(ctx, orderOpenKey+source, limit, cursor, orderMomentLen+1)
}

// listOrders reads a page of a list whose members have so many bytes before
// what an order is found by.
func (s *Store) listOrders(ctx context.Context, key string, limit int, cursor string, skip int) (list []orders.Order, next string, err error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	from := "-"
	if cursor != "" {
		from = "(" + cursor
	}
	rows, err := s.listed(ctx, []string{ordersKey, key}, from, "+", limit+1, skip)
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
