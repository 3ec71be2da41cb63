package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/dialogs"
)

// MissedKept is how long questions nobody could answer are kept.
const MissedKept = 8 * 7 * 24 * time.Hour

// missedMost is how many are counted in a day.
const missedMost = 2000

// Missed is a question nobody could answer, without anything of who asked it.
type Missed struct {
	Day      string // 2026-11-25
	Language string
	Words    string // those of the language; any other is …
	Times    int
}

// Unanswered keeps the questions nobody could answer.
type Unanswered interface {
	// Miss counts a question once more.
	Miss(ctx context.Context, m Missed) error
	// Missed lists what was asked since a day, in no order.
	Missed(ctx context.Context, since string) ([]Missed, error)
}

// questionMissed counts a question nobody could answer, so that the town can add
// an answer. Names and numbers are left out.
func (h *Hub) questionMissed(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	words := h.c.Script.Public(c.Language, c.Answers["asked"])
	if words == "" {
		return outcome("missed")
	}
	day := c.Now.In(h.c.Town.Location).Format(time.DateOnly)
	ok, err := h.c.Store.Take(ctx, "missed/"+day, missedMost, 24*time.Hour)
	if err == nil && ok {
		err = h.c.Store.Miss(ctx, Missed{Day: day, Language: c.Language, Words: words})
	}
	if err != nil { // nobody waits for it
		h.c.Log.Warn("a question nobody could answer is not counted", "error", fmt.Errorf("miss: %w", err))
	}
	return outcome("missed")
}
