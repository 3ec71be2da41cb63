package redisstore

import (
	"context"
	"fmt"
	"strconv"

	"github.com/rathausruf/rathausruf/bot"
)

// Lines reads what was said, in one round trip.
func (s *Store) Lines(ctx context.Context, conversation string, after int64) ([]bot.Numbered, error) {
	c, _ := conversationKeys(conversation, "")
	texts, err := s.texts(ctx, readLines, []string{c}, moment(s.now()), after)
	var first int64
	if err == nil && len(texts) == 0 {
		err = unavailable(errAnswer)
	}
	if err == nil {
		first, err = strconv.ParseInt(texts[0], 10, 64)
	}
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	var list []bot.Numbered
	for i, l := range texts[1:] {
		list = append(list, bot.Numbered{Seq: first + int64(i), Body: []byte(l)})
	}
	return list, nil
}
