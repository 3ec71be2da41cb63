package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// PutOrder writes an order.
func (s *Store) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	onConflict := `DO UPDATE SET data = excluded.data`
	if create {
		onConflict = `DO NOTHING`
	}
	var n int64
	err = s.writer.run(ctx, func(t *tx) (err error) {
		n, err = t.exec(`INSERT INTO orders (source, number, data) VALUES (?, ?, ?) ON CONFLICT (source, number) `+onConflict,
			o.Source, o.Number, data)
		return err
	})
	if err == nil && n == 0 {
		err = orders.ErrConflict
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
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Number + " " + list[limit-1].Source
	}
	return list, next, nil
}
