package twilio

import (
	"context"
	"fmt"
	"net/url"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

// staffRings is how long staff's phone rings, in seconds: shorter than their
// mailbox waits.
const staffRings = 25

// maxInline is how long inline TwiML may be, in characters.
const maxInline = 4000

// Dial rings staff's phone for an attempt and leads it to the whisper. With an
// error, sure reports that the call was certainly not placed: Twilio refused
// it or could not be reached at all. Otherwise it may ring; ask Placed.
func (v *Voice) Dial(ctx context.Context, attempt, to, callerID string) (callID string, sure bool, err error) {
	a := "?a=" + url.QueryEscape(attempt)
	p := &api.CreateCallParams{}
	p.SetTo(to)
	p.SetFrom(callerID)
	p.SetUrl(v.t.at(pathWhisper) + a)
	p.SetMethod("POST")
	p.SetTimeout(staffRings)
	p.SetStatusCallback(v.t.at(pathCallStatus) + a + "&leg=" + legStaff)
	p.SetStatusCallbackMethod("POST")
	p.SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"})
	callID, x, err := v.create(ctx, p)
	if err != nil {
		return "", x.notDone(), fmt.Errorf("ring staff's phone: %w", err)
	}
	return callID, false, nil
}

// create makes one request for a call, never a second.
func (v *Voice) create(ctx context.Context, p *api.CreateCallParams) (id string, x *exchange, err error) {
	x, err = v.t.api.do(ctx, func(s *api.ApiService) error {
		c, err := s.CreateCall(p)
		if err == nil {
			id = value(c.Sid)
		}
		return err
	})
	if err == nil && id == "" {
		err = fmt.Errorf("%w: %w", channels.ErrTemporary, errNoID)
	}
	return id, x, err
}

// An attempt is recorded and then placed at once: its call is made within the
// time a request for it may take. Clocks of ours and Twilio's differ, and
// Twilio's times are whole seconds.
const (
	placedBefore = 3 * time.Second
	placedAfter  = 30 * time.Second
)

// Placed looks for the call of an attempt recorded at since. Twilio's list
// names no attempt, so it is known by what it must be: one of ours to the same
// phone, made from 3 s before until 30 s after. Of several, one that Twilio
// says all of that about goes before one with gaps, and then the one made
// first: a later call is that of a later attempt, and never taken for this one.
// A call that still waits has no start yet, so a look by start alone is not
// enough.
func (v *Voice) Placed(ctx context.Context, attempt, to string, since time.Time) (callID string, found bool, err error) {
	p := &api.ListCallParams{}
	p.SetTo(to)
	p.SetPageSize(50)
	p.SetStartTimeAfter(since.Add(-placedBefore).UTC())
	for range 2 {
		calls, err := v.list(ctx, p)
		if err != nil {
			return "", false, fmt.Errorf("look up a call: %w", err)
		}
		if id := v.placed(calls, to, since); id != "" {
			return id, true, nil
		}
		p.StartTimeAfter = nil
	}
	return "", false, nil
}

// list gives the latest calls that match.
func (v *Voice) list(ctx context.Context, p *api.ListCallParams) (calls []api.ApiV2010Call, err error) {
	_, err = v.t.api.do(ctx, func(s *api.ApiService) error {
		page, err := s.PageCall(p, "", "")
		if err == nil {
			calls = page.Calls
		}
		return err
	})
	return calls, err
}

// placed is the call of ours to a number that was made around a time, or "":
// see Placed for which one.
func (v *Voice) placed(calls []api.ApiV2010Call, to string, since time.Time) (id string) {
	var first time.Time
	var sure bool
	for _, c := range calls {
		at, err := time.Parse(time.RFC1123Z, value(c.DateCreated))
		ours, exact := v.ours(c, to)
		if err != nil || !ours || at.Before(since.Add(-placedBefore)) || at.After(since.Add(placedAfter)) {
			continue
		}
		if id == "" || exact && !sure || exact == sure && at.Before(first) {
			id, first, sure = value(c.Sid), at, exact
		}
	}
	return id
}

// ours reports whether a call can be one we made to a number; exact when it
// says so itself, with nothing left out.
func (v *Voice) ours(c api.ApiV2010Call, to string) (ours, exact bool) {
	from, direction := value(c.From), value(c.Direction)
	ours = value(c.To) == to &&
		(direction == "" || direction == "outbound-api") &&
		(from == "" || v.t.c.OfficePhone == "" || from == v.t.c.OfficePhone)
	return ours, direction != "" && from != ""
}

// value is what a pointer of the SDK points at, or the zero value.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// Send calls and reads a text out, twice if there is room: for landlines,
// which take no texts.
func (v *Voice) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	phone := to.Phone()
	if phone == "" || withheld(phone) {
		return "", fmt.Errorf("read a text out: %w: %w", channels.ErrUnreachable, errNoNumber)
	}
	if v.t.c.OfficePhone == "" {
		return "", fmt.Errorf("read a text out: %w: %w", channels.ErrRefused, errNoSender)
	}
	if reply.Silent || speakable(reply.Text) == "" {
		return "", nil
	}
	twiml, ok := v.readOut(reply)
	if !ok {
		return "", fmt.Errorf("read a text out: %w: %w", channels.ErrRefused, errTooLong)
	}
	p := &api.CreateCallParams{}
	p.SetTo(phone)
	p.SetFrom(v.t.c.OfficePhone)
	p.SetTwiml(twiml)
	p.SetStatusCallback(v.t.at(pathCallStatus) + "?read=1")
	p.SetStatusCallbackMethod("POST")
	p.SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"})
	id, _, err := v.create(ctx, p)
	if err != nil {
		return "", fmt.Errorf("read a text out: %w", err)
	}
	return id, nil
}

// readOut is the TwiML that reads a text out; ok is false when it is too long.
func (v *Voice) readOut(reply channels.Reply) (twiml string, ok bool) {
	for times := 2; times > 0; times-- {
		var d document
		d.begin()
		for range times {
			d.pause(1)
			d.say(v.t.voices.of(reply.Language), reply.Text)
		}
		d.element("Hangup", "")
		if s := string(d.end()); len(s) <= maxInline {
			return s, true
		}
	}
	return "", false
}

// pause waits for whole seconds.
func (d *document) pause(seconds int) {
	d.start("Pause")
	d.number("length", seconds)
	d.close("Pause")
}
