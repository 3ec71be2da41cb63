package bot

import (
	"context"
	"time"
)

// sweepEvery is how often what has expired is removed.
const sweepEvery = 10 * time.Minute

// sweep removes what has expired, and requests closed and jobs given up long
// enough ago.
func (h *Hub) sweep(ctx context.Context) {
	now := h.c.Now()
	n, err := h.c.Store.Sweep(ctx, now.Add(-h.c.Retain), now.Add(-h.c.RetainJobs))
	if err != nil {
		if ctx.Err() == nil {
			h.c.Log.Warn("what has expired is not removed", "error", err)
		}
		return
	}
	if h.c.SweepToo != nil {
		more, err := h.c.SweepToo(ctx)
		if n += more; err != nil && ctx.Err() == nil {
			h.c.Log.Warn("the audit log is not shortened", "error", err)
		}
	}
	if n > 0 {
		h.c.Log.Info("what has expired is removed", "rows", n)
	}
}
