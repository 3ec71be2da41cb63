package simulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What a caller of the simulator may get back.
var (
	errBadNumber = errors.New("this is no telephone number in international form, such as +491713920001")
	errBusyPhone = errors.New("this phone is in a call already")
	errOver      = errors.New("the call is over")
	errUnknown   = errors.New("there is no such call")
)

// state is what one leg of a call waits for.
type state string

const (
	working   state = ""        // for the gateway, or for another leg
	ringing   state = "ringing" // for someone to pick up
	dialing   state = "dialing" // for the other phone, while it rings
	gathering state = "gather"  // for keys or speech
	recording state = "record"  // for a message to be left
	talking   state = "talking" // connected with another phone
	ended     state = "ended"   // for nothing any more
)

// Line is one thing that happened in a call, as its phone heard it.
type Line struct {
	From     string    `json:"from"` // town, me, other, network
	Text     string    `json:"text"`
	Language string    `json:"language,omitempty"` // BCP 47, of what the town says
	At       time.Time `json:"at"`
}

// call is one leg: one phone, connected with the network.
type call struct {
	s                      *Simulator
	sid, parent, direction string
	from, to               string // as the gateway is told
	phone                  string // the phone that is held to an ear
	plan                   plan
	in                     chan input
	gone                   chan struct{} // closed when the leg is over

	// Guarded by s.mu.
	status                           string // Twilio's word
	state                            state
	lines                            []Line
	heard                            int // where in lines the answer to the last input begins
	listen                           listen
	over                             bool
	rejected                         string // how a rejected call ends
	sequence                         int
	created, started, picked, closed time.Time
}

// listen says what a leg listens for, for the page.
type listen struct {
	Keys   bool   `json:"keys"`
	Speech bool   `json:"speech"`
	Digits int    `json:"digits"` // 0: any number of them
	Finish string `json:"finish"` // keys that end the input
	Pause  int    `json:"pause"`  // seconds after which typed digits count as complete
}

// plan is what a leg was created with.
type plan struct {
	url, method            string
	twiml                  string
	fallback               string
	callback, callbackWith string // status callback and its method
	events                 []string
	ring                   time.Duration
}

// input is what a phone gives the network.
type input struct {
	kind string // key, speech, silence, answer, decline, ignore
	text string
}

// newCall makes a leg and keeps it. The caller starts it.
func (s *Simulator) newCall(c call) *call {
	c.s, c.sid, c.in, c.gone = s, newSID("CA"), make(chan input, 1), make(chan struct{})
	c.created = s.now()
	if c.status == "" {
		c.status = "queued"
	}
	kept := &c
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = forget(append(s.calls, kept))
	s.touch()
	return kept
}

// forget drops the oldest calls that are over when there are too many.
func forget(calls []*call) []*call {
	drop := len(calls) - keep
	return slices.DeleteFunc(calls, func(c *call) bool {
		if drop <= 0 || !c.over {
			return false
		}
		drop--
		return true
	})
}

// active is the call a phone is in, if any. The caller holds mu.
func (s *Simulator) active(phone string) *call {
	for _, c := range s.calls {
		if c.phone == phone && !c.over {
			return c
		}
	}
	return nil
}

// lookup finds a call by its ID, or nil.
func (s *Simulator) lookup(sid string) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.calls, func(c *call) bool { return c.sid == sid })
	if i < 0 {
		return nil
	}
	return s.calls[i]
}

// takes reports whether a leg in this state can use this input.
func (st state) takes(kind string) bool {
	switch kind {
	case "answer", "decline", "ignore":
		return st == ringing
	case "silence":
		return st == gathering || st == recording
	case "key", "speech":
		return st == gathering || st == recording || st == talking
	}
	return false
}

// give hands an input to the leg as soon as it waits for one.
func (c *call) give(ctx context.Context, in input) error {
	for {
		c.s.mu.Lock()
		st, changed, over := c.state, c.s.changed, c.over
		if !over && st.takes(in.kind) {
			c.state, c.heard = working, len(c.lines)
			c.in <- in // never blocks: the state says that it is empty
			c.s.touch()
			c.s.mu.Unlock()
			return nil
		}
		c.s.mu.Unlock()
		switch {
		case over:
			return errOver
		case st != working:
			return fmt.Errorf("nobody waits for %s now: the phone is in state %q", in.kind, st)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the call: %w", ctx.Err())
		}
	}
}

// rest waits until the leg waits for someone again, or is over.
func (c *call) rest(ctx context.Context) error {
	return c.s.until(ctx, func() bool { return c.state != working })
}

// until waits for a condition, which is looked at under mu after each change.
func (s *Simulator) until(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the network: %w", ctx.Err())
		}
	}
}

// wait puts the leg into a state and waits for an input, the end of the leg or
// one of the signals. It gives false when the leg is over.
func (c *call) wait(st state, also <-chan struct{}) (in input, ok bool) {
	c.set(st)
	select {
	case in = <-c.in:
		return in, true
	case <-also:
		c.set(working)
		return c.late(), true
	case <-c.gone:
		return input{}, false
	}
}

// late is an input that arrived together with a signal, if there is one.
func (c *call) late() input {
	select {
	case in := <-c.in:
		return in
	default:
		return input{}
	}
}

// set changes the state of a leg that is not over.
func (c *call) set(st state) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.state != ended && c.state != st {
		c.state = st
		c.s.touch()
	}
}

// hangup ends the leg; its own routine does the rest.
func (c *call) hangup() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if !c.over {
		c.over = true
		close(c.gone)
		c.s.touch()
	}
}

// isGone reports whether the leg is over.
func (c *call) isGone() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// add writes a line into what the phone heard.
func (c *call) add(from, text, language string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.lines = append(c.lines, Line{From: from, Text: text, Language: language, At: c.s.now()})
	c.s.touch()
}
