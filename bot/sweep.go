package bot

import (
	"context"
	"time"
)

// sweepEvery is how often what has expired is removed.
const sweepEvery = 10 * time.Minute

// sweep removes what has expired, and requests closed long enough ago.
func (h *Hub) sweep(ctx context.Context) {
	n, err := h.c.Store.Sweep(ctx, h.c.Now().Add(-h.c.Retain))
	if err != nil {
		if ctx.Err() == nil {
			h.c.Log.Warn("what has expired is not removed", "error", err)
		}
		return
	}
	if n > 0 {
		h.c.Log.Info("what has expired is removed", "rows", n)
	}
}
