package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// letters is how many texts staff may write to one address within a day.
const letters = 10

// ErrUnwritable: the citizen has nothing that takes a text.
var ErrUnwritable = errors.New("nothing there takes a text")

// Writable names the channel on which a citizen can be written to; "" none.
func (h *Hub) Writable(r callback.Request) string {
	to, ok := h.writable(r)
	if !ok {
		return ""
	}
	return to.Channel
}

// Write sends a citizen what a member of staff writes about a request, on the
// channel it came by or to its mobile number. The same key sends it once.
// Errors: ErrUnwritable, callback.ErrOften.
func (h *Hub) Write(ctx context.Context, r callback.Request, name, text, key string) error {
	to, ok := h.writable(r)
	if !ok {
		return ErrUnwritable
	}
	ok, err := h.c.Store.Take(ctx, "write/to/"+hashed(to.Channel+":"+to.ID), letters, 24*time.Hour)
	if err == nil && !ok {
		err = callback.ErrOften
	}
	if err != nil {
		return fmt.Errorf("write to a citizen: %w", err)
	}
	language := h.language(r.Language)
	said := h.c.Script.Text(language, "staff.writes", to.Channel, map[string]string{
		"department_name": h.title(r.Department, language), "name": name, "text": text, "reference": r.Reference,
	})
	job := textJob{to: to, reply: channels.Reply{Language: language, Text: said}}
	err = h.c.Store.Enqueue(ctx, Job{ID: "write:" + r.Reference + ":" + key, Kind: kindText, Due: h.c.Now(), Payload: job.encode()})
	if err != nil {
		return fmt.Errorf("write to a citizen: %w", err)
	}
	return nil
}
