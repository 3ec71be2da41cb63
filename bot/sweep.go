package bot

import (
	"context"
	"time"
)

// sweepEvery is how often what has expired is removed.
const sweepEvery = 10 * time.Minute

// sweep removes what has expired, and requests closed and jobs given up long
// enough ago; no request that the statistics have not counted.
func (h *Hub) sweep(ctx context.Context) {
	now := h.c.Now()
	closed := now.Add(-h.c.Retain)
	if s := h.c.Statistics; s != nil && s.Through().Before(closed) {
		closed = s.Through()
	}
	n, err := h.c.Store.Sweep(ctx, closed, now.Add(-h.c.RetainJobs))
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
