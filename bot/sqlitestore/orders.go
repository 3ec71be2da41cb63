package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// PutOrder writes an order.
func (s *Store) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	var opened any // while it is open: when it was created
	if !o.Status.Closed() {
		opened = o.CreatedAt.UnixMilli()
	}
	query, args, no := `UPDATE orders SET data = ?, version = ?, opened = ? WHERE source = ? AND number = ? AND version = ?`,
		[]any{data, o.Version, opened, o.Source, o.Number, o.Version - 1}, orders.ErrChanged
	if create {
		query, args, no = `INSERT INTO orders (source, number, data, version, opened) VALUES (?, ?, ?, ?, ?) ON CONFLICT (source, number) DO NOTHING`,
			[]any{o.Source, o.Number, data, o.Version, opened}, orders.ErrConflict
	}
	var n int64
	err = s.writer.run(ctx, func(t *tx) (err error) {
		n, err = t.exec(query, args...)
		return err
	})
	if err == nil && n == 0 {
		err = no
	}
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	return nil
}

// GetOrder finds an order.
func (s *Store) GetOrder(ctx context.Context, source, number string) (o orders.Order, err error) {
	if err := ctx.Err(); err != nil {
		return o, fmt.Errorf("get order: %w", unavailable(err))
	}
	var data []byte
	found, err := s.read.row(`SELECT data FROM orders WHERE source = ? AND number = ?`, []any{source, number}, &data)
	if err == nil && !found {
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
	if err := ctx.Err(); err != nil {
		return nil, "", fmt.Errorf("list orders: %w", unavailable(err))
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	number, from, _ := strings.Cut(cursor, " ")
	query, args := `SELECT data FROM orders WHERE (number, source) > (?, ?) ORDER BY number, source LIMIT ?`, []any{number, from, limit + 1}
	if source != "" {
		query, args = `SELECT data FROM orders WHERE source = ? AND number > ? ORDER BY number LIMIT ?`, []any{source, number, limit + 1}
	}
	if list, err = s.orders(query, args); err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Number + " " + list[limit-1].Source
	}
	return list, next, nil
}

// OpenOrders lists orders that are not closed by when they were created.
func (s *Store) OpenOrders(ctx context.Context, source string, limit int, cursor string) (list []orders.Order, next string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, "", fmt.Errorf("list open orders: %w", unavailable(err))
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	opened, number := int64(math.MinInt64), ""
	if before, after, ok := strings.Cut(cursor, " "); ok {
		if opened, err = strconv.ParseInt(before, 10, 64); err != nil {
			return nil, "", fmt.Errorf("list open orders: the cursor: %w", err)
		}
		number = after
	}
	list, err = s.orders(`SELECT data FROM orders WHERE source = ? AND opened IS NOT NULL AND (opened, number) > (?, ?)
		ORDER BY opened, number LIMIT ?`, []any{source, opened, number, limit + 1})
	if err != nil {
		return nil, "", fmt.Errorf("list open orders: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = strconv.FormatInt(last.CreatedAt.UnixMilli(), 10) + " " + last.Number
	}
	return list, next, nil
}

// orders reads the orders a query finds.
func (s *Store) orders(query string, args []any) (list []orders.Order, err error) {
	err = s.read.rows(query, args, func(scan func(...any) error) error {
		var data []byte
		if err := scan(&data); err != nil {
			return err
		}
		var o orders.Order
		err := json.Unmarshal(data, &o)
		list = append(list, o)
		return err
	})
	return list, err
}
