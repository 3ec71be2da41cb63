package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// citizenRings is how long a citizen's phone rings before the attempt counts
// as not answered. A mailbox answers after 20 to 30 seconds in Germany; older
// people need longer than that to get to the phone.
const citizenRings = 40 * time.Second

// Answered words who waits for a call and why, for staff whose phone was
// picked up.
func (h *Hub) Answered(ctx context.Context, attempt string) (channels.Whisper, error) {
	r, ok, err := h.c.Caller.Answered(ctx, attempt)
	if err != nil {
		return channels.Whisper{}, fmt.Errorf("answer an attempt: %w", err)
	}
	w := h.gone()
	if ok {
		w.Text = h.c.Script.Text(w.Language, "staff.whisper", channels.Voice, h.whisper(r, w.Language))
	}
	return w, nil
}

// gone is what staff hear when there is nothing to connect.
func (h *Hub) gone() channels.Whisper {
	language := h.c.Town.Language
	return channels.Whisper{Gone: h.c.Script.Text(language, "staff.gone", channels.Voice, nil), Language: language}
}

// whisper are the facts about a request in staff's language.
func (h *Hub) whisper(r callback.Request, language string) map[string]string {
	title := r.Department
	if d, ok := h.c.Office.Department(r.Department); ok {
		title = d.Title(language)
	}
	return map[string]string{
		"department": title, "department_name": title,
		"concern": r.Concern, "name": r.Name, "language": r.Language, "reference": r.Reference,
	}
}

// Accepted gives whom to dial, once staff pressed 1.
func (h *Hub) Accepted(ctx context.Context, attempt string) (channels.Connect, error) {
	r, ok, err := h.c.Caller.Accepted(ctx, attempt)
	if err != nil {
		return channels.Connect{}, fmt.Errorf("accept an attempt: %w", err)
	}
	if !ok {
		return channels.Connect{}, nil
	}
	return channels.Connect{To: r.Phone, CallerID: h.c.Town.Phone, Ring: citizenRings}, nil
}

// Progressed passes the state of one leg on.
func (h *Hub) Progressed(ctx context.Context, p channels.Progress) error {
	state := stateName(p.State)
	if state == "" {
		return nil
	}
	err := h.c.Caller.Progressed(ctx, callback.Event{
		Attempt: p.Attempt, CallID: p.CallID, Citizen: p.Leg == channels.CitizenLeg,
		State: state, Talked: p.Duration, At: p.At,
	})
	if err != nil {
		return fmt.Errorf("take in the state of a call: %w", err)
	}
	return nil
}

// stateName is the word callback.Event uses; "" for a state it does not know.
func stateName(s channels.CallState) string {
	switch s {
	case channels.CallQueued:
		return "queued"
	case channels.CallRinging:
		return "ringing"
	case channels.CallAnswered:
		return "answered"
	case channels.CallCompleted:
		return "completed"
	case channels.CallBusy:
		return "busy"
	case channels.CallNoAnswer:
		return "no-answer"
	case channels.CallFailed:
		return "failed"
	case channels.CallCanceled:
		return "canceled"
	}
	return ""
}
