package simulator

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// signal is what a leg that was dialled tells the one that dialled it.
type signal struct {
	leg    *call
	picked bool // ready to talk; else it is over
}

// dial plays a Dial: it rings one or more phones, connects the first that is
// picked up, and goes on when the talk is over.
func (c *call) dial(n *node, base *url.URL) (next *jump, end bool) {
	form := url.Values{"DialCallStatus": {"failed"}, "DialBridged": {"false"}}
	if from, ok := c.callerID(n); ok {
		signals := make(chan signal, 16)
		if legs := c.dialLegs(n, base, from, signals); len(legs) > 0 {
			form = c.connect(legs, signals, n.attrs["hangupOnStar"] == "true")
		}
	}
	if n.attrs["action"] == "" {
		return nil, c.isGone()
	}
	j, err := post(base, n.attrs["action"], n.attrs["method"], form)
	switch {
	case err != nil:
		return nil, true
	case c.isGone():
		c.afterwards(j)
		return nil, true
	}
	return &j, true
}

// callerID is the number the other side sees: one of ours, or the one the call
// itself came with.
func (c *call) callerID(n *node) (string, bool) {
	id := n.attr("callerId", c.from)
	if c.s.ours(id) || id == c.from {
		return id, true
	}
	c.s.report(Problem{Code: 13214, In: "Dial", Text: "<Dial>: callerId is none of the town's numbers"})
	return "", false
}

// dialLegs makes and starts a leg for every number.
func (c *call) dialLegs(n *node, base *url.URL, from string, signals chan signal) (legs []*call) {
	numbers := n.children
	if len(numbers) == 0 {
		numbers = []*node{{name: "Number", text: n.own}}
	}
	ring := ringOfDial
	if s, err := strconv.Atoi(n.attrs["timeout"]); err == nil {
		ring = time.Duration(s) * time.Second
	}
	for _, number := range numbers[:min(len(numbers), 10)] {
		to := strings.TrimSpace(number.text)
		if !e164(to) {
			c.s.report(Problem{Code: 13223, In: "Dial", Text: "<Dial>: this is no number in international form"})
			continue
		}
		legs = append(legs, c.s.newCall(call{
			phone: to, from: from, to: to, parent: c.sid, direction: "outbound-dial",
			plan: plan{
				url: resolve(base, number.attrs["url"]), method: number.attrs["method"], ring: ring,
				callback: resolve(base, number.attrs["statusCallback"]), callbackWith: number.attrs["statusCallbackMethod"],
				events: strings.Fields(number.attr("statusCallbackEvent", "completed")),
			},
		}))
	}
	for _, leg := range legs {
		go leg.runDialled(c, signals)
	}
	return legs
}

// resolve is an address relative to the document it stands in; "" stays "".
func resolve(base *url.URL, to string) string {
	if to == "" || base == nil {
		return to
	}
	u, err := base.Parse(to)
	if err != nil {
		return to
	}
	return u.String()
}

// runDialled is the life of a leg that another one dialled.
func (c *call) runDialled(by *call, signals chan signal) {
	c.step("initiated", "initiated")
	status := c.ring()
	if status == "" {
		status = "completed"
		if c.plan.url != "" {
			c.follow(c.first()) // the whisper, heard here only
		}
		if !c.isGone() {
			signals <- signal{leg: c, picked: true}
			c.talk(by, false)
		}
	}
	c.finish(status)
	signals <- signal{leg: c}
}

// connect waits for one of the legs and talks. It gives what the action is told.
func (c *call) connect(legs []*call, signals chan signal, star bool) url.Values {
	c.add("network", "Es klingelt.", "")
	c.set(dialing)
	var partner *call
	var began time.Time
	for left := len(legs); left > 0; {
		select {
		case s := <-signals:
			switch {
			case !s.picked:
				left--
			case partner == nil:
				partner, began = s.leg, c.s.now()
				hangupOthers(legs, partner)
				c.talk(partner, star)
				partner.hangup()
			}
		case <-c.gone:
			hangupOthers(legs, nil)
			for ; left > 0; left-- {
				if s := <-signals; s.picked {
					left++
				}
			}
		}
	}
	c.set(working)
	return c.dialled(legs, partner, began)
}

// hangupOthers ends all legs but one.
func hangupOthers(legs []*call, but *call) {
	for _, l := range legs {
		if l != but {
			l.hangup()
		}
	}
}

// dialled is what Twilio says of a Dial that is over.
func (c *call) dialled(legs []*call, partner *call, began time.Time) url.Values {
	leg := legs[0]
	if partner != nil {
		leg = partner
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	status := leg.status
	if partner == nil && status == "completed" { // hung up while the whisper was heard
		status = "no-answer"
	}
	f := url.Values{"DialCallSid": {leg.sid}, "DialCallStatus": {status}, "DialBridged": {strconv.FormatBool(partner != nil)}}
	if partner != nil {
		f.Set("DialCallDuration", strconv.Itoa(max(0, int(partner.closed.Sub(began)/time.Second))))
	}
	return f
}

// talk is a leg connected with another one, until either hangs up.
func (c *call) talk(with *call, star bool) {
	c.add("network", "Verbunden.", "")
	for {
		in, ok := c.wait(talking, with.gone)
		switch {
		case !ok:
			return
		case in.kind == "speech":
			c.add("me", in.text, "")
			with.add("other", in.text, "")
		case in.kind == "key":
			c.add("me", "Taste "+in.text, "")
			with.add("other", "Ein Tastenton.", "")
			if star && in.text == "*" {
				return
			}
		}
		if with.isGone() {
			return
		}
	}
}
