package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// leftAfter is when a recording is deleted at the network whatever became of
// the message about it: later than the last try to fetch it.
const leftAfter = 48 * time.Hour

var _ channels.Recorder = (*Hub)(nil)

// Made has a recording deleted at the network in any case, also when nobody
// ever hears of its message.
func (h *Hub) Made(ctx context.Context, id string) error {
	if h.c.Recordings == nil || h.c.Vault == nil {
		return nil
	}
	j := recordingJob(h.c.Now().Add(leftAfter), "", id)
	j.ID = "left:" + id // its own: the message's job must not be taken for known
	if err := h.c.Store.Enqueue(ctx, j); err != nil {
		return fmt.Errorf("note a recording: %w", err)
	}
	return nil
}
