package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Remove forgets a record.
func (s *Store) Remove(ctx context.Context, a bot.Archived) (err error) {
	switch {
	case a.Request != nil:
		if a.Request.Status.Open() {
			return fmt.Errorf("remove: %w", bot.ErrArchived)
		}
		_, err = s.forget(ctx, a.Request.Reference)
	case a.Media != nil:
		err = s.DropMedia(ctx, a.Media.Reference)
	case a.Reply != nil:
		_, m := conversationKeys(a.Reply.Conversation, a.Reply.Message)
		err = s.client.Del(ctx, m).Err()
	case a.Talk != nil:
		c, _ := conversationKeys(a.Talk.Conversation, "")
		_, err = s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Del(ctx, c)
			p.SRem(ctx, chatsKey(partition(a.Talk.Conversation)), c[len(c)-22:])
			return nil
		})
	case a.Job != nil:
		err = s.removeJob(ctx, *a.Job)
	case a.Order != nil:
		err = s.removeOrder(ctx, a.Order.Source, a.Order.Number)
	case a.Reach != nil:
		err = s.client.Del(ctx, reachKey(channels.Address{Channel: a.Reach.Channel, ID: a.Reach.ID})).Err()
	case a.Delivery != nil:
		err = s.client.Del(ctx, deliveryKey(a.Delivery.Channel, a.Delivery.ID)).Err()
	case a.Link != nil:
		err = s.Unlink(ctx, channels.Address{Channel: a.Link.Channel, ID: a.Link.ID})
	case a.Language != nil:
		err = s.client.Del(ctx, languageKey(channels.Address{Channel: a.Language.Channel, ID: a.Language.ID})).Err()
	default:
		err = bot.ErrArchived
	}
	if err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	return nil
}

// removeJob takes a job out of its lane as if it were done.
func (s *Store) removeJob(ctx context.Context, j bot.ArchivedJob) error {
	p := partition(cmp.Or(j.Lane, j.ID))
	keys := []string{dueKey(p), jobsKey(p), triesKey(p), deadKey(p), lanesKey(p)}
	lane := ""
	if j.Lane != "" {
		lane = string(encodeLane(nil, bot.Job{Lane: j.Lane})[1+momentLen : 1+momentLen+laneLen])
	}
	_, err := s.batch.run(ctx, removeJob, keys, j.ID, lane)
	return err
}

// removeOrder takes an order out of everything it is found by.
func (s *Store) removeOrder(ctx context.Context, source, number string) error {
	o, err := s.GetOrder(ctx, source, number)
	if errors.Is(err, orders.ErrDenied) { // it is not there
		return nil
	}
	if err != nil {
		return err
	}
	field := orderField(source, number)
	_, err = s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HDel(ctx, ordersKey, field)
		p.ZRem(ctx, orderListKey, field)
		p.ZRem(ctx, orderListsKey+source, field)
		p.ZRem(ctx, orderOpenKey+source, strings.Join([]string{orderMoment(o.CreatedAt), field}, " "))
		return nil
	})
	return err
}
