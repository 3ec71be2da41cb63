package twilio

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// maxAttempt is how long the ID of an attempt may be, in bytes.
const maxAttempt = 128

// callStatus takes the states of calls in: of staff's and citizens' legs (with
// an attempt in the query), of messages read out, and of citizens' own calls.
type callStatus struct {
	t          *Twilio
	in         channels.Inbox
	calls      channels.Calls
	deliveries channels.Deliveries
}

// handle passes a state on. What cannot be kept is refused, so that the
// network may repeat it.
func (s *callStatus) handle(c *gin.Context, r *request) {
	if err := s.pass(c, r); err != nil {
		s.t.log.LogAttrs(c.Request.Context(), slog.LevelError, "the state of a call was not kept", slog.Any("error", err))
		c.AbortWithStatus(http.StatusServiceUnavailable)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *callStatus) pass(c *gin.Context, r *request) error {
	ctx := c.Request.Context()
	attempt := r.query.get("a")
	switch state := callState(r.fields.get("CallStatus")); {
	case attempt != "":
		if s.calls == nil || len(attempt) > maxAttempt {
			return nil
		}
		return s.calls.Progressed(ctx, s.progress(r, attempt, state))
	case r.query.is("read", "1"):
		if s.deliveries == nil {
			return nil
		}
		return s.deliveries.Delivered(ctx, s.readOut(r.fields, state))
	case state.Final() && r.fields.is("Direction", "inbound") && r.fields.has("CallSid"):
		_, err := s.in.Receive(ctx, s.t.callMessage(r.fields, 0))
		return err
	}
	return nil
}

// progress is one state of one leg.
func (s *callStatus) progress(r *request, attempt string, state channels.CallState) channels.Progress {
	p := channels.Progress{
		Attempt: attempt,
		CallID:  r.fields.get("CallSid"),
		State:   state,
		At:      s.t.timestamp(r.fields.get("Timestamp")),
	}
	if r.query.is("leg", legCitizen) {
		p.Leg = channels.CitizenLeg
	}
	if state.Final() {
		p.Duration = seconds(r.fields.get("CallDuration"))
	}
	return p
}

// readOut is the state of a message that was read out by telephone, ranked
// like those of texts: CONTRACTS §2.3.
func (s *callStatus) readOut(f form, state channels.CallState) channels.Delivery {
	ranks := [...]int{channels.CallUnknown: 0, channels.CallQueued: 2, channels.CallRinging: 3, channels.CallAnswered: 4,
		channels.CallCompleted: 6, channels.CallBusy: 6, channels.CallNoAnswer: 6, channels.CallFailed: 6, channels.CallCanceled: 6}
	d := channels.Delivery{
		Channel: channels.Voice,
		ID:      f.get("CallSid"),
		To:      channels.Address{Channel: channels.Voice, ID: caller(f.get("To"), nil)},
		State:   f.get("CallStatus"),
		Rank:    ranks[state],
		At:      s.t.timestamp(f.get("Timestamp")),
	}
	switch state {
	case channels.CallCompleted:
		d.State = "delivered"
	case channels.CallBusy, channels.CallNoAnswer, channels.CallFailed, channels.CallCanceled:
		d.Reason = d.State
		d.State = "undelivered"
	}
	return d
}
