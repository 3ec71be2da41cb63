package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	if w, proof, err := h.provesNow(ctx, attempt); err != nil || proof {
		return w, err
	}
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
	title := h.title(r.Department, language)
	return map[string]string{
		"department": title, "department_name": title,
		"concern": r.Concern, "name": r.Name, "reference": r.Reference, "word": r.Word,
		"language": h.languageName(r.Language), "behalf": r.Behalf.Name, "relation": r.Behalf.Relation,
		"wishes": h.wishWords(r.Wishes, language),
	}
}

// Accepted gives whom to dial, once staff pressed 1.
func (h *Hub) Accepted(ctx context.Context, attempt string) (channels.Connect, error) {
	if _, proof, err := h.c.Caller.Proving(ctx, attempt); err != nil || proof {
		return channels.Connect{}, h.proved(ctx, attempt, err)
	}
	r, ok, err := h.c.Caller.Accepted(ctx, attempt)
	if err != nil {
		return channels.Connect{}, fmt.Errorf("accept an attempt: %w", err)
	}
	if !ok {
		return channels.Connect{}, nil
	}
	return channels.Connect{To: r.Phone, CallerID: h.c.Town.Phone, Ring: citizenRings, Hello: h.hello(r)}, nil
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

// proved takes in that the owner of a number pressed 1.
func (h *Hub) proved(ctx context.Context, id string, err error) error {
	if err == nil {
		_, err = h.c.Caller.Proved(ctx, id)
	}
	if err == nil || errors.Is(err, callback.ErrClosed) || errors.Is(err, callback.ErrUnknown) {
		return nil
	}
	return fmt.Errorf("take in that a number is proven: %w", err)
}

// hello is what a citizen hears before staff on a telephone that takes no texts:
// who calls, and the word by which they know it. Not where somebody else may
// answer who shall not know.
func (h *Hub) hello(r callback.Request) channels.Hello {
	if h.c.Office.TextCapable(r.Phone) || slices.Contains(r.Wishes, callback.WishDiscreet) {
		return channels.Hello{}
	}
	language := h.language(r.Language)
	return channels.Hello{Language: language, Text: h.c.Script.Text(language, "staff.hello", channels.Voice, map[string]string{"word": r.Word})}
}

// Hello gives what a citizen hears who is called for an attempt.
func (h *Hub) Hello(ctx context.Context, attempt string) (channels.Hello, error) {
	r, ok, err := h.c.Caller.Attempted(ctx, attempt)
	if err != nil || !ok {
		return channels.Hello{}, err
	}
	return h.hello(r), nil
}

// languageName is what staff are told of a citizen's language; "" for their own.
func (h *Hub) languageName(language string) string {
	if language == "" || language == h.c.Town.Language {
		return ""
	}
	if name := h.c.Script.Text(h.c.Town.Language, "staff.language-"+language, channels.Voice, nil); name != "" {
		return name
	}
	return language
}

// wishWords names wishes in a language.
func (h *Hub) wishWords(wishes []string, language string) string {
	var words []string
	for _, w := range wishes {
		words = append(words, h.c.Script.Text(language, "options."+w, channels.Web, nil))
	}
	return strings.Join(words, ", ")
}
