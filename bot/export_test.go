package bot

import "context"

// SendDue sends what is due now, once.
func (h *Hub) SendDue(ctx context.Context) bool { return h.sendDue(ctx) }
