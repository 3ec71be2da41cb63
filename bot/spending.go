package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Spending is how much may be sent on the town's account in a day of what
// nobody at the desk has asked for.
type Spending struct {
	Texts int `yaml:"texts"` // SMS and WhatsApp messages; default 2000
	Calls int `yaml:"calls"` // spoken messages and calls that prove a number; default 200
}

func (s *Spending) complete() {
	if s.Texts == 0 {
		s.Texts = 2000
	}
	if s.Calls == 0 {
		s.Calls = 200
	}
}

// errSpent says that the town's daily limit is used up.
var errSpent = errors.New("the daily spending limit is used up")

// spend is what is counted.
type spend string

const (
	spendTexts spend = "texts"
	spendCalls spend = "calls"
)

// spentKept is how long it is remembered that a text was counted; its job does
// not live longer.
const spentKept = 48 * time.Hour

// mayspendFor counts one text of a job, once however often it is tried.
func (h *Hub) mayspendFor(ctx context.Context, job string) (bool, error) {
	key := "spent/" + hashed(job)
	if n, err := h.c.Store.Tries(ctx, key); err != nil || n > 0 {
		return n > 0, err
	}
	ok, err := h.mayspend(ctx, spendTexts)
	if err != nil || !ok {
		return false, err
	}
	_, err = h.c.Store.Take(ctx, key, 1, spentKept)
	return true, err
}

// spentGap is how long what was not sent waits for another day.
const spentGap = 30 * time.Minute

// mayspend counts one text or call and reports whether it is within the limit
// of the day.
func (h *Hub) mayspend(ctx context.Context, what spend) (bool, error) {
	limit := h.c.Spending.Texts
	if what == spendCalls {
		limit = h.c.Spending.Calls
	}
	day := h.c.Now().In(h.c.Town.Location).Format(time.DateOnly)
	ok, err := h.c.Store.Take(ctx, "spend/"+string(what)+"/"+day, limit, 24*time.Hour)
	if err != nil {
		return false, fmt.Errorf("count what is spent: %w", err)
	}
	if !ok {
		h.c.Log.Error("the daily spending limit is used up; nothing more is sent today", "of", string(what))
	}
	return ok, nil
}

// Spent reports whether the limit of the day is used up.
func (h *Hub) Spent(ctx context.Context) (bool, error) {
	day := h.c.Now().In(h.c.Town.Location).Format(time.DateOnly)
	for what, limit := range map[spend]int{spendTexts: h.c.Spending.Texts, spendCalls: h.c.Spending.Calls} {
		n, err := h.c.Store.Tries(ctx, "spend/"+string(what)+"/"+day)
		if err != nil {
			return false, fmt.Errorf("look at what is spent: %w", err)
		}
		if n >= limit {
			return true, nil
		}
	}
	return false, nil
}
