package bot

import (
	"context"
	"time"
)

// recoverEvery is how often attempts left behind by a crash are cleared up.
const recoverEvery = time.Minute

// recoverCalls clears up attempts left behind.
func (h *Hub) recoverCalls(ctx context.Context) {
	if err := h.c.Caller.Recover(ctx); err != nil && ctx.Err() == nil {
		h.c.Log.Warn("attempts left behind are not cleared up", "error", err)
	}
}

// every does a duty at once and then again and again until ctx ends.
func (h *Hub) every(ctx context.Context, pause time.Duration, duty func(context.Context)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		duty(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
