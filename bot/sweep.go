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
	if h.c.Journal != nil && h.c.RetainAudit > 0 {
		if _, err := h.c.Journal.Forget(ctx, now.Add(-h.c.RetainAudit)); err != nil && ctx.Err() == nil {
			h.c.Log.Warn("old entries of the audit log are not removed", "error", err)
		}
	}
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

// Journal is the audit log, as far as the hub keeps it in order.
type Journal interface {
	// Forget drops the entries before a moment and tells how many.
	Forget(ctx context.Context, before time.Time) (int, error)
}
