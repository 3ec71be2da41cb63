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

// kindMissed is a question to be counted, once nobody waits for it.
const kindMissed = "missed"

// miss has a question counted that nobody could answer, so that the town can add
// an answer. Names and numbers are left out before anything is kept.
func (h *Hub) miss(d *doing, c dialogs.Call) {
	words := h.c.Script.Public(c.Language, c.Answers["asked"])
	if words == "" {
		return
	}
	day := c.Now.In(h.c.Town.Location).Format(time.DateOnly)
	payload := putString(putString(putString([]byte{jobVersion}, day), c.Language), words)
	d.jobs = append(d.jobs, Job{ID: "missed:" + hashed(c.Key), Kind: kindMissed, Due: c.Now, Payload: payload})
}

// countMissed counts a question, no more than so many in a day.
func (h *Hub) countMissed(ctx context.Context, j Job) result {
	r := newReader(j.Payload, jobVersion)
	m := Missed{Day: r.string(), Language: r.string(), Words: r.string()}
	if err := r.done(); err != nil {
		return result{fate: given, err: err}
	}
	ok, err := h.c.Store.Take(ctx, "missed/"+m.Day, missedMost, 24*time.Hour)
	if err == nil && ok {
		err = h.c.Store.Miss(ctx, m)
	}
	if err != nil {
		return retry(j, fmt.Errorf("count a question: %w", err))
	}
	return result{}
}
