package simulator

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How long a phone rings when nobody says otherwise.
const (
	ringOfCall = 60 * time.Second // REST
	ringOfDial = 30 * time.Second // <Dial>
)

// call lets a phone call the town. Withheld hides its number.
func (s *Simulator) call(phone, to string, withheld bool) (*call, error) {
	if to == "" {
		to = s.config.TownPhone
	}
	if !e164(phone) || !s.ours(to) {
		return nil, errBadNumber
	}
	from := phone
	if withheld {
		from = "anonymous"
	}
	s.mu.Lock()
	busy := s.active(phone) != nil
	s.mu.Unlock()
	if busy {
		return nil, errBusyPhone
	}
	c := s.newCall(call{
		phone: phone, from: from, to: to, direction: "inbound", status: "ringing",
		plan: plan{
			url: s.at("/twilio/voice").String(), fallback: s.at("/twilio/voice-fallback").String(),
			callback: s.at("/twilio/call-status").String(), events: []string{"completed"},
		},
	})
	go c.runInbound()
	return c, nil
}

// runInbound is the life of a call a citizen makes.
func (c *call) runInbound() {
	c.s.mu.Lock()
	c.started = c.s.now()
	c.s.mu.Unlock()
	c.follow(c.first())
	c.s.mu.Lock()
	status := c.rejected
	c.s.mu.Unlock()
	if status == "" {
		status = "completed"
	}
	c.finish(status)
}

// runOutbound is the life of a call the gateway asked for.
func (c *call) runOutbound() {
	c.step("initiated", "initiated")
	status := c.ring()
	if status == "" {
		c.follow(c.first())
		status = "completed"
	}
	c.finish(status)
}

// first is where the leg's TwiML comes from.
func (c *call) first() jump {
	if c.plan.url == "" {
		return jump{twiml: c.plan.twiml}
	}
	w, err := hook(nil, c.plan.url, c.plan.method, nil)
	if err != nil {
		c.s.report(Problem{Code: 11100, In: "Url", Text: "is no URL"})
		return jump{twiml: "<Response/>"}
	}
	return jump{webhook: &w}
}

// ring rings the leg's phone. It gives "" when someone picks up, else the
// status the leg ends with.
func (c *call) ring() string {
	c.s.mu.Lock()
	other := c.s.active(c.phone)
	busy := other != nil && other != c
	c.s.mu.Unlock()
	if busy {
		return "busy"
	}
	c.step("ringing", "ringing")
	giveUp, stop := context.WithTimeout(context.Background(), c.plan.ring)
	defer stop()
	in, ok := c.wait(ringing, giveUp.Done())
	switch {
	case !ok:
		return "canceled"
	case in.kind == "answer":
		c.step("in-progress", "answered")
		return ""
	case in.kind == "decline":
		return "busy"
	}
	return "no-answer"
}

// step notes a new status and tells it to whoever asked for the event.
func (c *call) step(status, event string) {
	c.s.mu.Lock()
	switch event {
	case "initiated":
		c.started = c.s.now()
	case "answered":
		c.picked = c.s.now()
		c.heard = len(c.lines)
	}
	if status != "initiated" { // REST has no such word
		c.status = status
	}
	c.s.touch()
	c.s.mu.Unlock()
	c.announce(status, event)
}

// announce sends a status callback if someone asked for the event.
func (c *call) announce(status, event string) {
	if c.plan.callback == "" || !slices.Contains(c.plan.events, event) {
		return
	}
	form := c.form()
	form.Set("CallStatus", status)
	form.Set("CallbackSource", "call-progress-events")
	form.Set("Timestamp", stamp(c.s.now()))
	c.s.mu.Lock()
	form.Set("SequenceNumber", strconv.Itoa(c.sequence))
	c.sequence++
	talked := c.talked()
	c.s.mu.Unlock()
	if event == "completed" {
		form.Set("CallDuration", strconv.Itoa(talked))
		form.Set("Duration", strconv.Itoa((talked+59)/60))
	}
	w, err := hook(nil, c.plan.callback, c.plan.callbackWith, form)
	if err != nil {
		return // refused when the call was created
	}
	c.s.tell(c.sid, callback{webhook: w, final: event == "completed"})
}

// talked is how long the leg was connected, in seconds. The caller holds mu.
func (c *call) talked() int {
	if c.picked.IsZero() {
		return 0
	}
	end := c.closed
	if end.IsZero() {
		end = c.s.now()
	}
	return max(0, int(end.Sub(c.picked)/time.Second))
}

// finish ends the leg with its last status. What is told of it is queued
// before anyone can see that it has ended.
func (c *call) finish(status string) {
	c.hangup()
	c.s.mu.Lock()
	c.status, c.closed, c.listen = status, c.s.now(), listen{}
	c.lines = append(c.lines, Line{From: "network", Text: endings(status), At: c.closed})
	c.s.mu.Unlock()
	c.announce(status, "completed")
	c.s.mu.Lock()
	c.state = ended
	c.s.touch()
	c.s.mu.Unlock()
}

// endings says how a call ended, for the transcript.
func endings(status string) string {
	switch status {
	case "busy":
		return "Besetzt."
	case "no-answer":
		return "Niemand hat abgehoben."
	case "canceled":
		return "Der Anruf wurde zurückgezogen."
	case "failed":
		return "Der Anruf kam nicht zustande."
	}
	return "Aufgelegt."
}

// form is what every voice webhook says of the call (CONTRACTS §1.2).
func (c *call) form() url.Values {
	c.s.mu.Lock()
	status := c.status
	c.s.mu.Unlock()
	f := url.Values{}
	for k, v := range map[string]string{
		"CallSid": c.sid, "AccountSid": c.s.config.AccountSID, "ApiVersion": apiVersion,
		"From": c.from, "Caller": c.from, "To": c.to, "Called": c.to,
		"CallStatus": status, "Direction": c.direction,
	} {
		f.Set(k, v)
	}
	for _, side := range []string{"From", "Caller", "To", "Called"} {
		f.Set(side+"Country", country(f.Get(side)))
		for _, k := range []string{"City", "State", "Zip"} {
			f.Set(side+k, "")
		}
	}
	if c.parent != "" {
		f.Set("ParentCallSid", c.parent)
	}
	if c.direction == "inbound" {
		f.Set("CallToken", `{"parentCallInfoToken":"`+c.sid[2:]+`"}`)
	}
	return f
}

// country is the country of a number, where Twilio knows it.
func country(number string) string {
	if strings.HasPrefix(number, "+49") {
		return "DE"
	}
	return ""
}

// jump is where a leg gets its next TwiML from.
type jump struct {
	*webhook
	twiml string // instead of a webhook
}

// post is the usual jump of a verb: to action, or to the current document.
func post(base *url.URL, action, method string, form url.Values) (jump, error) {
	w, err := hook(base, action, method, form)
	if action == "" && base != nil {
		w.url = base
	}
	return jump{webhook: &w}, err
}
