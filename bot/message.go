package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// recordLimit is how long a message may be.
const recordLimit = 2 * time.Minute

// records reports whether a caller can leave a message: the town has turned
// that on, and the number is known that is called back.
func (h *Hub) records(c dialogs.Call) bool {
	if h.c.Recordings == nil || h.c.Vault == nil || c.Message.From.Channel != channels.Voice {
		return false
	}
	_, err := h.c.Office.Number(c.Message.From.Phone())
	return err == nil
}

// messageAgree takes in that a caller consents to be recorded, which they do
// with a key. Speech is no consent: a recogniser may hear a yes nobody said.
func (h *Hub) messageAgree(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	switch {
	case !h.records(c):
		return outcome("off")
	case c.Message.Kind != channels.Keys:
		return outcome("key")
	}
	return dialogs.Result{Outcome: "agreed", Answers: map[string]string{"agreed": h.moment(c.Now)}}, nil
}

// messageRecord records a caller who has consented.
func (h *Hub) messageRecord(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	if !h.records(c) || c.Answers["agreed"] == "" {
		return outcome("off")
	}
	return dialogs.Result{Record: &channels.Record{Limit: recordLimit}}, nil
}

// messageKeep books a callback as soon as possible for a message, or puts it to
// the one that is open, and has the message fetched.
func (h *Hub) messageKeep(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	department := c.Answers["department"]
	if _, ok := h.c.Office.Department(department); !ok {
		department = h.c.Office.Departments()[0].ID
	}
	m := c.Message
	r, err := h.c.Office.Book(ctx, callback.Wish{
		Department: department, Phone: m.From.Phone(), Language: c.Language,
		Door: m.From.Channel, Address: m.From.ID, Key: c.Key, Asker: asker(m),
	})
	switch {
	case errors.Is(err, callback.ErrOften):
		d.jobs = append(d.jobs, recordingJob(h.c.Now(), "", c.Answers["recording"])) // nobody could hear it
		return outcome("often")
	case err != nil && !errors.Is(err, callback.ErrBooked):
		return dialogs.Result{}, err
	}
	if r, err = h.c.Office.NoteRecording(ctx, r.Reference); err != nil {
		return dialogs.Result{}, err
	}
	d.jobs = append(d.jobs, recordingJob(h.c.Now(), r.Reference, c.Answers["recording"]))
	d.confirm(ctx, c, r)
	answers := h.requestAnswers(r)
	answers["recording"] = ""
	return dialogs.Result{Outcome: "booked", Answers: answers}, nil
}
